// SPDX-License-Identifier: Apache-2.0
// Frame rules: edges follow the sources.
#include "vigil/weak/frame_rules.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "vigil/base/error.h"

namespace vigil {
namespace {

std::int64_t size_of(std::span<const double> scores) {
  return static_cast<std::int64_t>(scores.size());
}

std::int64_t length_of(const SpreadInput& in) {
  return in.frames > 0 ? in.frames : in.rows * in.frames_per_row;
}

std::int64_t first_frame(const SpreadInput& in, std::int64_t row) {
  return in.segments_of_video ? row * in.frames / in.rows : row * in.frames_per_row;
}

// As far as `out` reaches.
void fill(std::vector<double>& out, std::int64_t first, std::int64_t last, double score) {
  const auto end = static_cast<std::int64_t>(out.size());
  std::fill(out.begin() + std::min(first, end), out.begin() + std::clamp(last, std::min(first, end), end), score);
}

std::vector<double> zeros(std::int64_t frames) {
  return std::vector<double>(static_cast<std::size_t>(frames), 0.0);
}

void no_options(const Spec& spec) {
  read_spec_fields({}, nullptr, spec);
}

std::vector<double> repeated(const SpreadInput& in) {
  std::vector<double> out(static_cast<std::size_t>(length_of(in)), in.scores.back());
  for (std::int64_t row = 0; row < in.rows; ++row)
    fill(out, first_frame(in, row), first_frame(in, row + 1), in.scores[static_cast<std::size_t>(row)]);
  return out;
}

std::vector<double> repeat(const Spec& spec, const SpreadInput& in) {
  no_options(spec);
  return repeated(in);
}

struct Truncate {
  int drop = 0;

  static FieldTable fields() {
    return fields_of<Truncate>(field("drop", &Truncate::drop, "frames", range(0, 1000),
                                     "that are left out at the end first (XD-Violence: 1, as optical flow has one less)"));
  }
};

std::vector<double> truncate(const Spec& spec, const SpreadInput& in) {
  Truncate config;
  read_spec(config, spec);
  std::vector<double> out = repeated(in);
  if (in.segments_of_video) return out;
  const std::int64_t f = in.frames_per_row;
  const std::int64_t whole = std::max<std::int64_t>(0, length_of(in) - config.drop) / f * f;
  const std::int64_t kept = std::min(whole, in.rows * f);
  if (kept == 0)
    throw Error::input(fmt::format("`truncate` leaves nothing of a video of {} frames: a row is {}", length_of(in), f),
                       "the rule `repeat` gives each frame a score");
  out.resize(static_cast<std::size_t>(std::min(kept, length_of(in))));
  return out;
}

std::vector<double> ratio(const Spec& spec, const SpreadInput& in) {
  no_options(spec);
  const std::int64_t count = size_of(in.scores);
  const auto edge = [&](std::int64_t i) { return (2 * i * in.frames + count) / (2 * count); };  // the half is exact so
  std::vector<double> out = zeros(in.frames);
  for (std::int64_t i = 0; i < count; ++i) fill(out, edge(i), edge(i + 1), in.scores[static_cast<std::size_t>(i)]);
  return out;
}

// The official code fills what it has into zeros. No segment ever takes the last clip but in videos so short that clips repeat, so
// that it keeps its 0; the end of the video is filled up with what the last clip has.
std::vector<double> sultani(const Spec& spec, const SpreadInput& in) {
  no_options(spec);
  std::vector<double> of_rows = zeros(in.rows);
  for (std::size_t i = 0; i < in.scores.size(); ++i) fill(of_rows, in.fitted.rows[i].first, in.fitted.rows[i].last, in.scores[i]);
  SpreadInput rows = in;
  rows.scores = of_rows;
  return repeated(rows);
}

// A video of fewer frames than points has 0 everywhere, as there.
std::vector<double> ekosman(const Spec& spec, const SpreadInput& in) {
  no_options(spec);
  const std::int64_t length = in.frames / size_of(in.scores);
  std::vector<double> out = zeros(in.frames);
  for (std::int64_t i = 0; i < size_of(in.scores); ++i)
    fill(out, i * length, (i + 1) * length, in.scores[static_cast<std::size_t>(i)]);
  return out;
}

std::vector<double> seominseok(const Spec& spec, const SpreadInput& in) {
  no_options(spec);
  const std::int64_t count = size_of(in.scores);
  const double step = static_cast<double>(in.frames / in.frames_per_row) / static_cast<double>(count);
  const auto edge = [&](std::int64_t i) {
    return in.frames_per_row * static_cast<std::int64_t>(std::nearbyint(static_cast<double>(i) * step));
  };
  std::vector<double> out = zeros(in.frames);
  for (std::int64_t i = 0; i < count; ++i) fill(out, edge(i), edge(i + 1), in.scores[static_cast<std::size_t>(i)]);
  return out;
}

}  // namespace

const Catalog<FrameRule>& frame_rules() {
  static const Catalog<FrameRule> kTable(
      "frame-rule",
      {{"ekosman", "whole parts of n div S frames, 0 after the last (PyTorch port of Sultani 2018)", {ekosman, true, true, false}},
       {"ratio", "parts of n / S frames, edges rounded half up (WSAL, Zhong 2019)", {ratio, true, true, false}},
       {"repeat", "each row over its frames, the last also over what is left", {repeat, false, false, false}},
       {"seominseok",
        "parts of whole snippets, edges rounded half to even, 0 after the last (PyTorch port of Sultani 2018)",
        {seominseok, true, true, false}},
       {"sultani", "a segment over the clips it was made of; the last clip keeps 0 (Sultani 2018)", {sultani, true, false, false}},
       {"truncate",
        "as repeat, but frames after the last whole snippet are not judged (RTFM, UR-DMU, ...; drop=1: XD-Violence)",
        {truncate, false, false, true}}});
  return kTable;
}

std::vector<double> scores_of_frames(const Spec& rule, const SpreadInput& input) {
  const FrameRule& how = frame_rules().at(rule.name);
  if (input.scores.empty()) throw Error::input("no score of any snippet");
  if (input.frames < 1 && (how.needs_frames || input.segments_of_video))
    throw Error::input(input.segments_of_video
                           ? "these features are of equal parts of the video, and it is not known how many frames the video has"
                           : fmt::format("the rule `{}` divides the video, and it is not known how many frames it has", rule.name),
                       "add n_frames to the manifest");
  return how.apply(rule, input);
}

}  // namespace vigil
