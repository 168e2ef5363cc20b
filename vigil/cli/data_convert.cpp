// SPDX-License-Identifier: Apache-2.0
// vigil data convert: one format in, another out, and what was lost between them.
#include <ostream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "vigil/base/error.h"
#include "vigil/base/log.h"
#include "vigil/base/text.h"
#include "vigil/cli/data_verbs.h"
#include "vigil/data/formats/format.h"

namespace vigil {
namespace {

// By the ending; .json is several formats'.
std::string target_format(const ConvertConfig& config, const std::filesystem::path& target) {
  if (!config.to.empty()) return config.to;
  const std::string ending = target.extension().string();
  std::vector<std::string> fitting;
  for (const auto& row : data_formats().rows())
    if (!ending.empty() && row.entry.ending == ending) fitting.push_back(row.name);
  if (fitting.size() == 1) return fitting.front();
  throw Error::usage(fitting.empty() ? fmt::format("vigil data convert: which format '{}' shall be is not said", target.string())
                                     : fmt::format("vigil data convert: '{}' can be {}", target.string(), join(fitting, ", ")),
                     "say it with --to (`vigil list formats`)");
}

Dataset read(const DataConfig& data, const ConvertConfig& config, std::string& from, const Dataset* like) {
  from = config.from.empty() ? format_of(data.data) : config.from;
  if (from == "manifest" && !data.layout.empty()) return load_dataset(data.data, data.layout);
  return data_formats().at(from).read(data.data, {config.fps, config.split, config.least_score, config.videos, like});
}

}  // namespace

void convert_data(const DataConfig& data, const ConvertConfig& config, std::ostream& out) {
  const std::string to = target_format(config, data.target);
  const DataFormat& target = data_formats().at(to);
  if (std::filesystem::exists(data.target) && std::filesystem::equivalent(data.data, data.target))
    throw Error::usage("vigil data convert: " + data.target.string() + " is what is read", "name another file");
  Dataset like;
  if (!config.like.empty()) like = load_dataset(config.like);
  std::string from;
  const Dataset dataset = read(data, config, from, config.like.empty() ? nullptr : &like);
  const std::vector<std::string> lost = losses(dataset, to);
  target.write(data.target, dataset);
  if (data.json) {
    const nlohmann::ordered_json json = {{"format", 1},
                                         {"from", from},
                                         {"to", to},
                                         {"out", data.target.string()},
                                         {"videos", dataset.videos.size()},
                                         {"notes", dataset.notes},
                                         {"lost", lost}};
    out << json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) << "\n";
    return;
  }
  for (const std::string& note : dataset.notes) log_warning(note);
  for (const std::string& one : lost) log_warning(one);
  out << fmt::format("{} videos: {} -> {}, {}\n", dataset.videos.size(), from, to, data.target.string());
}

}  // namespace vigil
