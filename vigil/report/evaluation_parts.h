// SPDX-License-Identifier: Apache-2.0
// The drawn parts of an evaluation's page. Within this room.
#pragma once

#include <string>

#include "vigil/evaluate/evaluate.h"

namespace vigil {

const char* evaluation_style();  // CSS, after page_style()

// Each gives HTML, or nothing where there is nothing to draw.
std::string headline_tiles(const Evaluation& evaluation);
std::string frame_curves(const Evaluation& evaluation);  // ROC and precision over recall, with the operating point
std::string alarm_curve(const Evaluation& evaluation);
std::string class_bars(const Evaluation& evaluation, const std::string& id);  // one figure over classes or scenes; two at least
std::string video_curves(const Evaluation& evaluation);

}  // namespace vigil
