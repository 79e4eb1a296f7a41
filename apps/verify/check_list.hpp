#pragma once
#include <vector>

#include "apps/verify/checks.hpp"

namespace GAMBETA_NAMESPACE {

const std::vector<Check>& identities();        ///< I1 to I10: identities.cpp, depth.cpp
const std::vector<Check>& rank_checks();       ///< R1 to R4: over_ranks.cpp
const std::vector<Check>& behaviour_checks();  ///< everything else: behaviour.cpp

}  // namespace GAMBETA_NAMESPACE
