#include <doctest/doctest.h>

#include "tests/models/exports.hpp"

TEST_CASE("export: words go in as their numbers, and any other number is a gap") {
  using Kind = Column::Kind;
  Model model = model_without_layers();
  model.columns.table = {
      {.name = "size", .fill = 2},
      {.name = "gone", .kind = Kind::LeftOut, .why = "it is a name"},
      {.name = "color", .kind = Kind::Category, .values = {"b", "g", "r"}},
      {.name = "new", .kind = Kind::Flag, .values = {"no", "yes"}, .fill = 0.25},
      {.name = "new", .kind = Kind::Category, .values = {"no", "yes"}, .fill = 0.5}};
  model.columns.input_names = input_names(model.columns.table);
  model.example_input = {3, 2, 1, 0};
  add_linear(model, 6, 2);
  const std::string text = export_c(model).text;
  CHECK(self_test(text).code == 0);
  for (const auto& [right, wrong] :
       {std::pair("? 1.0f : 0.0f", "? 0.5f : 0.0f"), {": model_fill[j]", ": 0.125f"}}) {
    std::string changed = text;
    REQUIRE(contains(text, right));
    changed.replace(text.find(right), std::string(right).size(), wrong);
    CHECK(self_test(changed).code == 1);
  }
  const Folder folder;
  folder.write("m.c", text);
  folder.write("main.c", R"(
#include <math.h>
int model_predict(const float x[4], float y[2]);
int model_new_index(const char *word);
int model_color_index(const char *word);
static int same(const float a[4], const float b[4]) {
  float y[2], z[2];
  return model_predict(a, y) >= 0 && model_predict(b, z) >= 0 && y[0] == z[0] && y[1] == z[1];
}
int main(void) {
  const float known[4] = {2, 7, 0.25f, 0.5f}, gaps[4] = {NAN, -1, NAN, -1}, far[4] = {2, NAN, 5, 2};
  const float red[4] = {2, 2, 0, 0}, blue[4] = {2, 0, 0, 0};
  return !(same(known, gaps) && same(known, far) && !same(red, blue) && model_color_index("r") == 2 &&
           model_color_index("re") == -1 && model_color_index("") == -1 && model_new_index("yes") == 1);
})");
  CHECK(shell(folder, "cc -std=c99 -Wall -Werror main.c m.c -o m -lm && ./m").code == 0);
}
