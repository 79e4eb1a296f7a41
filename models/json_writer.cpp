#include "models/json_writer.hpp"

#include <nlohmann/json.hpp>

#include "data/text/text.hpp"

namespace GAMBETA_NAMESPACE::json {

void Writer::value(std::string_view string) {
  check(first_invalid(string) == string.size(), "the name {} is not UTF-8 text",
        in_quotes(string));
  text += nlohmann::json(string).dump();
}

}  // namespace GAMBETA_NAMESPACE::json
