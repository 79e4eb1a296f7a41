#include "data/csv/kinds.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "data/csv/content.hpp"
#include "data/csv/problems.hpp"
#include "data/csv/words.hpp"
#include "data/text/text.hpp"

namespace GAMBETA_NAMESPACE {

namespace {

constexpr Index kFirstRows = 1000;  // those asked whether a column deserves a closer look

/// Decides column after column.
class KindFinder {
 public:
  KindFinder(CsvTable& table, const std::vector<Role>& roles, const CsvOptions& options)
      : table_(table),
        options_(options),
        forced_(named(options.category)),
        used_(named(options.use)) {
    for (std::size_t c = 0; c < roles.size(); ++c) {
      Column& column = kinds_.columns.emplace_back();
      column.name = table.names[c];
      kinds_.readings.push_back({roles[c]});
      if (roles[c] == kIgnored)
        column.kind = Column::Kind::LeftOut, column.why = kToldToIgnore;
    }
  }

  Kinds find(const std::vector<Index>& suspects) {
    find_decimal(suspects);
    for (std::size_t k = 0; k < looked_at_.size(); ++k)
      decide(looked_at_[k], contents_[k]);
    if (problems_.any())
      problems_.refuse(table_);
    use_only_identifier();
    Index places = 0;
    for (Reading& reading : kinds_.readings)
      if (reading.role >= 0)
        reading.role = places++;
    return std::move(kinds_);
  }

 private:
  Column& column(Index c) { return kinds_.columns[std::size_t(c)]; }
  Reading& reading(Index c) { return kinds_.readings[std::size_t(c)]; }
  bool forced(Index c) const { return forced_[std::size_t(c)]; }
  bool used(Index c) const { return used_[std::size_t(c)]; }

  /// For each column whether it is one of these names or numbers.
  std::vector<bool> named(const std::vector<std::string>& names) const {
    std::vector<bool> columns(table_.names.size());
    for (const std::string& name : names)
      columns[std::size_t(column_called(table_, name))] = true;
    return columns;
  }

  std::vector<Index> wanted() const {
    std::vector<Index> all;
    for (std::size_t c = 0; c < kinds_.readings.size(); ++c)
      if (kinds_.readings[c].role != kIgnored)
        all.push_back(Index(c));
    return all;
  }

  /// Looks at the columns, and whether one of them shows that commas are decimal commas.
  void find_decimal(const std::vector<Index>& suspects) {
    const std::vector<Index> all = wanted();
    decimal_ = options_.decimal;
    if (decimal_ == ',')
      return look(all);  // a point in any of them would mean something else
    look(worth_a_look(all, suspects));
    if (decimal_ == 0 && table_.separator != ',' &&
        std::any_of(contents_.begin(), contents_.end(), [](const Content& content) {
          return content.words == 0 && content.forms.shows_decimal_comma();
        })) {
      decimal_ = ',';
      notice("{}: its numbers have decimal commas", table_.source);
      look(all);
    }
  }

  std::vector<Index> worth_a_look(const std::vector<Index>& columns,
                                  const std::vector<Index>& suspects) const {
    const auto first = contents(table_, columns, kFirstRows);
    std::vector<Index> chosen;
    for (std::size_t k = 0; k < columns.size(); ++k)
      if (first[k].deserves_a_look() || forced(columns[k]) || first[k].names_rows ||
          std::find(suspects.begin(), suspects.end(), columns[k]) != suspects.end())
        chosen.push_back(columns[k]);
    return chosen;
  }

  void look(std::vector<Index> columns) {
    constexpr Index kAll = std::numeric_limits<Index>::max();
    looked_at_ = std::move(columns);
    if (!looked_at_.empty())
      contents_ = contents(table_, looked_at_, kAll);
  }

  void decide(Index c, const Content& content) {
    if (reading(c).role == kLabel)
      return decide_label(c, content);
    if (forced(c))
      return decide_text(c, content);
    if (content.total() == 0 && (content.na_words == 0 || content.empty == 0))
      return leave_out(c, "it has no values");
    if (content.has_typing_errors())
      return problem(c, content, content.first_word(table_));
    if (content.is_text() && !content.is_in_one_unit())
      return decide_text(c, content);
    decide_number(c, content);
  }

  /// Finds out in which form the numbers of a column are, and says so; false if in none.
  bool take_form(Index c, const Content& content) {
    std::string wrong;
    const auto form = content.forms.form(table_.separator, decimal_, wrong);
    if (!form) {
      problem(c, content,
              fmt::format("{}: {}: {}", table_.source, table_.column_name(c), wrong));
      return false;
    }
    reading(c).form = column(c).form = *form;
    if (!description(*form).empty())
      notice("{}: {}: numbers {}", table_.source, table_.column_name(c),
             description(*form));
    return true;
  }

  void decide_number(Index c, const Content& content) {
    if (!take_form(c, content))
      return;
    if (content.names_rows && content.is_whole_and_different() && !used(c))
      leave_out(c, "its numbers name the rows");
    else if (content.looks_like_codes())
      notice("{}: {} looks like a code: {}--ignore {}", table_.source,
             table_.column_name(c),
             content.values.size() > kMostValues || content.is_whole_and_different()
                 ? ""
                 : fmt::format("--category {} or ", table_.flag_text(c)),
             table_.flag_text(c));
  }

