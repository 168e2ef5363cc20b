// SPDX-License-Identifier: Apache-2.0
// Specifies tables from names to things.
#include "vigil/base/catalog.h"

#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/base/message_of.h"

namespace vigil {
namespace {

const Catalog<int>& fruits() {
  static const Catalog<int> catalog("fruit", {{"apple", "round", 1}, {"pear", "less so", 2}});
  return catalog;
}

TEST(Catalog, FindsByName) {
  EXPECT_EQ(fruits().at("pear"), 2);
  EXPECT_EQ(fruits().find("apple")->summary, "round");
  EXPECT_EQ(fruits().find("plum"), nullptr);
}

TEST(Catalog, KeepsItsRowsInOrder) {
  ASSERT_EQ(fruits().rows().size(), 2);
  EXPECT_EQ(fruits().rows()[0].name, "apple");
}

TEST(Catalog, AnUnknownNameIsRefusedWithTheNearest) {
  EXPECT_EQ(message_of([] { fruits().at("aple"); }),
            "no fruit is called 'aple' (nearest: apple) | see them all with `vigil list fruits`");
}

TEST(Catalog, TheHintNamesTheListInThePlural) {
  const std::map<std::string, std::string> plurals{
      {"density", "densities"}, {"loss", "losses"}, {"feature layout", "feature-layouts"}, {"head", "heads"}};
  for (const auto& [kind, plural] : plurals) {
    const Catalog<int> empty(kind, {});
    EXPECT_THAT(message_of([&] { empty.at("x"); }), testing::HasSubstr("`vigil list " + plural + "`"));
  }
}

}  // namespace
}  // namespace vigil
