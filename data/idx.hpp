#pragma once
#include <span>
#include <string>
#include <string_view>

#include "data/dataset.hpp"

namespace GAMBETA_NAMESPACE {

/// Reads images and their labels in the IDX format of MNIST, raw or gzipped: rows of
/// pixels from 0 to 1, called p0, p1, ... Class k is called class_names[k], or k where no
/// names are given.
///
/// Throws Error, naming the file, for anything that is not an IDX file of bytes, for
/// files shorter or longer than their header says (before memory is taken for them), for
/// unequal counts, for a label without a name, and for gzip in a build without zlib.
Dataset read_idx(const std::string& images, const std::string& labels,
                 std::span<const std::string_view> class_names = {});

}  // namespace GAMBETA_NAMESPACE
