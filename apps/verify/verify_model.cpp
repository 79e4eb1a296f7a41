#include "apps/verify/verify.hpp"
#include "models/model_file.hpp"

namespace gambeta_apps {

using namespace gambeta;

Ledger verify_model(const std::string& path) {
  Model model = load_model(path);
  return verify_network(copy_network(model.network),
                        model.columns.task == Task::Classification);
}

}  // namespace gambeta_apps
