#include "data/sets.hpp"

#include <doctest/doctest.h>

#include <bit>
#include <charconv>
#include <cmath>
#include <cstdlib>

#include "core/random.hpp"
#include "data/text/decimal.hpp"
#include "data/text/text.hpp"
#include "tests/data/files.hpp"
#include "tests/data/idx_bytes.hpp"

using namespace gambeta;

namespace {

/// An environment variable with another value, for as long as the object lives.
struct Environment {
  explicit Environment(const std::string& folder) {
    setenv("GAMBETA_DATA", folder.c_str(), 1);
  }
  ~Environment() { unsetenv("GAMBETA_DATA"); }
};

}  // namespace

TEST_CASE("sets: every built-in set is as large as its description says") {
  for (const BuiltInSet& set : built_in_sets()) {
    if (set.name == "fashion-mnist")
      continue;
    CAPTURE(set.name);
    const LoadedData loaded = load_data(std::string(set.name));
    CHECK(loaded.data.name == set.name);
    CHECK(loaded.data.rows() == set.rows);
    CHECK(Index(loaded.data.columns.input_names.size()) == set.inputs);
    CHECK(loaded.data.classes() == set.classes);
    CHECK((loaded.data.columns.task == Task::Regression) == (set.classes == 0));
    CHECK((set.label.empty() || loaded.data.columns.target_name == set.label));
    CHECK(set.label.empty() == (set.inputs == 2 || set.name == "sine"));  // generated
    CHECK_FALSE(loaded.validation.has_value());
    CHECK(loaded.notices.empty() == (set.name != "penguins"));  // it has gaps
  }
}

TEST_CASE("sets: Fashion-MNIST comes with its test part, or says how to install it") {
  if (!std::filesystem::exists("/usr/share/datasets/fashion-mnist")) {
    CHECK(error_of([] { load_data("fashion-mnist"); }) ==
          "fashion-mnist: not installed; try: apt-get install dataset-fashion-mnist");
    return;
  }
  const LoadedData loaded = load_data("fashion-mnist");
  CHECK(loaded.data.rows() == 60000);
  CHECK(loaded.data.inputs.cols() == 784);
  REQUIRE(loaded.validation.has_value());
  CHECK(loaded.validation->rows() == 10000);
  CHECK(loaded.data.columns.class_names[9] == "Ankle boot");
  CHECK(loaded.data.labels[0] == 9);
  CHECK(loaded.validation->labels[0] == 9);
}

TEST_CASE("sets: IDX files are taken as IMAGES:LABELS") {
  const TempFile image(images(2), ".idx"), label(labels("\1\2"), ".idx");
  const Dataset data = load_data(image.path() + ":" + label.path()).data;
  CHECK(data.inputs.cols() == 6);
  CHECK(data.labels == std::vector<int>{1, 2});
}

TEST_CASE("sets: a model of Fashion-MNIST is tried on the test part") {
  const TempFile unique("");
  const auto folder = std::filesystem::path(unique.path() + ".d");
  std::filesystem::create_directory(folder);
  const auto write = [&](const std::string& name, const std::string& bytes) {
    std::ofstream(folder / name, std::ios::binary) << bytes;  // .gz may be raw as well
  };
  write("train-images-idx3-ubyte.gz", images(3));
  write("train-labels-idx1-ubyte.gz", labels("\1\2\3"));
  write("t10k-images-idx3-ubyte.gz", images(2));
  write("t10k-labels-idx1-ubyte.gz", labels("\4\5"));
  {
    const Environment chosen(folder.string());
    const Dataset train = load_data("fashion-mnist").data;
    CHECK(train.labels == std::vector<int>{1, 2, 3});
    const LoadedData test =
        load_for_model("fashion-mnist", train.columns, Labels::Require);
    CHECK(test.data.labels == std::vector<int>{4, 5});
    CHECK_FALSE(test.validation.has_value());
    CHECK(test.notices == std::vector<std::string>{"fashion-mnist: its test part"});
  }
  std::filesystem::remove_all(folder);
}

TEST_CASE("sets: an unknown name suggests the nearest") {
  CHECK(error_of([] { load_data("irsi"); }) ==
        "no data set is called 'irsi'; did you mean iris?");
  CHECK(error_of([] { load_data("zebra"); }).find("did you mean") == std::string::npos);
  CHECK(error_of([] { load_data(""); }).find("no data set is called ''") == 0);
  CHECK(error_of([] { load_data("./iris"); }) == "./iris: No such file or directory");
}

TEST_CASE("sets: a file in $GAMBETA_DATA goes before the shipped one") {
  const TempFile file("a,species\n1,x\n2,y\n");
  const auto folder = std::filesystem::path(file.path() + ".d");
  std::filesystem::create_directory(folder);
  std::filesystem::copy(file.path(), folder / "iris.csv");
  {
    const Environment chosen(folder.string());
    CHECK(load_data("iris").data.rows() == 2);
    CHECK(load_data("wine").data.rows() == 178);
  }
  CHECK(load_data("iris").data.rows() == 150);
  std::filesystem::remove_all(folder);
}

