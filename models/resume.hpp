#pragma once
#include "models/settings.hpp"

namespace GAMBETA_NAMESPACE {

/// Makes a loaded model ready for a Trainer that goes on where its run stopped:
///
///     Model model = load_model(path);
///     ready_to_resume(model, {{"epochs", "80"}});
///     Session session = resume_session(std::move(model), load_data(...));
///
/// `asked` is what somebody who resumes asks of it; what is not given is as it was.
///
/// A resumed run ends with the same bits as one that was never stopped. That is why nothing
/// but the number of epochs may change, and even that only with a constant learning rate:
/// a cosine to epoch 50 has other rates in its first epochs than one to epoch 80.
///
/// Throws Error that names the difference, what the model lacks, or that the run is over.
void ready_to_resume(Model& model, const SettingTexts& asked = {});

/// Ends the run of a model whose numbers are changed by hand, so that nobody goes on with
/// it: forgets the optimizer's state and the networks of other epochs.
void end_run(Model& model);

}  // namespace GAMBETA_NAMESPACE
