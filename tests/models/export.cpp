#include "models/export.hpp"

#include <doctest/doctest.h>

#include "data/batches.hpp"
#include "layers/activation.hpp"
#include "tests/models/exports.hpp"

using namespace gambeta;

TEST_CASE("export: batch norm in front, between, behind an activation and last") {
  for (const bool keep : {false, true}) {
    for (const Task task : {Task::Classification, Task::Regression}) {
      Model model = model_without_layers();
      model.columns.task = task;
      add_norm(model, 3);
      add_linear(model, 3, 4);
      add_norm(model, 4);
      model.network.add<Tanh>();
      add_norm(model, 4);
      add_linear(model, 4, task == Task::Regression ? 1 : 2);
      add_norm(model, task == Task::Regression ? 1 : 2);
      const Exported exported = export_c(model, {.keep_batch_norm = keep});
      CHECK(exported.difference < 1e-6);
      CHECK(exported.rows == 257);
      CHECK(contains(exported.text, "model_scale_6") == keep);  // else two are folded
      const Result result = self_test(exported.text);
      CHECK(result.err == "");
      CHECK(contains(result.out, "as the model"));
    }
  }
}

TEST_CASE("export: the self-test notices a weight that was changed") {
  Model model = model_without_layers();
  add_linear(model, 3, 2);
  static_cast<Linear&>(model.network[0]).bias().value = Matrix{{0.5f, 0.25f}};
  std::string text = export_c(model).text;
  const std::string bias = "{0.5f, 0.25f}";
  const std::size_t at = text.find(bias);
  REQUIRE(at != std::string::npos);
  text.replace(at, bias.size(), "{0.5f, 0.26f}");
  const Result result = self_test(text);
  CHECK(result.code == 1);
  CHECK(contains(result.out, "WRONG"));
}

TEST_CASE("export: an activation may come first, and a single Linear may be all") {
  Model model = model_without_layers();
  model.network.add<Sigmoid>();
  add_linear(model, 3, 2);
  CHECK(self_test(export_c(model).text).code == 0);
  CHECK(self_test(export_c(model, {.scores = true}).text).code == 0);
}

TEST_CASE("export: no name can leave its string or its comment") {
  Model model = model_without_layers();
  const std::string hostile =
      "\" */ /* // ?\?/ \\ \n \t %s {} \xf0\x9f\x98\x80 \xe2\x80\xae */ */" +
      std::string(300, 'x') + "\\";
  model.columns.input_names = {hostile, hostile, "?\?/"};
  model.columns.class_names = {hostile, "1\"?\?/\n23"};
  add_linear(model, 3, 2);
  const std::string text = export_c(model, {.source = hostile}).text;
  const Folder folder;
  folder.write("m.c", text);
  folder.write("main.c",
               "#include <stdio.h>\nextern const char *const model_class_names[2];\n"
               "int main(void) { fputs(model_class_names[0], stdout);"
               " return puts(model_class_names[1]) < 0; }\n");
  const Result said =
      shell(folder, "cc -std=c99 -Wall -Wextra -Werror main.c m.c -o m -lm && ./m");
  CHECK(said.err == "");
  CHECK(said.out == hostile + "1\"?\?/\n23\n");
  CHECK(self_test(text).err == "");
}

TEST_CASE("export: whatever a model is called, its functions have a legal name") {
  CHECK(c_name("iris") == "iris");
  CHECK(c_name("my-net 2.final") == "my_net_2_final");
  CHECK(c_name("2nd") == "model_2nd");
  CHECK(c_name("__x__y__") == "x_y");
  CHECK(c_name("\xf0\x9f\x98\x80") == "model");
  CHECK(c_name(std::string(300, 'n')).size() == 60);
  Model model = model_without_layers();
  add_linear(model, 3, 2);
  CHECK(self_test(export_c(model, {.name = "int"}).text, "INT").code == 0);
  CHECK(self_test(export_c(model, {.name = "class"}).text, "CLASS").code == 0);
  CHECK(self_test(export_c(model, {.name = "main"}).text, "MAIN").code == 0);
}

TEST_CASE(
    "export: a far mean and a small deviation are standardized as the library does") {
  Model model = model_without_layers();
  model.standardizer = Standardizer{{1.6e6 + 0.3, 0.1, -3}, {1.6, 1e-3, 1e4}, {}};
  model.example_input = {1.6e6f, 0.1f, 4};
  add_linear(model, 3, 2);
  const Exported exported = export_c(model);
  CHECK(exported.difference < 1e-6);
  CHECK(self_test(exported.text).code == 0);
}

