// SPDX-License-Identifier: Apache-2.0
// The table of events for a terminal.
#pragma once

#include <span>
#include <string>

#include "vigil/events/event.h"

namespace vigil {

struct TableOptions {
  int width = 100;              // columns; the last one (why) is continued below itself; at least 90 are used
  double supported_rarity = 0;  // rarities that reach it are written ">= 2.5"; 0 = unknown
};

// start, end (h:mm:ss.mmm), frames, rarity, where (box), why. Control characters of any text are replaced by spaces.
// Empty text when there are no events.
std::string event_table(std::span<const Event> events, const TableOptions& options = {});

// "4.2", or ">= 2.5" where the footage does not support to claim more.
std::string rarity_text(double rarity, double supported_rarity);

}  // namespace vigil
