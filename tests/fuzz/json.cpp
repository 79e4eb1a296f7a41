// With its lists of numbers cut out and without, nlohmann_json finds the same in a text.
#include "models/json/document.hpp"

#include <charconv>

#include "core/check.hpp"
#include "data/text/text.hpp"

using namespace gambeta;
using json::Json;

static void require(bool holds) {
  if (!holds)
    __builtin_trap();
}

static void compare(const json::Document& document, const Json& ours, const Json& other) {
  const json::NumberList* const list = document.numbers(ours);
  require(list != nullptr ? other.is_array() : ours.type() == other.type());
  if (list != nullptr) {
    require(other.size() == list->size);
    json::NumberList::Walk at(*list);
    for (const Json& item : other) {
      require(at.more() && item.is_number());
      double number = 0;
      const auto read = std::from_chars(at.begin(), at.end(), number);
      require(read.ec != std::errc() || number == item.get<double>());
      at.next();
    }
    require(!at.more());
  } else if (ours.is_structured()) {
    require(ours.size() == other.size());
    for (auto a = ours.begin(), b = other.begin(); a != ours.end(); ++a, ++b) {
      require(!ours.is_object() || a.key() == b.key());
      compare(document, *a, *b);
    }
  } else {
    require(ours == other);
  }
}

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* bytes, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  // nlohmann_json takes a NUL byte for the end; a number too large for a double is for
  // whoever reads the list.
  if (text.find('\0') != std::string_view::npos)
    return 0;
  for (std::size_t i = 1; i < size; ++i)
    if ((text[i] | 32) == 'e' && '0' <= text[i - 1] && text[i - 1] <= '9')
      return 0;
  if (size > 300)
    return 0;
  const Json other = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  std::string complaint;
  try {
    const json::Document document(text, "text");
    require(!other.is_discarded());
    compare(document, document.root(), other);
    return 0;
  } catch (const Error& error) {
    complaint = error.what();
  }
  const bool stricter = complaint.find("nested too deeply") != std::string::npos ||
                        complaint.find("given twice") != std::string::npos ||
                        complaint.find("not UTF-8") != std::string::npos;
  require(is_printable(complaint) && (stricter || other.is_discarded()));
  return 0;
}
