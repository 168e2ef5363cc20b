// SPDX-License-Identifier: Apache-2.0
// The HTML report of an evaluation: what was measured, figures with intervals, curves, and every video over its truth, worst first.
#pragma once

#include <filesystem>
#include <string>

#include "vigil/evaluate/evaluate.h"

namespace vigil {

// Self-contained: no scripts needed, no requests, light and dark, print.
std::string evaluation_html(const Evaluation& evaluation);

// evaluation_html() as report.html in a folder that exists. Throws Error::input.
void write_evaluation_page(const std::filesystem::path& folder, const Evaluation& evaluation);

}  // namespace vigil
