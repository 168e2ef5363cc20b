// SPDX-License-Identifier: Apache-2.0
// From a data set's features to bags.
#include "vigil/weak/bags.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <map>
#include <set>

#include <fmt/format.h>

#include "vigil/base/error.h"
#include "vigil/base/interrupt.h"
#include "vigil/base/spec.h"
#include "vigil/base/text.h"
#include "vigil/data/features/features.h"
#include "vigil/weak/lengths.h"
#include "vigil/weak/prepare.h"
#include "vigil/weak/truth.h"

namespace vigil {
namespace {

std::string features_name(const Dataset& dataset, const Recipe& recipe, const std::vector<Video>& videos) {
  std::set<std::string> names;
  for (const Video& video : videos)
    for (const auto& [name, file] : video.features) names.insert(name);
  if (names.count(recipe.features) > 0) return recipe.features;
  if (!recipe.features.empty()) return join(feature_names(recipe.features), " + ");
  if (names.size() == 1) return *names.begin();
  const std::vector<std::string> list(names.begin(), names.end());
  throw Error::input(
      fmt::format("{} has {} kinds of features{}", dataset.name, names.size(), list.empty() ? "" : ": " + join(list, ", ")),
      names.empty() ? "add them to the manifest, or name a folder with --features"
                    : fmt::format("choose one with `features`, or join them: `features: {}`", join(list, " + ")));
}

void require_recipe_width(const Features& stored, const std::string& id, const std::string& name, const Recipe& recipe) {
  if (recipe.width == 0 || recipe.width == stored.shape.width) return;
  throw Error::input(fmt::format("{}: features '{}' of {} numbers, but {} needs {} (width)", id, name, stored.shape.width,
                                 recipe.source.empty() ? "the recipe" : "the recipe " + recipe.source, recipe.width),
                     "name other features in the recipe (features), or set width=0 to train on these");
}

// Rows as they are stored, then the crops that the recipe uses.
Features stored_features(const Video& video, const std::string& name, const Recipe& recipe) {
  const Features features = read_features(video, name);
  if (features.not_finite > 0)
    throw Error::input(fmt::format("{}: {} numbers of its features are not finite", video.id, features.not_finite),
                       "extract them again; a head would learn nothing but NaN");
  if (features.shape.rows == 0) throw Error::input(fmt::format("{}: features without a row", video.id));
  return recipe.crops == CropUse::first && features.shape.crops > 1 ? first_crop(features) : features;
}

// The kinds that stand side by side, with the sums of their rows' norms.
void add_parts(std::vector<FeatureFingerprint>& parts, const Features& stored, const std::string& id, bool first_video) {
  if (first_video)
    for (const FeaturePart& part : stored.parts) parts.push_back({part.name, part.width, part.crops, 0});
  if (stored.parts.size() != parts.size())
    throw Error::input(
        fmt::format("{}: features of {} kinds side by side, those before it of {}", id, stored.parts.size(), parts.size()),
        "name them alike for all videos");
  std::int64_t first = 0;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const FeaturePart& part = stored.parts[i];
    if (part.width != parts[i].width)
      throw Error::input(fmt::format("{}: {} of {} numbers, those before it have {}", id, part.name, part.width, parts[i].width));
    for (std::int64_t row = 0; row < stored.shape.rows; ++row)
      parts[i].mean_norm += norm_of(stored.at(row).subspan(static_cast<std::size_t>(first), static_cast<std::size_t>(part.width)));
    first += part.width;
  }
}

struct Loaded {
  BagInfo info;
  std::vector<std::vector<float>> crops;    // [C][T * D]
  std::optional<std::vector<float>> truth;  // [T]
  std::int64_t time = 0;
};

// Where the rule dropped rows, those that stayed have their truth; none where crops lost different ones.
std::vector<float> truth_of_kept(const std::vector<float>& truth, const std::vector<std::vector<std::size_t>>& kept,
                                 std::int64_t time) {
  std::vector<float> out;
  for (std::size_t i = 0; i < static_cast<std::size_t>(time); ++i) {
    const bool alike = std::all_of(kept.begin(), kept.end(), [&](const auto& rows) { return rows[i] == kept.front()[i]; });
    out.push_back(alike ? truth[kept.front()[i]] : std::numeric_limits<float>::quiet_NaN());
  }
  return out;
}

Loaded load(const Video& video, const Features& features, const Recipe& recipe) {
  Loaded bag;
  bag.info.id = video.id;
  bag.info.group = video.group.empty() ? video.id : video.group;
  bag.info.anomalous = *video_label(video);
  if (bag.info.anomalous) {
    const std::set<std::string> classes = classes_of(video);
    bag.info.classes.assign(classes.begin(), classes.end());
  }
  const Fitted fitted = fit_length(parse_spec(recipe.length), features.shape.rows);
  std::size_t numbers =
      std::numeric_limits<std::size_t>::max();  // of the crop with the fewest: rows of zeros may have been dropped
  std::vector<std::vector<std::size_t>> kept(static_cast<std::size_t>(features.shape.crops));
  for (std::int64_t crop = 0; crop < features.shape.crops; ++crop) {
    try {
      bag.crops.push_back(apply(fitted, rows_of_crop(features, crop), features.shape.width, &kept[static_cast<std::size_t>(crop)]));
    } catch (const Error& error) {
      throw Error::input(fmt::format("{}: {}", video.id, error.what()), error.hint());
    }
    numbers = std::min(numbers, bag.crops.back().size());
  }
  if (numbers == 0)
    throw Error::input(fmt::format("{}: all rows of its features are zero, and the length rule drops these", video.id),
                       "extract them again, or use a rule without unit norm, `mean`");
  for (std::vector<float>& rows : bag.crops) rows.resize(numbers);
  bag.time = static_cast<std::int64_t>(numbers) / features.shape.width;
  bag.info.length = std::min(fitted.length, bag.time);
  if (const auto rows = truth_of_rows(video, features)) bag.truth = truth_of_kept(fitted_truth(fitted, *rows), kept, bag.time);
  return bag;
}

void require_truth(const std::vector<Video>& videos, const Recipe& recipe) {
  for (const Video& video : videos)
    if (!knows_frames(video))
      throw Error::input(fmt::format("{}: labelled anomalous without saying when, and the loss {} needs the truth of each snippet",
                                     video.id, recipe.loss),
                         "give its `events` in the manifest, or train on labels of whole videos: `bce`, `rank`");
}

// [N, T]; undefined unless every bag has its truth.
at::Tensor frames_of(const std::vector<Loaded>& bags, std::int64_t time) {
  if (!std::all_of(bags.begin(), bags.end(), [](const Loaded& bag) { return bag.truth.has_value(); })) return {};
  at::Tensor frames = at::zeros({static_cast<std::int64_t>(bags.size()), time});
  auto* to = frames.data_ptr<float>();
  for (const Loaded& bag : bags) {
    std::copy(bag.truth->begin(), bag.truth->end(), to);
    to += time;
  }
  return frames;
}

at::Tensor class_columns(const std::vector<BagInfo>& info, std::vector<std::string>& names) {
  std::set<std::string> known;
  for (const BagInfo& bag : info) known.insert(bag.classes.begin(), bag.classes.end());
  if (known.empty()) return {};
  names.assign(known.begin(), known.end());
  names.insert(names.begin(), "normal");
  at::Tensor columns = at::zeros({static_cast<std::int64_t>(info.size()), static_cast<std::int64_t>(names.size())});
  for (std::size_t i = 0; i < info.size(); ++i) {
    if (!info[i].anomalous) columns[static_cast<std::int64_t>(i)][0] = 1;
    for (const std::string& name : info[i].classes)
      columns[static_cast<std::int64_t>(i)][std::find(names.begin(), names.end(), name) - names.begin()] = 1;
  }
  return columns;
}

void require_both_classes(const std::vector<Video>& videos, const Recipe& recipe, const std::string& where) {
  const auto anomalous =
      static_cast<std::size_t>(std::count_if(videos.begin(), videos.end(), [](const Video& video) { return *video_label(video); }));
  if (anomalous == 0 && recipe.anomalous > 0)
    throw Error::input(fmt::format("{}: none of {} videos is anomalous", where, videos.size()));
  if (anomalous == videos.size() && recipe.normal > 0)
    throw Error::input(fmt::format("{}: none of {} videos is normal", where, videos.size()));
}

// A sentence where the features are not those that the recipe was published with.
std::optional<std::string> unlike_published(const Recipe& recipe, std::int64_t width, std::int64_t crops) {
  const std::int64_t used = recipe.crops == CropUse::first ? 1 : recipe.published_crops;
  const bool same_width = recipe.published_width == 0 || recipe.published_width == width;
  const bool same_crops = recipe.published_crops == 0 || used == crops;
  if (same_width && same_crops) return {};
  return fmt::format(
      "{} was published with features of {} numbers{}; these have {}{}: figures cannot be compared with published ones",
      recipe.source.empty() ? "the recipe" : recipe.source, recipe.published_width == 0 ? width : recipe.published_width,
      same_crops ? "" : fmt::format(" and {} crops", used), width, same_crops ? "" : fmt::format(" and {}", crops));
}

}  // namespace

