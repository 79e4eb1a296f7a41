// Files that are no models, or almost. models/corpus.json holds edits of the golden file with
// what the reader must say; the schema test judges the same edits.
#include <doctest/doctest.h>
#include <sys/resource.h>

#include <chrono>
#include <nlohmann/json.hpp>

#include "data/csv/csv.hpp"
#include "data/text/text.hpp"
#include "models/model_file.hpp"
#include "models/session.hpp"
#include "tests/data/files.hpp"

using namespace gambeta;

namespace {

const std::string kFolder = GAMBETA_SOURCE "/tests/models/";

std::string golden() {
  return read_file(kFolder + "golden/version-1.json");
}

/// What from_json says about a text; "" if it takes it.
std::string verdict(std::string_view text) {
  try {
    from_json(text, "m.json");
    return "";
  } catch (const Error& error) {
    return error.what();
  }
}

bool says(std::string_view text, const std::string& part) {
  const std::string what = verdict(text);
  INFO(what);
  const bool one_line = what.find('\n') == std::string::npos && is_printable(what);
  return one_line && what.starts_with("m.json: ") && what.find(part) != std::string::npos;
}

std::string repeated(std::string_view piece, int times) {
  std::string text;
  for (int i = 0; i < times; ++i)
    text += piece;
  return text;
}

/// Seconds that a call takes, and by how many megabytes it raises the peak of the memory.
template <class Run>
std::pair<double, double> cost(Run run) {
  const auto peak = [] {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return double(usage.ru_maxrss) / 1024;
  };
  const double before = peak();
  const auto start = std::chrono::steady_clock::now();
  run();
  const std::chrono::duration<double> time = std::chrono::steady_clock::now() - start;
  return {time.count(), peak() - before};
}

}  // namespace

TEST_CASE("hostile: each edit of the golden file is judged as the corpus says") {
  const std::string original = golden();
  for (const auto& entry : nlohmann::json::parse(read_file(kFolder + "corpus.json"))) {
    const std::string piece = entry["replace"], by = entry["by"],
                      expected = entry["says"];
    const std::size_t at = original.find(piece);
    REQUIRE(at != std::string::npos);
    std::string text = original;
    text.replace(at, piece.size(), by);
    CAPTURE(piece);
    CAPTURE(by);
    if (expected.empty())
      CHECK(verdict(text) == "");
    else
      CHECK(says(text, expected));
  }
}

TEST_CASE("hostile: what is no model says what it is") {
  CHECK(says("", "not a model file: the file is empty"));
  CHECK(says(" \r\n\t", "not a model file: there is only white space"));
  CHECK(says("null", "not a model file: it starts with 'null'"));
  CHECK(says("[]", "not a model file: it starts with '[]'"));
  CHECK(says("\"x\"", "not a model file"));
  CHECK(says("{}", "'format' is missing"));
  CHECK(says("\x1f\x8b\x08", "gzip"));
  CHECK(says("PK\x03\x04...", "zip archive, as torch.save writes"));
  CHECK(says("\x80\x02}q", "pickle"));
  CHECK(says("\x89PNG\r\n", "PNG"));
  CHECK(says("\x7f\x45LF\x02", "it is a program"));
  CHECK(says("<!DOCTYPE html>", "HTML"));
  CHECK(says(std::string("\x40\0\0\0\0\0\0\0{\"a\"", 12), "safetensors"));
  CHECK(says("\xff\xfe{\0", "UTF-16"));
  CHECK(says("\x1b[31m", "it starts with '\\x1b[31m'"));
}

