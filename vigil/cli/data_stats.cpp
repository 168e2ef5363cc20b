// SPDX-License-Identifier: Apache-2.0
// vigil data stats: a data set in numbers and pictures.
#include <ostream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "vigil/base/log.h"
#include "vigil/cli/data_verbs.h"
#include "vigil/report/dataset_pictures.h"

namespace vigil {
namespace {

using nlohmann::ordered_json;

ordered_json json_of(const StatsRow& row) {
  return {{"name", row.name},
          {"videos", row.videos},
          {"anomalous", row.anomalous},
          {"normal", row.normal},
          {"unlabelled", row.unlabelled},
          {"events", row.events},
          {"frames", row.frames},
          {"known", row.known},
          {"positives", row.positives},
          {"base_rate", row.base_rate()}};
}

ordered_json json_of(const std::vector<StatsRow>& rows) {
  ordered_json json = ordered_json::array();
  for (const StatsRow& row : rows) json.push_back(json_of(row));
  return json;
}

ordered_json quantiles(const std::vector<double>& sorted) {
  const auto q = [&](double share) { return DatasetStats::quantile(sorted, share); };
  return {{"count", sorted.size()},    {"min", q(0)}, {"quarter", q(0.25)}, {"median", q(0.5)},
          {"three_quarters", q(0.75)}, {"max", q(1)}};
}

}  // namespace

void stats_of_data(const DataConfig& data, const StatsConfig& config, std::ostream& out) {
  const Dataset dataset = load_dataset(data.data, data.layout);
  for (const std::string& note : dataset.notes) log_warning(note);
  const DatasetStats stats = stats_of(dataset);
  std::vector<std::string> pictures;
  if (!config.out.empty()) pictures = write_dataset_pictures(config.out, stats);
  if (!data.json) {
    out << stats_table(stats);
    if (!pictures.empty()) out << fmt::format("\n{} pictures in {}\n", pictures.size(), config.out.string());
    return;
  }
  const ordered_json json = {{"format", 1},
                             {"dataset", stats.name},
                             {"truth_revision", stats.truth_revision},
                             {"all", json_of(stats.all)},
                             {"splits", json_of(stats.splits)},
                             {"classes", json_of(stats.classes)},
                             {"scenes", json_of(stats.scenes)},
                             {"lengths", quantiles(stats.lengths)},
                             {"event_lengths", quantiles(stats.events)},
                             {"pictures", pictures},
                             {"notes", dataset.notes}};
  out << json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) << "\n";
}

}  // namespace vigil
