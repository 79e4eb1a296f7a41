#pragma once

/// All of gambeta for a program that uses it: `#include <gambeta/gambeta.hpp>`.
///
/// The headers listed here are the public ones. Each is also there by itself, as
/// `<gambeta/core/tape.hpp>`; what is not listed is not installed.

// Numbers, the tape, and operations on it.
#include "core/arena.hpp"
#include "core/check.hpp"
#include "core/communicator.hpp"
#include "core/kernels/kernels.hpp"
#include "core/kernels/threads.hpp"
#include "core/memory.hpp"
#include "core/ops.hpp"
#include "core/parameter.hpp"
#include "core/random.hpp"
#include "core/scalar.hpp"
#include "core/tape.hpp"
#include "core/tensor.hpp"
#include "core/view.hpp"

// Layers, and the check for one of your own.
#include "layers/activation.hpp"
#include "layers/batch_norm1d.hpp"
#include "layers/dialect.hpp"
#include "layers/gradient_check.hpp"
#include "layers/layer.hpp"
#include "layers/linear.hpp"
#include "layers/loss.hpp"
#include "layers/sequential.hpp"

// Training by hand.
#include "optim/schedule.hpp"
#include "optim/sgd.hpp"

// Data sets: generated, shipped, or yours.
#include "data/batches.hpp"
#include "data/csv/csv.hpp"
#include "data/csv/describe.hpp"
#include "data/csv/row.hpp"
#include "data/dataset.hpp"
#include "data/idx.hpp"
#include "data/one_hot.hpp"
#include "data/sets.hpp"
#include "data/split.hpp"
#include "data/standardize.hpp"
#include "data/toy.hpp"

// What the program `gambeta` does with a model.
#include "data/text/file.hpp"
#include "models/class_weights.hpp"
#include "models/export.hpp"
#include "models/fold.hpp"
#include "models/model.hpp"
#include "models/model_file.hpp"
#include "models/network.hpp"
#include "models/predictor.hpp"
#include "models/recalibrate.hpp"
#include "models/refit.hpp"
#include "models/resume.hpp"
#include "models/session.hpp"
#include "models/settings.hpp"
#include "models/state.hpp"
#include "models/state_file.hpp"
#include "models/trace.hpp"
#include "models/trainer.hpp"
#include "models/unchanged.hpp"
#include "models/yardstick.hpp"
