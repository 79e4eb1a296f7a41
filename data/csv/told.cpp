#include "data/csv/told.hpp"

#include "core/check.hpp"
#include "data/csv/cells.hpp"
#include "data/csv/row.hpp"
#include "data/text/text.hpp"

namespace GAMBETA_NAMESPACE {

namespace {

using Names = std::vector<std::string>;

ToldFlag names_flag(std::string_view name, Names CsvOptions::*names) {
  return {name,
          {},
          [=](const CsvOptions& options) { return names_text(options.*names); },
          [=](CsvOptions& options, const std::string& text) {
            options.*names = names_from(text);
          }};
}

/// A flag of words and what they mean.
template <class Meaning>
ToldFlag word_flag(std::string_view name, Meaning CsvOptions::*member,
                   const std::vector<std::pair<std::string, Meaning>>& meanings) {
  Names words;
  for (const auto& [word, meaning] : meanings)
    words.push_back(word);
  const auto get = [=](const CsvOptions& options) -> std::string {
    for (const auto& [word, meaning] : meanings)
      if (meaning == options.*member)
        return word;
    fail("--{}: a value without a word", name);
  };
  const auto set = [=](CsvOptions& options, const std::string& text) {
    for (const auto& [word, meaning] : meanings)
      if (word == text) {
        options.*member = meaning;
        return;
      }
    fail("expected one of {}, got {}", fmt::join(words, ", "), in_quotes(text));
  };
  return {name, words, get, set};
}

}  // namespace

const std::vector<ToldFlag>& told_flags() {
  static const std::vector<ToldFlag> flags{
      word_flag<Missing>("missing", &CsvOptions::missing,
                         {{"fill", Missing::Fill},
                          {"refuse", Missing::Refuse},
                          {"drop", Missing::Drop}}),
      names_flag("ignore", &CsvOptions::ignore),
      names_flag("category", &CsvOptions::category),
      names_flag("use", &CsvOptions::use),
      word_flag<Header>(
          "header", &CsvOptions::header,
          {{"found", Header::Found}, {"yes", Header::Yes}, {"no", Header::No}}),
      word_flag<char>("decimal", &CsvOptions::decimal,
                      {{"found", '\0'}, {"comma", ','}, {"point", '.'}})};
  return flags;
}

ToldTexts told(const CsvOptions& options) {
  ToldTexts told;
  for (const ToldFlag& flag : told_flags())
    if (const std::string text = flag.get(options); text != flag.get({}))
      told.emplace_back(flag.name, text);
  return told;
}

void tell(CsvOptions& options, const ToldTexts& told) {
  for (const auto& [flag, value] : told)
    told_flag(flag).set(options, value);
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
    names.push_back(in_one_line(cells.cell().unquoted()));
  return names;
}

}  // namespace GAMBETA_NAMESPACE
