// SPDX-License-Identifier: Apache-2.0
// The first look: one pass over each clip at a provisional size, a second one when things turn out to be large.
#include "vigil/oneclass/survey.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include <fmt/format.h>
#include <opencv2/imgproc.hpp>

#include "vigil/base/error.h"
#include "vigil/base/interrupt.h"
#include "vigil/base/rng.h"
#include "vigil/base/threads.h"

namespace vigil {
namespace {

constexpr double kLargestWorking = 640.0 * 480;  // pixels that are worked on: beyond it a camera's frame rate is out of reach
constexpr double kTallest = 60;                  // working pixels of a typical moving thing: taller ones are scaled ...
constexpr double kTall = 40;                     // ... to this height (one-class recipe, 10.2.1: 25 to 45)
constexpr std::size_t kSamples = 400;            // pairs of difference maps that are kept for measuring things
constexpr int kSmallestThing = 6;                // cells
constexpr std::size_t kFewestThings = 8;         // below which the window stays as it is by default
constexpr double kOddFrozen = 0.9;               // share of repeated pictures from which on footage is called frozen
constexpr std::int64_t kFewestFrames = 40;
constexpr int kLeastSide = 4 * kCell;  // of a roi

// Of difference values, fine enough for a median.
class Histogram {
 public:
  void add(const Grid<float>& values) {
    for (const float value : values.values()) ++counts_[std::min(counts_.size() - 1, static_cast<std::size_t>(value * kPerLevel))];
  }
  void add(const Histogram& other) {
    for (std::size_t i = 0; i < counts_.size(); ++i) counts_[i] += other.counts_[i];
  }
  float median() const {
    std::int64_t all = 0;
    for (const std::int64_t count : counts_) all += count;
    std::int64_t below = 0;
    for (std::size_t i = 0; i < counts_.size(); ++i) {
      below += counts_[i];
      if (2 * below >= all) return (static_cast<float>(i) + 0.5F) / kPerLevel;
    }
    return 0;
  }

