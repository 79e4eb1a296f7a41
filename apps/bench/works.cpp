#include "apps/bench/works.hpp"

#include <algorithm>

#include "layers/activation.hpp"
#include "layers/batch_norm1d.hpp"
#include "layers/linear.hpp"

namespace gambeta::bench {

std::vector<Work> works() {
  return {
#define WORK(name, batch, ...) {name, batch, {__VA_ARGS__}},
#define BATCH_NORM(rows, cols)
#include "apps/bench/works.inc"
#undef WORK
#undef BATCH_NORM
  };
}

std::vector<BatchNormShape> batch_norm_shapes() {
  return {
#define WORK(name, batch, ...)
#define BATCH_NORM(rows, cols) {rows, cols},
#include "apps/bench/works.inc"
#undef WORK
#undef BATCH_NORM
  };
}

Sequential net_of(const Work& work, bool batch_norm) {
  Sequential net;
  Random random(1, Purpose::Weights);
  for (Index i = 0; i < work.layers(); ++i) {
    const Index in = work.widths[std::size_t(i)], out = work.widths[std::size_t(i) + 1];
    net.add<Linear>(in, out).initialize(random);
    if (i + 1 == work.layers())
      break;
    if (batch_norm)
      net.add<BatchNorm1D>(out);
    net.add<ReLU>();
  }
  return net;
}

double forward_multiply_adds(const Work& work, Index batch) {
  double weights = 0;
  for (Index i = 0; i < work.layers(); ++i)
    weights += double(work.widths[std::size_t(i)] * work.widths[std::size_t(i) + 1]);
  return double(batch) * weights;
}

double step_multiply_adds(const Work& work) {
  // y, dw and dx for every layer, but no dx for the first: data has no gradient.
  return 3 * forward_multiply_adds(work, work.batch) -
         double(work.batch * work.widths[0] * work.widths[1]);
}

std::string Product::name() const {
  return fmt::format("{}/{}x{}x{}", kind, m, n, k);
}

std::vector<Product> products() {
  std::vector<Product> all;
  const auto add = [&](const Product& product) {
    if (std::find(all.begin(), all.end(), product) == all.end())
      all.push_back(product);
  };
  for (const Work& work : works())
    for (Index i = 0; i < work.layers(); ++i) {
      const Index in = work.widths[std::size_t(i)], out = work.widths[std::size_t(i) + 1];
      add({"NT", work.batch, out, in});
      if (i > 0)
        add({"NN", work.batch, in, out});
      add({"TN", out, in, work.batch});
    }
  for (Index side = 64; side <= 1024; side *= 2)
    add({"NN", side, side, side});
  return all;
}

}  // namespace gambeta::bench
