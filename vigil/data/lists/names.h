// SPDX-License-Identifier: Apache-2.0
// From a path in somebody else's list to the video it means, and what the names of known data sets say of a video. Under every
// reader of lists.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vigil {

struct ListedPath {
  std::string id;          // "Abuse028_x264" of "G:\UCF\Abuse\Abuse028_x264__3.npy"
  std::string folder;      // "Abuse"; empty when the path has none
  int crop = -1;           // 3; -1 when the name has no number of a crop
  bool elsewhere = false;  // the path is of another computer: absolute, or with a drive letter
};

// The name after the last slash of either kind, without a known ending (.mp4, .npy, ...). '#', '=', '.' and blanks belong to a
// name.
ListedPath parse_path(std::string_view path);

// The same for a file of features: also without the kind ("_i3d", "__vggish") and the crop ("__3").
ListedPath parse_feature_path(std::string_view path);

// Two names mean one video when their keys are equal: UCF's "_x264" does not count. Case counts.
std::string key_of(std::string_view id);

struct NameFacts {
  std::string data_set;             // "ucf-crime", "shanghaitech", "xd-violence", "msad", "ubnormal", "tad"
  std::optional<bool> anomalous;    // nothing where names do not say (shanghaitech)
  std::vector<std::string> labels;  // classes of an anomalous video
  std::string scene;
  std::string group;  // the film or original video it was cut from
};

// Nothing for a name of no known form.
std::optional<NameFacts> facts_of_name(std::string_view id);

// "Bad.Boys.1995__#01-11-55_01-12-40_label_G-B2-B6"; label parts may be fewer than three.
struct XdName {
  std::string source;               // film or YouTube id
  std::vector<std::string> labels;  // "B1", ...; empty = normal
  double begin = -1, end = -1;      // seconds in the source; -1 = all of it
};
std::optional<XdName> parse_xd_name(std::string_view id);

// "fighting" of "B1"; the code itself when it is not known.
std::string xd_class_of(std::string_view code);

// The thirteen classes of UCF-Crime, in alphabetical order: class id 1 of UMIL is the first.
const std::vector<std::string>& ucf_classes();

}  // namespace vigil