Bags Bags::part(const std::vector<std::int64_t>& which) const {
  Bags some = *this;
  const at::Tensor index = at::tensor(at::ArrayRef<std::int64_t>(which), at::kLong);
  const auto pick = [&](const at::Tensor& tensor) { return tensor.defined() ? tensor.index_select(0, index) : tensor; };
  some.info.clear();
  some.whole.clear();
  for (const std::int64_t i : which) {
    some.info.push_back(info[static_cast<std::size_t>(i)]);
    if (!whole.empty()) some.whole.push_back(whole[static_cast<std::size_t>(i)]);
  }
  some.features = pick(features);
  some.lengths = pick(lengths);
  some.labels = pick(labels);
  some.classes = pick(classes);
  some.frames = pick(frames);
  return some;
}

Bags load_bags(const Dataset& dataset, const std::string& split, const Recipe& recipe, const LoadingHook& after_video) {
  Bags bags;
  std::vector<Video> videos;
  std::size_t unlabelled = 0;
  for (Video& video : dataset.of_split(split)) {
    if (video_label(video))
      videos.push_back(std::move(video));
    else
      ++unlabelled;
  }
  if (unlabelled > 0) bags.notes.push_back(fmt::format("{} videos without a label are left out", unlabelled));
  const std::string where = fmt::format("{}, split {}", dataset.name, split);
  if (videos.empty()) throw Error::input(where + ": no video with a label");
  require_both_classes(videos, recipe, where);
  bags.features_name = features_name(dataset, recipe, videos);
  const bool supervised = needs_truth(parse_spec_sum(recipe.loss));
  if (supervised) require_truth(videos, recipe);
  std::vector<Loaded> loaded;
  FeatureShape first;
  double norms = 0;
  std::int64_t rows = 0;
  std::int64_t misfits = 0;
  std::string first_misfit;
  for (const Video& video : videos) {
    if (interrupted())
      throw Error(ErrorKind::interrupted,
                  fmt::format("stopped while features were read, at {} of {} videos", loaded.size(), videos.size()));
    Features stored = stored_features(video, bags.features_name, recipe);
    require_recipe_width(stored, video.id, bags.features_name, recipe);
    bags.stored_width = stored.shape.width;
    const int stride = stored.segments_of_video ? 0 : stored.frames_per_row;
    bags.frames_per_row = loaded.empty() || bags.frames_per_row == stride ? stride : 0;
    add_parts(bags.parts, stored, video.id, loaded.empty());
    const auto misfit =
        stored.segments_of_video ? std::nullopt : rows_misfit(stored.shape.rows, stored.frames_per_row, video.frames);
    if (misfit && rows_misfit(stored.shape.rows, stored.frames_per_row, video.covered().size()) && misfits++ == 0)
      first_misfit = video.id + ": " + *misfit;
    const Features features = prepared(std::move(stored), recipe.prepare);
    if (loaded.empty()) first = features.shape;
    if (features.shape.width != first.width || features.shape.crops != first.crops)
      throw Error::input(fmt::format("{}: features of {} crops x {} numbers, those before it have {} x {}", video.id,
                                     features.shape.crops, features.shape.width, first.crops, first.width));
    norms += sum_of_norms(features);
    rows += features.shape.rows;
    loaded.push_back(load(video, features, recipe));
    if (after_video) after_video(loaded.size(), videos.size());
    if (supervised && !loaded.back().truth)
      throw Error::input(fmt::format("{}: its features are of equal parts of the video, and the loss {} needs to know how many "
                                     "frames it has",
                                     video.id, recipe.loss),
                         "add n_frames to the manifest");
  }
  if (misfits > 0)
    bags.notes.push_back(fmt::format("features of {} of {} videos do not fit them; {}", misfits, videos.size(), first_misfit));
  if (auto note = unlike_published(recipe, bags.stored_width, first.crops)) bags.notes.push_back(std::move(*note));
  if (bags.features_name == kUnnamedFeatures) bags.frames_per_row = 0;  // of a folder: nobody says
  bags.mean_norm = norms / static_cast<double>(rows);
  for (FeatureFingerprint& part : bags.parts) part.mean_norm /= static_cast<double>(rows);
  std::int64_t time = 0;
  for (const Loaded& bag : loaded) time = std::max(time, bag.time);
  const auto count = static_cast<std::int64_t>(loaded.size());
  const bool windows = window_rows(parse_spec(recipe.length)).has_value();
  if (!windows) bags.features = at::zeros({count, first.crops, time, first.width});
  bags.lengths = at::empty({count}, at::kLong);
  bags.labels = at::empty({count});
  bags.frames = frames_of(loaded, time);
  for (std::int64_t i = 0; i < count; ++i) {
    Loaded& bag = loaded[static_cast<std::size_t>(i)];
    const at::Tensor bag_rows = windows ? at::empty({first.crops, bag.time, first.width}) : bags.features[i].narrow(1, 0, bag.time);
    for (std::int64_t crop = 0; crop < first.crops; ++crop) {
      const std::vector<float>& from = bag.crops[static_cast<std::size_t>(crop)];
      std::memcpy(bag_rows[crop].data_ptr<float>(), from.data(), from.size() * sizeof(float));
    }
    if (windows) bags.whole.push_back(bag_rows);
    bags.lengths[i] = bag.info.length;
    bags.labels[i] = bag.info.anomalous ? 1.F : 0.F;
    bags.info.push_back(std::move(bag.info));
    bag.crops.clear();
  }
  bags.classes = class_columns(bags.info, bags.class_names);
  return bags;
}