  void decide_text(Index c, const Content& content) {
    // Where empty cells and their like are the gaps, NA and its like mean something else.
    const bool na_is_value = content.na_words > 0 && (content.empty > 0 || forced(c));
    reading(c).na_is_value = na_is_value;
    const std::size_t values =
        content.values.size() + (na_is_value ? content.na_values.size() : 0);
    const Index cells = content.total() + (na_is_value ? content.na_words : 0);
    const bool may_be = values <= most_values(cells) && 2 * Index(values) <= cells;
    if (values < 2)
      return leave_out(c, content.empty + content.na_words > 0
                              ? "its text is always the same, or missing; "
                                "write N where it is missing"
                              : "its text is always the same");
    column(c).kind = Column::Kind::Category;
    reading(c).is_text = true;
    if (na_is_value && !forced(c))
      notice("{}: {}: {} is a value: what is missing there is written otherwise",
             table_.source, table_.column_name(c), content.list_of_na_words());
    if (!na_is_value && content.has_frequent_na_words())
      notice("{}: {}: {} is a gap; --category {} makes it a value", table_.source,
             table_.column_name(c), content.list_of_na_words(), table_.flag_text(c));
    if (is_flag(content.values) && !na_is_value)
      column(c).kind = Column::Kind::Flag;
    else if (forced(c) || used(c))
      check(values <= kMostValues,
            "{}: {}: {} different values; a category has at most {}", table_.source,
            table_.column_name(c),
            values > kMostCounted ? fmt::format("more than {}", kMostCounted)
                                  : fmt::format("{}", values),
            kMostValues);
    else if (content.are_dates())
      leave_out(c, "dates or times; a column of numbers made from them could be used");
    else if (!may_be)
      leave_out(c, fmt::format(
                       "its text has too many different values ({}{} in {} cells){}",
                       values > kMostCounted ? "more than " : "",
                       std::min(values, kMostCounted), cells, content.forms.why_text()));
  }

  void decide_label(Index c, const Content& content) {
    reading(c).na_is_value =
        content.is_text() && content.empty == 0 && content.has_frequent_na_words();
    if (content.na_words > 0)
      notice("{}: {}: {} {}", table_.source, table_.column_name(c),
             content.list_of_na_words(),
             reading(c).na_is_value ? "is a class" : "is a missing label");
    const bool measured = content.are_measured_targets(options_.task);
    const bool numbers = measured || content.words == 0 || content.has_typing_errors();
    if (numbers && (content.forms.any() || decimal_ == ',')) {
      if (content.words > 0 && !measured)
        return problem(c, content, content.first_word(table_));
      if (!take_form(c, content))
        return;
    }
    const bool names_rows =
        content.names_rows && !content.is_text() && content.is_whole_and_different();
    const bool many = !measured && content.is_text() &&
                      content.values.size() > most_values(content.total());
    if (options_.label.empty() && (names_rows || many))
      refuse_default_label(c, names_rows);
  }

  [[noreturn]] void refuse_default_label(Index label, bool names_rows) {
    std::vector<std::string> others;
    for (const Index c : wanted())
      if (c != label)
        others.push_back(table_.names[std::size_t(c)]);
    throw NoLabel(fmt::format(
        "{}: the last column, {}, {}; {}", table_.source,
        printable(table_.names[std::size_t(label)], 40),
        names_rows ? "names the rows" : "has very many different texts",
        others.empty() ? "no other column is left"
                       : fmt::format("name the label with --label (there are {})",
                                     list_of(others))));
  }

  void leave_out(Index c, std::string why) {
    column(c).kind = Column::Kind::LeftOut;
    column(c).why = std::move(why);
    reading(c).role = kIgnored;
    notice("{}: left out {}: {}", table_.source, table_.column_name(c), column(c).why);
  }

  template <class... Args>
  void notice(fmt::format_string<Args...> text, Args&&... args) {
    kinds_.notices.push_back(fmt::format(text, std::forward<Args>(args)...));
  }

  void problem(Index c, const Content& content, std::string text) {
    const bool may_be = content.values.size() + content.na_values.size() <= kMostValues;
    problems_.add(std::move(text), may_be ? Problems::Help::Category
                                   : content.has_typing_errors()
                                       ? Problems::Help::EmptyCells
                                       : Problems::Help::None);
    if (reading(c).role != kLabel)
      problems_.may_leave_out(table_.flag_text(c));
  }

  /// An identifier that is all there is to learn from is used after all.
  void use_only_identifier() {
    const auto& readings = kinds_.readings;
    if (std::any_of(readings.begin(), readings.end(),
                    [](const Reading& r) { return r.role >= 0; }))
      return;
    for (std::size_t k = 0; k < looked_at_.size(); ++k) {
      const Index c = looked_at_[k];
      if (column(c).kind == Column::Kind::LeftOut &&
          contents_[k].is_whole_and_different()) {
        column(c) = {column(c).name};
        reading(c).role = 0;
        kinds_.notices = {
            fmt::format("{}: {} names the rows, but is all there is to learn "
                        "from",
                        table_.source, table_.column_name(c))};
        return;
      }
    }
  }

  CsvTable& table_;
  const CsvOptions& options_;
  const std::vector<bool> forced_, used_;  // columns of --category and --use
  Kinds kinds_;
  std::vector<Index> looked_at_;
  std::vector<Content> contents_;
  char decimal_ = 0;
  Problems problems_;
};

}  // namespace

Kinds find_kinds(CsvTable& table, const std::vector<Role>& roles,
                 const CsvOptions& options, const std::vector<Index>& suspects) {
  return KindFinder(table, roles, options).find(suspects);
}

}  // namespace GAMBETA_NAMESPACE
