// SPDX-License-Identifier: Apache-2.0
// Configs from YAML, JSON and values, and everything that is said when they are wrong.
#include "vigil/base/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/base/message_of.h"
#include "tests/base/temp_folder.h"

namespace vigil {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

enum class Mood { calm, wild };

struct InnerConfig {
  int depth = 1;
  bool operator==(const InnerConfig&) const = default;

  static auto fields() { return fields_of<InnerConfig>(field("depth", &InnerConfig::depth, "", range(0, 5), "how deep")); }
};

struct WholeConfig {
  bool on = false;
  int count = 3;
  std::uint64_t seed = 7;
  double share = 0.25;
  std::string name = "a";
  std::string colour = "red";
  std::filesystem::path path;
  Nanoseconds length{1'500'000'000};
  Mood mood = Mood::calm;
  std::optional<Box> roi;
  Size size{4, 3};
  std::vector<double> weights{1, 2};
  InnerConfig inner;
  bool operator==(const WholeConfig&) const = default;

  static auto fields() {
    using C = WholeConfig;
    return fields_of<C>(
        field("on", &C::on, "", any(), "a switch"), field("count", &C::count, "", range(1, 10), "how many"),
        field("seed", &C::seed, "", any(), "of chance"), field("share", &C::share, "", range(0, 1), "a part"),
        field("name", &C::name, "", any(), "a text"), field("colour", &C::colour, "", one_of({"red", "blue"}), "a colour"),
        field("path", &C::path, "", any(), "a path"), field("length", &C::length, "", duration_range("1s", "1m"), "a time"),
        field("mood", &C::mood, "", choice<Mood>({{"calm", Mood::calm}, {"wild", Mood::wild}}), "a mood"),
        field("roi", &C::roi, "pixels", any(), "a box"), field("size", &C::size, "pixels", any(), "a size"),
        field("weights", &C::weights, "", range(0, 9), "numbers"), field("inner", &C::inner, "", any(), "a group"));
  }
};

WholeConfig read_yaml(const std::string& text) {
  WholeConfig config;
  read_config(config, parse_yaml(text, "x.yaml"), "x.yaml");
  return config;
}

std::string refusal(const std::string& yaml) {
  return message_of([&] { read_yaml(yaml); });
}

TEST(Config, ReadsWhatIsNamedAndLeavesTheRest) {
  const WholeConfig config = read_yaml(
      "on: true\ncount: 5\nshare: 1e-1\nname: x y\ncolour: blue\npath: /a/b\nlength: 2s\nmood: wild\nroi: 1,2,3,4\n"
      "weights: [3, 4.5]\ninner:\n  depth: 2\n");
  EXPECT_TRUE(config.on);
  EXPECT_EQ(config.count, 5);
  EXPECT_EQ(config.share, 0.1);
  EXPECT_EQ(config.name, "x y");
  EXPECT_EQ(config.colour, "blue");
  EXPECT_EQ(config.path, "/a/b");
  EXPECT_EQ(config.length.count, 2'000'000'000);
  EXPECT_EQ(config.mood, Mood::wild);
  EXPECT_EQ(config.roi, (Box{1, 2, 3, 4}));
  EXPECT_THAT(config.weights, ElementsAre(3, 4.5));
  EXPECT_EQ(config.inner.depth, 2);
  EXPECT_EQ(config.seed, 7U);
  EXPECT_EQ(config.size, (Size{4, 3}));
}

TEST(Config, WrittenAsYamlAndJsonItReadsBackTheSame) {
  WholeConfig config = read_yaml("name: 'true'\nroi: 0,0,5,5\ncount: 9\nlength: 1m\nmood: wild\n");
  config.share = 1.0 / 3;
  config.path = "a: b, #c\n";
  const ConfigValue written = write_config(config);
  WholeConfig from_yaml;
  read_config(from_yaml, parse_yaml(to_yaml(written), "y"), "y");
  EXPECT_EQ(from_yaml, config);
  WholeConfig from_json;
  read_config(from_json, parse_json(to_json(written).dump(2), "j"), "j");
  EXPECT_EQ(from_json, config);
}

TEST(Config, AFilesEndingTellsItsForm) {
  const TempFolder folder;
  WholeConfig config;
  read_config(config, read_config_file(folder.write("a.json", "{\"count\": 4}")), "a.json");
  EXPECT_EQ(config.count, 4);
  read_config(config, read_config_file(folder.write("a.yaml", "count: 6")), "a.yaml");
  EXPECT_EQ(config.count, 6);
  EXPECT_THAT(message_of([&] { read_config_file(folder.path() / "none.yaml"); }), HasSubstr("none.yaml"));
}

TEST(Config, AnEmptyFileChangesNothing) {
  EXPECT_EQ(read_yaml(""), WholeConfig{});
  EXPECT_EQ(read_yaml("# nothing\n"), WholeConfig{});
}

TEST(Config, UnknownKeysNameFileLineAndTheNearestKnown) {
  EXPECT_THAT(refusal("on: true\ncuont: 3\n"), HasSubstr("x.yaml:2: unknown key 'cuont' (nearest: count) | known keys: on, count"));
  EXPECT_THAT(refusal("inner:\n  dept: 1\n"), HasSubstr("x.yaml:2: unknown key 'dept' (nearest: depth)"));
  WholeConfig config;
  EXPECT_THAT(message_of([&] { read_config(config, parse_json("{\n\"on\": true,\n\"cuont\": 3}", "x.json"), "x.json"); }),
              HasSubstr("x.json:3: unknown key 'cuont'"));
}

TEST(Config, WrongValuesNameTheValueAndWhatIsAllowed) {
  EXPECT_THAT(refusal("count: 11\n"), HasSubstr("x.yaml:1: count = '11' is outside 1 to 10"));
  EXPECT_THAT(refusal("count: 1.5\n"), HasSubstr("is not a whole number"));
  EXPECT_THAT(refusal("count: '5'\n"), HasSubstr("is not a whole number")) << "in quotes it is a text";
  EXPECT_THAT(refusal("seed: -1\n"), HasSubstr("is not a whole number of 0 or more"));
  EXPECT_THAT(refusal("seed: 99999999999999999999\n"), HasSubstr("seed"));
  EXPECT_THAT(refusal("share: nan\n"), HasSubstr("is not a finite number"));
  EXPECT_THAT(refusal("on: 1\n"), HasSubstr("is neither true nor false"));
  EXPECT_THAT(refusal("colour: bleu\n"), HasSubstr("is none of red | blue (nearest: blue)"));
  EXPECT_THAT(refusal("mood: wldi\n"), HasSubstr("is none of calm | wild (nearest: wild)"));
  EXPECT_THAT(refusal("length: 2m\n"), HasSubstr("is outside 1s to 1m"));
  EXPECT_THAT(refusal("roi: 1,2,3\n"), HasSubstr("is not a box x,y,width,height in whole pixels"));
  EXPECT_THAT(refusal("size: 4by3\n"), HasSubstr("is not a size like 640x480"));
  EXPECT_THAT(refusal("name: [a]\n"), HasSubstr("is a list; it must be text"));
  EXPECT_THAT(refusal("inner: 3\n"), HasSubstr("holds a value where keys are expected"));
}

TEST(Config, AReadingThatFailsChangesNothing) {
  WholeConfig config;
  EXPECT_THROW(read_config(config, parse_yaml("count: 5\nshare: 9\n", "x"), "x"), Error);
  EXPECT_EQ(config, WholeConfig{});
}

TEST(Config, BrokenFilesNameTheLine) {
  EXPECT_THAT(refusal("on: true\n\tcount: 3\n"), HasSubstr("x.yaml:2: not YAML"));
  EXPECT_THAT(refusal("on: true\non: false\n"), HasSubstr("x.yaml:2: key 'on' is given twice"));
  EXPECT_THAT(message_of([] { parse_json("{\"on\": true,\n]", "x.json"); }), HasSubstr("x.json:2: not JSON"));
}

TEST(Config, HostileFilesAreRefusedBeforeTheyCost) {
  const std::string deep(100'000, '[');
  EXPECT_THAT(message_of([&] { parse_yaml(deep, "x"); }), HasSubstr("x"));
  EXPECT_THAT(message_of([&] { parse_json(deep, "x"); }), HasSubstr("x: nested too deep"));
  std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 12; ++i) {
    const std::string before = "*a" + std::to_string(i - 1);
    bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + before;
    for (int k = 1; k < 10; ++k) bomb += ", " + before;
    bomb += "]\n";
  }
  EXPECT_THAT(message_of([&] { parse_yaml(bomb, "x"); }), HasSubstr("more values than any config has"));
}

TEST(Config, TheSchemaSaysTypesRangesAndDefaults) {
  const auto schema = nlohmann::json::parse(config_schema<WholeConfig>());
  EXPECT_EQ(schema["additionalProperties"], false);
  const auto& properties = schema["properties"];
  EXPECT_EQ(properties["count"]["type"], "integer");
  EXPECT_EQ(properties["count"]["maximum"], 10);
  EXPECT_EQ(properties["count"]["default"], 3);
  EXPECT_EQ(properties["seed"]["minimum"], 0);
  EXPECT_EQ(properties["mood"]["enum"], (nlohmann::json{"calm", "wild"}));
  EXPECT_EQ(properties["roi"]["type"], (nlohmann::json{"string", "null"}));
  EXPECT_EQ(properties["weights"]["items"]["type"], "number");
  EXPECT_EQ(properties["inner"]["properties"]["depth"]["maximum"], 5);
}

TEST(Config, ListsAreSplitAtCommasOutsideParentheses) {
  struct Specs {
    std::vector<std::string> specs;
    static auto fields() { return fields_of<Specs>(field("specs", &Specs::specs, "", any(), "")); }
  };
  Specs config;
  read_config(config, ConfigValue::map({{"specs", ConfigValue::plain("adam(lr=1, decay=2), rank(top=f(3,4)),l2")}}), "test");
  EXPECT_THAT(config.specs, testing::ElementsAre("adam(lr=1, decay=2)", "rank(top=f(3,4))", "l2"));
}

TEST(Config, TwoFieldsOfOneNameAreOurOwnMistake) {
  EXPECT_THROW(
      fields_of<InnerConfig>(field("a", &InnerConfig::depth, "", any(), ""), field("a", &InnerConfig::depth, "", any(), "")),
      std::logic_error);
}

}  // namespace
}  // namespace vigil
