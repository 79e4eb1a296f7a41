#include "data/csv/told.hpp"

#include "core/check.hpp"
#include "data/csv/cells.hpp"
#include "data/csv/row.hpp"
#include "data/text/text.hpp"

namespace GAMBETA_NAMESPACE {

namespace {

// The words of a flag and what they mean, the default first.
constexpr std::pair<std::string_view, Missing> kMissing[] = {
    {"fill", Missing::Fill}, {"refuse", Missing::Refuse}, {"drop", Missing::Drop}};
constexpr std::pair<std::string_view, Header> kHeaders[] = {
    {"found", Header::Found}, {"yes", Header::Yes}, {"no", Header::No}};
constexpr std::pair<std::string_view, char> kDecimals[] = {
    {"found", '\0'}, {"comma", ','}, {"point", '.'}};
constexpr std::pair<std::string_view, std::vector<std::string> CsvOptions::*> kLists[] = {
    {"ignore", &CsvOptions::ignore},
    {"category", &CsvOptions::category},
    {"use", &CsvOptions::use}};

template <class Table>
std::vector<std::string> words_of(const Table& table) {
  std::vector<std::string> words;
  for (const auto& [word, meaning] : table)
    words.emplace_back(word);
  return words;
}

template <class Table, class Value>
void tell_word(ToldTexts& told, const char* flag, const Table& table, Value value) {
  for (const auto& [word, meaning] : table)
    if (meaning == value && value != table[0].second)
      told.emplace_back(flag, word);
}

template <class Table, class Value>
void set_by_word(const Table& table, const std::string& flag, const std::string& text,
                 Value& value) {
  for (const auto& [word, meaning] : table)
    if (word == text) {
      value = meaning;
      return;
    }
  fail("{}: there is no {}", flag, in_quotes(text));
}

}  // namespace

ToldTexts told(const CsvOptions& options) {
  ToldTexts told;
  for (const auto& [flag, list] : kLists)
    if (!(options.*list).empty())
      told.emplace_back(flag, names_text(options.*list));
  tell_word(told, "missing", kMissing, options.missing);
  tell_word(told, "decimal", kDecimals, options.decimal);
  tell_word(told, "header", kHeaders, options.header);
  return told;
}

void tell(CsvOptions& options, const ToldTexts& told) {
  for (const auto& [flag, value] : told) {
    bool known = false;
    for (const auto& [name, list] : kLists)
      if (flag == name) {
        options.*list = names_from(value);
        known = true;
      }
    if (flag == "missing")
      set_by_word(kMissing, flag, value, options.missing);
    else if (flag == "decimal")
      set_by_word(kDecimals, flag, value, options.decimal);
    else if (flag == "header")
      set_by_word(kHeaders, flag, value, options.header);
    else
      check(known, "there is no flag {}", in_quotes(flag));
  }
}

const std::vector<ToldFlag>& told_flags() {
  static const std::vector<ToldFlag> flags{{"missing", words_of(kMissing)},
                                           {"ignore"},
                                           {"category"},
                                           {"use"},
                                           {"header", words_of(kHeaders)},
                                           {"decimal", words_of(kDecimals)}};
  return flags;
}

const ToldFlag& told_flag(std::string_view name) {
  for (const ToldFlag& flag : told_flags())
    if (flag.name == name)
      return flag;
  fail("there is no flag {}", in_quotes(name));
}

std::string names_text(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names)
    text += (text.empty() ? "" : ",") + csv_cell(name);
  return text;
}

std::vector<std::string> names_from(std::string text) {
  CsvCells cells(text, 0, text.size(), ',', "columns");
  std::vector<std::string> names;
  while (!cells.done())
    names.push_back(cells.cell().unquoted());
  return names;
}

}  // namespace GAMBETA_NAMESPACE
