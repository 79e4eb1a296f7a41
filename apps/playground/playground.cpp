// The door between the page and the library: the page sends text and asks for numbers. What
// is computed stands in lab.cpp, and in the library.
#include <array>
#include <memory>
#include <optional>

#include "apps/explain/explain.hpp"
#include "apps/playground/lab.hpp"
#include "data/csv/csv.hpp"
#include "data/toy.hpp"
#include "models/json_writer.hpp"
#include "models/model_file.hpp"
#include "models/trainer.hpp"

namespace gambeta {

namespace {

/// What the page asked for, and what it is to read next.
struct Desk {
  std::string words;           // from the page, or for it
  std::vector<float> numbers;  // for the page
  std::string error;           // of the latest call; "": none
  std::optional<LoadedData> own;
  SessionOptions options;
  std::string source = "moons";
  LabOptions more;
  std::unique_ptr<Lab> lab;
};

Desk& desk() {
  static Desk one;
  return one;
}

/// Runs it. What it throws is kept for the page, which is told by a 0.
template <class Run>
int tried(Run run) {
  desk().error.clear();
  try {
    run();
    return 1;
  } catch (const std::exception& error) {
    desk().error = error.what();
    return 0;
  }
}

double scale_from(const std::string& text) {
  const std::string wrong = number_complaint(Setting::Form::Number, 1e-6, 1e6, text);
  check(wrong.empty(), "weight-scale: {}", wrong);
  return std::stod(text);
}

/// Settings as lines "name value": those of the program, and data, after,
/// frozen and weight-scale.
void read_settings(const std::string& lines) {
  Desk& d = desk();
  d.options = SessionOptions();
  d.more = {};
  std::size_t at = 0;
  while (at < lines.size()) {
    const std::size_t end = std::min(lines.find('\n', at), lines.size());
    const std::size_t space = std::min(lines.find(' ', at), end);
    const std::string name = lines.substr(at, space - at);
    const std::string value =
        lines.substr(std::min(space + 1, end), end - space - (space < end));
    at = end + 1;
    if (name == "data")
      d.source = value;
    else if (name == "after")
      d.more.after = value == "yes";
    else if (name == "frozen")
      d.more.frozen = value == "yes";
    else if (name == "weight-scale")
      d.more.weight_scale = scale_from(value);
    else
      setting_named(name).set(d.options, value);
  }
}

LoadedData data_of(const Desk& d) {
  if (d.own && d.source == "own")
    return *d.own;
  return {make_toy(d.source, d.options.data.rows.value_or(1000), d.options.data.noise,
                   d.options.training.seed),
          {},
          {}};
}

void put(const Matrix& m) {
  desk().numbers.insert(desk().numbers.end(), m.begin(), m.end());
}

Lab& lab() {
  check(desk().lab != nullptr, "nothing is set up");
  return *desk().lab;
}

/// The statistics of the batch norm that x arrives at: running mean and deviation; NaN
/// behind any other layer.
void put_running(Layer& layer) {
  auto* const norm = dynamic_cast<BatchNorm1D*>(&layer);
  for (Index j = 0; norm != nullptr && j < norm->features(); ++j) {
    desk().numbers.push_back(norm->running_mean()(0, j));
    desk().numbers.push_back(std::sqrt(norm->running_variance()(0, j)));
  }
}

/// A unit of a batch norm layer, its batch, and the gradient that arrives, as explain tells.
std::string story_of(int side, Index layer, Index unit) {
  const std::vector<LayerSight> sight = lab().look(side);
  check(!sight.empty(), "no batch was seen yet: take a step");
  auto* const norm = dynamic_cast<BatchNorm1D*>(&lab().runner(side).model.network[layer]);
  check(norm != nullptr, "this layer is no batch norm");
  gambeta_apps::OwnColumn own;
  const auto l = std::size_t(layer);
  for (Index i = 0; i < sight[l].values.rows(); ++i) {
    own.x.push_back(double(sight[l].values(i, unit)));
    own.dy.push_back(double(sight[l + 1].gradients(i, unit)));
  }
  const BatchNormOptions& options = norm->options();
  own.epsilon = options.epsilon;
  own.momentum = options.momentum.value_or(1 / double(norm->batches_tracked() + 1));
  own.dialect = setting_named("bn-dialect").get(desk().options);
  own.gamma = double(norm->gamma().value(0, unit));
  own.beta = double(norm->beta().value(0, unit));
  own.running_mean = double(norm->running_mean()(0, unit));
  own.running_variance = double(norm->running_variance()(0, unit));
  gambeta_apps::BatchStory story = gambeta_apps::explain_column(own);
  story.title = fmt::format("unit {} of layer {}, {} rows of the latest batch", unit + 1,
                            layer, own.x.size());
  return gambeta_apps::story_as(gambeta_apps::Style::Text, story);
}

}  // namespace

extern "C" {

/// Room for a text of so many bytes from the page.
char* play_room(int size) {
  desk().words.assign(std::size_t(size), '\0');
  return desk().words.data();
}
const char* play_words() {
  return desk().words.c_str();
}
const char* play_error() {
  return desk().error.c_str();
}
const float* play_numbers() {
  return desk().numbers.data();
}
int play_count() {
  return int(desk().numbers.size());
}

/// Both networks anew, by the settings in the room.
int play_set_up() {
  return tried([] {
    read_settings(desk().words);
    desk().lab = std::make_unique<Lab>(data_of(desk()), desk().options, desk().more);
  });
}

/// The CSV text in the room becomes the data called "own". Its first line is its name.
int play_own_data() {
  return tried([] {
    const std::string& text = desk().words;
    const std::size_t end = std::min(text.find('\n'), text.size() - 1);
    desk().own = dataset_from_text(text.substr(end + 1), text.substr(0, end), {});
    desk().words.clear();
    for (const std::string& notice : desk().own->notices)
      desk().words += notice + "\n";
  });
}

/// The model in the room takes the place of the first network.
int play_open_model() {
  return tried([] { lab().look_into(from_json(desk().words, "the model")); });
}

int play_steps(int wanted) {
  return tried([&] {
    for (int k = 0; k < wanted; ++k)
      lab().step();
  });
}

/// Loss and score in eval mode, loss of the latest batch in training mode, update : weight,
/// 1 if it still trains, steps taken.
int play_figures(int side) {
  return tried([&] {
    const Figures f = lab().eval_figures(side);
    const Runner& r = lab().runner(side);
    const bool classes = r.model.columns.task == Task::Classification;
    desk().numbers = {
        float(f.loss),         float(classes ? f.accuracy : f.r2), float(r.batch_loss),
        float(r.update_ratio), r.diverged.empty() ? 1.F : 0.F,     float(lab().steps())};
    desk().words = r.diverged;
  });
}

int play_score_by_batches(int side, int rows) {
  return tried([&] { desk().numbers = {float(lab().score_by_batches(side, rows))}; });
}

/// x, y and class (or target) of each row that is shown; then the ranges of both columns.
int play_points(int column_x, int column_y) {
  return tried([&] {
    const Dataset& d = lab().shown();
    desk().numbers.clear();
    for (Index i = 0; i < d.rows(); ++i) {
      desk().numbers.push_back(d.inputs(i, column_x));
      desk().numbers.push_back(d.inputs(i, column_y));
      desk().numbers.push_back(d.labels.empty() ? d.targets(i, 0)
                                                : float(d.labels[std::size_t(i)]));
    }
    for (const int column : {column_x, column_y})
      for (const double edge : lab().range(column))
        desk().numbers.push_back(float(edge));
  });
}

int play_plane(int side, int cells, int column_x, int column_y, int by_batch) {
  return tried([&] {
    desk().numbers.clear();
    put(lab().plane(side, cells, column_x, column_y, by_batch != 0));
  });
}

/// For each layer: rows, units, then what arrives at it row by row, then mean and deviation
/// of its running statistics unit by unit, if it is batch norm. The last is the output.
int play_sight(int side) {
  return tried([&] {
    desk().numbers.clear();
    const std::vector<LayerSight> all = lab().look(side);
    Sequential& network = lab().runner(side).model.network;
    for (Index i = 0; i < Index(all.size()); ++i) {
      const Matrix& values = all[std::size_t(i)].values;
      desk().numbers.push_back(float(values.rows()));
      desk().numbers.push_back(float(values.cols()));
      put(values);
      if (i < network.size())
        put_running(network[i]);
    }
  });
}

/// The kinds of the layers, a name a line; the columns; the classes.
int play_about(int side) {
  return tried([&] {
    Model& model = lab().runner(side).model;
    json::List layers;
    for (Index i = 0; i < model.network.size(); ++i)
      layers.add(model.network[i].name());
    desk().words = json::Object{{"layers", layers},
                                {"inputs", model.columns.input_names},
                                {"classes", model.columns.class_names},
                                {"target", model.columns.target_name}}
                       .dump();
  });
}

int play_story(int side, int layer, int unit) {
  return tried([&] { desk().words = story_of(side, layer, unit); });
}

int play_save(int side) {
  return tried([&] { desk().words = to_json(lab().runner(side).model); });
}

/// Trains as `gambeta train` does, to the end, and gives the model file that it saves.
int play_train_whole() {
  return tried([] {
    Desk& d = desk();
    read_settings(d.words);
    SessionOptions options = d.options;
    options.data.source = d.source;
    Session session = start_session(data_of(d), options);
    Trainer trainer(session.model, session.train, session.validation_or_null());
    while (!trainer.done())
      trainer.run_epoch();
    trainer.finish();
    d.words = to_json(session.model);
  });
}

}  // extern "C"

}  // namespace gambeta