TEST_CASE("hostile: text that is not JSON is named by line and column") {
  CHECK(says("{\n\"format\": \"gambeta-model\",\n}",
             "line 3, column 1: unexpected '}' in an object"));
  CHECK(says("{\"format\" \"x\"}", "line 1, column 13: unexpected '\"' in an object"));
  CHECK(says("{\"a\": 1 \"b\": 2}", "column 11: unexpected '\"' in an object"));
  CHECK(says("{'a': 1}", "column 2: unexpected ''' in an object"));
  CHECK(says("{\"a\": \"\xff\"}", "column 8: not UTF-8 text"));
  CHECK(says("{\"a\": \"\xc0\xaf\"}", "not UTF-8 text"));
  CHECK(says("{\"a\": \"\xed\xa0\x80\"}", "not UTF-8 text"));
  CHECK(says(std::string("{\"a\": 1}\0", 9), "a NUL byte"));
  CHECK(says("{\"a\": \"\\x\"}", "column 9: unexpected 'x' in an object"));
  CHECK(says("{\"a\": 1} {", "unexpected '{' behind the last value"));
  CHECK(says(golden() + "x", "unexpected 'x' behind the last value"));
  CHECK(says("{\"a\": tru}", "column 10: unexpected '}' in an object"));
  CHECK(says("{\"a\": [1,]}", "unexpected ']' in a list"));
  CHECK(says("{\"a\": \"b\nc\"}", "column 9: unexpected '\\x0a' in an object"));
  CHECK(says("{\u201ca\u201d: 1}", "column 2: unexpected '\u201c' in an object"));
  CHECK(says("{\"a\": 1e999}", "column 11: the number 1e999 is too large"));
  CHECK(says("{\"a\": 1" + std::string(500, '0') + "}", "0... is too large"));
  for (const char* cut : {"{\"a\"", "{\"a\": ", "{\"a\": tr", "{\"a\": \"b", "{\"a\": 1"})
    CHECK(says(cut, "the text ends in an object"));
  CHECK(says("{\"a\": [[1, 2], ", "column 16: the text ends in a list"));
  // Behind lists of numbers, which the parser does not see.
  CHECK(says("{\"a\": [1, 2,\n3], \"b\": [10, 20], \"c\": x}",
             "line 2, column 25: unexpected 'x' in"));
  CHECK(says("{\"a\": [1, 2], \"b\": [10, 20]", "line 1, column 28: the text ends in"));
}

TEST_CASE("hostile: cut short anywhere, a model is an error") {
  const std::string whole = golden();
  for (std::size_t size = 0; size + 2 < whole.size(); ++size) {  // the last byte is '\n'
    const std::string what = verdict(std::string_view(whole).substr(0, size));
    if (what.empty())
      FAIL_CHECK("loads when cut to " << size);
  }
  CHECK(verdict(std::string_view(whole).substr(0, whole.size() - 1)) == "");
}

TEST_CASE("hostile: with any bit 0 or 7 changed, a model is an error or still a model") {
  const std::string whole = golden();
  int loaded = 0;
  for (std::size_t i = 0; i < whole.size(); ++i)
    for (const int bit : {0x01, 0x80}) {
      std::string text = whole;
      text[i] = char(text[i] ^ bit);
      const std::string what = verdict(text);
      if (what.empty()) {
        ++loaded;  // such as another digit in the history: the example holds
        Model model = from_json(text, "m.json");
        CHECK(from_json(to_json(model), "again").columns.class_names ==
              model.columns.class_names);
      } else if (!is_printable(what)) {
        FAIL_CHECK("byte " << i << ": not one line of text");
      }
    }
  CHECK(loaded > 100);
}

