#pragma once
#include <string>
#include <vector>

#include "apps/report/charts.hpp"

namespace gambeta {

/// The chart in plain characters, at most `width` columns wide: a frame of `height` lines,
/// one letter for each series, and a legend beneath.
std::vector<std::string> text_chart(const Chart& chart, std::size_t width = 72,
                                    std::size_t height = 12);

}  // namespace gambeta
