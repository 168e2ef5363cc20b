// SPDX-License-Identifier: Apache-2.0
// The process's thread setting, and the one loop over threads.
#include "vigil/base/threads.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <limits>
#include <mutex>
#include <thread>
#include <vector>

#include "vigil/base/error.h"

namespace vigil {
namespace {

int machine_threads() {
  return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

struct Setting {
  std::mutex mutex;
  int count = machine_threads();
  std::vector<void (*)(int)> hooks;
};

Setting& setting() {
  static Setting the_setting;  // the one thread setting of the process
  return the_setting;
}

// The exception of the lowest index wins, so that the same failure is reported on any number of threads.
struct Failure {
  std::mutex mutex;
  std::size_t index = std::numeric_limits<std::size_t>::max();
  std::exception_ptr error;

  void keep(std::size_t i) {
    const std::lock_guard lock(mutex);
    if (i >= index) return;
    index = i;
    error = std::current_exception();
  }
};

}  // namespace

void set_threads(int count) {
  if (count < 0) throw Error::usage("threads: " + std::to_string(count) + " is negative", "0 means as many as the machine has");
  Setting& shared = setting();
  const std::lock_guard lock(shared.mutex);
  shared.count = count == 0 ? machine_threads() : count;
  for (auto* hook : shared.hooks) hook(shared.count);
}

int threads() {
  Setting& shared = setting();
  const std::lock_guard lock(shared.mutex);
  return shared.count;
}

void add_thread_hook(void (*hook)(int count)) {
  Setting& shared = setting();
  const std::lock_guard lock(shared.mutex);
  if (std::find(shared.hooks.begin(), shared.hooks.end(), hook) == shared.hooks.end()) shared.hooks.push_back(hook);
  hook(shared.count);
}

void parallel_for(std::size_t count, const std::function<void(std::size_t)>& body) {
  std::atomic<std::size_t> next{0};
  std::atomic<bool> failed{false};
  Failure failure;
  const auto work = [&] {
    while (!failed) {
      const std::size_t i = next++;
      if (i >= count) return;
      try {
        body(i);
      } catch (...) {
        failure.keep(i);
        failed = true;
      }
    }
  };
  {
    const std::size_t helpers = std::min(count, static_cast<std::size_t>(threads())) - (count > 0 ? 1 : 0);
    std::vector<std::jthread> team;
    team.reserve(helpers);
    for (std::size_t i = 0; i < helpers; ++i) team.emplace_back(work);
    work();
  }
  if (failure.error) std::rethrow_exception(failure.error);
}

}  // namespace vigil
