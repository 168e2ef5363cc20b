// SPDX-License-Identifier: Apache-2.0
// The one thread setting of the process (--threads). Rooms that hold a library with threads of its own add a hook;
// parallel_for is the only loop over threads.
#pragma once

#include <cstddef>
#include <functional>

namespace vigil {

// count >= 1; 0 = as many as the machine has. Calls every hook. Call once at start, before other threads run.
void set_threads(int count);
int threads();  // what is in force; the machine's count before any call

// A room with a threaded library calls this before use (OpenCV, FFmpeg, ...); the hook runs at once and at each set_threads.
void add_thread_hook(void (*hook)(int count));

// body(i) for each i in [0, count), on up to threads() threads including the caller's. Order is free; an exception thrown by a
// body stops the rest and is thrown again here (the one of the lowest index).
void parallel_for(std::size_t count, const std::function<void(std::size_t)>& body);

}  // namespace vigil
