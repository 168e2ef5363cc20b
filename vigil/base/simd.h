// SPDX-License-Identifier: Apache-2.0
// Hot loops compiled twice, for AVX2 and for any x86-64; the machine's best is chosen when the program starts.
#pragma once

// Before a free function: VIGIL_FAST void add(...). What it calls must be inlined to take part. Both versions give the same bits:
// AVX2 without FMA, and -ffp-contract=off for all of Vigil. Sanitizers instrument the code that chooses, before they are ready for
// it: they get the plain version.
#if defined(__x86_64__) && defined(__ELF__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__) && \
    !defined(__SANITIZE_THREAD__)
#define VIGIL_FAST __attribute__((target_clones("avx2", "default")))
#else
#define VIGIL_FAST
#endif
