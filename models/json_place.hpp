#pragma once
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/check.hpp"
#include "models/json.hpp"

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
      : document_(&document), source_(&source) {}

  const std::string& path() const { return path_; }
  Kind kind() const { return node().kind; }

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
  Place operator[](std::string_view name) const;  ///< refuses if there is no such member
  std::optional<Place> find(std::string_view name) const;
  void allow_only(std::initializer_list<std::string_view> names) const;
  std::vector<std::string_view> names() const;

  // Lists.
  Index size() const;                ///< of a list
  std::vector<Place> items() const;  ///< of a list of lists or objects; refuses scalars
  std::vector<std::string> strings() const;
  std::vector<double> numbers() const;
  std::vector<Index> wholes(Index most) const;  ///< of at most so many items
  std::int64_t only_item_whole(std::int64_t lowest, std::int64_t highest) const;
  /// Fills `out`, which has as many numbers as the list; refuses what does not fit a Number.
  template <class Number>
  void fill(std::span<Number> out) const;

  // Scalars.
  std::int64_t whole(std::int64_t lowest, std::int64_t highest) const;
  std::uint64_t seed() const;  ///< any whole number of 64 bits
  double number() const;
  bool boolean() const;
  std::string string() const;
  bool is_null() const { return kind() == Kind::Null; }

 private:
  Place(const Document* document, const std::string* source, std::uint32_t node,
        std::string path)
      : document_(document), source_(source), node_(node), path_(std::move(path)) {}

  const Node& node() const { return (*document_)[node_]; }
  [[noreturn]] void fail_with(std::string_view message) const;
  [[noreturn]] void fail_type(std::string_view expected) const;
  Place member(std::uint32_t node) const;
  Place item(std::uint32_t node, Index i) const;
  void check_list() const;
  void check_scalars(std::string_view expected) const;

  const Document* document_;
  const std::string* source_;
  std::uint32_t node_ = 0;
  std::string path_;
};

}  // namespace GAMBETA_NAMESPACE::json
