// SPDX-License-Identifier: Apache-2.0
// What `vigil data` was asked for, and its three parts. Within this room.
#pragma once

#include "vigil/cli/verb.h"
#include "vigil/data/audit/audit.h"

namespace vigil {

struct DataConfig {
  std::string action;
  std::filesystem::path data;
  std::filesystem::path target;
  std::string layout;
  bool json = false;

  static auto fields() {
    using C = DataConfig;
    Limits actions = one_of({"check", "stats", "convert"});
    actions.positional = true;
    return fields_of<C>(field("action", &C::action, "", actions, "what to do with it"),
                        field("data", &C::data, "", positional(),
                              "a data set: a manifest, a folder in a layout that is known; for convert any format"),
                        field("target", &C::target, "", positional(), "convert: the file or folder to write"),
                        field("layout", &C::layout, "", any(),
                              "of the data set's folder, where it is not recognised: a name of `vigil list layouts`"),
                        field("json", &C::json, "", any(), "print as one JSON object"));
  }
};

struct CheckConfig {
  bool strict = false;
  bool all = false;

  static auto fields() {
    using C = CheckConfig;
    return fields_of<C>(field("strict", &C::strict, "", any(), "warnings make the exit code 1 too"),
                        field("all", &C::all, "", any(), "print every finding, not the first five of a rule"));
  }
};

struct StatsConfig {
  std::filesystem::path out;

  static auto fields() {
    using C = StatsConfig;
    return fields_of<C>(field("out", &C::out, "", any(), "folder to write pictures into, SVG and PNG"));
  }
};

struct ConvertConfig {
  std::string from;
  std::string to;
  std::filesystem::path like;
  std::filesystem::path videos;
  double fps = 0;
  std::string split = "test";
  double least_score = 0;

  static auto fields() {
    using C = ConvertConfig;
    return fields_of<C>(
        field("from", &C::from, "", any(), "format of DATA (`vigil list formats`); without it, told by the content"),
        field("to", &C::to, "", any(), "format of OUT; without it, told by its ending"),
        field("like", &C::like, "", any(), "a data set that knows lengths, rates, sizes and media of the same ids"),
        field("videos", &C::videos, "", any(), "folder with the videos, named like the ids: asked for what DATA does not say"),
        field("fps", &C::fps, "frames/s", range(0, 1000), "rate of videos whose rate is told nowhere; 0 is unknown"),
        field("split", &C::split, "", one_of({"train", "test", "val"}), "of videos that DATA gives none"),
        field("least_score", &C::least_score, "", any(), "of predictions: those below become no events"));
  }
};

// Print on `out`; throw Error. check throws at the end when the data set is unfit.
void check_data(const DataConfig& data, const CheckConfig& check, const AuditConfig& config, std::ostream& out);
void stats_of_data(const DataConfig& data, const StatsConfig& stats, std::ostream& out);
void convert_data(const DataConfig& data, const ConvertConfig& convert, std::ostream& out);

}  // namespace vigil
