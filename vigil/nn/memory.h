// SPDX-License-Identifier: Apache-2.0
// Memory of tensors. A training step frees what the next one takes again; given back to the system in between, each page costs a
// fault and is cleared anew, which is a third of a step of a small head. Here freed memory is kept for the next tensors, of any
// size.
#pragma once

#include <cstddef>

namespace vigil {

// From the first call on tensors take their memory from here; cheap to call again. torch_follows_thread_setting() calls it. Not
// under the address sanitizer, which must see memory freed.
void keep_freed_memory();

struct TensorMemory {  // bytes, of tensors of 64 KiB and more
  std::size_t used = 0;
  std::size_t kept = 0;  // free, for tensors to come: used + kept never exceeds 1.25 * peak + 64 MiB
  std::size_t peak = 0;  // most that was used at once
};
TensorMemory tensor_memory();

void release_kept_memory();  // back to the system, as after training

}  // namespace vigil
