#include "apps/claims/claim.hpp"

#include <algorithm>

namespace gambeta {

// Papers are named with their arXiv number, the claims told in our words.
static constexpr Claim kClaims[] = {
    {"ioffe-figure-1",
     "With batch norm a network of sigmoid units trains faster and ends up more "
     "accurate, and the inputs of its last hidden layer keep a steadier distribution.",
     "Ioffe and Szegedy 2015, section 4.1 and Figure 1, arXiv:1502.03167",
     "digits; three hidden layers of 100 sigmoid units, batches of 60, normal starting "
     "weights of deviation 0.1, "
     "SGD at rate 0.5 without momentum, 2,000 steps, the same for both.",
     "", 3, run_ioffe_figure_1},
    {"ioffe-figure-1-fashion", "The same as ioffe-figure-1, on pictures of clothes.",
     "Ioffe and Szegedy 2015, section 4.1 and Figure 1, arXiv:1502.03167",
     "Fashion-MNIST, 60,000 images to train on and its own 10,000 to check with; "
     "otherwise as ioffe-figure-1, but at rate 0.1.",
     "", 2, run_ioffe_fashion, true},
    {"internal-covariate-shift",
     "Batch norm helps because it keeps the distribution of each layer's inputs from "
     "shifting while the layers before it learn.",
     "Ioffe and Szegedy 2015, sections 1 and 2, arXiv:1502.03167",
     "the digits network of ioffe-figure-1; a third one shifts each normalized column by "
     "up to 1 and stretches it by up to half, at random, anew in every step.",
     "Santurkar et al. 2018, section 2.1 and Figure 2, arXiv:1805.11604", 3,
     run_covariate_shift},
    {"cs231n-initialization",
     "With batch norm it hardly matters how large the starting weights are; without it a "
     "deep network trains in a narrow range of scales only.",
     "Stanford CS231n, assignment 2, batch normalization and initialization",
     "digits; seven hidden layers of 50 relu units, 20 scales of normal weights from "
     "1e-4 to 1, SGD at rate 0.05 with momentum 0.9, batches of 50, ten epochs.",
     "", 3, run_cs231n_initialization},
    {"bjorck-learning-rate",
     "What batch norm gives is room for larger learning rates; at an equal small rate a "
     "network does about as well without it.",
     "Bjorck et al. 2018, section 3, arXiv:1806.02375",
     "digits; ten hidden layers of 64 relu units, He et al.'s weights, batches of 60; "
     "the largest rate of SGD that trains by bisection (loss of the fourth epoch below "
     "0.9 ln 10), and accuracy after 200 epochs at rate 0.001 with momentum 0.9.",
     "", 3, run_bjorck_learning_rate},
    {"santurkar-smoothness",
     "Batch norm makes the landscape smoother: along the gradient the loss varies less, "
     "and the gradient itself changes less.",
     "Santurkar et al. 2018, section 3.1 and Figure 4, arXiv:1805.11604",
     "digits; eight hidden layers of 64 relu units, He et al.'s weights, SGD at rate "
     "0.05; 20 times in 300 steps the loss of 256 rows is measured 0.5 to 4 steps ahead.",
     "", 5, run_santurkar_smoothness},
    {"yang-explosion",
     "At the start of training batch norm makes gradients grow exponentially with depth, "
     "at a rate that can be computed, so very deep networks of batch norm and relu alone "
     "do not train.",
     "Yang et al. 2019, Theorem 8 and section 5, arXiv:1902.08129",
     "random networks of 16 blocks (batch norm, activation, weights; eps 0) of width "
     "256, five a seed; and digits networks of 5 to 80 hidden layers of 64 units, rate "
     "0.05, momentum 0.9, five epochs.",
     "", 4, run_yang_explosion},
    {"wu-population-statistics",
     "The smaller the batches, the more a validation suffers from running averages; "
     "exact statistics of the training rows do better, or as well.",
     "Wu and Johnson 2021, section 3, arXiv:2105.07576",
     "digits; two hidden layers of 64 relu units, batches of 2 to 64, rate 0.1 x batch / "
     "32, momentum 0.9, eight epochs, validation loss after each with both statistics.",
     "", 3, run_wu_population_statistics},
};

std::span<const Claim> claims() {
  return kClaims;
}

}  // namespace gambeta
