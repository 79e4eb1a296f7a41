#pragma once
#include <string>
#include <vector>

#include "apps/doctor/doctor.hpp"
#include "models/session.hpp"
#include "models/trainer.hpp"

/// Models for the doctor: trained in good health, to be broken in one way.

namespace gambeta {

struct Patient {
  LoadedData loaded;
  Session session;

  Model& model() { return session.model; }
  BatchNorm1D& norm() { return dynamic_cast<BatchNorm1D&>(model().network[1]); }
  TrainingRecord& record() { return *model().training; }
};

/// How a patient differs from a default model of `moons`.
struct Change {
  std::string source = "moons";
  DataOptions data;
  SessionOptions options;
  void (*edit)(Dataset&) = nullptr;
  void (*prepare)(Session&) = nullptr;
};

/// A bias in front of the first batch norm.
inline void give_bias(Session& session) {
  NetworkSpec spec = spec_of(session.model.network);
  std::get<LinearSpec>(spec[0]).bias = true;
  session.model.network = build(spec);
  initialize(session.model.network, 42);
}

inline Patient trained(const Change& change = {}) {
  Patient patient{load_data(change.source, change.data), {}};
  if (change.edit != nullptr)
    change.edit(patient.loaded.data);
  SessionOptions options = change.options;
  options.data.source = change.source;
  patient.session = start_session(patient.loaded, options);
  if (change.prepare != nullptr)
    change.prepare(patient.session);
  Session& session = patient.session;
  Trainer trainer(session.model, session.train, session.validation_or_null());
  while (!trainer.done())
    trainer.run_epoch();
  trainer.finish();
  return patient;
}

inline std::string codes(const std::vector<Finding>& findings) {
  std::string text;
  for (const Finding& finding : findings)
    text += (text.empty() ? "" : " ") + finding.code;
  return text;
}

inline std::string codes(Patient& patient) {
  return codes(examine(patient.model(), patient.loaded.data).findings);
}

/// What is found before training.
inline std::string plan(Patient& patient) {
  return codes(examine_plan(patient.model(), patient.session.train));
}

}  // namespace gambeta
