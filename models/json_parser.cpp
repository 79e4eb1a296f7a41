#include <algorithm>
#include <vector>

#include "core/check.hpp"
#include "data/text.hpp"
#include "models/json.hpp"

namespace GAMBETA_NAMESPACE::json {

namespace {

constexpr int kDeepest = 16;                 // a model file nests 5 deep
constexpr std::size_t kMostNodes = 1 << 20;  // 56 bytes each; an epoch of history has 8

bool is_digit(char c) {
  return '0' <= c && c <= '9';
}
bool is_hex(char c) {
  return is_digit(c) || ('a' <= c && c <= 'f') || ('A' <= c && c <= 'F');
}

}  // namespace

/// Goes through the text once, by recursive descent; one function for each rule of JSON's
/// grammar. Each leaves at_ behind what it has read.
class Parser {
 public:
  Parser(std::string_view text, const std::string& source, Document& document)
      : begin_(text.data()),
        end_(begin_ + text.size()),
        at_(begin_),
        source_(source),
        document_(document) {}

  void parse() {
    at_ = begin_ + first_invalid({begin_, end_});
    if (at_ != end_)
      fail_here(*at_ == '\0' ? "a NUL byte" : "not UTF-8 text");
    at_ = begin_;
    if (std::string_view(begin_, end_).starts_with("\xEF\xBB\xBF"))  // a byte order mark
      at_ += 3;
    skip_space();
    value({}, 0);
    skip_space();
    if (at_ != end_)
      fail_here("more text after the end of the value");
  }

 private:
  [[noreturn]] void fail_here(std::string_view message) const {
    const char* line = begin_;
    std::size_t number = 1;
    for (const char* c = begin_; c != at_; ++c)
      if (*c == '\n')
        line = c + 1, ++number;
    fail("{}: line {}, column {}: {}", source_, number, at_ - line + 1, message);
  }
  [[noreturn]] void expected(std::string_view what) const {
    if (at_ == end_)
      fail_here(fmt::format("the text ends early; expected {}", what));
    fail_here(fmt::format("expected {}", what));
  }

  char peek() const { return at_ == end_ ? '\0' : *at_; }
  void skip_space() {
    while (at_ != end_ && (*at_ == ' ' || *at_ == '\n' || *at_ == '\r' || *at_ == '\t'))
      ++at_;
  }

  std::uint32_t add_node(std::string_view name, const char* start, Kind kind) {
    if (document_.nodes_.size() == kMostNodes)
      fail_here(fmt::format("more than {} values", kMostNodes));
    document_.nodes_.push_back({name, {start, at_}, 0, 0, kind});
    return std::uint32_t(document_.nodes_.size() - 1);
  }

  std::uint32_t value(std::string_view name, int depth) {
    if (peek() != '{' && peek() != '[') {
      const char* const start = at_;
      scalar();
      return add_node(name, start, kind_of_scalar({start, at_}));
    }
    if (depth == kDeepest)
      fail_here(fmt::format("nested too deeply (more than {} levels)", kDeepest));
    return *at_ == '{' ? object(name, depth) : list(name, depth);
  }

  void scalar() {
    switch (peek()) {
      case '"':
        return string();
      case 't':
        return word("true");
      case 'f':
        return word("false");
      case 'n':
        return word("null");
      default:
        return number();
    }
  }

  void word(std::string_view letters) {
    if (!std::string_view(at_, end_).starts_with(letters))
      expected("a value");
    at_ += letters.size();
  }

  void digits() {
    if (!is_digit(peek()))
      expected("a digit");
    while (at_ != end_ && is_digit(*at_))
      ++at_;
  }

  void number() {
    if (peek() != '-' && !is_digit(peek()))
      expected("a value");
    if (*at_ == '-')
      ++at_;
    if (peek() == '0')
      ++at_;  // no digit may follow: 012 is no number
    else
      digits();
    if (peek() == '.') {
      ++at_;
      digits();
    }
    if (peek() == 'e' || peek() == 'E') {
      ++at_;
      if (peek() == '+' || peek() == '-')
        ++at_;
      digits();
    }
  }

  unsigned hex4() {
    unsigned code = 0;
    for (int i = 0; i < 4; ++i, ++at_) {
      if (!is_hex(peek()))
        expected("four hexadecimal digits");
      code = code * 16 + unsigned(is_digit(*at_) ? *at_ - '0' : (*at_ | 32) - 'a' + 10);
    }
    return code;
  }

