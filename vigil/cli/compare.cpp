// SPDX-License-Identifier: Apache-2.0
// vigil compare: two evaluations of the same frames; refuses unlike ones.
#include "vigil/evaluate/compare.h"

#include <ostream>

#include <nlohmann/json.hpp>

#include "vigil/base/error.h"
#include "vigil/base/log.h"
#include "vigil/cli/verb.h"
#include "vigil/evaluate/result_file.h"
#include "vigil/report/evaluation_texts.h"

namespace vigil {
namespace {

struct CompareConfig {
  std::vector<std::string> results;
  std::filesystem::path data;
  std::string layout;
  std::string split = "test";
  int replicates = 2000;
  int most = 10;
  bool json = false;
  bool markdown = false;

  static auto fields() {
    using C = CompareConfig;
    return fields_of<C>(
        field("results", &C::results, "", positional(), "two result folders of `vigil evaluate --out`, or stored scores"),
        field("data", &C::data, "", any(), "the data set that stored scores are of; result folders need none"),
        field("layout", &C::layout, "", any(),
              "of the data set's folder, where it is not recognised: a name of `vigil list layouts`"),
        field("split", &C::split, "", any(), "of the data set: which of its entries; all when it has none of these"),
        field("replicates", &C::replicates, "", range(1, 100000), "of the bootstrap behind intervals and p"),
        field("most", &C::most, "", range(0, 1e6), "videos to name that changed most"),
        field("json", &C::json, "", any(), "print the comparison as one JSON object"),
        field("markdown", &C::markdown, "", any(), "print Markdown tables"));
  }
};

struct Options {
  CompareConfig compare;
  ScoreReading reading;
  JoinConfig join;
  MeasureConfig measure;
};

Evaluation opened(const Options& options, const std::string& what) {
  if (is_result(what)) {
    Evaluation result = read_result(what);
    result.source = what;
    return result;
  }
  if (!looks_like_scores(what))
    throw Error::input(what + ": neither a result folder (result.json) nor stored scores",
                       "write one with `vigil evaluate MODEL DATA --out DIR`");
  if (options.compare.data.empty())
    throw Error::usage(what + ": stored scores have no truth of their own", "name the data set: --data DATA");
  return evaluate(read_score_set(what, options.reading), load_dataset(options.compare.data, options.compare.layout),
                  options.compare.split, options.join, options.measure);
}

nlohmann::ordered_json number(const std::optional<double>& value) {
  return value ? nlohmann::ordered_json(*value) : nlohmann::ordered_json();
}

nlohmann::ordered_json json_of(const Comparison& c, std::size_t most) {
  nlohmann::ordered_json json = {
      {"format", 1}, {"a", c.a}, {"b", c.b}, {"protocol", id_of(c.protocol)}, {"clusters", c.clusters}, {"remarks", c.remarks}};
  json["differences"] = nlohmann::ordered_json::array();
  for (const Difference& d : c.differences)
    json["differences"].push_back({{"id", d.id},
                                   {"scores", d.scores == ScoresOf::raw ? "raw" : "smoothed"},
                                   {"a", number(d.a)},
                                   {"b", number(d.b)},
                                   {"change", number(d.change)},
                                   {"low", number(d.interval.low)},
                                   {"high", number(d.interval.high)},
                                   {"p", number(d.p)}});
  json["baselines"] = {{"baseline.base_rate", number(c.baselines.base_rate)},
                       {"baseline.oracle.auc", number(c.baselines.oracle_auc)},
                       {"baseline.oracle.ap", number(c.baselines.oracle_ap)},
                       {"baseline.chance.sentinel", number(c.baselines.sentinel_auc)}};
  json["videos"] = nlohmann::ordered_json::array();
  for (std::size_t i = 0; i < std::min(most, c.videos.size()); ++i) {
    const ChangedVideo& v = c.videos[i];
    json["videos"].push_back({{"id", v.id},
                              {"rank_a", number(v.rank_a)},
                              {"rank_b", number(v.rank_b)},
                              {"auc_a", number(v.auc_a)},
                              {"auc_b", number(v.auc_b)}});
  }
  return json;
}

}  // namespace

void compare_verb(const Arguments& args, std::ostream& out) {
  Options options;
  options.measure.intervals = 0;
  const CompareConfig& config = options.compare;
  ProcessConfig process;
  CommandLine line("vigil compare", "compares two evaluations of the same frames", "A B [options]");
  line.text(
      "Prints by how much B differs from A, with intervals and p from resampling whole videos (or their groups), the same draws "
      "for both, and the videos that changed most. Refuses what was measured by different protocols, and says in what they "
      "differ.");
  line.add("", options.compare)
      .add("Stored scores", options.reading)
      .add("Stored scores and frames", options.join)
      .add("Process", process);
  line.example("vigil compare ped2-before ped2-after");
  line.example("vigil compare mine.csv theirs.jsonl --data street/manifest.jsonl");
  if (line.parse(args)) {
    out << line.help();
    return;
  }
  process.obey();
  if (config.results.size() != 2) throw line.wrong_usage("vigil compare: two results (or stored scores) are needed");
  const Evaluation a = opened(options, config.results[0]);
  const Evaluation b = opened(options, config.results[1]);
  for (const Evaluation* e : {&a, &b})
    for (const std::string& note : e->notes) log_warning(note);
  const Comparison comparison = compare(a, b, config.replicates);
  const auto most = static_cast<std::size_t>(config.most);
  if (config.json)
    out << json_of(comparison, most).dump(2, ' ', false, nlohmann::json::error_handler_t::replace) << "\n";
  else
    out << (config.markdown ? comparison_markdown(comparison, most) : comparison_table(comparison, most));
}

}  // namespace vigil
