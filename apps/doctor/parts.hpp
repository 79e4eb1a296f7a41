#pragma once
#include <span>

#include "apps/doctor/doctor.hpp"
#include "models/trace.hpp"
#include "models/train_command.hpp"

namespace GAMBETA_NAMESPACE {

/// Rows that the doctor sends through the network: enough for every figure it gives, and
/// few enough that all activations fit in memory at once.
constexpr Index kRowsLookedAt = 4096;

/// Below this a unit or a column that never moved may just not have had its chance: what
/// happens in under 3 % of all rows is missing from 100 of them one time in twenty.
constexpr Index kRowsToJudge = 100;

using Findings = std::vector<Finding>;

/// At most kRowsLookedAt rows, spread evenly over the data.
Dataset some_rows(const Dataset& data);

/// True if column j holds the same number in every row.
bool is_constant(ConstView x, Index j);

/// "layer 3 (batch norm)"
std::string layer_name(const Model& model, Index layer);

/// What the training options say, for training on `rows` rows: BN001, BN002, BN005, BN006,
/// BN009. The data show how much gradient is lost.
void find_in_plan(Model& model, Index rows, const Dataset& data, Findings& findings);

/// What the running statistics say of themselves: BN003, BN012.
void find_unsettled_statistics(Model& model, Findings& findings);

/// What the columns of prepared training rows say before training: BN007 (columns).
void find_columns_to_leave_out(Model& model, const Dataset& train, Findings& findings);

/// What the input columns say: BN007 (columns), BN013.
void find_constant_columns(Model& model, const Dataset& raw, Findings& findings);
void find_shifted_columns(Model& model, const Dataset& raw, Findings& findings);

/// The command that trains again without these columns; none if no other would be left.
std::string command_without(const Model& model, const std::vector<std::string>& columns);

/// What the table says: BN014, BN015, BN017.
void find_identifiers(Model& model, const Dataset& raw, Findings& findings);
void find_leaks(Model& model, const Dataset& raw, Findings& findings);
void find_unseen_values(Model& model, const Dataset& raw, Findings& findings);

/// Whether the rows kept to check with were better served by an earlier epoch: BN018.
void find_learned_by_heart(const Model& model, Findings& findings);

/// Whether the model beats who does not look at the inputs: BN016. Prepared rows.
void find_below_yardstick(Model& model, const Dataset& data, Findings& findings);

/// What a run layer by layer says: BN008 from any run, the rest from one in which all is
/// finite.
void find_non_finite(Model& model, std::span<const Tensor> run, const Dataset& data,
                     Findings& findings);
void find_dead_units(Model& model, std::span<const Tensor> run, Findings& findings);
void find_dead_behind_batch_norm(Model& model, std::span<const Tensor> run,
                                 Findings& findings);
void find_swamped_variances(Model& model, std::span<const Tensor> run,
                            Findings& findings);

/// Measures both losses, and reports BN004 where they differ, unless `findings` is null.
void compare_modes(Model& model, const Dataset& data, Examination& examination,
                   Findings* findings);

}  // namespace GAMBETA_NAMESPACE
