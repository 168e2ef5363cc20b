// SPDX-License-Identifier: Apache-2.0
// Scores per class against events with classes: see class_scores.h.
#include "vigil/evaluate/class_scores.h"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "vigil/base/error.h"
#include "vigil/base/text.h"
#include "vigil/metrics/averaging.h"
#include "vigil/metrics/temporal_map.h"

namespace vigil {
namespace {

namespace fs = std::filesystem;

constexpr const char* kNormalOfLists = "A";  // XD-Violence's lists label normal videos so, and VadCLIP counts them as events

bool is_normal_class(const std::string& name) {
  return name == "normal" || name == "Normal" || name == kNormalOfLists;
}

// The classes in the folder, class 0 (normal) first.
std::vector<std::pair<std::string, fs::path>> classes_in(const fs::path& folder) {
  std::error_code failed;
  std::map<std::string, fs::path> found;
  for (auto entry = fs::directory_iterator(folder, failed); !failed && entry != fs::directory_iterator(); entry.increment(failed))
    if (looks_like_scores(entry->path()))
      found.emplace(entry->is_directory() ? entry->path().filename().string() : entry->path().stem().string(), entry->path());
  if (found.empty())
    throw Error::input(folder.string() + ": no scores of classes in it", "a folder CLASS/ID.npy, or CLASS.csv, for each class");
  std::vector<std::pair<std::string, fs::path>> classes(found.begin(), found.end());
  std::stable_partition(classes.begin(), classes.end(), [](const auto& one) { return is_normal_class(one.first); });
  if (classes.size() > 1 && is_normal_class(classes[1].first))
    throw Error::input(
        fmt::format("{}: '{}' and '{}' are both the class of normal videos", folder.string(), classes[0].first, classes[1].first));
  return classes;
}

std::string class_of(const LabelledSpan& event, const Video& video) {
  const std::set<std::string> known = classes_of(video);
  if (!event.label.empty()) return event.label;
  if (known.size() == 1) return *known.begin();
  throw Error::input(
      fmt::format("video '{}': its event {} to {} has no class, and the video has {}", video.id, event.frames.begin,
                  event.frames.end, known.size()),
      "temporal mAP per class needs the class of each event (of XD-Violence: --layout 'xd-violence(revision=classes)')");
}

class ByClass {
 public:
  ByClass(const fs::path& folder, const Dataset& dataset, const std::vector<Video>& wanted)
      : folder_(folder), dataset_(dataset), files_(classes_in(folder)) {
    for (const Video& video : wanted)
      if (video.events) videos_.push_back(video);
    for (const auto& [name, path] : files_) numbers_.emplace(name, numbers_.size());
    check();
  }

  void read(const ScoreUnit& unit, const JoinConfig& join) {
    scores_.resize(videos_.size());
    for (const auto& [name, path] : files_) {
      ScoreSet set = read_score_set(path);
      if (set.unit == ScoreUnit{}) set.unit = unit;
      const Joined joined = join_scores(set, dataset_, videos_, join);
      for (std::size_t v = 0; v < videos_.size(); ++v) scores_[v].of_class.push_back(joined.videos[v].raw);
    }
    for (std::size_t v = 0; v < videos_.size(); ++v) label(v);
  }

  Figures figures() const {
    Figures all;
    std::vector<TemporalEvent> truth;
    std::vector<TemporalEvent> predictions;
    for (std::size_t c = normal() ? 1 : 0; c < files_.size(); ++c) {
      for (std::size_t v = 0; v < scores_.size(); ++v)
        for (const ClassScores::Labelled& event : scores_[v].truth)
          if (event.type == c)
            truth.push_back(
                {v, files_[c].first, static_cast<double>(event.frames.begin), static_cast<double>(event.frames.end), 0});
      for (TemporalEvent event : vadclip_events(scores_, c)) {
        event.type = files_[c].first;
        predictions.push_back(std::move(event));
      }
    }
    const std::string note = fmt::format("{} events, cut as VadCLIP does, against {} true ones", predictions.size(), truth.size());
    const TemporalMap to_half = temporal_map(truth, predictions, thumos_thresholds());
    add(all, "tmap.anet", "classes, 0.1 to 0.5", to_half.mean, note);
    add(all, "tmap.anet", "classes, 0.5 to 0.95", temporal_map(truth, predictions, activitynet_thresholds()).mean, note);
    for (const auto& [name, value] : to_half.of_class) add(all, "tmap.anet", name + ", 0.1 to 0.5", value, "");
    add_reference(all);
    return all;
  }

