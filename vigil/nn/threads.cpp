// SPDX-License-Identifier: Apache-2.0
// The thread hook of libtorch and OpenBLAS.
#include "vigil/nn/threads.h"

#include <mutex>

#include <ATen/Parallel.h>
#include <c10/util/Exception.h>
#include <dlfcn.h>

#include "vigil/base/threads.h"
#include "vigil/nn/memory.h"

namespace vigil {
namespace {

// libtorch's generic BLAS build leaves its library's own threads alone. Looked up by name: another BLAS may stand in.
void set_blas_threads(int count) {
  using SetCount = void (*)(int);
  static const auto set_count = reinterpret_cast<SetCount>(dlsym(RTLD_DEFAULT, "openblas_set_num_threads"));
  if (set_count != nullptr) set_count(count);
}

void set_counts(int count) {
  at::set_num_threads(count);
  set_blas_threads(count);
}

}  // namespace

void torch_follows_thread_setting() {
  static std::once_flag once;
  std::call_once(once, [] {
    keep_freed_memory();
    try {
      at::set_num_interop_threads(1);
    } catch (const c10::Error&) {
      // set before, or work between operators has begun: a program's own choice, which costs idle threads and no result
    }
    add_thread_hook(set_counts);
  });
}

}  // namespace vigil
