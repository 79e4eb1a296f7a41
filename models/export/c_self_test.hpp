#pragma once
#include <string>

#include "models/export/plain.hpp"

namespace GAMBETA_NAMESPACE {

/// The end of a file of C: with -DNAME_SELF_TEST a program that compares the functions
/// called `name` with the model on the example and 8 rows, and says whether they agree.
std::string c_self_test(const std::string& name, const Model& model,
                        const ExportTrial& trial, bool scores);

}  // namespace GAMBETA_NAMESPACE
