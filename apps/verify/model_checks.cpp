// The checks for somebody's model: each of its layers, and the whole.
#include <cmath>
#include <limits>
#include <numeric>

#include "apps/verify/checks.hpp"
#include "apps/verify/one_thread.hpp"
#include "apps/verify/verify.hpp"
#include "layers/gradient_check.hpp"
#include "layers/linear.hpp"
#include "layers/loss.hpp"

namespace gambeta_apps {

using namespace gambeta;

constexpr Index kRows = 12;
constexpr Index kNumbers = 1000;  // moved in each gradient check, two evaluations each

namespace {

/// The ledger while it is written.
class Examination {
 public:
  template <class Figure>
  void add(std::string check, std::string says, double tolerance, Figure figure) {
    LedgerRow row{
        std::move(check), std::move(says), std::numeric_limits<double>::quiet_NaN(),
        tolerance,        false,           ""};
    try {
      row.figure = figure();
      row.passed = row.figure <= tolerance;
    } catch (const std::exception& error) {
      row.note = error.what();
    }
    ledger.push_back(row);
  }
  Ledger ledger;
};

}  // namespace

static void examine_batch_norm(Examination& examination, const std::string& layer,
                               const BatchNorm1D& norm) {
  const auto add = [&](const char* name, const char* says, auto identity) {
    examination.add(layer + " " + name, says, 1e-10,
                    [&] { return identity(*copy_of(norm), kRows); });
  };
  add("I1", "the gradient has no mean", gradient_has_no_mean);
  add("I2", "along x-hat it has what epsilon allows", gradient_has_no_stretch);
  add("I6", "the output has mean beta and variance gamma^2",
      output_has_mean_and_variance);
  add("I7", "rows may change places", rows_may_change_places);
}

static void examine_layer(Examination& examination, const std::string& name, Layer& layer,
                          Index width) {
  for (const Mode mode : {Mode::Train, Mode::Eval}) {
    const bool train = mode == Mode::Train;
    examination.add(name + (train ? " train" : " eval"), "gradients, finite differences",
                    1e-6, [&] {
                      return check_gradients(layer, random_matrix(kRows, width, 1),
                                             {.mode = mode, .at_most = kNumbers})
                          .largest_error;
                    });
  }
}

static void examine_whole(Examination& examination, Sequential& network, Index inputs,
                          Index outputs, bool classes) {
  std::vector<int> labels(static_cast<std::size_t>(kRows));
  for (std::size_t i = 0; i < labels.size() && classes; ++i)
    labels[i] = int(Index(i) % outputs);
  const Matrix targets = random_matrix(kRows, 1, 2);
  const Expression loss = [&](std::span<const Tensor> in) {
    const Tensor y = network(in[0]);
    return classes ? softmax_cross_entropy(y, labels) : mean_squared_error(y, targets);
  };
  for (const Mode mode : {Mode::Train, Mode::Eval})
    examination.add(mode == Mode::Train ? "model train" : "model eval",
                    "gradients of the loss, finite differences", 1e-6, [&] {
                      return check_gradients(loss, {random_matrix(kRows, inputs, 3)},
                                             &network,
                                             {.mode = mode, .at_most = kNumbers})
                          .largest_error;
                    });
}

Ledger verify_network(const NetworkCopy& copy, bool classes) {
  const OneThread one_thread;
  Sequential network = build(copy);
  Examination examination;
  Index width = inputs_of(copy.spec);
  for (Index i = 0; i < network.size(); ++i) {
    Layer& layer = network[i];
    const std::string name = fmt::format("layer {}", i);
    examine_layer(examination, name, layer, width);
    if (const auto* norm = dynamic_cast<BatchNorm1D*>(&layer))
      examine_batch_norm(examination, name, *norm);
    if (const auto* linear = dynamic_cast<Linear*>(&layer))
      width = linear->out_features();
  }
  examine_whole(examination, network, inputs_of(copy.spec), width, classes);
  return examination.ledger;
}

}  // namespace gambeta_apps
