#pragma once
#include "apps/doctor/doctor.hpp"
#include "apps/terminal/console.hpp"

namespace gambeta {

/// Tells each finding on a line of its own while a command works.
void note_findings(Console& console, const std::vector<Finding>& findings);

}  // namespace gambeta
