#include "data/csv/told.hpp"

#include "core/check.hpp"
#include "data/csv/words.hpp"
#include "data/text/text.hpp"

namespace GAMBETA_NAMESPACE {

namespace {

constexpr std::pair<std::string_view, Missing> kMissing[] = {
    {"fill", Missing::Fill}, {"refuse", Missing::Refuse}, {"drop", Missing::Drop}};
constexpr std::pair<std::string_view, char> kDecimals[] = {{"comma", ','},
                                                           {"point", '.'}};
constexpr std::pair<std::string_view, Header> kHeaders[] = {{"yes", Header::Yes},
                                                            {"no", Header::No}};
constexpr std::pair<std::string_view, std::vector<std::string> CsvOptions::*> kLists[] = {
    {"ignore", &CsvOptions::ignore},
    {"category", &CsvOptions::category},
    {"use", &CsvOptions::use}};

template <class Table, class Value>
std::string word_for(const Table& table, Value value) {
  for (const auto& [word, meaning] : table)
    if (meaning == value)
      return std::string(word);
  fail("told: a value without a word");
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

Told told(const CsvOptions& options) {
  Told told;
  for (const auto& [flag, list] : kLists)
    if (!(options.*list).empty())
      told.emplace_back(flag, fmt::format("{}", fmt::join(options.*list, ",")));
  if (options.missing != Missing::Fill)
    told.emplace_back("missing", word_for(kMissing, options.missing));
  if (options.decimal != 0)
    told.emplace_back("decimal", word_for(kDecimals, options.decimal));
  if (options.header != Header::Found)
    told.emplace_back("header", word_for(kHeaders, options.header));
  return told;
}

void tell(CsvOptions& options, const Told& told) {
  for (const auto& [flag, value] : told) {
    bool known = false;
    for (const auto& [name, list] : kLists)
      if (flag == name) {
        const auto names = at_commas(value);
        options.*list = {names.begin(), names.end()};
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

std::vector<std::string> words_of(std::string_view flag) {
  std::vector<std::string> words;
  const auto take = [&](const auto& table) {
    for (const auto& [word, meaning] : table)
      words.emplace_back(word);
  };
  if (flag == "missing")
    take(kMissing);
  else if (flag == "decimal")
    take(kDecimals);
  else if (flag == "header")
    take(kHeaders);
  else
    fail("words_of: {} takes no words", in_quotes(flag));
  return words;
}

}  // namespace GAMBETA_NAMESPACE