 private:
  bool normal() const { return is_normal_class(files_.front().first); }

  void check() const {
    std::set<std::string> of_truth;
    for (const Video& video : videos_)
      for (const LabelledSpan& event : *video.events) of_truth.insert(class_of(event, video));
    for (const std::string& name : of_truth)
      if (!numbers_.contains(name))
        throw Error::input(
            fmt::format("{}: the data set has events of class '{}', but there are no scores of it", folder_.string(), name));
    std::set<std::string> known = of_truth;
    for (const Video& video : dataset_.videos) known.merge(classes_of(video));
    const std::vector<std::string> of_set(known.begin(), known.end());
    for (const auto& [name, path] : files_)
      if (!is_normal_class(name) && !known.contains(name))
        throw Error::input(fmt::format("{}: the data set has no class '{}'{}", path.string(), name, nearest_hint(name, of_set)));
  }

  // Events within the frames that are scored; normal videos as a whole where the lists have a class for them.
  void label(std::size_t v) {
    const Video& video = videos_[v];
    const FrameSpan scored{0, static_cast<std::int64_t>(scores_[v].of_class.front().size())};
    const std::int64_t first = video.covered().begin;
    for (const LabelledSpan& event : *video.events) {
      const FrameSpan inside = FrameSpan{event.frames.begin - first, event.frames.end - first}.intersect(scored);
      if (inside.size() > 0) scores_[v].truth.push_back({inside, numbers_.at(class_of(event, video))});
    }
    const auto of_lists = numbers_.find(kNormalOfLists);
    if (of_lists != numbers_.end() && !video_label(video).value_or(false)) scores_[v].truth.push_back({scored, of_lists->second});
  }

  void add_reference(Figures& all) const {
    const std::string note = normal() ? "percent, class 0 is " + files_.front().first
                                      : "the code counts class 0: give scores of 'normal', or of 'A' as in XD-Violence's lists";
    std::vector<double> values;
    for (const double x : thumos_thresholds()) {
      const std::optional<double> value = normal() ? std::optional(vadclip_map(scores_, x)) : std::nullopt;
      if (value) values.push_back(*value);
      add(all, "tmap.vadclip_ref", fmt::format("{}", x), value, note);
    }
    add(all, "tmap.vadclip_ref", "AVG 0.1 to 0.5", mean_of(values), note);
  }

  void add(Figures& all, const std::string& id, const std::string& of, std::optional<double> value, const std::string& note) const {
    Figure figure;
    figure.id = id;
    figure.of = of;
    figure.value = value;
    figure.note = note;
    figure.videos = videos_.size();
    for (const ClassScores& video : scores_) figure.frames += video.of_class.front().size();
    all.push_back({std::move(figure), {}});
  }

  const fs::path folder_;
  const Dataset& dataset_;
  const std::vector<std::pair<std::string, fs::path>> files_;  // by number of class
  std::map<std::string, std::size_t> numbers_;
  std::vector<Video> videos_;
  std::vector<ClassScores> scores_;
};

}  // namespace

Figures measure_classes(const fs::path& folder, const ScoreUnit& unit, const Dataset& dataset, const std::vector<Video>& wanted,
                        JoinConfig join) {
  join.nan = NanRule::refuse;
  ByClass classes(folder, dataset, wanted);
  classes.read(unit, join);
  return classes.figures();
}

}  // namespace vigil
