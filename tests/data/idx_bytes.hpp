#pragma once
#include <cstdint>
#include <string>

/// The bytes of IDX files.

inline std::string number(std::uint32_t n) {
  return {char(n >> 24), char(n >> 16), char(n >> 8), char(n)};
}

inline const std::string kImageMagic("\0\0\x08\x03", 4), kLabelMagic("\0\0\x08\x01", 4);

/// So many white pictures of 2 x 3 pixels.
inline std::string images(std::uint32_t count) {
  return kImageMagic + number(count) + number(2) + number(3) +
         std::string(count * 6, char(255));
}

inline std::string labels(const std::string& values) {
  return kLabelMagic + number(std::uint32_t(values.size())) + values;
}
