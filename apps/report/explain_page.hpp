#pragma once
#include <vector>

#include "apps/explain/explain.hpp"
#include "apps/report/page.hpp"

namespace gambeta {

/// What `explain` says in numbers, as pictures of the first column of the batch: forward,
/// backward, and what running means remember.
Page explain_page(const gambeta_apps::BatchStory& story,
                  const std::vector<gambeta_apps::Memory>& memories);

}  // namespace gambeta
