#include "data/sha256.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace GAMBETA_NAMESPACE {

namespace {

/// The fractions of the cube roots of the first 64 primes, 32 bits of each.
constexpr std::uint32_t kRound[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4,
    0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe,
    0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f,
    0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7,
    0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc,
    0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b,
    0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116,
    0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7,
    0xc67178f2};

}  // namespace

void Sha256::compress(const unsigned char* block) {
  std::uint32_t w[64];
  for (int t = 0; t < 16; ++t)
    w[t] = std::uint32_t(block[4 * t]) << 24 | std::uint32_t(block[4 * t + 1]) << 16 |
           std::uint32_t(block[4 * t + 2]) << 8 | std::uint32_t(block[4 * t + 3]);
  for (int t = 16; t < 64; ++t) {
    const std::uint32_t x = w[t - 15], y = w[t - 2];
    const std::uint32_t s0 = std::rotr(x, 7) ^ std::rotr(x, 18) ^ (x >> 3);
    const std::uint32_t s1 = std::rotr(y, 17) ^ std::rotr(y, 19) ^ (y >> 10);
    w[t] = w[t - 16] + s0 + w[t - 7] + s1;
  }
  auto [a, b, c, d, e, f, g, h] = state_;  // the names of FIPS 180-4, section 6.2.2
  for (int t = 0; t < 64; ++t) {
    const std::uint32_t s1 = std::rotr(e, 6) ^ std::rotr(e, 11) ^ std::rotr(e, 25);
    const std::uint32_t t1 = h + s1 + ((e & f) ^ (~e & g)) + kRound[t] + w[t];
    const std::uint32_t s0 = std::rotr(a, 2) ^ std::rotr(a, 13) ^ std::rotr(a, 22);
    const std::uint32_t t2 = s0 + ((a & b) ^ (a & c) ^ (b & c));
    h = g, g = f, f = e, e = d + t1;
    d = c, c = b, b = a, a = t1 + t2;
  }
  const std::array<std::uint32_t, 8> sum{a, b, c, d, e, f, g, h};
  for (std::size_t i = 0; i < 8; ++i)
    state_[i] += sum[i];
}

void Sha256::add(std::string_view bytes) {
  while (!bytes.empty()) {
    const std::size_t used = length_ % 64;
    const std::size_t taken = std::min(bytes.size(), 64 - used);
    std::copy_n(bytes.begin(), taken, block_.begin() + used);
    length_ += taken;
    bytes.remove_prefix(taken);
    if (used + taken == 64)
      compress(block_.data());
  }
}

std::string Sha256::hex() {
  const std::uint64_t bits = 8 * length_;
  add("\x80");
  while (length_ % 64 != 56)
    add(std::string_view("\0", 1));
  for (int shift = 56; shift >= 0; shift -= 8) {
    const char byte = char(bits >> shift);
    add({&byte, 1});
  }
  std::string out;
  for (const std::uint32_t word : state_)
    out += fmt::format("{:08x}", word);
  return out;
}

namespace {

void add_number(Sha256& hash, std::uint64_t number) {
  char bytes[8];
  for (int i = 0; i < 8; ++i)
    bytes[i] = char(number >> (8 * i));
  hash.add({bytes, 8});
}

/// Lengths go first: {"ab", "c"} and {"a", "bc"} are different names.
void add_names(Sha256& hash, const std::vector<std::string>& names) {
  add_number(hash, names.size());
  for (const std::string& name : names) {
    add_number(hash, name.size());
    hash.add(name);
  }
}

bool is_byte(Scalar scalar) {
  const auto number = float(scalar);  // in both builds, as it is hashed
  return number >= 0 && number <= 255 && number == float(std::uint8_t(number)) &&
         !std::signbit(number);
}

/// Numbers go as floats; but pictures, whole numbers from 0 to 255, as bytes: a quarter of
/// the work. The number of columns says which.
void add_matrix(Sha256& hash, const Matrix& matrix) {
  const bool picture =
      matrix.size() > 0 && std::all_of(matrix.begin(), matrix.end(), is_byte);
  add_number(hash, std::uint64_t(matrix.rows()));
  add_number(hash, std::uint64_t(matrix.cols()) | std::uint64_t(picture) << 63);
  const int width = picture ? 1 : 4;
  std::array<char, 4 * 256> bytes;  // a block at a time: one call a number is too slow
  std::size_t used = 0;
  for (const Scalar scalar : matrix) {
    const auto number = float(scalar);
    const auto bits =
        picture ? std::uint32_t(number) : std::bit_cast<std::uint32_t>(number);
    for (int i = 0; i < width; ++i)
      bytes[used++] = char(bits >> (8 * i));
    if (used == bytes.size()) {
      hash.add({bytes.data(), used});
      used = 0;
    }
  }
  hash.add({bytes.data(), used});
}

}  // namespace

std::string fingerprint(const Dataset& data) {
  Sha256 hash;
  add_number(hash, data.task == Task::Regression);
  add_names(hash, data.input_names);
  add_names(hash, {data.target_name});
  add_names(hash, data.class_names);
  add_matrix(hash, data.inputs);
  add_number(hash, data.labels.size());
  for (const int label : data.labels)
    add_number(hash, std::uint64_t(label));
  add_matrix(hash, data.targets);
  return hash.hex();
}

}  // namespace GAMBETA_NAMESPACE
