#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "data/dataset.hpp"

namespace GAMBETA_NAMESPACE {

/// The Secure Hash Algorithm SHA-256 of FIPS 180-4, over bytes that arrive in pieces.
class Sha256 {
 public:
  void add(std::string_view bytes);

  /// The digest of all that was added, as 64 hexadecimal digits. Call once, at the end.
  std::string hex();

 private:
  void compress(const unsigned char* block);

  std::array<std::uint32_t, 8> state_{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                      0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  std::array<unsigned char, 64> block_{};
  std::uint64_t length_ = 0;  // bytes so far
};

/// A digest of what a data set holds: task, columns, classes and every number, but not
/// the name of its file. Training resumes only on data with the same fingerprint, so its
/// definition may not change: model files hold it. Numbers count as floats, so that both
/// builds of the library agree.
std::string fingerprint(const Dataset& data);

}  // namespace GAMBETA_NAMESPACE
