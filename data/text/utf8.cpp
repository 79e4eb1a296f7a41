#include "data/text/utf8.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <utility>

#include "core/check.hpp"
#include "data/text/text.hpp"

namespace GAMBETA_NAMESPACE {

std::size_t utf8_length(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) {
    return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0u;
  };
  const auto follows = [&](std::size_t i) { return (byte(i) & 0xC0u) == 0x80u; };
  const unsigned lead = byte(0);
  if (lead == 0)
    return 0;
  if (lead < 0x80)
    return 1;
  if (0xC2 <= lead && lead < 0xE0)  // C0 and C1 would write ASCII in two bytes
    return follows(1) ? 2 : 0;
  if (0xE0 <= lead && lead < 0xF0) {
    const bool too_long = lead == 0xE0 && byte(1) < 0xA0;
    const bool surrogate = lead == 0xED && byte(1) >= 0xA0;
    return follows(1) && follows(2) && !too_long && !surrogate ? 3 : 0;
  }
  if (0xF0 <= lead && lead < 0xF5) {
    const bool too_long = lead == 0xF0 && byte(1) < 0x90;
    const bool too_high = lead == 0xF4 && byte(1) >= 0x90;
    return follows(1) && follows(2) && follows(3) && !too_long && !too_high ? 4 : 0;
  }
  return 0;
}

std::size_t character_count(std::string_view text) {
  return std::size_t(std::count_if(text.begin(), text.end(), begins_character));
}

std::size_t first_invalid(std::string_view text) {
  constexpr std::size_t kBlock = 64;
  std::size_t at = 0;
  while (at < text.size()) {
    // Most text is ASCII: look at a block at once, and closer only if it is not.
    bool ascii = at + kBlock <= text.size();
    for (std::size_t i = 0; ascii && i < kBlock; i += 8) {
      std::uint64_t word;
      std::memcpy(&word, text.data() + at + i, 8);
      constexpr std::uint64_t kOnes = 0x0101010101010101, kHigh = kOnes << 7;
      ascii = ((word | (word - kOnes)) & kHigh) == 0;  // no high bit, no zero byte
    }
    if (ascii) {
      at += kBlock;
      continue;
    }
    const std::size_t stop = std::min(at + kBlock, text.size());
    while (at < stop) {
      const std::size_t length = utf8_length(text, at);
      if (length == 0)
        return at;
      at += length;
    }
  }
  return at;
}

std::string_view other_format(std::string_view text) {
  using namespace std::string_view_literals;
  constexpr std::pair<std::string_view, std::string_view> kFormats[] = {
      {"\xFF\xFE"sv, "UTF-16: iconv -f UTF-16 -t UTF-8 FILE | gambeta ... - reads it"},
      {"\xFE\xFF"sv, "UTF-16: iconv -f UTF-16 -t UTF-8 FILE | gambeta ... - reads it"},
      {"\x1F\x8B"sv, "a gzip file; gunzip it"},
      {"PK\3\4"sv, "a zip archive, as an .xlsx is: unzip it, or save the sheet as CSV"},
      {"\xD0\xCF\x11\xE0"sv, "an .xls file; save the sheet as CSV"},
      {"PAR1"sv, "a Parquet file; in Python: pandas.read_parquet(...).to_csv(...)"},
      {"\x89HDF"sv, "an HDF5 file; in Python: pandas.read_hdf(...).to_csv(...)"},
      {"SQLite format 3"sv, "an SQLite file; sqlite3 -csv -header FILE 'select ...'"},
      {"BZh"sv, "a bzip2 file; bunzip2 it"},
      {"\xFD"
       "7zXZ"sv,
       "an xz file; unxz it"},
      {"\x28\xB5\x2F\xFD"sv, "a zstd file; unzstd it"},
      {"%PDF"sv, "a PDF"},
      {"\x89PNG"sv, "a PNG picture"}};
  for (const auto& [mark, what] : kFormats)
    if (text.starts_with(mark))
      return what;
  return "";
}

std::string_view other_text(std::string_view text) {
  while (text.starts_with('%'))  // ARFF's comments
    text.remove_prefix(std::min(text.find('\n'), text.size() - 1) + 1);
  std::string start = lower(text.substr(0, 100));
  std::erase_if(start, [](char c) { return std::strchr(" \t\r\n", c) != nullptr; });
  constexpr std::string_view kPage = "a web page or XML; download the file itself";
  constexpr std::string_view kJson =
      "JSON; in Python: pandas.read_json(...).to_csv(..., index=False)";
  constexpr std::pair<std::string_view, std::string_view> kTexts[] = {
      {"<!", kPage},
      {"<html", kPage},
      {"<?xml", kPage},
      {"{\"", kJson},
      {"[{", kJson},
      {"[[", kJson},
      {"@relation",
       "ARFF; its rows: sed '1,/^@data/Id' FILE | gambeta train - --header no ..."}};
  for (const auto& [mark, what] : kTexts)
    if (start.starts_with(mark))
      return what;
  return "";
}

void require_utf8(std::string& text, std::string_view source) {
  if (text.starts_with("\xEF\xBB\xBF"))
    text.erase(0, 3);
  const std::size_t at = first_invalid(text);
  if (at == text.size())
    return;
  const std::string_view format = other_format(text);
  check(format.empty(), "{}: not UTF-8 text but {}", source, format);
  const auto line = 1 + std::count(text.begin(), text.begin() + std::ptrdiff_t(at), '\n');
  if (text[at] == '\0')
    fail("{}:{}: not UTF-8 text: it holds a NUL byte", source, line);
  fail(
      "{}:{}: not UTF-8 text (byte {:#04x}): iconv -f ENCODING -t UTF-8 {} | gambeta ... "
      "- reads it, where ENCODING may be WINDOWS-1252, ISO-8859-15, MACINTOSH, CP1251, "
      "GB18030 or SHIFT_JIS (iconv -l has all)",
      source, line, static_cast<unsigned char>(text[at]),
      shell_quoted(std::string(source)));
}

}  // namespace GAMBETA_NAMESPACE
