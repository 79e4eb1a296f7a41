// Four threads ask one Predictor, and get the answers that one thread gets.
#include "models/predictor.hpp"

#include <fmt/format.h>

#include <atomic>
#include <thread>

#include "layers/activation.hpp"
#include "layers/linear.hpp"

using namespace gambeta;

int main() {
  constexpr int kThreads = 4, kRows = 200;
  Model model;
  model.columns.input_names = {"a", "b"};
  model.columns.class_names = {"no", "yes"};
  model.standardizer = Standardizer{{1, 2}, {3, 4}, {}};
  Random random(42, Purpose::Weights);
  model.network.add<Linear>(2, 16).initialize(random);
  model.network.add<BatchNorm1D>(16);
  model.network.add<ReLU>();
  model.network.add<Linear>(16, 16).initialize(random);
  model.network.add<BatchNorm1D>(16);
  model.network.add<Tanh>();
  model.network.add<Linear>(16, 2).initialize(random);
  const Predictor predict(std::move(model));
  const auto ask = [&](int i) {
    return predict(std::vector<Scalar>{Scalar(i % 7), Scalar(i % 5)});
  };
  std::vector<std::vector<Scalar>> alone;
  for (int i = 0; i < kRows; ++i)
    alone.push_back(ask(i));
  std::atomic<int> wrong = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t)
    threads.emplace_back([&] {
      for (int i = 0; i < kRows; ++i)
        wrong += ask(i) != alone[std::size_t(i)];
    });
  for (std::thread& thread : threads)
    thread.join();
  fmt::print("{} threads, {} rows each: {} answers differ\n", kThreads, kRows,
             wrong.load());
  return wrong == 0 ? 0 : 1;
}
