// SPDX-License-Identifier: Apache-2.0
// The join by id, and the lengths.
#include "vigil/evaluate/join.h"

#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>

#include "vigil/base/error.h"
#include "vigil/evaluate/video_names.h"
#include "vigil/metrics/align.h"

namespace vigil {
namespace {

constexpr std::int64_t kSnippet = 16;
constexpr std::uint8_t kIgnored = 2;

std::string shown(const std::string& id, const std::string& given) {
  return id == given ? fmt::format("video '{}'", id) : fmt::format("video '{}' ('{}')", id, given);
}

// Scores of one video brought to one per frame, and its truth to the same length.
class Aligner {
 public:
  Aligner(const ScoreUnit& unit, Align align) : unit_(unit), align_(align) {}

  void fit(const StoredScores& stored, const std::string& name, const Video& video, EvaluatedVideo& out) const {
    const auto frames = static_cast<std::int64_t>(out.truth.size());
    if (unit_.kind == ScoreUnit::Kind::parts) {
      if (static_cast<std::int64_t>(stored.values.size()) != unit_.count)
        throw Error::input(fmt::format("{}: {} has {} scores, expected one of each of {} parts", stored.where, name,
                                       stored.values.size(), unit_.count));
      out.raw = frames_of_parts(stored.values, frames);
      const auto want = static_cast<std::size_t>(wanted(frames, frames));
      out.raw.resize(want, stored.values.back());
      out.truth.resize(want, 0);
      return;
    }
    const std::vector<double> values = expanded(covered(stored, video, frames), name, stored.where, frames);
    const auto given = static_cast<std::int64_t>(values.size());
    const std::int64_t want = wanted(given, frames);
    if (given < want && align_ != Align::repeat && align_ != Align::ceil16) throw wrong(stored.where, name, given, frames);
    if (std::abs(given - frames) > std::max(unit_.count, kSnippet) || (unit_.count == 1 && align_ == Align::exact && given != want))
      throw wrong(stored.where, name, given, frames);
    out.raw.assign(values.begin(), values.begin() + std::min(given, want));
    out.raw.resize(static_cast<std::size_t>(want), values.back());
    out.truth.resize(static_cast<std::size_t>(want), 0);
  }

 private:
  // Of a score per frame of the whole media, those of the covered span.
  std::vector<double> covered(const StoredScores& stored, const Video& video, std::int64_t frames) const {
    const FrameSpan span = video.covered();
    const auto count = static_cast<std::int64_t>(stored.values.size());
    const bool of_whole_media = unit_.count == 1 && count == video.frames && stored.first == 0 && count != frames;
    if (of_whole_media) return {stored.values.begin() + span.begin, stored.values.begin() + span.end};
    if (stored.first != 0 && stored.first != span.begin)
      throw Error::input(fmt::format("{}: the scores of video '{}' begin at frame {}, the data set's entry at frame {}",
                                     stored.where, video.id, stored.first, span.begin));
    return stored.values;
  }

  // One score per frame; snippets by the rule.
  std::vector<double> expanded(std::vector<double> values, const std::string& name, const std::string& where,
                               std::int64_t frames) const {
    const auto count = static_cast<std::int64_t>(values.size());
    if (align_ == Align::ratio) {
      if (std::abs(count * unit_.count - frames) > std::max(unit_.count, kSnippet))
        throw wrong(where, name, count * unit_.count, frames);
      return frames_of_snippets(values, frames, SnippetRule::ratio, std::max<std::int64_t>(unit_.count, frames / count));
    }
    if (unit_.count == 1) return values;
    if (align_ == Align::exact && count * unit_.count != frames) throw wrong(where, name, count * unit_.count, frames);
    std::vector<double> result;
    result.reserve(values.size() * static_cast<std::size_t>(unit_.count));
    for (const double value : values) result.insert(result.end(), static_cast<std::size_t>(unit_.count), value);
    return result;
  }

  std::int64_t wanted(std::int64_t given, std::int64_t frames) const {
    switch (align_) {
      case Align::floor16:
        return length_of(LengthRule::floor, frames, kSnippet);
      case Align::ceil16:
        return length_of(LengthRule::ceil, frames, kSnippet);
      case Align::cut:
        return std::min(given, frames);
      case Align::exact:
      case Align::repeat:
      case Align::ratio:
        break;
    }
    return frames;
  }