TEST_CASE("sets: options of generated sets arrive") {
  DataOptions options;
  options.rows = 10;
  options.noise = 0;
  CHECK(load_data("sine", options).data.rows() == 10);
}

TEST_CASE("sets: a model takes its own set again, by name or as generated") {
  for (const char* name : {"iris", "diabetes", "moons", "sine"}) {
    CAPTURE(name);
    const Dataset data = load_data(name).data;
    const Dataset again = load_for_model(name, data.columns, Labels::Require).data;
    CHECK(again.labels == data.labels);
    CHECK(again.targets.rows() == data.targets.rows());
    CHECK(again.columns.class_names == data.columns.class_names);
    const Dataset bare = load_for_model(name, data.columns, Labels::Ignore).data;
    CHECK(bare.labels.empty());
    CHECK(bare.targets.rows() == 0);
  }
}

TEST_CASE("sets: a model does not take what does not fit it") {
  const Columns moons = load_data("moons").data.columns;
  CHECK(error_of([&] { load_for_model("blobs", moons, Labels::Require); }) ==
        "blobs: class 'top' is not one the model knows (outer, inner)");
  CHECK(load_for_model("blobs", moons, Labels::Ignore).data.columns.class_names[0] ==
        "outer");
  CHECK(error_of([&] { load_for_model("sine", moons, Labels::Require); }) ==
        "sine: 1 inputs; the model takes 2 (x, y)");
}

TEST_CASE("text: what would steer a terminal or turn the writing is written out") {
  CHECK(printable("a\x1b[2J\x7f\n") == "a\\x1b[2J\\x7f\\x0a");
  CHECK(printable("\xc2\x9b|\xc2\xa0|") ==
        "\\xc2\\x9b|\xc2\xa0|");  // CSI as C1; no-break space
  CHECK(printable("x\u202Egnp.\u2066y\u2028z\u200f") ==
        "x\\xe2\\x80\\xaegnp.\\xe2\\x81\\xa6y\\xe2\\x80\\xa8z\\xe2\\x80\\x8f");
  CHECK(printable("\xff\xe2\x80") == "\\xff\\xe2\\x80");
  CHECK(printable("żółw 👩‍🔬 …") == "żółw 👩‍🔬 …");
  CHECK(escaped(std::string(50, 'a')) == std::string(40, 'a') + "...");
  CHECK(is_printable("żółw"));
  CHECK_FALSE(is_printable("a\xc2\x85"));
  CHECK_FALSE(is_printable("a\xff"));
}

TEST_CASE("decimal: a number's text is the one std::to_chars writes, and reads back") {
  Random random(1, Purpose::Other);
  const auto same = [](auto number) {
    char digits[40];
    const std::string expected(digits, std::to_chars(digits, digits + 40, number).ptr);
    decltype(number) back = 0;
    const std::string text = shortest_decimal(number);
    const auto [stop, error] = read_decimal(&text[0], &text[0] + text.size(), back);
    return text == expected && error == std::errc() && stop == &text[0] + text.size() &&
           back == number;
  };
  long wrong = 0, seen = 0;
  for (int k = 0; k < 10'000'000; ++k) {
    const std::uint64_t bits = random.below(std::uint64_t{1} << 32);
    const float number = std::bit_cast<float>(std::uint32_t(bits));
    if (std::isfinite(number)) {
      wrong += !same(number);
      ++seen;
    }
  }
  CHECK(wrong == 0);
  CHECK(seen > 9'900'000);
  for (const double number :
       {0.1, 1e22, 1e23, 123456789.0, 5e-324, 1.7976931348623157e308, -2.5, 1e-5, 0.0001,
        100000.0, 1e5 + 0.5, 16777216.0})
    CHECK(same(number));
}

TEST_CASE("text: the nearest name is one a hurried hand could have meant") {
  const std::string_view names[] = {"train", "eval", "predict", "inspect"};
  CHECK(nearest("trian", names) == "train");
  CHECK(nearest("evla", names) == "eval");
  CHECK(nearest("predcit", names) == "predict");
  CHECK(nearest("inspects", names) == "inspect");
  CHECK(nearest("in", names) == "inspect");  // its beginning
  CHECK_FALSE(nearest("xyz", names).has_value());
  CHECK_FALSE(nearest("", names).has_value());
  CHECK_FALSE(nearest(std::string(100000, 'a'), names).has_value());
}

TEST_CASE("text: long lists are cut short") {
  const std::vector<std::string> names(100, "n");
  CHECK(list_of(names) == "n, n, n, n, n and 95 more");
  CHECK(list_of({names.data(), 2}) == "n, n");
}
