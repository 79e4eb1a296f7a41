#include <dlfcn.h>
#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>

#include "layers/activation.hpp"
#include "tests/models/exports.hpp"

namespace {

template <class Function>
double seconds_of_1000(Function function) {
  const auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < 1000; ++i)
    function();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

TEST_CASE("export: a row in C takes at most 1.5 times the library's time") {
  Model model = model_without_layers();
  model.columns.input_names.assign(64, "pixel");
  model.columns.class_names.assign(10, "digit");
  model.standardizer =
      Standardizer{std::vector<double>(64, 8), std::vector<double>(64, 4), {}};
  model.example_input.assign(64, 5);
  for (const Index inputs : {64, 32}) {
    add_linear(model, inputs, 32);
    model.network.add<ReLU>();
  }
  add_linear(model, 32, 10);
  const Folder folder;
  folder.write("m.c", export_c(model).text);
  REQUIRE(
      shell(folder, "cc -std=c99 -O3 -march=native -shared -fPIC m.c -o m.so -lm").code ==
      0);
  void* const library = dlopen((folder / "m.so").c_str(), RTLD_NOW);
  REQUIRE(library != nullptr);
  const auto predict =
      reinterpret_cast<int (*)(const float*, float*)>(dlsym(library, "model_predict"));
  const Matrix row(1, 64, 6);
  Matrix in_c(1, 10), in_library;
  std::vector<double> ratios;
  for (int i = 0; i < 101; ++i) {
    const double c = seconds_of_1000([&] { predict(row.data(), in_c.data()); });
    ratios.push_back(c / seconds_of_1000([&] {
                       Matrix x = row;
                       model.standardizer->apply(x);
                       in_library = interpret(model, outputs(model, x));
                     }));
  }
  dlclose(library);
  for (Index k = 0; k < 10; ++k)
    CHECK(in_c(0, k) == doctest::Approx(in_library(0, k)).epsilon(1e-5));
  std::nth_element(ratios.begin(), ratios.begin() + 50, ratios.end());
  MESSAGE("C takes ", ratios[50], " times the library's time");
  CHECK(ratios[50] < 1.5);
}
