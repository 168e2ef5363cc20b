// SPDX-License-Identifier: Apache-2.0
// The include rules of the house as a pure function: ARCHITECTURE.md's table and the sources in, offences out.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "tests/house/tree.h"

namespace vigil::house {

struct Room {
  int floor = 0;
  std::set<std::string> may_include;  // other rooms
};

// The rows "| floor | `room/` | lives here | may include |" of the map. Throws std::runtime_error on a row it cannot read.
std::map<std::string, Room> rooms_of_map(const TextFile& map);

// One sentence per offence, "path:line: what; the rule". sources: paths begin with "vigil/<room>/" or, for its tests,
// "tests/<room>/"; tests may include what their room may, headers of its and of lower rooms' tests, and any library.
std::vector<std::string> offences(const std::map<std::string, Room>& rooms, const std::vector<TextFile>& sources);

}  // namespace vigil::house
