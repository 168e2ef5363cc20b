// SPDX-License-Identifier: Apache-2.0
// libtorch and the BLAS under it follow the process's one thread setting. Without this libtorch takes one thread and OpenBLAS all
// of the machine's.
#pragma once

namespace vigil {

// From the first call on at::set_num_threads and OpenBLAS's count follow set_threads(), and freed memory is kept (memory.h); cheap
// to call again. make_head calls it; programs that use tensors without a head call it before their first operation.
void torch_follows_thread_setting();

}  // namespace vigil
