// SPDX-License-Identifier: Apache-2.0
// The inputs of the golden values, as the metric specification writes them.
#include "tests/metrics/cases.h"

#include <cmath>

#include "vigil/metrics/roc.h"

namespace vigil {

double Case::auc() const {
  return roc_auc(scores, truth).value();
}

Case case_a() {
  return {{.1, .4, .35, .8}, {0, 0, 1, 1}};
}

Case case_b() {
  return {{.5, .5, .2, .9, .5, .5, .1, .2}, {0, 1, 0, 1, 1, 0, 0, 1}};
}

Case case_c() {
  Case c;
  for (int i = 0; i < 1000; ++i) {
    c.scores.push_back(((7919 * i + 13) % 1009) / 1009.0);
    c.truth.push_back(i % 17 < 4 ? 1 : 0);
  }
  return c;
}

Case case_d() {
  Case d = case_c();
  for (double& score : d.scores) score = std::floor(20 * score) / 20;
  return d;
}

Case case_e() {
  Case e = case_c();
  for (std::size_t i = 0; i < e.scores.size(); ++i) e.scores[i] += 0.25 * e.truth[i];
  return e;
}

Case case_f() {
  return {{.3, .3, .3, .3, .3}, {0, 1, 0, 0, 1}};
}

Case case_g() {
  return {{.1, .2, .3}, {0, 0, 1}};
}

Case case_h() {
  return {{.1, .2, .3}, {1, 1, 0}};
}

Case case_f2() {
  Case c = case_c();
  for (int i = 0; i < 1000; ++i) {
    const auto k = static_cast<std::size_t>(i);
    c.scores[k] = ((6101 * i + 71) % 1013) / 1013.0 + 0.2 * c.truth[k];
  }
  return c;
}

Case random_case(Rng& rng, std::size_t count, std::int64_t values) {
  Case c;
  for (std::size_t i = 0; i < count; ++i) {
    c.truth.push_back(i < 2 ? static_cast<std::uint8_t>(i) : rng.chance(0.3) ? 1 : 0);
    c.scores.push_back(static_cast<double>(rng.between(-values, values) + 5 * c.truth.back()));
  }
  return c;
}

std::vector<VideoScores> in_videos(const Case& c, std::size_t frames_each) {
  std::vector<VideoScores> videos((c.scores.size() + frames_each - 1) / frames_each);
  for (std::size_t i = 0; i < c.scores.size(); ++i) {
    videos[i / frames_each].scores.push_back(c.scores[i]);
    videos[i / frames_each].truth.push_back(c.truth[i]);
  }
  return videos;
}

std::vector<VideoScores> eight_videos(int of_first, int of_second) {
  auto videos = in_videos(case_e(), 125);
  videos[0].truth.assign(125, static_cast<std::uint8_t>(of_first));
  videos[1].truth.assign(125, static_cast<std::uint8_t>(of_second));
  return videos;
}

std::vector<VideoScores> random_videos(Rng& rng, std::size_t count) {
  std::vector<VideoScores> videos;
  for (std::size_t v = 0; v < count; ++v) {
    VideoScores video;
    video.id = "v" + std::to_string(v);
    video.group = "film " + std::to_string(v / 2);
    video.scene = v % 3 == 0 ? "yard" : "road";
    video.fps = v % 2 == 0 ? 25 : 10;
    const bool anomalous = v % 4 != 0;
    if (anomalous) video.classes = {v % 5 == 0 ? "fire" : "fight"};
    video.unseen = v % 5 == 0;
    const std::size_t frames = 1 + rng.below(60);
    for (std::size_t i = 0; i < frames; ++i) {
      const bool positive = anomalous && (i == 0 || rng.chance(0.4));
      video.truth.push_back(i > 0 && rng.chance(0.1) ? 2 : positive ? 1 : 0);
      video.scores.push_back(static_cast<double>(rng.below(20) + (positive ? 2 : 0)) / 32);
    }
    videos.push_back(std::move(video));
  }
  return videos;
}

VideoScores event_case() {
  VideoScores video;
  video.fps = 25;
  const auto within = [](int i, int begin, int end) { return begin <= i && i < end; };
  for (int i = 0; i < 100; ++i) {
    video.truth.push_back(within(i, 20, 40) || within(i, 60, 70) || within(i, 90, 95) ? 1 : 0);
    video.scores.push_back(within(i, 25, 30)   ? .9
                           : within(i, 35, 45) ? .8
                           : within(i, 50, 55) ? .7
                           : within(i, 66, 80) ? .6
                           : i == 5            ? .55
                                               : 0);
  }
  return video;
}

}  // namespace vigil
