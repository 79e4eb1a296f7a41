#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "models/network.hpp"

/// `gambeta verify` without the printing. The checks run in double, and nothing here depends on
/// the number type, so that the program, which is built in float, can call it.
namespace gambeta_apps {

/// One line of the ledger.
struct LedgerRow {
  std::string check;     ///< "I3", or "layer 1 I3" for a layer of a model
  std::string says;      ///< what it holds
  double figure = 0;     ///< 0 where it holds exactly; NaN if the check could not run
  double tolerance = 0;  ///< the figure allowed
  bool passed = false;
  std::string note;  ///< why it could not run
};
using Ledger = std::vector<LedgerRow>;

bool all_passed(const Ledger& ledger);

/// The checks on the library's own layer; with a bug's name, on a layer that carries it.
/// Throws gambeta::Error if there is no such bug.
Ledger verify_layer(std::string_view bug = "");

/// Each layer of a model and the whole: gradients in train and eval on random batches, and
/// for its batch norm layers the identities that hold with any numbers. In double: what is
/// checked is the model's formulas at its weights, not float's rounding.
/// Throws gambeta::Error for a file that is not a model.
Ledger verify_model(const std::string& path);
/// The same, of a network that predicts classes or a number.
Ledger verify_network(const gambeta::NetworkCopy& copy, bool classes);

struct BugDescription {
  std::string name, mistake, seen_in;
};
std::vector<BugDescription> describe_bugs();

/// Every bug against every check: rows are bugs ("" is the library's layer), columns checks.
struct Zoo {
  std::vector<std::string> checks;
  std::vector<std::string> bugs;
  std::vector<std::vector<bool>> caught;  ///< caught[bug][check]
};
Zoo run_zoo();

/// A network trained on batches that four ranks share, judged on other rows.
struct RanksRow {
  struct Score {
    double loss, accuracy;
  };
  long rows_a_rank, batch;
  Score alone;         ///< the same batches in one process
  Score synchronized;  ///< batch norm measures the rows of all ranks
  Score local;         ///< each rank measures its own
};
std::vector<RanksRow> compare_over_ranks();
std::string ranks_as_text(const std::vector<RanksRow>& rows);
std::string ranks_as_json(const std::vector<RanksRow>& rows);

std::string ledger_as_text(const Ledger& ledger);
std::string ledger_as_json(const Ledger& ledger, std::string_view bug = "");
std::string zoo_as_text(const Zoo& zoo);
std::string zoo_as_json(const Zoo& zoo);

}  // namespace gambeta_apps
