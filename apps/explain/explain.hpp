#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/network.hpp"

/// `gambeta explain` without the printing: one batch through batch norm, every number. The
/// numbers are computed in double; nothing here depends on the number type.
namespace gambeta_apps {

using Row = std::vector<double>;
using Table = std::vector<Row>;  ///< [row][column]

/// The running statistics at one moment of the notebook, in its dialect and in torch's.
struct Moment {
  std::string when;  ///< "Before Training"
  Row seed_mean, seed_variance, torch_mean, torch_variance;
};

struct Notebook {
  std::vector<Moment> moments;
  /// y of torch over y of the seed, in training: sqrt(N / (N - 1)) but for epsilon.
  double output_ratio = 0;
};

/// Replays the notebook that gambeta grew from: the statistics before training, after a
/// batch of 10 x 5 normal numbers, after another, then before and after inference.
Notebook replay_notebook(std::uint64_t seed = 42);

/// How the running mean of a column follows its batches with one choice of momentum.
struct Memory {
  std::string momentum;  ///< "0.1", or "none" for the average over all batches
  Row running_mean;      ///< at the start, then after each batch
};

/// The running means of one layer for several momenta, which see the same batches: of 8
/// rows, drawn from the normal distribution with mean 1 and deviation 1.
std::vector<Memory> remember_batches(int batches = 150);

/// What arrives at each ReLU of a network that has not been trained: five hidden layers of 64
/// units with PyTorch's starting weights, and 512 rows of normal numbers. [layer][number]
Table numbers_at_the_start(bool batch_norm);

/// One batch, line by line: the forward pass, the backward pass, and dx in three more ways.
struct BatchStory {
  std::string title;
  double epsilon = 0, momentum = 0;  ///< momentum: weight given to this batch
  double divisor = 0;                ///< of the variance that normalizes: m or m - 1
  double running_divisor = 0;        ///< of the variance that is remembered
  bool tracked = true;               ///< running statistics are kept

  Table x;                          ///< m x C
  Row mean, variance, inverse_std;  ///< of each column
  Table x_hat;                      ///< (x - mean) inverse_std
  Row gamma, beta;
  Table y;  ///< gamma x_hat + beta
  Row running_mean_before, running_mean;
  Row running_variance_before, running_variance;

  Table dy;                ///< d loss / dy: where the backward pass starts
  Row dbeta, dgamma;       ///< sum(dy), sum(dy x_hat)
  Table direct;            ///< gamma inverse_std dy
  Table through_mean;      ///< -gamma inverse_std dbeta / m
  Table through_variance;  ///< -gamma inverse_std x_hat dgamma / divisor
  Table dx;                ///< the sum of the three

  Table composed_dx, fused_dx, measured_dx;  ///< by the tape, the layer, differences
  double composed_difference = 0, fused_difference = 0, measured_difference = 0;
};

/// A batch of 4 x 2, the one of the golden numbers.
BatchStory explain_small_batch();

/// A column of the reader's own and what batch norm does to it.
struct OwnColumn {
  Row x;   ///< two numbers or more
  Row dy;  ///< the gradient that arrives, as many; empty: 1, 0, 0, ..., of the first y
  double gamma = 1, beta = 0;
  std::string dialect = "torch";
  std::optional<double> epsilon = {}, momentum = {};  ///< none: the dialect's
  double running_mean = 0;                            ///< before the batch
  std::optional<double> running_variance = {};        ///< none: as the dialect starts it
};
/// Throws gambeta::UsageError if x has a single number, or dy another count than x, and
/// gambeta::Error if a number is not finite.
BatchStory explain_column(const OwnColumn& own);

/// A batch of `rows` rows of the data through layer `layer` (the first batch norm if -1)
/// of a model, with the gradient of the model's loss.
/// Throws gambeta::Error if the files cannot be read or that layer is no batch norm.
BatchStory explain_layer(const std::string& model, const std::string& data,
                         int layer = -1, int rows = 8);

/// Rows as a network takes them.
struct OwnRows {
  Row x;                    ///< row after row
  std::vector<int> labels;  ///< a class each, from 0; or none, and
  Row targets;              ///< on the scale of the network's output
};
/// The same, of a network's layer `at`, a batch norm.
BatchStory explain_batch(std::string title, const gambeta::NetworkCopy& copy,
                         std::size_t at, const OwnRows& rows);

/// How the numbers are written: text for a terminal, Markdown to paste into homework.
enum class Style { Text, Markdown };
std::string notebook_as(Style style, const Notebook& notebook);
std::string story_as(Style style, const BatchStory& story);
std::string notebook_as_json(const Notebook& notebook);
std::string story_as_json(const BatchStory& story);

}  // namespace gambeta_apps
