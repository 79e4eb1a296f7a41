// The identities of batch normalization, in float here and in double by the file
// identities_in_double.cpp, which includes this one. The algebra is in apps/verify.
#include <doctest/doctest.h>

#include "apps/verify/checks.hpp"
#include "apps/verify/trial.hpp"

using namespace gambeta;

static void check_holds(const char* name) {
  const Check& check = check_named(name);
  const bool is_float = sizeof(Scalar) == 4;
  CHECK(check.figure(library_batch_norm) <=
        (is_float ? check.float_tolerance : check.tolerance));
}

TEST_CASE("batch norm I1: the gradient has no component along the ones") {
  check_holds("I1");
}
TEST_CASE("batch norm I2: along x-hat the gradient has only what epsilon allows") {
  check_holds("I2");
}
TEST_CASE("batch norm I3: the squared gradient loses its mean and its stretch") {
  check_holds("I3");
}
TEST_CASE("batch norm I4: a bias in front gets no gradient in training, one in eval") {
  check_holds("I4");
}
TEST_CASE("batch norm I5: the scale of the weights in front does not matter") {
  check_holds("I5");
}
TEST_CASE("batch norm I6: the output has mean beta and variance gamma^2 var/(var+eps)") {
  check_holds("I6");
}
TEST_CASE("batch norm I7: permuting rows permutes y and leaves dgamma and dbeta") {
  check_holds("I7");
}
TEST_CASE("batch norm I8: two halves are not the whole in training; in eval they are") {
  check_holds("I8");
}
TEST_CASE("batch norm I9: gradients grow by (B-2)/(B-3) a layer in a deep linear net") {
  check_holds("I9");
  for (const Index batch : {8, 16, 32}) {
    const DepthSlope d = depth_slope(library_batch_norm, batch);
    CAPTURE(batch);
    CHECK(std::abs(d.slope - d.expected) < 3 * d.standard_error);
    CHECK(d.standard_error < 0.05 * d.expected);  // tight enough to mean something
  }
}
TEST_CASE("batch norm I10: folded into the Linear beside it, it gives the same in eval") {
  check_holds("I10");
}
TEST_CASE("batch norm: the checks of gambeta verify on edges and running statistics") {
  for (const char* name : {"composed", "golden", "running", "constant", "far-mean",
                           "two-rows", "saved", "nan", "one-row"}) {
    CAPTURE(name);
    check_holds(name);
  }
}
TEST_CASE("batch norm: identities hold for the seed's normalizer N - 1, too") {
  for (const Index rows : {3, 10, 64}) {  // of two rows, rounding is all of dx
    const auto layer = library_batch_norm(
        5, {.epsilon = 0.01, .unbiased_forward = true, .unbiased_running = true});
    randomize(*layer, 1);
    const double tolerance = sizeof(Scalar) == 4 ? 1e-4 : 1e-10;
    CAPTURE(rows);
    CHECK(gradient_has_no_mean(*layer, rows) < tolerance);
    CHECK(gradient_has_no_stretch(*layer, rows) < tolerance);
    CHECK(output_has_mean_and_variance(*layer, rows) < tolerance);
    CHECK(rows_may_change_places(*layer, rows) < tolerance);
  }
}
