// SPDX-License-Identifier: Apache-2.0
// Paints frames and masks: see painter.h.
#include "vigil/media/synthetic/painter.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace vigil::synthetic {
namespace {

constexpr double kTwoPi = 2 * std::numbers::pi;
constexpr double kShade = 0.5;   // of the light is gone in full shadow
constexpr double kReach = 0.08;  // metres that the top of a tree moves to each side

// Grey (times coverage) and coverage of a level between its pixels; u, v in 1/65536 pixels, inside it.
struct Sample {
  int grey;
  int cover;
};
inline Sample sample(const SpriteLevel& level, int u, int v) {
  const int fx = (u >> 8) & 255;
  const int fy = (v >> 8) & 255;
  const std::uint8_t* above = level.at(u >> 16, v >> 16);
  const std::uint8_t* below = above + 2 * static_cast<std::size_t>(level.width);
  const auto mix = [&](int part) {
    const int top = above[part] * (256 - fx) + above[part + 2] * fx;
    const int bottom = below[part] * (256 - fx) + below[part + 2] * fx;
    return (top * (256 - fy) + bottom * fy + 32768) >> 16;
  };
  return {mix(0), mix(1)};
}

constexpr int fixed(double x) {
  return static_cast<int>(x * 65536);
}

// The level that a scale (picture pixels per pixel of level 0) is taken from, and its pixels per pixel of level 0.
struct Chosen {
  const SpriteLevel& level;
  double factor;
};
Chosen level_for(const Sprite& sprite, double scale) {
  std::size_t i = 0;
  double factor = 1;
  while (i + 1 < sprite.levels.size() && scale < 0.7 * factor) {
    ++i;
    factor *= 0.5;
  }
  return {sprite.levels[i], factor};
}

// Pixels [first, last) of a line of `length` pixels whose position start + step * pixel, in 1/65536, lies in [0, limit).
struct Run {
  int first;
  int last;
};
Run run_within(int length, double start, double step, int limit) {
  const double begin = std::ceil(-start / step);
  const double end = std::floor((limit - 1.001 - start) / step) + 1;
  return {static_cast<int>(std::clamp(begin, 0.0, static_cast<double>(length))),
          static_cast<int>(std::clamp(end, 0.0, static_cast<double>(length)))};
}

// Calls put(x, y, sample) for the pixels that the sprite covers. shift(part): pixels to the right, part in [0, 1] from the top.
template <typename Shift, typename Put>
void each_pixel(const Placed& thing, Size size, Shift shift, Put put) {
  const auto [level, factor] = level_for(*thing.sprite, std::max(thing.scale_x, thing.scale_y));
  const double step_x = factor / thing.scale_x;
  const double step_y = factor / thing.scale_y;
  const double start_y = (0.5 - thing.y) * step_y + thing.sprite->foot_y * factor - 0.5;
  const Run rows = run_within(size.height, start_y, step_y, level.height);
  for (int y = rows.first; y < rows.last; ++y) {
    const double row = start_y + y * step_y;
    const double moved = shift(row / level.height);
    const double start_x = (0.5 - thing.x - moved) * step_x + thing.sprite->foot_x * factor - 0.5;
    const Run columns = run_within(size.width, start_x, step_x, level.width);
    const int v = fixed(row);
    int u = fixed(start_x + columns.first * step_x);
    for (int x = columns.first; x < columns.last; ++x, u += fixed(step_x)) {
      const Sample pixel = sample(level, u, v);
      if (pixel.cover > 0) put(x, y, pixel);
    }
  }
}

// Swaying of a tree at a time, or none.
class Wind {
 public:
  Wind(const Tree* tree, double reach, double seconds) {  // reach: pixels
    if (tree == nullptr) return;
    slow_ = reach * (0.6 * std::sin(0.9 * seconds + tree->phase) + 0.4 * std::sin(2.3 * seconds + 1.7 * tree->phase));
    quick_ = 0.3 * reach;
    quick_phase_ = 5.1 * seconds + 3 * tree->phase;
  }
  double operator()(double part) const {
    return quick_ == 0 ? 0 : (1 - part) * (slow_ + quick_ * std::sin(quick_phase_ + 9 * part));
  }

