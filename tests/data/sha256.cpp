#include "data/sha256.hpp"

#include <doctest/doctest.h>

#include "data/toy.hpp"

using namespace gambeta;

namespace {

std::string sha256(const std::string& text) {
  Sha256 hash;
  hash.add(text);
  return hash.hex();
}

}  // namespace

TEST_CASE("sha256: the examples of NIST") {
  CHECK(sha256("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(sha256("abc") ==
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq") ==
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  CHECK(sha256(std::string(1000000, 'a')) ==
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_CASE("sha256: pieces of any size give the digest of the whole") {
  const std::string text(300, 'x');
  for (const std::size_t piece : {1, 55, 56, 63, 64, 65, 299}) {
    Sha256 hash;
    for (std::size_t at = 0; at < text.size(); at += piece)
      hash.add(std::string_view(text).substr(at, piece));
    CHECK(hash.hex() == sha256(text));
  }
}

TEST_CASE("fingerprint: tells data apart by every name, class and number") {
  const Dataset data = make_toy("moons", 600);
  const std::string before = fingerprint(data);
  const auto changed = [&](auto change) {
    Dataset other = data;
    change(other);
    return fingerprint(other) != before;
  };
  CHECK(changed([](Dataset& d) { d.inputs(599, 1) += Scalar(1e-3); }));
  CHECK(changed([](Dataset& d) { d.labels[7] = 0; }));
  CHECK(changed([](Dataset& d) { d.class_names[0] = std::string("x"); }));
  CHECK(changed([](Dataset& d) { d.input_names = {"xy", ""}; }));
  CHECK(changed([](Dataset& d) { d.target_name.clear(); }));
  CHECK_FALSE(changed([](Dataset& d) { d.name = std::string("a copy.csv"); }));
}

TEST_CASE("fingerprint: whole numbers from 0 to 255 are told apart, too") {
  Dataset data = make_toy("moons", 600);
  for (Index i = 0; i < data.inputs.size(); ++i)
    data.inputs.data()[i] = Scalar(i % 256);
  const std::string before = fingerprint(data);
  for (const double number : {-0.0, 1.0, 0.5, 255.0, 256.0, -1.0}) {
    Dataset other = data;
    other.inputs(0, 0) = Scalar(number);
    CAPTURE(number);
    CHECK(fingerprint(other) != before);
  }
}

TEST_CASE("fingerprint: what the golden model file holds is still its data's") {
  CHECK(fingerprint(make_toy("moons", 40, {}, 6)) ==
        "ff1b9ee41124c1e63a9569e7e2fb3781c0208d23332045f063968743e327fa21");
}
