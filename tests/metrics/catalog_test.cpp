// SPDX-License-Identifier: Apache-2.0
// Specifies the table of names in vigil/metrics/catalog.h.
#include "vigil/metrics/catalog.h"

#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <sstream>
#include <string>

#include <gtest/gtest.h>

namespace vigil {
namespace {

TEST(Metrics, AreNamedOnceInAlphabeticalOrder) {
  const auto& rows = metrics().rows();
  for (std::size_t i = 1; i < rows.size(); ++i) EXPECT_LT(rows[i - 1].name, rows[i].name);
}

TEST(Metrics, SayWhatTheyAreAndWhatMakesThemComparable) {
  for (const auto& row : metrics().rows()) {
    EXPECT_TRUE(row.summary.ends_with(".")) << row.name;
    EXPECT_NE(row.entry.of, "") << row.name;
    EXPECT_TRUE(row.entry.better == "high" || row.entry.better == "low" || row.entry.better == "-") << row.name;
    EXPECT_NE(row.entry.convention, "") << row.name;
  }
}

std::string reference_page() {
  std::ifstream stream(VIGIL_METRICS_PAGE);
  return {std::istreambuf_iterator<char>(stream), {}};
}

TEST(Metrics, AreAllExplainedInTheReferencePage) {
  const std::string page = reference_page();
  ASSERT_NE(page, "") << VIGIL_METRICS_PAGE;
  for (const auto& row : metrics().rows()) EXPECT_NE(page.find("`" + row.name), std::string::npos) << row.name;
}

// The first cells of the tables with the heading "id".
TEST(Metrics, AreAllThatTheReferencePageExplains) {
  static const std::regex kId("`([a-z0-9_.]+)[^`]*`");
  std::set<std::string> named;
  for (const auto& row : metrics().rows()) named.insert(row.name);
  std::istringstream page(reference_page());
  bool in_table = false;
  std::size_t found = 0;
  for (std::string line; std::getline(page, line);) {
    in_table = line.starts_with("| id ") || (in_table && line.starts_with("|"));
    const std::string cell = in_table ? line.substr(0, line.find('|', 1)) : std::string();
    for (std::sregex_iterator id(cell.begin(), cell.end(), kId), end; id != end; ++id, ++found)
      EXPECT_TRUE(named.contains((*id)[1])) << line;
  }
  EXPECT_GE(found, metrics().rows().size());
}

}  // namespace
}  // namespace vigil