TEST_CASE("hostile: a small file cannot ask for much time or memory") {
  const std::string start = R"({"format": "gambeta-model", "version": 1, )";
  const std::string wide =
      start + R"("layers": [{"type": "Linear", "in_features": 65536, )"
              R"("out_features": 65536, "bias": false}], "state": {"0.weight": )"
              R"({"dtype": "float32", "shape": [65536, 65536], "data": [1]}}})";
  const std::string layer = R"({"type": "ReLU"}, )";
  const std::string member = R"("a": 1, )";
  std::string keys = start;
  for (int i = 0; i < 1000000; ++i)
    keys += fmt::format("\"k{}\": {{}}, ", i);
  const std::pair<std::string, std::string> cases[] = {
      {repeated("[", 1000000), "not a model file"},
      {start + "\"state\": " + repeated("[", 1000000), "nested too deeply"},
      {repeated("{\"a\": ", 100000), "nested too deeply"},
      {keys, "an object of more than 65536 members"},
      {start + "\"layers\": [" + repeated("{}, ", 2000000) + "{}]}",
       "more than 1048576 values"},
      {start + "\"task\": \"" + std::string(50000000, 'x') + "\"}",
       "a string of more than 65536 bytes"},
      {wide, "state.0.weight.data: expected 4294967296 numbers, got 1"},
      {start + "\"layers\": [" + repeated(layer, 100000) + layer.substr(0, 16) + "]}",
       "layers: 100001 layers, at most 1000"},
      {start + "\"layers\": [" + repeated("0, ", 10000000) + "0]}", "10000001 layers"},
      {"{" + repeated(member, 1000000) + "\"b\": 0}", "'a' is given twice"},
  };
  for (const auto& a_case : cases) {
    const std::string &text = a_case.first, &expected = a_case.second;
    CAPTURE(expected);
    std::string what;
    const auto [seconds, megabytes] = cost([&] { what = verdict(text); });
    const bool found = what.find(expected) != std::string::npos;
    INFO(what);
    CHECK(found);
#ifdef __SANITIZE_ADDRESS__
    (void)megabytes;  // the sanitizer takes its own
#else
    CHECK(megabytes < double(text.size()) / (1 << 20) + 100);  // the text itself is there
#endif
#ifdef __OPTIMIZE__  // not to count lines
    // A second without sanitizers; tests/models/cost.py is stricter.
    CHECK(seconds < 5);
#endif
  }
}

TEST_CASE(
    "hostile: a failed load changes nothing, and errors of files are the system's") {
  CHECK(error_of([] { load_model("/nonexistent/m.json"); }) ==
        "/nonexistent/m.json: No such file or directory");
  CHECK(error_of([] { load_model("/tmp"); }) == "/tmp: Is a directory");
  Model model = from_json(golden(), "golden");
  const std::string before = to_json(model);
  CHECK_THROWS_AS(model = from_json("{}", "m.json"), Error);
  CHECK(to_json(model) == before);
}

TEST_CASE("hostile: weights of 1e38 load, and their example is left out") {
  std::string text = golden();
  const std::size_t at = text.find("\"example\""), end = text.find('\n', at);
  text.erase(at, end - at + 1);
  for (const std::string number : {"-1.0314602", "1.2475393", "0.59519285"})
    text.replace(text.find(number), number.size(), "1e38");
  Model model = from_json(text, "m.json");
  CHECK(from_json(to_json(model), "again").columns.input_names.size() == 2);
}

TEST_CASE("model file: an error names the file it came from") {
  const TempFile file("{}", ".json");
  CHECK(error_of([&] { load_model(file.path()); }) ==
        file.path() + ": 'format' is missing");
}

TEST_CASE(
    "hostile: a form of numbers comes back, one whose signs are the same does not") {
  const TempFile german("x;k\n1.234,5;a\n2.345;b\n7;a\n");
  Model model = start_session(read_dataset(german.path(), {}), {}).model;
  model.training.reset();
  const std::string text = to_json(model);
  const std::string_view form = R"({"decimal": ",", "thousands": ".", "sign": ""})";
  const std::size_t at = text.find(form);
  REQUIRE(at != std::string::npos);
  CHECK(to_json(from_json(text, "m")) == text);
  const auto with = [&](std::string_view thousands) {
    std::string changed = text;
    changed[at + form.find("\".\"") + 1] = '?';
    return changed.replace(changed.find('?', at), 1, thousands);
  };
  CHECK(verdict(with("")) == "");
  CHECK(verdict(with(" ")) == "");
  CHECK(verdict(with(",")).ends_with(
      "columns[0].form.thousands: is the decimal sign as well"));
  CHECK(verdict(with(";")).ends_with(
      "columns[0].form.thousands: expected one of ',. ', got ';'"));
}
