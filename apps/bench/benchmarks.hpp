#pragma once

namespace gambeta::bench {

/// Each registers the benchmarks of one file.
void add_train_benchmarks();
void add_gemm_benchmarks();
void add_file_benchmarks();

}  // namespace gambeta::bench
