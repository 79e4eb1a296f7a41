#include "data/csv/spaces.hpp"

#include <algorithm>
#include <charconv>
#include <span>

namespace GAMBETA_NAMESPACE {

namespace {

using Words = std::vector<std::string_view>;

/// Where the quotes that open at `at` have been closed; behind the text if they are not.
std::size_t behind_quotes(std::string_view text, std::size_t at) {
  do
    at = std::min(text.find('"', at + 1), text.size() - 1) + 1;
  while (at < text.size() && text[at] == '"');
  return at;
}

/// Gives each word of the row at `at`, which is moved on, to a function; quotes stay around it.
template <class Take>
void each_word(std::string_view text, std::size_t& at, Take take) {
  while (at < text.size() && text[at] != '\n') {
    const std::size_t begin = at;
    if (text[at] == '"')
      at = behind_quotes(text, at);
    at = std::min(text.find_first_of(" \t\r\n", at), text.size());
    if (at > begin)
      take(text.substr(begin, at - begin));
    else
      ++at;
  }
  ++at;
}

Words words_of_row(std::string_view text, std::size_t& at) {
  Words words;
  each_word(text, at, [&](std::string_view word) { words.push_back(word); });
  return words;
}

std::string_view rows_of(const CsvTable& table) {
  return std::string_view(table.text).substr(table.begin, table.end - table.begin);
}

bool is_quoted(std::string_view word) {
  return word[0] == '"';
}

bool has_other_separator(const Words& words) {
  return std::any_of(words.begin(), words.end(), [](std::string_view word) {
    return !is_quoted(word) && word.find_first_of(",;|") != word.npos;
  });
}

bool has_any_number(const Words& words) {
  double value = 0;
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return to_number(word, value); });
}

/// Numbers under each other, set apart by more than one space here and there.
bool is_laid_out(const Words& words) {
  bool wide = false;
  for (std::size_t i = 0; i < words.size(); ++i) {
    double value = 0;
    if (!is_quoted(words[i]) && !is_missing(words[i]) && !to_number(words[i], value))
      return false;
    if (i + 1 < words.size()) {
      const char* const gap = words[i].data() + words[i].size();
      wide |= gap[0] == ' ' && gap[1] == ' ';
    }
  }
  return wide;
}

/// The index of "3:0.5", 0 of anything else.
Index sparse_index(std::string_view word) {
  Index index = 0;
  double value = 0;
  const auto [stop, error] = std::from_chars(word.begin(), word.end(), index);
  const bool pair = error == std::errc() && stop != word.end() && *stop == ':' &&
                    to_number(word.substr(std::size_t(stop - word.begin()) + 1), value);
  return pair ? index : 0;
}

}  // namespace

void refuse_sparse_rows(const CsvTable& table) {
  std::size_t at = 0;
  const Words words = words_of_row(rows_of(table), at);
  double label = 0;
  Index before = 0;
  if (words.size() < 2 || !to_number(words[0], label))
    return;
  for (const std::string_view word : std::span(words).subspan(1)) {
    const Index index = sparse_index(word);
    if (index <= before)
      return;
    before = index;
  }
  fail(
      "{}: not a table but sparse rows, as LIBSVM has; in Python: "
      "sklearn.datasets.load_svmlight_file(...)[0].toarray()",
      table.source);
}

bool is_separated_by_spaces(const CsvTable& table) {
  const std::string_view text = rows_of(table);
  std::size_t at = 0;
  Words words = words_of_row(text, at);
  std::size_t count = words.size();
  const bool may_be_names = !has_any_number(words);
  for (int row = 0; row < kRowsLookedAt && !has_other_separator(words); ++row) {
    if (at >= text.size() || row + 1 == kRowsLookedAt)
      return count >= 2 && has_any_number(words) &&
             (table.separator != '\t' || is_laid_out(words));
    words = words_of_row(text, at);
    const bool has_row_name = may_be_names && words.size() == count + 1 &&
                              (is_quoted(words[0]) || words[0] == "1");
    if (row == 0 && has_row_name)
      ++count;
    if (words.size() != count)
      return false;
  }
  return false;
}

void make_spaces_tabs(CsvTable& table) {
  const std::string_view text = rows_of(table);
  std::string tabbed;
  tabbed.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const char* between = "";
    each_word(text, at, [&](std::string_view word) {
      (tabbed += between) += word;
      between = "\t";
    });
    tabbed += at <= text.size() ? "\n" : "";
  }
  table.text.replace(table.begin, table.end - table.begin, tabbed);
  table.end = table.begin + tabbed.size();
  table.separator = '\t';
}

}  // namespace GAMBETA_NAMESPACE
