#include "models/export/c_text.hpp"

#include <cmath>

#include "core/check.hpp"
#include "data/text/text.hpp"
#include "models/export.hpp"

namespace GAMBETA_NAMESPACE {

std::string c_name(std::string_view text) {
  constexpr std::size_t kMost = 60;
  std::string name;
  for (const char c : text) {
    if (name.size() == kMost)
      break;
    if (is_letter(c) || is_digit(c))
      name += c;
    else if (!name.empty() && name.back() != '_')
      name += '_';
  }
  if (!name.empty() && name.back() == '_')
    name.pop_back();
  if (name.empty())
    return "model";
  return is_digit(name[0]) ? "model_" + name : name;
}

std::string c_macro(std::string name) {
  for (char& c : name)
    if ('a' <= c && c <= 'z')
      c = char(c - 'a' + 'A');
  return name;
}

std::string c_string(std::string_view text) {
  std::string quoted = "\"";
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i], before = i > 0 ? text[i - 1] : ' ';
    const bool comment = (c == '/' && before == '*') || (c == '*' && before == '/');
    if (c == '"' || c == '\\' || c == '?')
      quoted += std::string("\\") + c;
    else if (c < ' ' || c > '~' || comment)  // where char is signed, UTF-8 is below 0
      quoted += fmt::format("\\{:03o}", static_cast<unsigned char>(c));
    else
      quoted += c;
  }
  return quoted + "\"";
}

std::vector<std::string> c_strings(const std::vector<std::string>& texts) {
  std::vector<std::string> strings;
  for (const std::string& text : texts)
    strings.push_back(c_string(text));
  return strings;
}

std::string c_number(float number) {
  if (std::isnan(number))
    return "NAN";
  std::string digits = fmt::format("{}", number);
  if (digits.find_first_of(".e") == std::string::npos)
    digits += ".0";
  return digits + "f";
}

std::string c_list(const std::vector<std::string>& items) {
  constexpr std::size_t kColumns = 90;
  std::string list = "{", line;
  for (std::size_t i = 0; i < items.size(); ++i) {
    const std::string item = items[i] + (i + 1 < items.size() ? "," : "}");
    if (!line.empty() && line.size() + item.size() + 5 > kColumns) {
      list += line + "\n   ";
      line.clear();
    }
    line += line.empty() && list.size() == 1 ? item : " " + item;
  }
  return list + line;
}

std::string c_list(const std::vector<float>& numbers) {
  std::vector<std::string> items;
  items.reserve(numbers.size());
  for (const float number : numbers)
    items.push_back(c_number(number));
  return c_list(items);
}

}  // namespace GAMBETA_NAMESPACE
