#pragma once
#include <algorithm>
#include <cassert>
#include <initializer_list>
#include <new>
#include <type_traits>
#include <vector>

#include "core/check.hpp"
#include "core/memory.hpp"
#include "core/scalar.hpp"

namespace GAMBETA_NAMESPACE {

/// A matrix of rows x cols numbers that live elsewhere: an address, a shape, two strides.
///
/// Element (i, j) is data[i * row_stride + j * col_stride], so transposing swaps two pairs
/// of numbers and moves no data. Copying a view copies the address.
template <class T>
struct BasicView {
  T* data = nullptr;
  Index rows = 0;
  Index cols = 0;
  Index row_stride = 0;
  Index col_stride = 1;

  BasicView() = default;
  BasicView(T* at, Index m, Index n) : BasicView(at, m, n, n, 1) {}  // without gaps
  BasicView(T* at, Index m, Index n, Index down, Index right)
      : data(at), rows(m), cols(n), row_stride(down), col_stride(right) {}

  /// A View may be read wherever a ConstView is asked for.
  operator BasicView<const T>() const requires(!std::is_const_v<T>) {
    return {data, rows, cols, row_stride, col_stride};
  }

  T& operator()(Index i, Index j) const {
    assert(0 <= i && i < rows && 0 <= j && j < cols);
    return data[i * row_stride + j * col_stride];
  }

  Index size() const { return rows * cols; }
  explicit operator bool() const { return data != nullptr; }

  /// True if the elements are neighbours in memory, row after row.
  bool contiguous() const {
    return (col_stride == 1 || cols == 1) && (row_stride == cols || rows <= 1);
  }

  /// Rows [first, first + count).
  BasicView row_range(Index first, Index count) const {
    assert(0 <= first && 0 <= count && first + count <= rows);
    return {data + first * row_stride, count, cols, row_stride, col_stride};
  }
};

using View = BasicView<Scalar>;             ///< numbers that may be written
using ConstView = BasicView<const Scalar>;  ///< numbers to be read

/// The same numbers with rows and columns exchanged.
template <class T>
BasicView<T> transposed(BasicView<T> a) {
  return {a.data, a.cols, a.rows, a.col_stride, a.row_stride};
}

inline bool same_shape(ConstView a, ConstView b) {
  return a.rows == b.rows && a.cols == b.cols;
}

/// Gives a std::vector memory for numbers.
template <class T>
struct CacheAligned {
  using value_type = T;

  CacheAligned() = default;
  template <class U>
  CacheAligned(const CacheAligned<U>&) {}

  T* allocate(std::size_t n) {
    if (n > std::size_t(-1) / sizeof(T))
      throw std::bad_array_new_length();
    return static_cast<T*>(allocate_memory(n * sizeof(T)));
  }
  void deallocate(T* p, std::size_t n) { free_memory(p, n * sizeof(T)); }
  friend bool operator==(CacheAligned, CacheAligned) { return true; }
};

/// A matrix that owns its numbers: row-major, without gaps, zero at first.
class Matrix {
 public:
  Matrix() = default;
  Matrix(Index rows, Index cols, Scalar fill = 0)
      : rows_(rows), cols_(cols), numbers_(checked_size(rows, cols), fill) {}

  /// Matrix{{1, 2}, {3, 4}}. Throws Error if the rows differ in length.
  Matrix(std::initializer_list<std::initializer_list<Scalar>> rows)
      : Matrix(Index(rows.size()), rows.size() == 0 ? 0 : Index(rows.begin()->size())) {
    Scalar* out = numbers_.data();
    for (const auto& row : rows) {
      check(Index(row.size()) == cols_, "Matrix: a row of {} numbers, expected {}",
            row.size(), cols_);
      out = std::copy(row.begin(), row.end(), out);
    }
  }

  Index rows() const { return rows_; }
  Index cols() const { return cols_; }
  Index size() const { return Index(numbers_.size()); }
  Scalar* data() { return numbers_.data(); }
  const Scalar* data() const { return numbers_.data(); }
  Scalar* begin() { return data(); }
  Scalar* end() { return data() + size(); }
  const Scalar* begin() const { return data(); }
  const Scalar* end() const { return data() + size(); }

  View view() { return {data(), rows_, cols_}; }
  ConstView view() const { return {data(), rows_, cols_}; }
  operator View() { return view(); }
  operator ConstView() const { return view(); }

  Scalar& operator()(Index i, Index j) { return view()(i, j); }
  Scalar operator()(Index i, Index j) const { return view()(i, j); }

 private:
  static std::size_t checked_size(Index rows, Index cols) {
    check(rows >= 0 && cols >= 0, "Matrix: the shape {} x {} is negative", rows, cols);
    check(cols == 0 || rows <= kLargest / cols, "Matrix: {} x {} is too large", rows,
          cols);
    return std::size_t(rows * cols);
  }
  static constexpr Index kLargest = Index(std::size_t(-1) / 2 / sizeof(Scalar));

  Index rows_ = 0;
  Index cols_ = 0;
  std::vector<Scalar, CacheAligned<Scalar>> numbers_;
};

/// The numbers of a view in a matrix of their own, to keep them when the tape is gone.
inline Matrix copy_of(ConstView a) {
  Matrix result(a.rows, a.cols);
  for (Index i = 0; i < a.rows; ++i)
    for (Index j = 0; j < a.cols; ++j)
      result(i, j) = a(i, j);
  return result;
}

}  // namespace GAMBETA_NAMESPACE
