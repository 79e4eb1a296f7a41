#include "data/csv/problems.hpp"

#include <algorithm>

#include "core/check.hpp"
#include "data/csv/content.hpp"

namespace GAMBETA_NAMESPACE {

void Problems::add(std::string text, Help help) {
  help_ = texts_.empty() || help == help_ ? help : Help::None;
  texts_.push_back(std::move(text));
}

void Problems::may_leave_out(std::string flag_text) {
  flag_texts_.push_back(std::move(flag_text));
}

void Problems::refuse(CsvTable& table) const {
  const std::string ragged = ragged_row(table);  // its cells stand in other columns
  check(ragged.empty(), "{}", ragged);
  constexpr std::size_t kShown = 2;
  std::string text = texts_[0];
  for (std::size_t k = 1; k < std::min(texts_.size(), kShown); ++k)
    text += "; " + texts_[k];
  if (texts_.size() > kShown)
    text += fmt::format("; and {} more columns", texts_.size() - kShown);
  if (!flag_texts_.empty() && text.find("--decimal") == text.npos)
    text += way_out();
  throw Error(text);
}

std::string Problems::way_out() const {
  constexpr std::size_t kLongest = 100;  // for a line that is read to its end
  const std::string all = fmt::format("{}", fmt::join(flag_texts_, ","));
  const std::string names = all.size() <= kLongest ? all : "COLUMN,...";
  const bool one = texts_.size() == 1;
  std::string text =
      fmt::format("; --ignore {} leaves {} out", names, one ? "it" : "them");
  if (help_ == Help::Category)
    text += fmt::format(", --category {} takes {} cells as text", names,
                        one ? "its" : "their");
  if (help_ == Help::EmptyCells)
    text += ", and an empty cell counts as missing";
  return text;
}

}  // namespace GAMBETA_NAMESPACE
