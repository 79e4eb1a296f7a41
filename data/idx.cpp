#include "data/idx.hpp"

#include <algorithm>
#include <cstdint>

#include "data/text/bytes.hpp"

namespace GAMBETA_NAMESPACE {

namespace {

struct IdxFile {
  std::vector<std::uint64_t> sizes;  // of each dimension
  std::string bytes;
};

std::uint64_t big_endian(std::string_view bytes) {
  std::uint64_t number = 0;
  for (const char c : bytes)
    number = number << 8 | static_cast<unsigned char>(c);
  return number;
}

/// An IDX file starts with 0 0 TYPE RANK and RANK sizes of four bytes; numbers follow.
IdxFile read_idx_file(const std::string& path, std::size_t rank, std::string_view what) {
  constexpr std::uint64_t kBytes = 8;  // the TYPE of unsigned bytes
  constexpr std::uint64_t kMost = std::uint64_t{1} << 32;
  ByteReader reader(path);
  const std::string magic = reader.read(4);
  check(magic.size() == 4, "{}: cut off in its header", path);
  const std::uint64_t expected = kBytes << 8 | rank;
  check(big_endian(magic) == expected,
        "{}: not an IDX file of {} (it starts with {:08x}, expected {:08x})", path, what,
        big_endian(magic), expected);

  IdxFile file;
  const std::string header = reader.read(4 * rank);
  check(header.size() == 4 * rank, "{}: cut off in its header", path);
  std::uint64_t total = 1;
  for (std::size_t d = 0; d < rank; ++d) {
    const std::uint64_t size = big_endian(std::string_view(header).substr(4 * d, 4));
    check(size > 0 && size <= kMost / total, "{}: a dimension of {} is impossible", path,
          size);
    file.sizes.push_back(size);
    total *= size;
  }
  // Only as many bytes are read as there are: a header may claim anything.
  file.bytes = reader.read(total);
  check(file.bytes.size() == total, "{}: cut off: {} bytes of {}, expected {}", path,
        file.bytes.size(), what, total);
  check(reader.read(1).empty(), "{}: more bytes than the {} its header tells of", path,
        total);
  return file;
}

}  // namespace

Dataset read_idx(const std::string& images, const std::string& labels,
                 std::span<const std::string_view> class_names) {
  const IdxFile label = read_idx_file(labels, 1, "labels");
  const IdxFile image = read_idx_file(images, 3, "images");
  check(image.sizes[0] == label.sizes[0], "{}: {} images, but {} labels in {}", images,
        image.sizes[0], label.sizes[0], labels);

  Dataset data;
  data.name = images;
  data.columns.target_name = std::string("class");
  data.inputs = Matrix(Index(image.sizes[0]), Index(image.sizes[1] * image.sizes[2]));
  std::transform(image.bytes.begin(), image.bytes.end(), data.inputs.begin(),
                 [](char c) { return Scalar(static_cast<unsigned char>(c)) / 255; });
  for (Index p = 0; p < data.inputs.cols(); ++p)
    data.columns.input_names.push_back(fmt::format("p{}", p));

  for (const char c : label.bytes)
    data.labels.push_back(static_cast<unsigned char>(c));
  const int largest = *std::max_element(data.labels.begin(), data.labels.end());
  check(class_names.empty() || std::size_t(largest) < class_names.size(),
        "{}: label {}, but there are {} classes", labels, largest, class_names.size());
  data.columns.class_names.assign(class_names.begin(), class_names.end());
  for (int k = int(data.columns.class_names.size()); k <= largest && class_names.empty();
       ++k)
    data.columns.class_names.push_back(fmt::format("{}", k));
  return data;
}

}  // namespace GAMBETA_NAMESPACE