 private:
  double slow_ = 0, quick_ = 0, quick_phase_ = 0;
};

int heading_of(Point heading, Point at) {
  const Point sight = at * (1 / at.length());
  const double away = heading.x * sight.x + heading.z * sight.z;
  const double right = heading.x * sight.z - heading.z * sight.x;
  return (static_cast<int>(std::lround(std::atan2(away, right) * kHeadings / kTwoPi)) + kHeadings) % kHeadings;
}

int pose_of(const State& state) {
  const double cycle = state.steps - std::floor(state.steps);
  const int step = std::min(static_cast<int>(cycle * kCycle), kCycle - 1);
  const int fallen = static_cast<int>(std::lround(state.progress * (kFallSteps - 1)));
  switch (state.gait) {
    case Gait::walk:
      return step;
    case Gait::run:
      return kRun + step;
    case Gait::fall:
      return kFall + fallen;
    case Gait::lie:
      return kPoses - 1;
    case Gait::rise:
      return kPoses - 1 - fallen;
    default:
      return kStand;
  }
}

View view_of(const Place& place) {
  const Size size = place.camera.size();
  const Point nearest = place.camera.sight(0.5 * size.width, size.height, place.wall).ground;
  const Point middle = place.camera.sight(0.5 * size.width, 0.5 * size.height, place.wall).ground;
  return {place.camera.project(nearest, 0).scale, std::atan2(place.camera.height(), middle.z), place.shadow.x > 0 ? -1.0 : 1.0};
}

}  // namespace

Painter::Painter(const StreetConfig& config, const Place& place, Rng rng)
    : place_(place),
      shadows_(config.shadows),
      sway_(config.sway),
      view_(view_of(place)),
      empty_(paint_ground(place, config.scene, config.shadows)),
      people_(static_cast<std::size_t>(kLooks) * kPoses * kHeadings) {
  while (looks_.size() < kLooks) looks_.push_back(draw_look(rng));
  vehicles_ = {draw_vehicle(false, view_), draw_vehicle(true, view_)};
  bag_ = draw_bag(view_);
  for (const Tree& tree : place.trees)
    trees_.push_back(draw_tree(tree.crown, tree.middle, static_cast<std::uint32_t>(config.scene * 64 + trees_.size()), view_));
}

const Sprite& Painter::person(int look, int pose, int heading) {
  auto& sprite = people_[static_cast<std::size_t>((look * kPoses + pose) * kHeadings + heading)];
  if (!sprite) sprite = std::make_unique<const Sprite>(draw_person(looks_[static_cast<std::size_t>(look)], pose, heading, view_));
  return *sprite;
}

Placed Painter::placed(const Actor& actor, const State& state) {
  const Projected foot = place_.camera.project(state.at, 0);
  const int heading = heading_of(state.heading, state.at);
  Placed thing{.x = foot.x, .y = foot.y, .z = state.at.z, .ground = state.at, .metres = foot.scale, .anomalous = state.anomalous};
  double height = 1;       // metres that the sprite is high, in its own world
  double real_height = 1;  // and the actor
  switch (actor.kind) {
    case Actor::Kind::person:
      thing.sprite = &person(actor.look, pose_of(state), heading);
      height = kBodyHeight;
      real_height = actor.height;
      break;
    case Actor::Kind::vehicle:
      thing.sprite = &vehicles_[heading <= kHeadings / 4 || heading > 3 * kHeadings / 4 ? 1 : 0];
      height = real_height = kVehicleHeight;
      break;
    case Actor::Kind::bag:
      thing.sprite = &bag_;
      if (state.gait == Gait::walk) thing.y -= 0.32 * foot.scale;  // carried
      thing.shadow = state.gait != Gait::walk;
      break;
  }
  const Projected top = place_.camera.project(state.at, real_height);
  thing.scale_x = 0.5 * (foot.scale + top.scale) / view_.scale * real_height / height;
  thing.scale_y = (foot.y - top.y) / (height * std::cos(view_.pitch) * view_.scale);
  return thing;
}

