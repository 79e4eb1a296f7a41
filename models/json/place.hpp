#pragma once
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/check.hpp"
#include "models/json/document.hpp"

namespace GAMBETA_NAMESPACE::json {

/// A value of a document and the way to it, so that every complaint can say where:
/// "moons.json: layers[0].out_features: expected a whole number from 1 to 65536, got -1".
///
/// Each function checks the type first and then the range, and throws Error if either is
/// wrong. Nothing is converted silently: 3.0 is no whole number and "1" is no number.
class Place {
 public:
  /// The whole document; `source` is its file's name. Both must outlive the place.
  Place(const Document& document, const std::string& source)
      : document_(&document), source_(&source), value_(&document.root()) {}

  const std::string& path() const { return path_; }

  /// Throws Error "source: path: message".
  template <class... Args>
  [[noreturn]] void fail(fmt::format_string<Args...> message, Args&&... args) const {
    fail_with(fmt::format(message, std::forward<Args>(args)...));
  }
  [[noreturn]] void fail_item(std::size_t i, std::string_view message) const;
  template <class... Args>
  void check(bool condition, fmt::format_string<Args...> message, Args&&... args) const {
    if (!condition) [[unlikely]]
      fail_with(fmt::format(message, std::forward<Args>(args)...));
  }

  // Objects.
  Place operator[](
      const std::string& name) const;  ///< refuses if there is no such member
  std::optional<Place> find(const std::string& name) const;
  void allow_only(std::initializer_list<std::string_view> names) const;
  std::vector<std::string> names() const;

  // Lists.
  Index size() const;                ///< of a list
  std::vector<Place> items() const;  ///< of a list of lists or objects; refuses scalars
  bool is_number_list() const { return document_->numbers(*value_) != nullptr; }
  std::vector<std::string> strings() const;
  std::vector<double> numbers() const;
  /// Of at most so many items, each in the range.
  std::vector<std::int64_t> wholes(Index most, std::int64_t lowest,
                                   std::int64_t highest) const;
  /// Fills `out`, which has as many numbers as the list; refuses what does not fit a Number.
  template <class Number>
  void fill(std::span<Number> out) const;

  // Scalars.
  std::int64_t whole(std::int64_t lowest, std::int64_t highest) const;
  std::uint64_t seed() const;  ///< any whole number of 64 bits
  double number() const;
  bool boolean() const;
  std::string string() const;
  bool is_null() const { return value_->is_null(); }

 private:
  Place(const Place& parent, const Json& value, std::string path)
      : document_(parent.document_),
        source_(parent.source_),
        value_(&value),
        path_(std::move(path)) {}

  [[noreturn]] void fail_with(std::string_view message) const;
  [[noreturn]] void fail_type(std::string_view expected) const;
  Place member(const std::string& name, const Json& value) const;
  void check_object() const;
  void check_list() const;
  const NumberList* numbers_or_fail(std::string_view expected) const;

  const Document* document_;
  const std::string* source_;
  const Json* value_;
  std::string path_;
};

}  // namespace GAMBETA_NAMESPACE::json
