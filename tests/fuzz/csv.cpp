// Any bytes are refused with an Error, or they are a data set whose parts fit each other.
// The first byte chooses how they are read.
#include "data/csv/csv.hpp"

#include <cmath>

#include "data/one_hot.hpp"
#include "data/text/text.hpp"
#include "tests/fuzz/memory_file.hpp"

using namespace gambeta;

static void check_fit(const Dataset& data, bool labeled) {
  const auto rows = std::size_t(data.rows());
  const std::vector<InputPlace> places = input_places(data.columns);
  bool fits = data.inputs.cols() == std::ssize(places) &&
              network_inputs(data).cols() == std::ssize(data.columns.input_names);
  for (Index i = 0; i < data.rows(); ++i)
    for (Index c = 0; fits && c < data.inputs.cols(); ++c) {
      const InputPlace& place = places[std::size_t(c)];
      const Scalar code = data.inputs(i, c);
      fits = !place.is_one_hot() ||
             (-1 <= code && code < Scalar(place.count) && code == std::floor(code));
    }
  if (labeled && data.columns.task == Task::Classification)
    fits = fits && data.labels.size() == rows;
  if (labeled && data.columns.task == Task::Regression)
    fits = fits && data.targets.rows() == data.rows();
  for (const int label : data.labels)
    fits = fits && 0 <= label && label < data.classes();
  for (const Scalar x : data.inputs)
    fits = fits && !std::isinf(x);  // NaN: a missing value
  if (!fits)
    __builtin_trap();
}

/// What was read to train on gives the same numbers when it is read for the model.
static void check_read_again(const std::string& path, const Dataset& data,
                             const CsvOptions& options) {
  CsvOptions again = options;
  again.label = data.columns.target_name;
  const Matrix inputs =
      read_for_model(path, data.columns, Labels::Require, again).data.inputs;
  bool same = same_shape(inputs, data.inputs);
  for (Index i = 0; same && i < inputs.size(); ++i) {
    const Scalar a = inputs.data()[i], b = data.inputs.data()[i];
    same = a == b || (std::isnan(a) && std::isnan(b));
  }
  if (!same)
    __builtin_trap();
}

static void read(int choice, const std::string& path) {
  CsvOptions options;
  options.missing = Missing(choice % 3);
  if (choice & 4)
    options.label = "1";
  if (choice & 8)
    options.task = choice & 16 ? Task::Classification : Task::Regression;
  if (!(choice & 32)) {
    if (choice & 64)
      options.decimal = choice & 128 ? ',' : '.';
    const Dataset data = read_dataset(path, options).data;
    check_fit(data, true);
    check_read_again(path, data, options);
    return;
  }
  const Columns model{Task::Classification, {"a", "b"}, "c", {"x", "y"}};
  const Labels labels = choice & 64 ? Labels::Require : Labels::Ignore;
  check_fit(read_for_model(path, model, labels, options).data, labels == Labels::Require);
}

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* bytes, std::size_t size) {
  if (size == 0)
    return 0;
  const MemoryFile file({reinterpret_cast<const char*>(bytes) + 1, size - 1});
  try {
    read(bytes[0], file.path());
  } catch (const Error& error) {
    if (!is_printable(error.what()))
      __builtin_trap();
  }
  return 0;
}
