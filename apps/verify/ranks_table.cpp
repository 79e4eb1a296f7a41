// What synchronizing is for: the same batches over four ranks, with the statistics of all rows
// and with each rank's own.
#include "apps/verify/ranks.hpp"
#include "apps/verify/verify.hpp"
#include "models/session.hpp"
#include "models/trainer.hpp"

namespace gambeta_apps {

using namespace gambeta;

namespace {

constexpr Index kRanks = 4;

/// Trains on 800 rows of spirals and judges on 1,000 others.
Figures judged(Index batch_size, const Sharing& sharing) {
  SessionOptions options;
  options.training.batch_size = batch_size;
  options.training.epochs = 10;
  options.data.validation_split = 0;
  DataOptions data;
  data.rows = 800;
  Session session = start_session(load_data("spirals", data), options);
  Trainer trainer(session.model, session.train, nullptr, sharing);
  while (!trainer.done())
    trainer.run_epoch();
  data.rows = 1000;
  data.seed = 7;
  const Dataset others = prepared(session.model, load_data("spirals", data).data);
  return evaluate(session.model, others).figures;
}

RanksRow::Score over_ranks(Index batch_size, bool synchronizes) {
  Figures figures;
  run_as_ranks(kRanks, [&](Communicator& ranks) {
    const Figures own = judged(batch_size, {&ranks, 0, synchronizes});
    if (ranks.rank() == 0)
      figures = own;
  });
  return {figures.loss, figures.accuracy};
}

}  // namespace

std::vector<RanksRow> compare_over_ranks() {
  std::vector<RanksRow> rows;
  for (const Index rows_a_rank : {2, 4, 8}) {
    const Index batch = kRanks * rows_a_rank;
    const Figures alone = judged(batch, {});
    rows.push_back({rows_a_rank,
                    batch,
                    {alone.loss, alone.accuracy},
                    over_ranks(batch, true),
                    over_ranks(batch, false)});
  }
  return rows;
}

}  // namespace gambeta_apps
