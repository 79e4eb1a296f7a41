// Any two files are refused with an Error, or they are pictures with a label each. The first
// two bytes say how many of the rest are the first file.
#include "data/idx.hpp"

#include <algorithm>

#include "data/text/text.hpp"
#include "tests/fuzz/memory_file.hpp"

using namespace gambeta;

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* bytes, std::size_t size) {
  if (size < 2)
    return 0;
  const std::string_view rest(reinterpret_cast<const char*>(bytes) + 2, size - 2);
  const auto cut = std::min(rest.size(), std::size_t(bytes[0] << 8 | bytes[1]));
  const MemoryFile images(rest.substr(0, cut)), labels(rest.substr(cut));
  try {
    const Dataset data = read_idx(images.path(), labels.path());
    bool fits = data.rows() == Index(data.labels.size()) &&
                data.inputs.cols() == Index(data.columns.input_names.size());
    for (const int label : data.labels)
      fits = fits && 0 <= label && label < data.classes();
    if (!fits)
      __builtin_trap();
  } catch (const Error& error) {
    if (!is_printable(error.what()))
      __builtin_trap();
  }
  return 0;
}