 private:
  static constexpr float kPerLevel = 64;
  std::array<std::int64_t, 4096> counts_{};
};

struct Difference {
  Grid<float> one;
  Grid<float> three;
};

// What one pass over a clip finds.
struct Look {
  SurveyedClip clip;
  StreamInfo info;
  StreamHealth health;
  std::int64_t same = 0;
  std::int64_t flat = 0;
  double brightest = 0;  // grey level, over the picture's mean
  Histogram one;
  Histogram three;
  std::vector<Difference> samples;
};

// Vitter's reservoir: each pair of maps is kept with the same chance, however long the clip is.
void sample(const MotionWeight& weights, std::size_t most, std::int64_t seen, Rng& rng, std::vector<Difference>& samples) {
  if (samples.size() < most) {
    samples.push_back({weights.one(), weights.three()});
  } else if (const std::uint64_t at = rng.below(static_cast<std::uint64_t>(seen)); at < most) {
    samples[at] = {weights.one(), weights.three()};
  }
}

void check_roi(const std::optional<Box>& roi, const StreamInfo& info) {
  if (roi && (roi->empty() || roi->intersect(Box::whole(info.size)) != *roi))
    throw Error::usage(fmt::format("roi {} does not lie inside the {} picture of {}", to_text(*roi), to_text(info.size), info.name),
                       "a roi is x,y,width,height in pixels of the full picture");
  if (roi && std::min(roi->width, roi->height) < kLeastSide)
    throw Error::usage(fmt::format("roi {} is too small: at least {} x {} pixels are needed to see motion", to_text(*roi),
                                   kLeastSide, kLeastSide));
}

Look look_at(const Footage& footage, std::size_t index, std::size_t most, const Sensing& sensing, const FitProgress& progress) {
  Look look;
  const auto source = footage.open();
  look.info = source->info();
  if (look.info.size != sensing.picture)
    throw Error::input(fmt::format("{}: the picture is {}, that of the other normal footage {}", footage.name,
                                   to_text(look.info.size), to_text(sensing.picture)),
                       "a model is for one camera: fit the clips of each size for themselves");
  check_frame_rate(footage.name, look.info.fps, sensing);
  MotionWeight weights(sensing.working);
  Rng rng(index);
  Frame frame;
  while (source->next(frame)) {
    if (interrupted()) throw Error(ErrorKind::interrupted, "fitting stopped before the footage was seen; nothing was written");
    const cv::Mat picture = gray_at(frame, sensing.look, sensing.working);
    weights.push(picture);
    if (look.clip.frames++ == 0) look.clip.begin = frame.time;
    look.clip.end = frame.time;
    look.flat += weights.flat() ? 1 : 0;
    if (look.clip.frames > 1) {
      if (weights.same_as_before()) {
        ++look.same;
      } else {
        look.one.add(weights.one());
        look.three.add(weights.three());
        sample(weights, most, look.clip.frames, rng, look.samples);
      }
    } else {
      look.brightest = cv::mean(picture)[0];
    }
    if (progress) progress(1);
  }
  look.health = source->health();
  return look;
}

void check_pictures(const Footage& footage, const Look& look) {
  if (look.clip.frames < 2)
    throw Error::input(fmt::format("{}: {} frame is no footage to learn from", footage.name, look.clip.frames),
                       "give a longer video: a minute or more of what is normal is good");
  if (look.flat == look.clip.frames)
    throw Error::input(fmt::format("{}: all {} frames are {}", footage.name, look.clip.frames,
                                   look.brightest < 32 ? "black" : "without any detail"),
                       "was the lens covered, or the camera off? leave this clip out");
  if (static_cast<double>(look.same) >= kOddFrozen * static_cast<double>(look.clip.frames - 1))
    throw Error::input(
        fmt::format("{}: the picture is frozen, {} of {} frames repeat the one before", footage.name, look.same, look.clip.frames),
        "leave this clip out");
}

std::vector<Look> look_at_all(const std::vector<Footage>& normal, const Sensing& sensing, const FitProgress& progress) {
  std::vector<Look> looks(normal.size());
  const std::size_t most = std::max<std::size_t>(4, kSamples / normal.size());
  parallel_for(normal.size(), [&](std::size_t i) {
    looks[i] = look_at(normal[i], i, most, sensing, progress);
    check_pictures(normal[i], looks[i]);
  });
  return looks;
}

// One-class recipe, 10.2.3: relative to the noise, with floors.
MotionThresholds thresholds_of(const std::vector<Look>& looks) {
  Histogram one;
  Histogram three;
  for (const Look& look : looks) {
    one.add(look.one);
    three.add(look.three);
  }
  return {std::max(2.0F, 12 * one.median()), std::max(4.0F, 18 * three.median())};
}

struct Things {
  std::vector<int> widths;  // in cells
  std::vector<int> heights;
};

// Connected cells that surely move, not cut off by the border.
void add_things(const Difference& difference, const MotionThresholds& thresholds, Things& things) {
  const Grid<float>& one = difference.one;
  cv::Mat moving(one.height(), one.width(), CV_8UC1);
  for (int y = 0; y < one.height(); ++y)
    for (int x = 0; x < one.width(); ++x)
      moving.at<std::uint8_t>(y, x) =
          std::max(one(x, y) / thresholds.one, difference.three(x, y) / thresholds.three) > 0.5F ? 255 : 0;
  cv::Mat labels;
  cv::Mat statistics;
  cv::Mat centres;
  const int count = cv::connectedComponentsWithStats(moving, labels, statistics, centres, 8);
  for (int i = 1; i < count; ++i) {
    const int* s = statistics.ptr<int>(i);
    const int x = s[cv::CC_STAT_LEFT];
    const int y = s[cv::CC_STAT_TOP];
    const int width = s[cv::CC_STAT_WIDTH];
    const int height = s[cv::CC_STAT_HEIGHT];
    if (s[cv::CC_STAT_AREA] < kSmallestThing || x == 0 || y == 0 || x + width == moving.cols || y + height == moving.rows) continue;
    things.widths.push_back(width);
    things.heights.push_back(height);
  }
}

double median(std::vector<int> values) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  const std::size_t middle = values.size() / 2;
  return values.size() % 2 ? values[middle] : 0.5 * (values[middle - 1] + values[middle]);
}

int odd(double cells) {
  return std::clamp(2 * static_cast<int>(std::floor(cells / 2)) + 1, 5, 31);
}

void choose_window(const Things& things, Survey& result) {
  if (things.heights.size() < kFewestThings) {
    result.notes.push_back(fmt::format("only {} moving things were seen whole: the window for a typical one stays {} x {} cells",
                                       things.heights.size(), result.sensing.window.width, result.sensing.window.height));
    return;
  }
  result.sensing.window = {odd(1.4 * median(things.widths)), odd(1.15 * median(things.heights))};
}

void note_health(const std::vector<Footage>& normal, const std::vector<Look>& looks, Survey& result) {
  for (std::size_t i = 0; i < looks.size(); ++i) {
    const StreamHealth& health = looks[i].health;
    const std::string& name = normal[i].name;
    if (health.damaged > 0) result.notes.push_back(fmt::format("{}: {} damaged frames or packets", name, health.damaged));
    if (health.resized > 0) result.notes.push_back(fmt::format("{}: {} frames of another size were scaled", name, health.resized));
    for (const std::string& note : health.notes) result.notes.push_back(name + ": " + note);
    if (looks[i].flat > 0)
      result.notes.push_back(fmt::format("{}: {} of {} frames show nothing", name, looks[i].flat, looks[i].clip.frames));
    result.clips.push_back(looks[i].clip);
  }
}

void check_length(const std::vector<Look>& looks) {
  std::int64_t frames = 0;
  for (const Look& look : looks) frames += look.clip.frames;
  if (frames < kFewestFrames)
    throw Error::input(fmt::format("{} frames of normal footage are too few, at least {} are needed", frames, kFewestFrames),
                       "give more or longer normal footage");
}

}  // namespace

