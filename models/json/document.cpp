#include "models/json/document.hpp"

#include <algorithm>

#include "core/check.hpp"
#include "data/text/text.hpp"
#include "data/text/utf8.hpp"
#include "models/json/limits.hpp"

namespace GAMBETA_NAMESPACE::json {

namespace {

constexpr std::size_t kDeepest = 16;          // a model file nests 5 deep
constexpr std::size_t kMostValues = 1 << 20;  // an epoch of history has 8
constexpr std::size_t kMostMembers = 65536;   // a network has up to 5,000 tensors

/// Puts together what nlohmann_json's parser calls out, and refuses what it would let
/// pass: of two members of the same name it would keep the last.
class Builder : public Json::json_sax_t {
 public:
  Builder(Json& root, const std::vector<NumberList>& lists)
      : root_(root), lists_(lists) {}

  bool null() override { return add(nullptr); }
  bool boolean(bool value) override { return add(value); }
  bool number_integer(std::int64_t value) override { return add(value); }
  bool number_unsigned(std::uint64_t value) override { return add(value); }
  bool number_float(double value, const std::string&) override { return add(value); }
  bool string(std::string& value) override { return add(std::move(value)); }
  bool binary(Json::binary_t&) override { return false; }  // not in JSON text
  bool start_object(std::size_t) override { return open(Json::object()); }
  bool start_array(std::size_t) override { return open(Json::array()); }
  bool end_object() override { return close(); }
  bool end_array() override {
    if (open_.back()->empty()) {  // the next of the lists that were cut out
      if (lists_.at(met_).size > 0)
        *open_.back() = Json::binary({}, met_);
      ++met_;
    }
    return close();
  }
  bool key(std::string& name) override {
    if (open_.back()->contains(name))
      return refuse(fmt::format("{} is given twice in this object", in_quotes(name)));
    if (open_.back()->size() == kMostMembers)
      return refuse(fmt::format("an object of more than {} members", kMostMembers));
    name_ = std::move(name);
    return true;
  }
  bool parse_error(std::size_t position, const std::string& token,
                   const nlohmann::detail::exception& error) override {
    constexpr int kTooLarge = 406;  // its id; of all others the place says enough
    position_ = position;
    return error.id == kTooLarge &&
           refuse(fmt::format("the number {} is too large", escaped(token)));
  }

  /// What is wrong; "" if nothing is, or the character that was read last.
  const std::string& complaint() const { return complaint_; }
  /// How many bytes the parser had read when it complained, the text's end as one more; 0 if
  /// it did not.
  std::size_t position() const { return position_; }
  /// Where in the tree the parser stands.
  std::string_view place() const {
    if (open_.empty())
      return values_ == 0 ? "where a value begins" : "behind the last value";
    return open_.back()->is_array() ? "in a list" : "in an object";
  }

 private:
  bool refuse(std::string complaint) {
    complaint_ = std::move(complaint);
    return false;
  }

  bool add(Json value) {
    if (++values_ > kMostValues)
      return refuse(fmt::format("more than {} values", kMostValues));
    if (open_.empty())
      last_ = &(root_ = std::move(value));
    else if (open_.back()->is_array())
      last_ = &open_.back()->emplace_back(std::move(value));
    else
      last_ = &((*open_.back())[name_] = std::move(value));
    return true;
  }
  bool open(Json list_or_object) {
    if (open_.size() == kDeepest)
      return refuse(fmt::format("nested too deeply (more than {} levels)", kDeepest));
    if (!add(std::move(list_or_object)))
      return false;
    open_.push_back(last_);
    return true;
  }
  bool close() {
    open_.pop_back();
    return true;
  }

  Json& root_;
  const std::vector<NumberList>& lists_;
  std::size_t met_ = 0;      // of the lists
  std::vector<Json*> open_;  // the lists and objects that have not ended, outermost first
  Json* last_ = nullptr;     // the value added last
  std::string name_;         // of the member that comes next
  std::size_t values_ = 0;
  std::size_t position_ = 0;
  std::string complaint_;
};

}  // namespace

Document::Document(std::string_view text, const std::string& source) {
  if (const std::size_t at = first_invalid(text); at != text.size())
    fail_at(text, at, source, text[at] == '\0' ? "a NUL byte" : "not UTF-8 text");
  const std::string rest = cut_lists(text, lists_, source);
  Builder builder(root_, lists_);
  if (Json::sax_parse(rest.data(), rest.data() + rest.size(), &builder))
    return;
  check(builder.position() > 0, "{}: {}", source, builder.complaint());
  const std::size_t at = uncut(builder.position() - 1, text, lists_);
  std::string what = builder.complaint();
  if (what.empty()) {
    const std::string_view wrong = text.substr(at, utf8_length(text, at));
    what = fmt::format("{} {}",
                       wrong.empty() ? "the text ends" : "unexpected " + in_quotes(wrong),
                       builder.place());
  }
  fail_at(text, at, source, what);
}

const NumberList* Document::numbers(const Json& value) const {
  return value.is_binary() ? &lists_[value.get_binary().subtype()] : nullptr;
}

}  // namespace GAMBETA_NAMESPACE::json
