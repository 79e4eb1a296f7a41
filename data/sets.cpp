#include "data/sets.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "data/csv/told.hpp"
#include "data/idx.hpp"
#include "data/one_hot.hpp"
#include "data/text/text.hpp"
#include "data/toy.hpp"

namespace GAMBETA_NAMESPACE {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kFashion = "fashion-mnist";
constexpr std::string_view kFashionClasses[] = {
    "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat",
    "Sandal",      "Shirt",   "Sneaker",  "Bag",   "Ankle boot"};

constexpr BuiltInSet kFiles[] = {
    {"iris", "three kinds of iris by their petals and sepals", 150, 4, 3, "species"},
    {"wine", "three growers' wines by chemical analysis", 178, 13, 3, "cultivar"},
    {"breast-cancer", "malignant or benign, by the nuclei of cells", 569, 30, 2,
     "diagnosis"},
    {"digits", "handwritten digits of 8 x 8 pixels", 1797, 64, 10, "digit"},
    {"diabetes", "progression of the disease after a year (regression)", 442, 10, 0,
     "progression"},
    {"penguins", "three kinds of penguin, with words and gaps", 344, 8, 3, "species"},
    {kFashion, "clothes of 28 x 28 pixels, with a test part of 10000", 60000, 784, 10},
};

/// A file of a shipped set, in the first folder that has it.
std::optional<std::string> find_file(const std::string& name,
                                     const fs::path& system = {}) {
  std::vector<fs::path> folders;
  if (const char* chosen = std::getenv("GAMBETA_DATA"); chosen != nullptr && *chosen != 0)
    folders.emplace_back(chosen);
  std::error_code none;
  const fs::path program = fs::read_symlink("/proc/self/exe", none);
  folders.push_back(program.parent_path().parent_path() / "share/gambeta/sets");
  for (const char* known_to_build : {GAMBETA_DATA_DIRS})
    folders.emplace_back(known_to_build);
  folders.push_back(system);
  for (const fs::path& folder : folders)
    if (!folder.empty() && fs::exists(folder / name, none))
      return (folder / name).string();
  return {};
}

std::string csv_path(std::string_view name) {
  const std::string file = std::string(name) + ".csv";
  const auto path = find_file(file);
  check(path.has_value(),
        "{}: {} not found; name the folder that holds it in GAMBETA_DATA", name, file);
  return *path;
}

/// One part of Fashion-MNIST: "train" or "t10k".
Dataset read_fashion(const std::string& part) {
  const auto path = [&](const std::string& kind) {
    for (const char* ending : {".gz", ""})
      if (auto found =
              find_file(part + kind + ending, "/usr/share/datasets/fashion-mnist"))
        return *found;
    fail("{}: not installed; try: apt-get install dataset-fashion-mnist", kFashion);
  };
  Dataset data =
      read_idx(path("-images-idx3-ubyte"), path("-labels-idx1-ubyte"), kFashionClasses);
  data.name = kFashion;
  return data;
}

/// The two paths of IMAGES:LABELS; empty if the source is not such a pair.
std::optional<std::pair<std::string, std::string>> idx_pair(const std::string& source) {
  const std::size_t colon = source.find(':');
  std::error_code none;
  if (colon == std::string::npos || fs::exists(source, none))
    return {};
  return std::pair(source.substr(0, colon), source.substr(colon + 1));
}

bool names_one(std::span<const BuiltInSet> sets, std::string_view source) {
  return std::any_of(sets.begin(), sets.end(), [&](auto& s) { return s.name == source; });
}

bool is_toy(std::string_view source) {
  return std::any_of(toys().begin(), toys().end(),
                     [&](const Toy& toy) { return toy.name == source; });
}

[[noreturn]] void unknown_set(const std::string& source) {
  std::vector<std::string_view> names;
  for (const BuiltInSet& set : built_in_sets())
    names.push_back(set.name);
  const auto meant = nearest(source, names);
  throw UsageError(fmt::format(
      "no data set is called {}; {}", in_quotes(source),
      meant ? fmt::format("did you mean {}?", *meant)
            : "a file is written with its ending or folder, as my.csv or ./my"));
}

}  // namespace