TEST_CASE("export: a missing value becomes the mean; without a mean it gives no answer") {
  Model model = model_without_layers();
  model.standardizer = Standardizer{{1.6e6 + 0.3, 0.1, -3}, {1.6, 1e-3, 1e4}, {}};
  model.example_input = {1.6e6f, 0.1f, 4};
  add_linear(model, 3, 2);
  std::string text = export_c(model).text;
  CHECK(contains(text, "NAN"));
  CHECK(self_test(text).code == 0);
  const std::string filled = "? row[i] : model_mean[i]";
  const std::size_t at = text.find(filled);
  REQUIRE(at != std::string::npos);
  text.replace(at, filled.size(), "? row[i] : 0.0f");
  CHECK(self_test(text).code == 1);

  model.standardizer.reset();
  const Folder folder;
  folder.write("m.c", export_c(model).text);
  folder.write("main.c",
               "#include <math.h>\nint model_predict(const float *x, float *y);\n"
               "int main(void) { float x[3] = {1, NAN, 2}, y[2];"
               " return model_predict(x, y) == -1 ? 0 : 1; }\n");
  CHECK(shell(folder, "cc main.c m.c -o m -lm && ./m").code == 0);
}

TEST_CASE("export: what is more than rounding is refused, and so is what overflows") {
  Model model = model_without_layers();
  add_linear(model, 3, 2);
  add_norm(model, 2).running_mean() = Matrix{{1.6e6f, 1.6e6f}};
  static_cast<Linear&>(model.network[0]).bias().value = Matrix{{1.6e6f, 1.6e6f}};
  CHECK_THROWS_WITH_AS(export_c(model),
                       doctest::Contains("the export would change a prediction by"),
                       Error);

  Model large = model_without_layers();
  add_linear(large, 3, 2);
  static_cast<Linear&>(large.network[0]).weight().value = Matrix(2, 3, 3e38f);
  CHECK_THROWS_AS(export_c(large), Error);

  Model untracked = model_without_layers();
  add_linear(untracked, 3, 2);
  untracked.network.add<BatchNorm1D>(2, BatchNormOptions{.track_running_stats = false});
  CHECK_THROWS_WITH_AS(export_c(untracked),
                       doctest::Contains("layer 1 keeps no running statistics"), Error);
}

TEST_CASE("export: ONNX is measured and refused like C, and holds every name") {
  Model model = model_without_layers();
  const std::string hostile = "\" \n \xf0\x9f\x98\x80";
  model.columns.input_names = {hostile, hostile, ""};
  add_norm(model, 3);
  add_linear(model, 3, 2);
  CHECK(contains(export_onnx(model).text, "\xf0\x9f\x98\x80"));
  CHECK(export_onnx(model).difference == export_c(model).difference);
  model.network.add<BatchNorm1D>(2);
  CHECK_THROWS_WITH_AS(export_onnx(model), doctest::Contains("have seen no batch"),
                       Error);
}

TEST_CASE("export: 65,536 inputs") {
  Model model = model_without_layers();
  model.columns.input_names.assign(65536, "pixel");
  model.example_input.clear();
  add_linear(model, 65536, 2);
  CHECK(self_test(export_c(model).text).code == 0);
}

TEST_CASE("export: the command says what it wrote, and refuses what it cannot") {
  const Folder folder;
  REQUIRE(gambeta_run(folder, "train iris -q --epochs 2").code == 0);
  const Result done = gambeta_run(folder, "export iris.json -o my-iris.c --json");
  CHECK(last_json(done.out)["name"] == "my_iris");
  CHECK(last_json(done.out)["difference"] < 1e-5);
  CHECK(contains(folder.read("my-iris.c"),
                 "int my_iris_predict(const float x[MY_IRIS_INPUTS]"));
  CHECK(contains(gambeta_run(folder, "export iris.json -o - --to c --name a").out,
                 "int a_predict"));

  CHECK(gambeta_run(folder, "export iris.json -o iris.onnx").code == 0);
  CHECK(folder.has("iris.onnx"));
  CHECK(gambeta_run(folder, "export iris.json -o i.onnx --scores").code == 2);
  CHECK_FALSE(folder.has("i.onnx"));
  const Result ending = gambeta_run(folder, "export iris.json -o iris.txt");
  CHECK(ending.code == 2);
  CHECK(contains(ending.err, "the ending does not say what to write"));
  CHECK_FALSE(folder.has("iris.txt"));
  REQUIRE(gambeta_run(folder, "train sine -q --epochs 2").code == 0);
  CHECK(gambeta_run(folder, "export sine.json -o sine.c --scores").code == 2);
  CHECK(gambeta_run(folder, "export no.json -o no.c").code == 1);
  CHECK_FALSE(folder.has("no.c"));
}
