#pragma once
#include <algorithm>
#include <cstdint>
#include <utility>

#include "core/view.hpp"

namespace GAMBETA_NAMESPACE {

class Tape;

/// Room for d loss / d value of a tensor: a sum, to which each operation that used the
/// tensor adds a term when the tape is walked back.
///
/// It reads as zero before the first term, but nobody has set it to zero yet: that would be
/// one more walk through memory, and an operation whose term comes first may write it
/// instead of adding it (next_term). Used as a View, for reading or adding, it is set to
/// zero where that is due.
class Gradient {
 public:
  Gradient() = default;  // nobody asks for it
  Gradient(View sum, char* begun = nullptr) : sum_(sum), begun_(begun) {}

  explicit operator bool() const { return bool(sum_); }
  operator View() const {
    if (begun_ && !std::exchange(*begun_, 1))
      std::fill_n(sum_.data, sum_.size(), Scalar(0));
    return sum_;
  }
  operator ConstView() const { return View(*this); }
  Scalar& operator()(Index i, Index j) const { return View(*this)(i, j); }

  /// Where the next term goes. If `add` is false it must be written to every element, and
  /// what these held before is not to be read.
  struct Term {
    View out;
    bool add;
  };
  Term next_term() const { return {sum_, !begun_ || std::exchange(*begun_, 1)}; }

 private:
  View sum_;
  char* begun_ = nullptr;  // 0 or 1; null: there are earlier terms, as in a parameter
};

/// A matrix in a run of the model: its values, room for its gradient, and the run itself.
///
/// A Tensor is a handle. Copying it copies addresses, never numbers, and it owns nothing:
/// activations belong to the Tape, weights to a Parameter, data to a Dataset. That is why
/// an operation may simply keep its operands by value until the backward pass.
struct Tensor {
  ConstView value;        ///< rows x cols, row-major: one example per row
  Gradient grad;          ///< d loss / d value, same shape; empty if nobody asks for it
  Tape* tape = nullptr;   ///< where it was made; null for weights
  std::uint64_t run = 0;  ///< which run of that tape made it (Tape::begin counts)

  Index rows() const { return value.rows; }
  Index cols() const { return value.cols; }
  bool wants_grad() const { return bool(grad); }

  /// The tape, for `who` is about to compute on it. Throws Error if there is none, or if its
  /// run is over.
  Tape& tape_for(const char* who) const;

  /// The number of a 1 x 1 tensor, such as a loss.
  Scalar item() const {
    check(value.size() == 1, "item: expected one number, got {} x {}", rows(), cols());
    return value(0, 0);
  }
};

}  // namespace GAMBETA_NAMESPACE
