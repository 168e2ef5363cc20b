// SPDX-License-Identifier: Apache-2.0
// Ctrl-C and SIGTERM: long loops ask interrupted() once a step, finish what they have, and say that it is partial.
#pragma once

namespace vigil {

void catch_interrupts();                    // installs the handlers; a second signal ends the process at once
bool interrupted() noexcept;                // true after the first signal
int interrupt_signal() noexcept;            // SIGINT, SIGTERM, or 0
void raise_interrupt(int signal) noexcept;  // as if the signal had come; 0 resets (tests)

}  // namespace vigil
