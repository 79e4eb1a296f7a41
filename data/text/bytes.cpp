#include "data/text/bytes.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "core/check.hpp"

#ifdef GAMBETA_ZLIB
#include <zlib.h>
#endif

namespace GAMBETA_NAMESPACE {

#ifdef GAMBETA_ZLIB
struct ByteReader::Unzip {
  z_stream stream{};
  char block[1 << 16];
  std::size_t in = 0, out = 0;  // bytes so far
  bool between = false;         // members: one has ended

  // 16: of gzip, with its check sum.
  Unzip() { check(inflateInit2(&stream, 16 + MAX_WBITS) == Z_OK, "zlib has no memory"); }
  ~Unzip() { inflateEnd(&stream); }
};

std::size_t ByteReader::unzipped(char* out, std::size_t count) {
  Unzip& unzip = *unzip_;
  z_stream& stream = unzip.stream;
  stream.next_out = reinterpret_cast<Bytef*>(out);
  stream.avail_out = uInt(count);
  while (stream.avail_out > 0) {
    if (stream.avail_in == 0) {
      stream.next_in = reinterpret_cast<Bytef*>(unzip.block);
      stream.avail_in = uInt(raw(unzip.block, sizeof unzip.block));
      unzip.in += stream.avail_in;
    }
    if (stream.avail_in == 0 && unzip.between)
      break;  // the end of the file
    check(stream.avail_in > 0, "{}: a gzip file that is cut off", path_);
    if (std::exchange(unzip.between, false))
      inflateReset(&stream);
    const int code = inflate(&stream, Z_NO_FLUSH);
    unzip.between = code == Z_STREAM_END;
    check(code == Z_OK || code == Z_STREAM_END, "{}: a broken gzip file ({})", path_,
          stream.msg != nullptr ? stream.msg : "zlib does not say how");
  }
  const std::size_t got = count - stream.avail_out;
  unzip.out += got;
  check(unzip.out <= (std::size_t{100} << 20) + 100 * unzip.in,
        "{}: a gzip file that holds over 100 times its size; gunzip it first", path_);
  return got;
}
#else
struct ByteReader::Unzip {};

std::size_t ByteReader::unzipped(char*, std::size_t) {
  fail("{}: a gzip file, and this build has no zlib; gunzip it first", path_);
}
#endif

ByteReader::ByteReader(const std::string& path)
    : path_(path), file_(std::fopen(path.c_str(), "rb")) {
  check(file_ != nullptr, "{}: {}", path, std::strerror(errno));
  // No format that is read here begins with the first byte of gzip's mark.
  const int first = std::getc(file_);
  if (first == 0x1F)
    unzip_ = std::make_unique<Unzip>();
  std::ungetc(first, file_);
}

ByteReader::~ByteReader() {
  std::fclose(file_);
}

std::size_t ByteReader::raw(char* out, std::size_t count) {
  const std::size_t got = std::fread(out, 1, count, file_);
  check(std::ferror(file_) == 0, "{}: {}", path_, std::strerror(errno));
  return got;
}

std::string ByteReader::read(std::size_t count) {
  std::string bytes;
  char block[1 << 16];
  while (bytes.size() < count) {
    const std::size_t wanted = std::min(count - bytes.size(), sizeof block);
    const std::size_t got = unzip_ ? unzipped(block, wanted) : raw(block, wanted);
    bytes.append(block, got);
    if (got < wanted)
      break;
  }
  return bytes;
}

}  // namespace GAMBETA_NAMESPACE
