// SPDX-License-Identifier: Apache-2.0
// Whether this thread multiplies in bfloat16.
#include "vigil/nn/precision.h"

namespace vigil {
namespace {

thread_local bool inside = false;

}  // namespace

bool machine_has_bf16() {
#if defined(__x86_64__)
  return __builtin_cpu_supports("avx512bf16") != 0;
#else
  return false;
#endif
}

Bf16Scope::Bf16Scope(bool on) : before_(inside) {
  inside = inside || on;
}

Bf16Scope::~Bf16Scope() {
  inside = before_;
}

bool Bf16Scope::here() {
  return inside;
}

}  // namespace vigil
