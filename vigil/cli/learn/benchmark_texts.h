// SPDX-License-Identifier: Apache-2.0
// The table of a benchmark for a terminal, for issues, spreadsheets, papers and browsers. Within this room, of the program
// vigil-learn.
#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "vigil/weak/grid_table.h"

namespace vigil {

std::string benchmark_text(const GridTable& table);
std::string benchmark_markdown(const GridTable& table);
std::string benchmark_csv(const GridTable& table);    // a row for each of the table and each baseline; numbers in full (RFC 4180)
std::string benchmark_latex(const GridTable& table);  // a tabular for booktabs, figures in percent
std::string benchmark_html(const GridTable& table, const std::string& title);  // self-contained

struct FailedRun {
  std::string run;
  std::string message;
};
nlohmann::ordered_json benchmark_json(const GridTable& table, const std::vector<PlannedRun>& runs,
                                      const std::vector<RunOutcome>& finished, const std::vector<FailedRun>& failed);

}  // namespace vigil
