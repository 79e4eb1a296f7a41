// Our strict parser and nlohmann's take the same texts, and find the same values in them.
#include "models/json.hpp"

#include <nlohmann/json.hpp>

#include "core/check.hpp"
#include "data/text.hpp"

using namespace gambeta;
using Other = nlohmann::json;

static void require(bool holds) {
  if (!holds)
    __builtin_trap();
}

static void compare_scalar(std::string_view text, const Other& other) {
  switch (json::kind_of_scalar(text)) {
    case json::Kind::Null:
      return require(other.is_null());
    case json::Kind::Boolean:
      return require(other == (text == "true"));
    case json::Kind::String:
      return require(other == json::unescape(text));
    default:
      return require(other.is_number());
  }
}

/// Compares node i; the position after it and all that is in it.
static std::uint32_t compare(const json::Document& document, std::uint32_t i,
                             const Other& other) {
  const json::Node& node = document[i];
  std::uint32_t child = document.first_child(i);
  if (node.kind == json::Kind::Scalars) {
    require(other.is_array() && other.size() == node.size);
    std::size_t at = 0;
    for (json::Items items(node.text); items.more(); items.next())
      compare_scalar(items.text(), other[at++]);
    require(at == node.size);
  } else if (node.kind == json::Kind::List) {
    require(other.is_array() && other.size() == node.size);
    for (const Other& item : other)
      child = compare(document, child, item);
  } else if (node.kind == json::Kind::Object) {
    require(other.is_object() && other.size() == node.size);
    for (std::uint32_t k = 0; k < node.size; ++k)
      child = compare(document, child, other.at(std::string(document[child].name)));
  } else {
    compare_scalar(node.text, other);
  }
  return child;
}

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* bytes, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  // nlohmann also refuses numbers beyond a double; here that is for whoever reads them.
  for (std::size_t i = 1; i < size; ++i)
    if ((text[i] | 32) == 'e' && '0' <= text[i - 1] && text[i - 1] <= '9')
      return 0;
  // And it takes a NUL byte for the end.
  if (size > 300 || text.find('\0') != std::string_view::npos)
    return 0;
  const Other other = Other::parse(text, nullptr, /*allow_exceptions=*/false);
  std::string complaint;
  try {
    const json::Document document(text, "text");
    require(!other.is_discarded());
    compare(document, 0, other);
    return 0;
  } catch (const Error& error) {
    complaint = error.what();
  }
  const bool stricter = complaint.find("nested too deeply") != std::string::npos ||
                        complaint.find("given twice") != std::string::npos;
  require(is_printable(complaint) && (stricter || other.is_discarded()));
  return 0;
}
