// Times OpenBLAS's sgemm on the products named as arguments ("gemm/NT/64x32x2"): one JSON
// line each. Compiled and run by versus_pytorch. Threads: OPENBLAS_NUM_THREADS.
#include <cblas.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <vector>

// Seconds on the wall, or of the processor (versus_pytorch --cpu-time).
static double now() {
  const char* const clock_name = std::getenv("BENCH_CLOCK");
  timespec t;
  clock_gettime(clock_name != nullptr && !std::strcmp(clock_name, "cpu")
                    ? CLOCK_PROCESS_CPUTIME_ID
                    : CLOCK_MONOTONIC,
                &t);
  return double(t.tv_sec) + double(t.tv_nsec) * 1e-9;
}

int main(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    char kind[3];
    int m, n, k;
    if (std::sscanf(argv[i], "gemm/%2s/%dx%dx%d", kind, &m, &n, &k) != 4)
      return 2;
    const bool a_turned = !std::strcmp(kind, "TN"), b_turned = !std::strcmp(kind, "NT");
    std::vector<float> a(std::size_t(m) * k, 0.5f), b(std::size_t(k) * n, 0.25f);
    std::vector<float> c(std::size_t(m) * n);
    const auto call = [&] {  // c += a b, as gambeta's gemm
      cblas_sgemm(CblasRowMajor, a_turned ? CblasTrans : CblasNoTrans,
                  b_turned ? CblasTrans : CblasNoTrans, m, n, k, 1, a.data(),
                  a_turned ? m : k, b.data(), b_turned ? k : n, 1, c.data(), n);
    };
    for (int j = 0; j < 3; ++j)
      call();
    double start = now();
    call();
    const int count = std::max(1, int(0.02 / (now() - start)));
    std::vector<double> times;
    for (int batch = 0; batch < 6; ++batch) {
      start = now();
      for (int j = 0; j < count; ++j)
        call();
      if (batch > 0)
        times.push_back((now() - start) / count);
    }
    std::sort(times.begin(), times.end());
    std::printf("{\"name\": \"%s\", \"us\": %.4f}\n", argv[i], times[2] * 1e6);
    std::fflush(stdout);
  }
}
