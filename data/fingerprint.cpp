#include "data/fingerprint.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>

#define XXH_INLINE_ALL  // the header is the whole library
#include <xxhash.h>

namespace GAMBETA_NAMESPACE {

namespace {

/// XXH3 with 128 bits, over bytes that arrive in pieces.
class Hash {
 public:
  Hash() { XXH3_128bits_reset(&state_); }
  void add(const void* bytes, std::size_t size) {
    XXH3_128bits_update(&state_, bytes, size);
  }
  void add(std::uint64_t number) { add(&number, sizeof number); }
  std::string hex() const {
    XXH128_canonical_t digest;  // the same bytes on every machine
    XXH128_canonicalFromHash(&digest, XXH3_128bits_digest(&state_));
    std::string text;
    for (const unsigned char byte : digest.digest)
      text += fmt::format("{:02x}", byte);
    return text;
  }

 private:
  XXH3_state_t state_;
};

/// Lengths go first: {"ab", "c"} and {"a", "bc"} are different names.
void add_names(Hash& hash, const std::vector<std::string>& names) {
  hash.add(names.size());
  for (const std::string& name : names) {
    hash.add(name.size());
    hash.add(name.data(), name.size());
  }
}

void add_matrix(Hash& hash, const Matrix& matrix) {
  hash.add(std::uint64_t(matrix.rows()));
  hash.add(std::uint64_t(matrix.cols()));
  std::array<float, 4096> block;  // 16 KB stay in the first cache
  for (const Scalar* at = matrix.begin(); at != matrix.end();) {
    const auto size = std::min<std::ptrdiff_t>(matrix.end() - at, block.size());
    std::transform(at, at + size, block.begin(), [](Scalar x) { return float(x); });
    hash.add(block.data(), std::size_t(size) * sizeof(float));
    at += size;
  }
}

}  // namespace

std::string fingerprint(const Dataset& data) {
  Hash hash;
  hash.add(std::uint64_t(data.columns.task == Task::Regression));
  add_names(hash, data.columns.input_names);
  add_names(hash, {data.columns.target_name});
  add_names(hash, data.columns.class_names);
  add_matrix(hash, data.inputs);
  hash.add(data.labels.size());
  static_assert(sizeof(int) == 4);
  hash.add(data.labels.data(), data.labels.size() * sizeof(int));
  add_matrix(hash, data.targets);
  return "xxh3-128:" + hash.hex();
}

}  // namespace GAMBETA_NAMESPACE
