// Counts every call of operator new in this program.
#include <doctest/doctest.h>

#include <atomic>
#include <cstdlib>
#include <new>

#include "core/random.hpp"
#include "layers/activation.hpp"
#include "layers/batch_norm1d.hpp"
#include "layers/linear.hpp"
#include "layers/loss.hpp"
#include "layers/sequential.hpp"
#include "optim/sgd.hpp"

static std::atomic<long> allocations = 0;

static void* counted(std::size_t bytes, std::size_t alignment) {
  ++allocations;
  bytes = (bytes + alignment - 1) / alignment * alignment;
  if (void* const p = std::aligned_alloc(alignment, bytes > 0 ? bytes : alignment))
    return p;
  throw std::bad_alloc();
}

void* operator new(std::size_t bytes) {
  return counted(bytes, alignof(std::max_align_t));
}
void* operator new(std::size_t bytes, std::align_val_t alignment) {
  return counted(bytes, std::size_t(alignment));
}
void* operator new[](std::size_t bytes) {
  return operator new(bytes);
}
void* operator new[](std::size_t bytes, std::align_val_t a) {
  return operator new(bytes, a);
}
// std::stable_sort asks for its buffer like this.
void* operator new(std::size_t bytes, const std::nothrow_t&) noexcept {
  return counted(bytes, alignof(std::max_align_t));  // no memory ends the tests
}
void* operator new[](std::size_t bytes, const std::nothrow_t&) noexcept {
  return counted(bytes, alignof(std::max_align_t));
}
// Not inlined: GCC 12 would see free() meet a pointer from new, and warn.
[[gnu::noinline]] static void release(void* p) {
  std::free(p);
}
void operator delete(void* p) noexcept {
  release(p);
}
void operator delete(void* p, std::size_t) noexcept {
  release(p);
}
void operator delete(void* p, std::align_val_t) noexcept {
  release(p);
}
void operator delete(void* p, std::size_t, std::align_val_t) noexcept {
  release(p);
}
void operator delete[](void* p) noexcept {
  release(p);
}
void operator delete[](void* p, std::size_t) noexcept {
  release(p);
}
void operator delete[](void* p, std::align_val_t) noexcept {
  release(p);
}
void operator delete[](void* p, std::size_t, std::align_val_t) noexcept {
  release(p);
}

using namespace gambeta;

TEST_CASE("allocation: none from the third training step on") {
  Sequential net;
  Random random(1, Purpose::Weights);
  net.add<Linear>(64, 32, /*bias=*/false).initialize(random);
  net.add<BatchNorm1D>(32);
  net.add<ReLU>();
  net.add<Linear>(32, 10).initialize(random);
  Sgd sgd(net);
  Matrix data(100, 64);
  for (float& v : data)
    v = float(random.normal());
  std::vector<int> labels(100);
  for (int& label : labels)
    label = int(random.below(10));

  Tape tape;
  for (int step = 1; step <= 6; ++step) {
    const long before = allocations;
    tape.begin(Mode::Train);
    const Tensor scores = net(tape.constant(data));
    tape.backward(softmax_cross_entropy(scores, labels));
    sgd.step();
    const long made = allocations - before;
    CAPTURE(step);
    if (step == 1)
      CHECK(made > 0);  // the counter works
    if (step >= 3)
      CHECK(made == 0);
  }
}
