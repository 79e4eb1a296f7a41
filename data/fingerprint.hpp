#pragma once
#include <string>

#include "data/dataset.hpp"

namespace GAMBETA_NAMESPACE {

/// A digest of what a data set holds: task, columns, classes and every number, but not
/// the name of its file: "xxh3-128:" and 32 hexadecimal digits. Training resumes only on
/// data with the same fingerprint, so its definition may not change: model files hold it.
/// Numbers count as floats, so that both builds of the library agree. It tells data apart
/// that differ by mistake; who means to deceive can make two with the same.
std::string fingerprint(const Dataset& data);

}  // namespace GAMBETA_NAMESPACE
