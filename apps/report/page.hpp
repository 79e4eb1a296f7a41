#pragma once
#include <string>
#include <utility>
#include <vector>

#include "apps/report/charts.hpp"
#include "apps/terminal/console.hpp"

namespace gambeta {

/// One self-contained HTML page: no script, no network, light and dark, screen and paper.
class Page {
 public:
  /// `lead` says the whole result in one sentence.
  Page(std::string title, const std::string& lead);

  void heading(std::string_view text);
  void paragraph(std::string_view text);
  void code(std::string_view text);

  /// A chart with its caption; figures that follow each other stand side by side where
  /// there is room.
  void figure(std::string_view caption, std::string_view svg);

  /// The first row holds the headings. Numbers are set to the right.
  void table(std::string_view caption, const std::vector<std::vector<std::string>>& rows);

  std::string html();

 private:
  void close_figures();

  std::string title_;
  std::string body_;
  bool in_figures_ = false;
};

/// Writes the page to a file and says so. Throws Error if that does not work.
void save_page(Console& console, const std::string& path, Page& page);

}  // namespace gambeta
