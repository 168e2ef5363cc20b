// SPDX-License-Identifier: Apache-2.0
// What is known of each published list: from its README and from docs/reference/datasets.md. Used by reproduce/annotations.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>

namespace vigil::reproduce {

struct ExpectedFile {
  std::string dialect = {};  // -1 and empty: nothing is stated
  std::int64_t videos = -1;
  std::int64_t lines = -1;
  std::int64_t events = -1;
  std::int64_t frames = -1;
  std::int64_t positives = -1;
  std::string refusal = {};  // part of the message when the file must be refused
  std::string remark = {};   // printed under the row: where two statements differ
};

// By the path below `root`. The truth vectors of PEL4VAD are compared with the summary that lies beside them.
std::map<std::string, ExpectedFile> expected_files(const std::filesystem::path& root);

struct SetCounts {
  std::int64_t sets = 0;
  std::int64_t matched = 0;
};

// Loads the folders below `root` as data sets, prints a row for each, and counts those that come out as stated.
SetCounts check_sets(const std::filesystem::path& root);

}  // namespace vigil::reproduce
