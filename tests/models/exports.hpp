#pragma once
#include <string>

#include "models/export.hpp"
#include "tests/apps/program.hpp"
#include "tests/models/models.hpp"

using namespace gambeta;

/// Three inputs, two classes, no layer yet.
inline Model model_without_layers() {
  Model model;
  model.columns.input_names = {"a", "b", "c"};
  model.columns.class_names = {"no", "yes"};
  model.example_input = {1, 2, 3};
  return model;
}

/// Compiles with warnings as errors, as C and as C++, and runs the self-test.
inline Result self_test(const std::string& text, const std::string& name = "MODEL") {
  const Folder folder;
  folder.write("m.c", text);
  const std::string flags = " -O1 -Wall -Wextra -Wpedantic -Wconversion -Werror ";
  return shell(folder, "c++ -x c++ -std=c++17" + flags + "-c m.c -o m.o && cc -std=c99" +
                           flags + "-D" + name + "_SELF_TEST m.c -o m -lm && ./m");
}