  Error wrong(const std::string& where, const std::string& name, std::int64_t given, std::int64_t frames) const {
    const std::string of = unit_.count == 1 ? "" : fmt::format(" ({} scores of {} frames)", given / unit_.count, unit_.count);
    std::string hint = "are these the scores of this video, and of this unit?";
    if (std::abs(given - frames) <= std::max(unit_.count, kSnippet)) {
      hint = "choose a rule, which becomes part of the protocol: --align ";
      hint += given == length_of(LengthRule::floor, frames, kSnippet)  ? "floor16, cut or repeat"
              : given == length_of(LengthRule::ceil, frames, kSnippet) ? "ceil16, cut, repeat or ratio"
                                                                       : "cut or repeat";
    }
    return Error::input(fmt::format("{}: {}: scores for {} frames{}, the data set has {}", where, name, given, of, frames), hint);
  }

  ScoreUnit unit_;
  Align align_;
};

// An array without names, cut into videos: by its names or in the data set's order. Its length must be exactly that of all of them.
std::vector<StoredScores> cut_up(const ScoreSet& scores, const std::vector<Video>& wanted, VideoNames& names, const JoinConfig& how,
                                 std::vector<std::string>& notes) {
  std::map<std::string, const Video*> by_id;
  for (const Video& video : wanted) by_id.emplace(video.id, &video);
  std::vector<const Video*> order;
  if (scores.joined_order.empty()) {
    for (const Video& video : wanted) order.push_back(&video);
  } else {
    for (const std::string& name : scores.joined_order) {
      const auto at = by_id.find(names.id_of(name, scores.name));
      if (at == by_id.end())
        throw Error::input(fmt::format("{}: the list names '{}', which is not among the videos measured", scores.name, name));
      order.push_back(at->second);
    }
  }
  const auto length = [&](const Video& video) {
    if (scores.unit.kind == ScoreUnit::Kind::parts) return scores.unit.count;
    const std::int64_t frames = video.covered().size();
    const LengthRule rule = how.align == Align::floor16  ? LengthRule::floor
                            : how.align == Align::ceil16 ? LengthRule::ceil
                                                         : LengthRule::exact;
    const std::int64_t given = length_of(rule, frames, kSnippet);
    return scores.unit.count == 1 ? given : (given + scores.unit.count - 1) / scores.unit.count;
  };
  std::int64_t total = 0;
  for (const Video* video : order) total += length(*video);
  const auto given = static_cast<std::int64_t>(scores.joined.size());
  if (given != total)
    throw Error::input(
        fmt::format("{}: {} scores without names, but the {} videos need {} (align {}, a score per {})", scores.name, given,
                    order.size(), total, name_of(how.align), to_text(scores.unit)),
        "an array of all videos is read only when its length proves that it fits: try --align floor16 or ceil16, or give "
        "scores by name (docs/reference/scores.md)");
  std::vector<StoredScores> videos;
  std::int64_t at = 0;
  for (const Video* video : order) {
    const std::int64_t end = at + length(*video);
    videos.push_back({video->id, {scores.joined.begin() + at, scores.joined.begin() + end}, 0, 0, scores.name});
    at = end;
  }
  notes.push_back(fmt::format("{}: cut into {} videos in the order of {}; the length ({}) proves that they fit, not their order",
                              scores.name, order.size(), scores.joined_order.empty() ? "the data set" : "the list", total));
  return videos;
}

void take_nan(EvaluatedVideo& video, const StoredScores& stored, NanRule nan, Joined& result) {
  const auto bad = std::find_if(video.raw.begin(), video.raw.end(), [](double score) { return std::isnan(score); });
  if (bad == video.raw.end()) return;
  if (nan == NanRule::refuse)
    throw Error::input(fmt::format("{}: video '{}': the score of frame {} is not a number", stored.where, video.id,
                                   video.first_frame + (bad - video.raw.begin())),
                       "--nan drop leaves such frames out and counts them; a score is never taken for 0");
  if (std::all_of(video.raw.begin(), video.raw.end(), [](double score) { return std::isnan(score); }))
    throw Error::input(fmt::format("{}: video '{}': none of its {} scores is a number", stored.where, video.id, video.raw.size()));
  // An ignored frame still has a value, for what smooths over it: the last score before it, else the first behind.
  double last = *std::find_if(video.raw.begin(), video.raw.end(), [](double score) { return !std::isnan(score); });
  for (std::size_t i = 0; i < video.raw.size(); ++i) {
    if (!std::isnan(video.raw[i])) {
      last = video.raw[i];
      continue;
    }
    result.dropped_positives += video.truth[i] == 1 ? 1 : 0;
    result.dropped_negatives += video.truth[i] == 0 ? 1 : 0;
    video.truth[i] = kIgnored;
    video.raw[i] = last;
  }
}

}  // namespace

const Catalog<Align>& alignments() {
  static const Catalog<Align> catalog{
      "alignment",
      {{"ceil16", "truth filled up to whole 16 frames with normal ones, scores with their last one", Align::ceil16},
       {"cut", "truth and scores cut to the shorter; they may differ by a snippet or 16 frames", Align::cut},
       {"floor16", "truth and scores cut to whole 16 frames, as most published truth vectors are", Align::floor16},
       {"ratio", "score k of T covers frames int(k n / T + 0.5) to int((k + 1) n / T + 0.5) (WSAL, UMIL)", Align::ratio},
       {"repeat", "frames beyond the last score take it; they may differ by a snippet or 16 frames", Align::repeat},
       {"true", "a score for each frame, or snippets whose length divides the video's", Align::exact}}};
  return catalog;
}

std::string name_of(Align align) {
  for (const auto& row : alignments().rows())
    if (row.entry == align) return row.name;
  return {};
}

std::string truth_length_of(Align align) {
  return align == Align::repeat || align == Align::ratio ? "true" : name_of(align);
}

Joined join_scores(const ScoreSet& scores, const Dataset& dataset, const std::vector<Video>& wanted, const JoinConfig& how) {
  Joined result;
  VideoNames names(dataset, wanted);
  const std::vector<StoredScores> cut =
      scores.joined.empty() ? std::vector<StoredScores>{} : cut_up(scores, wanted, names, how, result.notes);
  std::map<std::string, const StoredScores*> of_video;
  for (const StoredScores& stored : scores.joined.empty() ? scores.videos : cut) {
    const auto [at, is_new] = of_video.emplace(names.id_of(stored.id, stored.where), &stored);
    if (!is_new)
      throw Error::input(fmt::format("{}: '{}' and '{}' ({}) are both video '{}'", stored.where, stored.id, at->second->id,
                                     at->second->where, at->first));
  }
  if (const std::string note = names.note(); !note.empty()) result.notes.push_back(note);

  const Aligner aligner(scores.unit, how.align);
  const auto scores_of_split =
      std::count_if(wanted.begin(), wanted.end(), [&](const Video& video) { return of_video.contains(video.id); });
  const auto seen = seen_classes(dataset);
  for (const Video& video : wanted) {
    const auto at = of_video.find(video.id);
    if (at == of_video.end())
      throw Error::input(fmt::format("{}: video '{}' of the data set has no scores ({} of {} have)", scores.name, video.id,
                                     scores_of_split, wanted.size()),
                         "figures of a part of a data set are figures of another data set");
    const StoredScores& stored = *at->second;
    EvaluatedVideo evaluated = evaluated_video(video, seen);
    if (evaluated.fps <= 0) evaluated.fps = stored.fps;
    aligner.fit(stored, shown(video.id, stored.id), video, evaluated);
    take_nan(evaluated, stored, how.nan, result);
    if (!video.events) result.notes.push_back(video.id + ": unlabelled, so it counts in no figure");
    result.videos.push_back(std::move(evaluated));
    of_video.erase(at);
  }
  if (!of_video.empty())
    result.notes.push_back(
        fmt::format("{} videos have scores but are not of this split, e.g. '{}'", of_video.size(), of_video.begin()->first));
  return result;
}

}  // namespace vigil
