#include "models/refit.hpp"

#include "data/one_hot.hpp"
#include "models/resume.hpp"
#include "models/trainer.hpp"

namespace GAMBETA_NAMESPACE {

std::optional<Session> refitted(const Model& measured, const LoadedData& loaded,
                                const std::function<bool()>& go_on) {
  check(!loaded.validation,
        "{} brings its own rows to check with: there are no others to "
        "learn from",
        loaded.data.name);
  const TrainingRecord& record = *measured.training;
  SessionOptions options = options_of(measured);
  options.data.validation_split = 0;
  options.training.patience = 0;
  LoadedData whole{loaded.data, {}, {}};
  recode(whole.data, measured.columns);
  Session session = start_session(whole, options);
  Trainer trainer(session.model, session.train, nullptr);
  for (int epoch = 0; epoch < record.epoch; ++epoch)
    if (!trainer.run_epoch([&](const Batch&, double) { return go_on(); }))
      return {};
  trainer.finish();

  session.model.training = record;
  session.model.training->refit = true;
  end_run(session.model);
  return session;
}

bool is_worse(Session& again) {
  const TrainingRecord& measured = *again.model.training;
  const Figures &train = measured.train, &validation = measured.validation;
  const double before =
      (double(train.rows) * train.loss + double(validation.rows) * validation.loss) /
      double(train.rows + validation.rows);
  return evaluate(again.model, again.train).figures.loss > before + kClearlyMoreLoss;
}

}  // namespace GAMBETA_NAMESPACE
