#include "apps/report/page.hpp"

#include <algorithm>

#include "apps/report/style.hpp"
#include "data/text/file.hpp"

namespace gambeta {

Page::Page(std::string title, const std::string& lead) : title_(std::move(title)) {
  body_ = fmt::format("<h1>{}</h1>\n<p class=\"lead\">{}</p>\n", html_escaped(title_),
                      html_escaped(lead));
}

void Page::close_figures() {
  if (std::exchange(in_figures_, false))
    body_ += "</div>\n";
}

void Page::heading(std::string_view text) {
  close_figures();
  body_ += fmt::format("<h2>{}</h2>\n", html_escaped(text));
}

void Page::paragraph(std::string_view text) {
  close_figures();
  body_ += fmt::format("<p>{}</p>\n", html_escaped(text));
}

void Page::code(std::string_view text) {
  close_figures();
  body_ += fmt::format("<pre><code>{}</code></pre>\n", html_escaped(text));
}

void Page::figure(std::string_view caption, std::string_view svg) {
  if (!std::exchange(in_figures_, true))
    body_ += "<div class=\"figures\">\n";
  body_ += fmt::format("<figure><figcaption>{}</figcaption>\n{}</figure>\n",
                       html_escaped(caption), svg);
}

static bool is_number(std::string_view text) {
  return !text.empty() &&
         text.find_first_not_of("0123456789.,-+e %±()/") == std::string_view::npos;
}

void Page::table(std::string_view caption,
                 const std::vector<std::vector<std::string>>& rows) {
  close_figures();
  body_ += fmt::format("<div class=\"scroll\"><table><caption>{}</caption>\n",
                       html_escaped(caption));
  const auto numbers = [&](std::size_t j) {
    return std::all_of(rows.begin() + 1, rows.end(),
                       [j](const auto& row) { return is_number(row[j]); });
  };
  for (std::size_t i = 0; i < rows.size(); ++i) {
    body_ += "<tr>";
    for (std::size_t j = 0; j < rows[i].size(); ++j)
      body_ += fmt::format("<{0}{1}{2}>{3}</{0}>", i == 0 ? "th" : "td",
                           i == 0 ? " scope=\"col\"" : "",
                           numbers(j) ? " class=\"n\"" : "", html_escaped(rows[i][j]));
    body_ += "</tr>\n";
  }
  body_ += "</table></div>\n";
}

std::string Page::html() {
  close_figures();
  return fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<title>{}</title>\n<link rel=\"icon\" href=\"data:,\">\n<style>{}</style>\n"
      "</head>\n<body>\n<main>\n{}</main>\n</body>\n</html>\n",
      html_escaped(title_), kStyle, body_);
}

void save_page(Console& console, const std::string& path, Page& page) {
  const std::string text = page.html();
  write_file(path, text);
  console.note("report {} ({})", path, human_size(text.size()));
}

}  // namespace gambeta
