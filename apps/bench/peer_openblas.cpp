// Times OpenBLAS's sgemm on the products named as arguments ("gemm/NT/64x32x2"): one JSON
// line each. Without arguments it says which OpenBLAS that is. Compiled and run by
// versus_peers. Threads: OPENBLAS_NUM_THREADS.
#include <cblas.h>

#include <cstdio>
#include <cstring>
#include <vector>

#include "apps/bench/peer_time.hpp"

int main(int argc, char** argv) {
  if (argc == 1)
    std::puts(openblas_get_config());
  for (int i = 1; i < argc; ++i) {
    char kind[3];
    int m, n, k;
    if (std::sscanf(argv[i], "gemm/%2s/%dx%dx%d", kind, &m, &n, &k) != 4)
      return 2;
    const bool a_turned = !std::strcmp(kind, "TN"), b_turned = !std::strcmp(kind, "NT");
    std::vector<float> a(std::size_t(m) * k, 0.5f), b(std::size_t(k) * n, 0.25f);
    std::vector<float> c(std::size_t(m) * n);
    report(argv[i], [&] {  // c += a b, as gambeta's gemm
      cblas_sgemm(CblasRowMajor, a_turned ? CblasTrans : CblasNoTrans,
                  b_turned ? CblasTrans : CblasNoTrans, m, n, k, 1, a.data(),
                  a_turned ? m : k, b.data(), b_turned ? k : n, 1, c.data(), n);
    });
  }
}
