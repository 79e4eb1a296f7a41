// Times libtorch, PyTorch's C++ side, on the works of gambeta-bench: one JSON line each.
// Compiled and run by versus_peers. Threads: OMP_NUM_THREADS for ATen.
#include <torch/torch.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "apps/bench/peer_time.hpp"
#include "apps/bench/peer_works.hpp"

static torch::nn::Sequential net_of(const Work& work, bool batch_norm) {
  torch::nn::Sequential net;
  const std::vector<int>& n = work.numbers;
  for (std::size_t i = 1; i + 1 < n.size(); ++i) {
    net->push_back(torch::nn::Linear(n[i], n[i + 1]));
    if (i + 2 == n.size())
      break;
    if (batch_norm)
      net->push_back(torch::nn::BatchNorm1d(n[i + 1]));
    net->push_back(torch::nn::ReLU());
  }
  return net;
}

static void step(const Work& work, bool batch_norm) {
  const int batches = 16, batch = work.numbers[0];
  const auto x = torch::randn({batches * batch, work.numbers[1]});
  const auto labels =
      torch::randint(0, work.numbers.back(), {batches * batch}, torch::kLong);
  auto net = net_of(work, batch_norm);
  net->train();
  torch::optim::SGD sgd(net->parameters(), torch::optim::SGDOptions(0.01).momentum(0.9));
  int turn = 0;
  report("step/" + work.name + (batch_norm ? "" : "/without_batch_norm"), [&] {
    const int first = turn * batch;
    turn = (turn + 1) % batches;
    for (auto& p : net->parameters())
      p.mutable_grad().reset();
    torch::nn::functional::cross_entropy(net->forward(x.slice(0, first, first + batch)),
                                         labels.slice(0, first, first + batch))
        .backward();
    sgd.step();
  });
}

static void batch_norm(int rows, int cols) {
  torch::nn::BatchNorm1d layer(cols);
  const auto x = torch::randn({rows, cols}, torch::requires_grad());
  const auto dy = torch::randn({rows, cols});
  report("batch_norm/" + std::to_string(rows) + "x" + std::to_string(cols), [&] {
    x.mutable_grad().reset();
    layer->weight.mutable_grad().reset();
    layer->bias.mutable_grad().reset();
    layer->forward(x).backward(dy);
  });
}

int main() {
  const char* const threads = std::getenv("OMP_NUM_THREADS");
  torch::set_num_threads(threads ? std::atoi(threads) : 1);
  torch::manual_seed(0);
  for (const Work& work : kWorks)
    for (const bool with : {true, false})
      step(work, with);
  for (const auto& [rows, cols] : kShapes)
    batch_norm(rows, cols);
  const c10::InferenceMode guard;
  for (const Work& work : kWorks)
    if (work.name == "W2" || work.name == "W3")
      for (const int rows : {1, 256}) {
        auto net = net_of(work, true);
        net->eval();
        const auto x = torch::randn({rows, work.numbers[1]});
        report("infer/" + work.name + "/batch_" + std::to_string(rows),
               [&] { net->forward(x); });
      }
}
