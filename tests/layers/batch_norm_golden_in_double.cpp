// Numbers that PyTorch 1.13.1 gives in double, to the twelve digits printed.
#include <doctest/doctest.h>

#include "core/ops.hpp"
#include "layers/batch_norm1d.hpp"

using namespace gambeta;

static void check_printed(ConstView actual, const Matrix& expected) {
  REQUIRE(same_shape(actual, expected));
  for (Index i = 0; i < actual.rows; ++i)
    for (Index j = 0; j < actual.cols; ++j)
      CHECK(std::abs(actual(i, j) - expected(i, j)) < 1e-9);
}

TEST_CASE("batch norm: PyTorch's numbers, forward, backward, running and eval") {
  const Matrix x{{1, 10}, {2, 10.5}, {4, 9}, {9, 12.5}};
  const Matrix dy{{.1, -.4}, {-.3, .2}, {.5, .7}, {-.2, .3}};
  BatchNorm1D norm(2);
  norm.gamma().value = {{1.5, -.5}};
  norm.beta().value = {{.25, 1}};

  Tape tape;
  tape.begin(Mode::Train);
  const Tensor in = tape.variable(x), y = norm(in);
  tape.backward(sum(y * tape.constant(dy)));
  check_printed(y.value, {{-1.209992021760, 1.196115531707},
                          {-0.723328014507, 1},
                          {0.25, 1.588346595120},
                          {2.683320036267, 0.215537873173}});
  check_printed(in.grad, {{0.00960523897954, 0.2428814966961},
                          {-0.176095510067, 0},
                          {0.2311654034454, -0.1734869557626},
                          {-0.06467513235791, -0.06939454093355}});
  check_printed(norm.gamma().grad, {{-0.227109870052, -0.196115531707}});
  check_printed(norm.beta().grad, {{0.1, 0.8}});
  check_printed(norm.running_mean(), {{0.4, 1.05}});
  check_printed(norm.running_variance(), {{2.166666666667, 1.116666666667}});
  CHECK(norm.batches_tracked() == 1);

  tape.begin(Mode::Predict);
  check_printed(norm(tape.constant(x)).value, {{0.861428187452, -3.234765037904},
                                               {1.880475166538, -3.471344090301},
                                               {3.918569124710, -2.761606933110},
                                               {9.013804020139, -4.417660299888}});
}
