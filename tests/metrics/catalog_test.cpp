// SPDX-License-Identifier: Apache-2.0
// Specifies the table of names in vigil/metrics/catalog.h.
#include "vigil/metrics/catalog.h"

#include <fstream>
#include <iterator>
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

TEST(Metrics, AreAllExplainedInTheReferencePage) {
  std::ifstream stream(VIGIL_METRICS_PAGE);
  const std::string page{std::istreambuf_iterator<char>(stream), {}};
  ASSERT_NE(page, "") << VIGIL_METRICS_PAGE;
  for (const auto& row : metrics().rows()) EXPECT_NE(page.find("`" + row.name), std::string::npos) << row.name;
}

}  // namespace
}  // namespace vigil