Survey survey(const std::vector<Footage>& normal, const FitConfig& config, const FitProgress& progress) {
  Survey result;
  Sensing& sensing = result.sensing;
  const StreamInfo first = normal.front().open()->info();
  check_roi(config.roi, first);
  sensing.fps = first.fps;
  sensing.flow = config.flow;
  const double area = static_cast<double>((config.roi ? *config.roi : Box::whole(first.size)).area());
  double scale = std::min(1.0, std::sqrt(kLargestWorking / area));
  std::vector<Look> looks;
  Things things;
  for (int attempt = 0; attempt < 2; ++attempt) {
    choose_working(first.size, config.roi, scale, sensing);
    looks = look_at_all(normal, sensing, attempt == 0 ? progress : FitProgress{});  // each frame is reported once
    sensing.thresholds = thresholds_of(looks);
    things = {};
    for (const Look& look : looks)
      for (const Difference& difference : look.samples) add_things(difference, sensing.thresholds, things);
    const double height = kCell * median(things.heights);
    if (things.heights.size() < kFewestThings || height <= kTallest) break;
    scale *= kTall / height;
  }
  check_length(looks);
  choose_window(things, result);
  note_health(normal, looks, result);
  return result;
}

Survey survey(const std::vector<Footage>& normal, const Sensing& fixed, const FitProgress& progress) {
  Survey result;
  result.sensing = fixed;
  const std::vector<Look> looks = look_at_all(normal, fixed, progress);
  check_length(looks);
  note_health(normal, looks, result);
  return result;
}

}  // namespace vigil
