#pragma once
#include <optional>

#include "models/model.hpp"

namespace GAMBETA_NAMESPACE {

/// What somebody who resumes a run asks of it; what is not given is as it was.
struct ResumeRequest {
  std::optional<int> epochs;
  std::optional<Index> batch_size;
  std::optional<double> learning_rate, momentum, weight_decay;
  std::optional<bool> nesterov;
  std::optional<Schedule> schedule;
  std::optional<std::uint64_t> seed;
  std::optional<int> patience;
  std::optional<double> validation_split;
  std::optional<NetworkSpec> network;
};

/// Makes a loaded model ready for a Trainer that goes on where its run stopped:
///
///     Model model = load_model(path);
///     ready_to_resume(model, request);
///     Session session = resume_session(std::move(model), load_data(...));
///
/// A resumed run ends with the same bits as one that was never stopped. That is why nothing
/// but the number of epochs may change, and even that only with a constant learning rate:
/// a cosine to epoch 50 has other rates in its first epochs than one to epoch 80.
///
/// Throws Error that names the difference, what the model lacks, or that the run is over.
void ready_to_resume(Model& model, const ResumeRequest& request = {});

/// Ends the run of a model whose numbers are changed by hand, so that nobody goes on with
/// it: forgets the optimizer's state and the latest epoch's network.
void end_run(Model& model);

}  // namespace GAMBETA_NAMESPACE
