// Times oneDNN on the works of gambeta-bench: one JSON line each. Compiled and run by
// versus_peers. Threads: OMP_NUM_THREADS.
#include "apps/bench/peer_onednn.hpp"
#include "apps/bench/peer_time.hpp"

static void step(const Work& work, bool batch_norm) {
  const int batches = 16, batch = work.numbers[0];
  const memory x = zeros(matrix(batches * batch, work.numbers[1]));
  fill_randomly(x, 1);
  std::vector<int> labels(std::size_t(batches * batch));
  std::mt19937 engine(2);
  for (int& label : labels)
    label = int(engine() % unsigned(work.numbers.back()));
  Net net(work, batch, batch_norm, dnnl::prop_kind::forward_training);
  int turn = 0;
  float first = 0, last = 0;
  report("step/" + work.name + (batch_norm ? "" : "/without_batch_norm"), [&] {
    const int row = turn * batch;
    turn = (turn + 1) % batches;
    last = net.step(numbers(x) + std::ptrdiff_t(row) * work.numbers[1],
                    &labels[std::size_t(row)]);
    first = first == 0 ? last : first;
  });
  std::fprintf(stderr, "%s: loss %g, then %g\n", work.name.c_str(), first, last);
}

static void batch_norm(int rows, int cols) {
  const memory::desc all = pixels(rows, cols);
  const Norm::primitive_desc ahead(
      {dnnl::prop_kind::forward_training, all, kEpsilon, kScaleAndShift}, kEngine);
  const dnnl::batch_normalization_backward::primitive_desc back(
      {dnnl::prop_kind::backward, all, all, kEpsilon, kScaleAndShift}, kEngine, ahead);
  Parameter gamma(vector(cols)), beta(vector(cols));
  const memory x = zeros(all), y = zeros(all), dy = zeros(all), dx = zeros(all),
               mean = zeros(vector(cols)), variance = zeros(vector(cols));
  fill_randomly(x, 1);
  fill_randomly(dy, 1);
  std::vector<Call> calls{{Norm(ahead),
                           {{DNNL_ARG_SRC, x},
                            {DNNL_ARG_MEAN, mean},
                            {DNNL_ARG_VARIANCE, variance},
                            {DNNL_ARG_SCALE, gamma.value},
                            {DNNL_ARG_SHIFT, beta.value},
                            {DNNL_ARG_DST, y}}},
                          {dnnl::batch_normalization_backward(back),
                           {{DNNL_ARG_SRC, x},
                            {DNNL_ARG_MEAN, mean},
                            {DNNL_ARG_VARIANCE, variance},
                            {DNNL_ARG_SCALE, gamma.value},
                            {DNNL_ARG_SHIFT, beta.value},
                            {DNNL_ARG_DIFF_DST, dy},
                            {DNNL_ARG_DIFF_SRC, dx},
                            {DNNL_ARG_DIFF_SCALE, gamma.gradient},
                            {DNNL_ARG_DIFF_SHIFT, beta.gradient}}}};
  report("batch_norm/" + std::to_string(rows) + "x" + std::to_string(cols),
         [&] { run(calls); });
}

int main() {
  for (const Work& work : kWorks)
    for (const bool with : {true, false})
      step(work, with);
  for (const auto& [rows, cols] : kShapes)
    batch_norm(rows, cols);
  for (const Work& work : kWorks)
    if (work.name == "W2" || work.name == "W3")
      for (const int rows : {1, 256}) {
        Net net(work, rows, true, dnnl::prop_kind::forward_inference);
        const memory x = zeros(matrix(rows, work.numbers[1]));
        fill_randomly(x, 1);
        report("infer/" + work.name + "/batch_" + std::to_string(rows),
               [&] { net.forward(numbers(x)); });
      }
}
