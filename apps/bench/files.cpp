// Reading data and models, writing models.
#include <charconv>
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "apps/bench/benchmarks.hpp"
#include "apps/bench/ceiling.hpp"
#include "apps/bench/works.hpp"
#include "data/csv/csv.hpp"
#include "layers/gradient_check.hpp"
#include "models/model_file.hpp"

namespace gambeta::bench {

/// A file of this process in the system's directory for such, removed at the end.
class ScratchFile {
 public:
  ScratchFile(std::string_view kind, std::string_view text)
      : path_((std::filesystem::temp_directory_path() /
               fmt::format("gambeta-bench-{}-{}", fmt::ptr(this), kind))
                  .string()) {
    std::ofstream(path_, std::ios::binary) << text;
  }
  ~ScratchFile() { std::remove(path_.c_str()); }
  ScratchFile(const ScratchFile&) = delete;
  ScratchFile& operator=(const ScratchFile&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

// 20,000 rows of 10 numbers and a class.
static std::string csv_text() {
  constexpr Index kRows = 20'000, kCols = 10;
  const Matrix x = random_matrix(kRows, kCols, 1);
  std::string text = "a,b,c,d,e,f,g,h,i,j,class\n";
  for (Index i = 0; i < kRows; ++i) {
    for (Index j = 0; j < kCols; ++j)
      text += fmt::format("{},", x(i, j));
    text += i % 2 ? "yes\n" : "no\n";
  }
  return text;
}

static void report_text(benchmark::State& state, const std::string& text) {
  state.counters["B/s"] = benchmark::Counter(
      double(text.size()), benchmark::Counter::kIsIterationInvariantRate);
}

static void load_csv(benchmark::State& state) {
  const std::string text = csv_text();
  const ScratchFile file("csv", text);
  for (auto _ : state)
    benchmark::DoNotOptimize(read_dataset(file.path()));
  report_text(state, text);
}

// What load/csv is measured against: the numbers of the same text and nothing else.
static void from_chars_alone(benchmark::State& state) {
  const std::string text = csv_text();
  for (auto _ : state) {
    Scalar sum = 0;
    const char* const end = text.data() + text.size();
    for (const char* p = text.data(); p < end;) {
      Scalar value = 0;
      const auto [after, error] = std::from_chars(p, end, value);
      sum += value;
      p = error == std::errc() ? after : p + 1;
    }
    benchmark::DoNotOptimize(sum);
  }
  report_text(state, text);
}

// A model of the net W3 as `gambeta train` would leave it, but untrained.
static Model model_to_save() {
  Work work;
  for (const Work& w : works())
    if (w.name == "W3")
      work = w;
  Model model;
  for (Index i = 0; i < work.widths.front(); ++i)
    model.columns.input_names.push_back(fmt::format("x{}", i));
  for (Index i = 0; i < work.widths.back(); ++i)
    model.columns.class_names.push_back(fmt::format("{}", i));
  model.columns.target_name = "class";
  model.network = net_of(work, true);
  return model;
}

static void save_model(benchmark::State& state) {
  Model model = model_to_save();
  const ScratchFile file("model", "");
  for (auto _ : state)
    gambeta::save_model(model, file.path());
  report_text(state, to_json(model));
}

static void load_model(benchmark::State& state) {
  Model model = model_to_save();
  const std::string text = to_json(model);
  const ScratchFile file("model", text);
  for (auto _ : state)
    benchmark::DoNotOptimize(gambeta::load_model(file.path()));
  report_text(state, text);
}

void add_file_benchmarks() {
  add_benchmark("load/csv", load_csv);
  add_benchmark("load/from_chars_alone", from_chars_alone);
  add_benchmark("load/model", load_model);
  add_benchmark("save/model", save_model);
}

}  // namespace gambeta::bench