std::span<const BuiltInSet> built_in_sets() {
  static const std::vector<BuiltInSet> sets = [] {
    std::vector<BuiltInSet> all;
    for (const Toy& toy : toys())
      all.push_back(
          {toy.name, toy.description, 1000, toy.inputs, Index(toy.class_names.size())});
    all.insert(all.end(), std::begin(kFiles), std::end(kFiles));
    return all;
  }();
  return sets;
}

bool is_csv(const std::string& source) {
  const bool file = source.find_first_of("/.") != std::string::npos;
  return source == "-" || (file && !idx_pair(source));
}

/// An option that nothing would read is a slip.
static void refuse_idle(const std::string& source, const DataOptions& options) {
  const auto refuse = [&](bool given, std::string_view option, std::string_view whose) {
    if (given)
      throw UsageError(fmt::format("--{} is for {}, and {} is none of them", option,
                                   whose, in_quotes(source)));
  };
  constexpr std::string_view kGenerated = "generated data sets", kTables = "CSV files";
  const CsvOptions& csv = options.csv;
  refuse(!is_toy(source) && options.rows, "rows", kGenerated);
  refuse(!is_toy(source) && options.noise, "noise", kGenerated);
  const bool table = (names_one(kFiles, source) && source != kFashion) || is_csv(source);
  refuse(!table && !csv.label.empty(), "label", kTables);
  refuse(!table && csv.task, "task", kTables);
  for (const auto& [flag, value] : told(csv))
    refuse(!table, flag, kTables);
}

LoadedData load_data(const std::string& source, const DataOptions& options) {
  const auto pair = idx_pair(source);
  if (!names_one(built_in_sets(), source) && !pair && !is_csv(source))
    unknown_set(source);
  refuse_idle(source, options);
  LoadedData loaded;
  if (is_toy(source)) {
    loaded.data =
        make_toy(source, options.rows.value_or(1000), options.noise, options.seed);
  } else if (source == kFashion) {
    loaded.data = read_fashion("train");
    loaded.validation = read_fashion("t10k");
  } else if (names_one(kFiles, source)) {
    loaded = dataset_from_text(read_file(csv_path(source)), source, options.csv);
  } else if (pair) {
    loaded.data = read_idx(pair->first, pair->second);
  } else {
    loaded = read_dataset(source, options.csv);
  }
  return loaded;
}

namespace {

/// Brings data that was not read from CSV to a model: the same inputs by number, and its
/// classes by name.
void fit_to_model(Dataset& data, const Columns& model, Labels labels) {
  check(data.inputs.cols() == Index(model.input_names.size()),
        "{}: {} inputs; the model takes {} ({})", data.name, data.inputs.cols(),
        model.input_names.size(), list_of(model.input_names));
  check(input_places(model).size() == model.input_names.size(),
        "{}: the model takes a table with columns of text", data.name);
  if (labels == Labels::Ignore) {
    data.labels.clear();
    data.targets = {};
  } else {
    check(data.columns.task == model.task,
          "{}: labels for {}; the model was trained for {}", data.name,
          name_of(data.columns.task), name_of(model.task));
    for (int& label : data.labels) {
      const std::string& name = data.columns.class_names[std::size_t(label)];
      const auto& known = model.class_names;
      const auto found = std::find(known.begin(), known.end(), name);
      check(found != known.end(), "{}: class {} is not one the model knows ({})",
            data.name, in_quotes(name), list_of(known));
      label = int(found - known.begin());
    }
  }
  data.columns = model;
}

}  // namespace

LoadedData load_for_model(const std::string& source, const Columns& model, Labels labels,
                          const DataOptions& options) {
  const bool shipped = names_one(kFiles, source) && source != kFashion;
  if (shipped || is_csv(source)) {
    refuse_idle(source, options);
    return shipped ? for_model_from_text(read_file(csv_path(source)), source, model,
                                         labels, options.csv)
                   : read_for_model(source, model, labels, options.csv);
  }
  LoadedData loaded = load_data(source, options);
  if (loaded.validation) {
    loaded.data = std::move(*loaded.validation);
    loaded.validation.reset();
    loaded.notices.push_back(fmt::format("{}: its test part", source));
  }
  fit_to_model(loaded.data, model, labels);
  return loaded;
}

}  // namespace GAMBETA_NAMESPACE
