// Any bytes are refused with an Error, or they are a model; and a model that was read is
// written so that it reads back as the same bytes.
#include "data/text/text.hpp"
#include "models/model_file.hpp"

using namespace gambeta;

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* bytes, std::size_t size) {
  try {
    Model model = from_json({reinterpret_cast<const char*>(bytes), size}, "m.json");
    std::string once;
    try {
      once = to_json(model);
    } catch (const Error&) {
      return 0;  // such as variances that make an output infinite
    }
    Model again = from_json(once, "m.json");
    if (to_json(again) != once)
      __builtin_trap();
  } catch (const Error& error) {
    if (!is_printable(error.what()))
      __builtin_trap();
  }
  return 0;
}
