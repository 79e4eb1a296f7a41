#pragma once
#include <string>

#include "apps/report/page.hpp"
#include "models/model.hpp"

namespace gambeta {

/// What a page about one model needs to know.
struct RunPage {
  Model& model;
  const Dataset& judged;           ///< prepared rows that its mistakes are counted on
  std::string judged_name = {};    ///< "200 rows it never saw"
  const Dataset* train = nullptr;  ///< prepared rows it learned from, if at hand
  std::string data_name = {};      ///< "moons"
  std::string command = {};        ///< that made this page
  double seconds = 0;              ///< of the training; 0: not timed
};

/// The page of `gambeta train --report` and `gambeta eval --report`.
Page run_page(const RunPage& run);

/// The settings of a training run.
std::vector<std::vector<std::string>> settings_of(const Model& model);

/// The parts of the page, in their order. Each adds its heading, if it has anything to say.
void add_learning(Page& page, const RunPage& run);
void add_picture(Page& page, const RunPage& run);  ///< boundary, curve or mistakes
void add_mistakes(Page& page, const RunPage& run);
void add_largest_errors(Page& page, const RunPage& run);
void add_confusion(Page& page, const RunPage& run);
void add_inside(Page& page, const RunPage& run);  ///< activations' inputs, sizes of steps
void add_batch_norm(Page& page, const RunPage& run);

/// A prepared number of that input column in the unit it came in.
double raw(const Model& model, double value, Index column);

}  // namespace gambeta
