// SPDX-License-Identifier: Apache-2.0
// The versions of librsvg and cairo.
#include "vigil/plot/library.h"

#include <fmt/format.h>
#include <librsvg/rsvg.h>

namespace vigil {

std::vector<LibraryVersion> plot_libraries() {
  return {{"librsvg", fmt::format("{}.{}.{}", rsvg_major_version, rsvg_minor_version, rsvg_micro_version), LIBRSVG_VERSION},
          {"cairo", cairo_version_string(), CAIRO_VERSION_STRING}};
}

}  // namespace vigil