BagSplit split_bags(const std::vector<BagInfo>& bags, double share, std::uint64_t seed) {
  BagSplit split;
  if (share <= 0) {
    for (std::size_t i = 0; i < bags.size(); ++i) split.training.push_back(static_cast<std::int64_t>(i));
    return split;
  }
  // A group belongs to the anomalous class when any of its bags does, so that both classes are split at the same share.
  std::map<std::string, bool> anomalous;
  for (const BagInfo& bag : bags) anomalous[bag.group] = anomalous[bag.group] || bag.anomalous;
  std::set<std::string> held_out;
  for (const bool label : {false, true}) {
    std::vector<std::string> groups;
    for (const auto& [group, is] : anomalous)
      if (is == label) groups.push_back(group);
    if (groups.empty()) continue;
    Rng random = Rng(seed).fork(label ? 2 : 1);
    random.shuffle(groups);
    const auto count = static_cast<std::size_t>(std::max(1.0, std::round(share * static_cast<double>(groups.size()))));
    if (count >= groups.size())
      throw Error::input(fmt::format("{} group{} of {} videos cannot be split into training and validation", groups.size(),
                                     groups.size() == 1 ? "" : "s", label ? "anomalous" : "normal"),
                         "set `validation: 0` to train on all");
    held_out.insert(groups.begin(), groups.begin() + static_cast<std::ptrdiff_t>(count));
  }
  for (std::size_t i = 0; i < bags.size(); ++i)
    (held_out.count(bags[i].group) > 0 ? split.validation : split.training).push_back(static_cast<std::int64_t>(i));
  return split;
}

}  // namespace vigil
