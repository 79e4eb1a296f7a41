#include "data/idx.hpp"

#include <doctest/doctest.h>

#include <cstdlib>

#include "tests/data/files.hpp"
#include "tests/data/idx_bytes.hpp"

using namespace gambeta;

namespace {

std::string error(const std::string& image_bytes, const std::string& label_bytes) {
  const TempFile image(image_bytes, "-idx3-ubyte"), label(label_bytes, "-idx1-ubyte");
  std::string what =
      error_of([&] { read_idx(image.path(), label.path()); }, image.path());
  const std::size_t at = what.find(label.path());
  return at == std::string::npos ? what : what.replace(at, label.path().size(), "LABELS");
}

const std::string kTwoLabels("\0\2", 2);

}  // namespace

TEST_CASE("idx: pixels become numbers from 0 to 1, labels become classes") {
  std::string bytes = images(2);
  bytes[16] = 0;
  bytes[17] = 51;
  const TempFile image(bytes), label(labels(kTwoLabels));
  const Dataset data = read_idx(image.path(), label.path());
  CHECK(data.rows() == 2);
  CHECK(data.inputs.cols() == 6);
  CHECK(data.inputs(0, 0) == 0);
  CHECK(data.inputs(0, 1) == doctest::Approx(0.2));
  CHECK(data.inputs(1, 5) == 1);
  CHECK(data.columns.input_names[5] == "p5");
  CHECK(data.columns.class_names == std::vector<std::string>{"0", "1", "2"});
  CHECK(data.labels == std::vector<int>{0, 2});
}

TEST_CASE("idx: a wrong magic, cut off files and unequal counts are named") {
  CHECK(error("\x89PNG....", labels(kTwoLabels)) ==
        ": not an IDX file of images (it starts with 89504e47, expected 00000803)");
  CHECK(error(images(2), images(2)).find("LABELS: not an IDX file of labels") == 0);
  CHECK(error("", labels(kTwoLabels)) == ": cut off in its header");
  CHECK(error(images(2).substr(0, 9), labels(kTwoLabels)) == ": cut off in its header");
  CHECK(error(images(2).substr(0, 20), labels(kTwoLabels)) ==
        ": cut off: 4 bytes of images, expected 12");
  CHECK(error(images(2) + "x", labels(kTwoLabels)) ==
        ": more bytes than the 12 its header tells of");
  CHECK(error(images(3), labels(kTwoLabels)) == ": 3 images, but 2 labels in LABELS");
}

TEST_CASE("idx: a header that claims too much takes no memory") {
  const auto header = [](std::uint32_t n, std::uint32_t h, std::uint32_t w) {
    return kImageMagic + number(n) + number(h) + number(w);
  };
  CHECK(error(header(1u << 31, 1, 1), labels(kTwoLabels)) ==
        ": cut off: 0 bytes of images, expected 2147483648");
  CHECK(error(header(1u << 31, 1u << 31, 1u << 31), labels(kTwoLabels)) ==
        ": a dimension of 2147483648 is impossible");
  CHECK(error(header(4294967295u, 4294967295u, 1), labels(kTwoLabels)) ==
        ": a dimension of 4294967295 is impossible");
  CHECK(error(header(2, 0, 3), labels(kTwoLabels)) == ": a dimension of 0 is impossible");
}

TEST_CASE("idx: gzipped files are read like raw ones, or refused by name") {
  const TempFile image(images(2), ".idx"), label(labels(kTwoLabels), ".idx");
  const std::string zipped = image.path() + ".gz";
  REQUIRE(std::system(fmt::format("gzip -c {} > {}", image.path(), zipped).c_str()) == 0);
  const std::string what = error_of([&] {
    CHECK(read_idx(zipped, label.path()).inputs(1, 5) == 1);
    std::filesystem::resize_file(zipped, std::filesystem::file_size(zipped) - 12);
    read_idx(zipped, label.path());
  });
  const bool refused = what.find("gunzip it first") != std::string::npos;
  CHECK((refused || what.find("cut off") != std::string::npos ||
         what.find("broken gzip") != std::string::npos));
  std::filesystem::remove(zipped);
}

TEST_CASE("idx: gzip is read to its last byte") {
  const TempFile image(images(2), ".idx"), label(labels(kTwoLabels), ".idx");
  const std::string zipped = image.path() + ".gz";
  const auto run = [&](const char* command) {
    REQUIRE(std::system(
                fmt::format(fmt::runtime(command), image.path(), zipped).c_str()) == 0);
    return error_of([&] { read_idx(zipped, label.path()); });
  };
  if (run("gzip -c {} > {}").find("no zlib") != std::string::npos)
    return;
  CHECK(run("head -c 13 {0} | gzip > {1}; tail -c +14 {0} | gzip >> {1}") == "no error");
  CHECK(run("gzip -c {0} | head -c -1 > {1}") ==
        zipped + ": a gzip file that is cut off");
  CHECK(run("gzip -c {0} | head -c -8 > {1}") ==
        zipped + ": a gzip file that is cut off");
  CHECK(run("gzip -c {0} > {1}; echo more >> {1}") ==
        zipped + ": a broken gzip file (incorrect header check)");
  CHECK(run("(gzip -c {0} | head -c -8; echo 12345678) | head -c -1 > {1}") ==
        zipped + ": a broken gzip file (incorrect data check)");
  CHECK(run("(cat {0}; echo) | gzip > {1}") ==
        zipped + ": more bytes than the 12 its header tells of");
  std::filesystem::remove(zipped);
}

TEST_CASE("idx: a gzip file that inflates without end is stopped") {
  const TempFile label(labels(kTwoLabels), ".idx");
  const TempFile image(kImageMagic + number(2) + number(15000) + number(10000), ".idx");
  const std::string zipped = image.path() + ".gz";
  REQUIRE(std::system(fmt::format("(cat {}; head -c 300000000 /dev/zero) | gzip -1 > {}",
                                  image.path(), zipped)
                          .c_str()) == 0);
  const std::string what = error_of([&] { read_idx(zipped, label.path()); });
  const bool no_zlib = what.find("no zlib") != std::string::npos;
  CHECK((no_zlib || what.find("holds over 100 times its size") != std::string::npos));
  std::filesystem::remove(zipped);
}

TEST_CASE("idx: what cannot be read says why") {
  CHECK(error_of([] { read_idx("/no/images", "/no/labels"); }) ==
        "/no/labels: No such file or directory");
  CHECK(error_of([] { read_idx("/tmp", "/tmp"); }) == "/tmp: Is a directory");
  const std::string_view names[] = {"a", "b"};
  const TempFile image(images(2)), label(labels(kTwoLabels));
  CHECK(error_of([&] { read_idx(image.path(), label.path(), names); }, label.path()) ==
        ": label 2, but there are 2 classes");
}