  void escape() {
    ++at_;  // the backslash
    if (peek() != 'u') {
      if (at_ == end_ || std::string_view("\"\\/bfnrt").find(*at_) == std::string::npos)
        expected("one of \"\\/bfnrtu after a backslash");
      ++at_;
      return;
    }
    ++at_;
    const unsigned first = hex4();
    if (first < 0xD800 || first > 0xDFFF)
      return;
    // Above U+FFFF a character is written as two halves.
    if (first > 0xDBFF || !std::string_view(at_, end_).starts_with("\\u"))
      expected("the two halves of a character");
    at_ += 2;
    if (const unsigned second = hex4(); second < 0xDC00 || second > 0xDFFF)
      expected("the second half of a character");
  }

  void string() {
    for (++at_; peek() != '"';) {
      if (at_ == end_)
        expected("the closing quote of a string");
      if (static_cast<unsigned char>(*at_) < 0x20)
        fail_here("a control character in a string");
      if (*at_ == '\\')
        escape();
      else
        ++at_;
    }
    ++at_;
  }

  /// Either a run of scalars, which gets one node, or, from the first list or object that
  /// shows up, the whole once more with a node for each item.
  std::uint32_t list(std::string_view name, int depth) {
    const char* const start = at_;
    const std::uint32_t node = add_node(name, start, Kind::Scalars);
    std::uint32_t size = 0;
    ++at_;
    skip_space();
    for (bool first = true; peek() != ']'; first = false, ++size) {
      if (!first)
        comma("',' or ']'");
      if (peek() == '{' || peek() == '[') {
        at_ = start + 1;
        skip_space();
        return items(node, start, depth);
      }
      scalar();
      skip_space();
    }
    return close(node, start, size, Kind::Scalars);
  }

  std::uint32_t items(std::uint32_t node, const char* start, int depth) {
    std::uint32_t size = 0;
    for (std::uint32_t last = 0; peek() != ']'; ++size) {
      if (last != 0)
        comma("',' or ']'");
      const std::uint32_t item = value({}, depth + 1);
      if (last != 0)
        document_.nodes_[last].next = item;
      last = item;
      skip_space();
    }
    return close(node, start, size, Kind::List);
  }

  std::uint32_t object(std::string_view name, int depth) {
    const char* const start = at_;
    const std::uint32_t node = add_node(name, start, Kind::Object);
    std::uint32_t size = 0;
    ++at_;
    skip_space();
    for (std::uint32_t last = 0; peek() != '}'; ++size) {
      if (last != 0)
        comma("',' or '}'");
      const std::string_view key = this->key();
      const std::uint32_t member = value(key, depth + 1);
      if (last != 0)
        document_.nodes_[last].next = member;
      last = member;
      skip_space();
    }
    refuse_duplicates(node, size);
    return close(node, start, size, Kind::Object);
  }

  void comma(std::string_view what) {
    if (peek() != ',')
      expected(what);
    ++at_;
    skip_space();
    if (peek() == ']' || peek() == '}')
      expected("a value after the comma");
  }

  std::string_view key() {
    if (peek() != '"')
      expected("a name in quotes");
    const char* const start = at_;
    string();
    const std::string_view quoted(start, at_);
    skip_space();
    if (peek() != ':')
      expected("':' after a name");
    ++at_;
    skip_space();
    if (quoted.find('\\') == std::string::npos)
      return quoted.substr(1, quoted.size() - 2);
    return document_.names_.emplace_back(unescape(quoted));
  }

  void refuse_duplicates(std::uint32_t node, std::uint32_t size) {
    std::vector<std::string_view> names;
    names.reserve(size);
    std::uint32_t member = document_.first_child(node);
    for (std::uint32_t i = 0; i < size; ++i, member = document_[member].next)
      names.push_back(document_[member].name);
    std::sort(names.begin(), names.end());
    const auto twice = std::adjacent_find(names.begin(), names.end());
    if (twice != names.end())
      fail_here(fmt::format("{} is given twice in this object", in_quotes(*twice)));
  }

  std::uint32_t close(std::uint32_t node, const char* start, std::uint32_t size,
                      Kind kind) {
    ++at_;  // the bracket
    Node& closed = document_.nodes_[node];
    closed.text = {start, at_};
    closed.size = size;
    closed.kind = kind;
    return node;
  }

  const char* begin_;
  const char* end_;
  const char* at_;
  const std::string& source_;
  Document& document_;
};

Document::Document(std::string_view text, const std::string& source) {
  Parser(text, source, *this).parse();
}

}  // namespace GAMBETA_NAMESPACE::json
