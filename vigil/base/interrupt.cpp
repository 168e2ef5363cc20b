// SPDX-License-Identifier: Apache-2.0
// The first Ctrl-C or SIGTERM asks, the second ends.
#include "vigil/base/interrupt.h"

#include <atomic>
#include <csignal>

namespace vigil {
namespace {

std::atomic<int> signal_met{0};
static_assert(std::atomic<int>::is_always_lock_free, "a signal handler writes it");

void on_signal(int signal) {
  signal_met = signal;
  std::signal(signal, SIG_DFL);
}

}  // namespace

void catch_interrupts() {
  struct sigaction action {};
  action.sa_handler = on_signal;
  sigemptyset(&action.sa_mask);
  action.sa_flags = SA_RESTART;
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

bool interrupted() noexcept {
  return signal_met != 0;
}
int interrupt_signal() noexcept {
  return signal_met;
}
void raise_interrupt(int signal) noexcept {
  signal_met = signal;
}

}  // namespace vigil
