// SPDX-License-Identifier: Apache-2.0
// bfloat16 through libtorch's autocast.
#include "vigil/nn/precision.h"

#include <ATen/autocast_mode.h>

namespace vigil {

bool machine_has_bf16() {
#if defined(__x86_64__)
  return __builtin_cpu_supports("avx512bf16") != 0;
#else
  return false;
#endif
}

Bf16Scope::Bf16Scope(bool on) : on_(on) {
  if (!on_) return;
  was_on_ = at::autocast::is_cpu_enabled();
  type_before_ = at::autocast::get_autocast_cpu_dtype();
  at::autocast::set_autocast_cpu_dtype(at::kBFloat16);
  at::autocast::set_cpu_enabled(true);
  at::autocast::increment_nesting();
}

Bf16Scope::~Bf16Scope() {
  if (!on_) return;
  if (at::autocast::decrement_nesting() == 0) at::autocast::clear_cache();  // weights in bfloat16, which a step makes stale
  at::autocast::set_cpu_enabled(was_on_);
  at::autocast::set_autocast_cpu_dtype(type_before_);
}

}  // namespace vigil