std::vector<Placed> Painter::place_all(const std::vector<Seen>& seen) {
  std::vector<Placed> things;
  for (std::size_t i = 0; i < trees_.size(); ++i) {
    const Tree& tree = place_.trees[i];
    const Projected foot = place_.camera.project(tree.at, 0);
    const double scale = place_.camera.project(tree.at, tree.middle).scale / view_.scale;
    things.push_back({&trees_[i], foot.x, foot.y, scale, scale, tree.at.z, tree.at, foot.scale, false, false, &tree});
  }
  for (const Seen& one : seen) things.push_back(placed(*one.actor, one.state));
  std::stable_sort(things.begin(), things.end(), [](const Placed& a, const Placed& b) { return a.z > b.z; });
  return things;
}

// The sprite laid flat on the ground in the sun's direction: rows of the picture are heights of the sprite.
void Painter::cast_shadow(cv::Mat& picture, const Placed& thing) const {
  const Projected foot = place_.camera.project(thing.ground, 0);
  const Projected end = place_.camera.project(thing.ground + place_.shadow, 0);
  const double up_y = end.y - foot.y;  // pixels per metre of height; negative: away from the camera
  const double up_x = end.x - foot.x;
  const auto [level, factor] = level_for(*thing.sprite, 0.7 * thing.scale_x);
  const double per_metre = thing.sprite->scale * factor * std::cos(view_.pitch);  // rows of the level
  const double step_y = -per_metre / up_y;
  const double start_y = (0.5 - foot.y) * step_y + thing.sprite->foot_y * factor - 0.5;
  // Heights grow upwards, rows of a level downwards, and so do rows of the picture: step_y is positive.
  const Run rows = run_within(picture.rows, start_y, step_y, level.height);
  const double step_x = factor / thing.scale_x;
  const int dark = static_cast<int>(kShade * shadows_ * 256);
  for (int y = rows.first; y < rows.last; ++y) {
    const double height = (y + 0.5 - foot.y) / up_y;
    const double start_x = (0.5 - foot.x - up_x * height) * step_x + thing.sprite->foot_x * factor - 0.5;
    const Run columns = run_within(picture.cols, start_x, step_x, level.width);
    const int v = fixed(start_y + y * step_y);
    int u = fixed(start_x + columns.first * step_x);
    auto* row = picture.ptr<std::uint8_t>(y);
    for (int x = columns.first; x < columns.last; ++x, u += fixed(step_x)) {
      const int cover = sample(level, u, v).cover;
      row[x] = static_cast<std::uint8_t>(row[x] * (65280 - dark * cover) / 65280);
    }
  }
}

cv::Mat Painter::paint(const std::vector<Seen>& seen, double seconds) {
  cv::Mat picture = empty_.clone();
  const std::vector<Placed> things = place_all(seen);
  if (shadows_ > 0)
    for (const Placed& thing : things)
      if (thing.shadow) cast_shadow(picture, thing);
  for (const Placed& thing : things)
    each_pixel(thing, place_.camera.size(), Wind(thing.tree, kReach * sway_ * thing.metres, seconds),
               [&](int x, int y, const Sample& pixel) {
                 std::uint8_t& below = picture.ptr<std::uint8_t>(y)[x];
                 below = static_cast<std::uint8_t>(pixel.grey + (below * (255 - pixel.cover) + 127) / 255);
               });
  return picture;
}

Grid<std::uint8_t> Painter::mask(const std::vector<Seen>& seen, double seconds) {
  Grid<std::uint8_t> mask(place_.camera.size());
  bool begun = false;  // nothing behind the first anomalous one can hide it
  for (const Placed& thing : place_all(seen)) {
    begun = begun || thing.anomalous;
    if (!begun) continue;
    each_pixel(thing, mask.size(), Wind(thing.tree, kReach * sway_ * thing.metres, seconds),
               [&](int x, int y, const Sample& pixel) {
                 if (pixel.cover >= 128) mask(x, y) = thing.anomalous;
               });
  }
  return mask;
}

}  // namespace vigil::synthetic
