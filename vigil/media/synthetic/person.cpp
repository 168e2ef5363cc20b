// SPDX-License-Identifier: Apache-2.0
// Draws a person: a skeleton of rounded limbs in a pose, turned to its heading, seen from above at an angle. See figures.h.
#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "vigil/media/synthetic/figures.h"
#include "vigil/media/synthetic/place.h"

namespace vigil::synthetic {
namespace {

constexpr double kPi = std::numbers::pi;

// Metres in the body's own frame.
struct Joint {
  double forward = 0, up = 0, right = 0;
};

struct Leg {
  Joint knee, ankle, toe;
};
struct Arm {
  Joint elbow, hand;
};

struct Skeleton {
  Joint hip, chest, neck, head;
  std::array<Joint, 2> hips, shoulders;  // left, right
  std::array<Leg, 2> legs;
  std::array<Arm, 2> arms;
};

Joint below(const Joint& from, double length, double angle) {  // angle: forward from straight down
  return {from.forward + length * std::sin(angle), from.up - length * std::cos(angle), from.right};
}

struct Gait {
  double swing = 0, knee = 0, lean = 0, arm = 0, elbow = 0, bounce = 0;  // radians; bounce in metres
};

Gait gait_of(int pose) {
  if (pose < kRun) return {0.46, 0.75, 0.05, 0.42, 0.30, 0.02};
  if (pose < kStand) return {0.80, 1.45, 0.22, 0.80, 1.35, 0.05};
  if (pose < kFall) return {0, 0.03, 0, 0.06, 0.12, 0};
  const double share = static_cast<double>(pose - kFall) / (kFallSteps - 1);
  return {0.28 * share, 0.3 * share, 0, 1.1 * share, 0.5, 0};  // limbs spread
}

// Bends of the joints over a cycle as sines: enough for a gait of forty pixels' height.
Skeleton skeleton_of(int pose) {
  constexpr double kThigh = 0.44, kShin = 0.43, kUpperArm = 0.29, kForearm = 0.27;
  const Gait gait = gait_of(pose);
  const double phase = pose < kStand ? 2 * kPi * (pose % kCycle) / kCycle : kPi / 2;
  Skeleton body;
  body.hip.up = 0.92 - gait.bounce * (1 - std::cos(2 * phase)) / 2 - (pose >= kRun && pose < kStand ? 0.03 : 0);
  body.chest = {body.hip.forward + 0.40 * std::sin(gait.lean), body.hip.up + 0.40 * std::cos(gait.lean), 0};
  body.neck = {body.chest.forward + 0.16 * std::sin(gait.lean), body.chest.up + 0.16 * std::cos(gait.lean), 0};
  body.head = {body.neck.forward + 0.03 + 0.12 * std::sin(gait.lean), body.neck.up + 0.13, 0};
  for (int side = 0; side < 2; ++side) {
    const auto i = static_cast<std::size_t>(side);
    const double sign = side == 0 ? -1 : 1;
    const double own = phase + (side == 0 ? 0 : kPi);
    const double thigh = gait.swing * std::sin(own) + 0.3 * gait.lean + (gait.swing == 0 ? 0.02 * sign : 0);
    const double knee = gait.knee * std::max(0.08, std::cos(own - 0.25));  // bends while the leg swings forward
    body.hips[i] = {body.hip.forward, body.hip.up, 0.09 * sign};
    Leg& leg = body.legs[i];
    leg.knee = below(body.hips[i], kThigh, thigh);
    leg.ankle = below(leg.knee, kShin, thigh - knee);
    leg.toe = {leg.ankle.forward + 0.16, leg.ankle.up - 0.03 - 0.08 * std::sin(std::max(0.0, knee - 0.2)), leg.ankle.right};
    body.shoulders[i] = {body.chest.forward, body.chest.up + 0.10, 0.19 * sign};
    const double upper = -gait.arm * std::sin(own) + 0.5 * gait.lean;
    Arm& arm = body.arms[i];
    arm.elbow = below(body.shoulders[i], kUpperArm, upper);
    arm.elbow.right += 0.03 * sign;
    arm.hand = below(arm.elbow, kForearm, upper + gait.elbow);
  }
  return body;
}

// Turns joints into the picture's metres and keeps what is nearer for later.
class Projection {
 public:
  Projection(int pose, int heading, const View& view)
      : cos_(std::cos(2 * kPi * heading / kHeadings)),
        sin_(std::sin(2 * kPi * heading / kHeadings)),
        pitch_cos_(std::cos(view.pitch)),
        pitch_sin_(std::sin(view.pitch)) {
    if (pose < kFall) return;
    const double share = static_cast<double>(pose - kFall) / (kFallSteps - 1);
    tilt_ = 0.5 * kPi * share * share;  // faster and faster
    side_ = cos_ < 0 ? -1 : 1;
  }

  Canvas::End end(const Joint& joint, double radius) const {
    const auto [x, y, depth] = turned(joint);
    return {x, y * pitch_cos_ + depth * pitch_sin_, radius};
  }
  double depth(const Joint& joint) const { return turned(joint)[2]; }

 private:
  std::array<double, 3> turned(const Joint& joint) const {
    double x = joint.forward * cos_ + joint.right * sin_;
    double y = joint.up;
    const double depth = joint.forward * sin_ - joint.right * cos_;
    if (tilt_ > 0) {  // falls to the side it was going to, about the feet; lying it rests on its own thickness
      const double over = x * std::cos(tilt_) + side_ * y * std::sin(tilt_);
      y = y * std::cos(tilt_) - side_ * x * std::sin(tilt_) + 0.12 * std::sin(tilt_);
      x = over;
    }
    return {x, y, depth};
  }

  double cos_, sin_;
  double pitch_cos_, pitch_sin_;
  double tilt_ = 0;
  double side_ = 1;
};

class Figure {
 public:
  Figure(const Look& look, const Skeleton& body, const Projection& projection, const View& view, Canvas& canvas)
      : look_(look), body_(body), projection_(projection), light_(view.sun_right), canvas_(canvas) {}

  void draw(int heading) {
    const bool right_is_near = projection_.depth(body_.shoulders[1]) < projection_.depth(body_.shoulders[0]);
    const std::size_t near = right_is_near ? 1 : 0;
    const bool from_behind = std::sin(2 * kPi * heading / kHeadings) > 0.2;
    arm(1 - near, 0.82);
    leg(1 - near, 0.80);
    leg(near, 1);
    if (look_.pattern == 4 && !from_behind) backpack();
    torso();
    if (look_.pattern == 4 && from_behind) backpack();
    head(from_behind);
    arm(near, 1);
  }

 private:
  // A cloth of `grey` on a rounded limb: lit from the side of the sun, slightly rough.
  auto cloth(double grey, std::uint32_t seed, double dim) const {
    return [=, this](double t, double n) {
      const double rough = 9 * hash_noise(static_cast<int>(t * 9), static_cast<int>((n + 1) * 2.5), look_.cloth + seed);
      return dim * (grey * (1 + 0.22 * light_ * n) + rough);
    };
  }

  void leg(std::size_t i, double dim) {
    const Leg& leg = body_.legs[i];
    const auto seed = static_cast<std::uint32_t>(i);
    canvas_.limb(projection_.end(leg.ankle, 0.05), projection_.end(leg.toe, 0.045), cloth(look_.shoes, 9, dim));
    canvas_.limb(projection_.end(leg.knee, 0.065), projection_.end(leg.ankle, 0.05), cloth(look_.trousers, 20 + seed, dim));
    canvas_.limb(projection_.end(body_.hips[i], 0.095), projection_.end(leg.knee, 0.065), cloth(look_.trousers, 30 + seed, dim));
  }

  void arm(std::size_t i, double dim) {
    const Arm& arm = body_.arms[i];
    canvas_.limb(projection_.end(arm.hand, 0.045), projection_.end(arm.hand, 0.045), cloth(look_.skin, 1, dim));
    canvas_.limb(projection_.end(arm.elbow, 0.05), projection_.end(arm.hand, 0.04), cloth(look_.shirt * 0.92, 2, dim));
    canvas_.limb(projection_.end(body_.shoulders[i], 0.065), projection_.end(arm.elbow, 0.052), cloth(look_.shirt * 0.92, 3, dim));
  }

  void torso() {
    const auto shirt = cloth(look_.shirt, 4, 1);
    const auto patterned = [&](double t, double n) {
      double grey = shirt(t, n);
      if (look_.pattern == 1 && static_cast<int>(t * 6) % 2 == 1) grey = 0.45 * grey + 70;
      if (look_.pattern == 2 && (static_cast<int>(t * 5) + static_cast<int>((n + 1) * 2)) % 2 == 1) grey = 0.6 * grey + 20;
      if (look_.pattern == 3 && std::abs(n + 0.1) < 0.22) grey = 225;
      return grey;
    };
    const Canvas::End left = projection_.end(body_.shoulders[0], 0.075);
    const Canvas::End right = projection_.end(body_.shoulders[1], 0.075);
    canvas_.limb(projection_.end(body_.hips[0], 0.1), projection_.end(body_.hips[1], 0.1), cloth(look_.trousers, 5, 1));
    canvas_.limb(left, right, cloth(look_.shirt, 6, 1));
    canvas_.limb(projection_.end(body_.chest, 0.18), projection_.end(body_.hip, 0.14), patterned);
  }

  void backpack() {
    const Joint top{body_.chest.forward - 0.2, body_.chest.up + 0.02, 0};
    const Joint bottom{body_.hip.forward - 0.19, body_.hip.up + 0.14, 0};
    canvas_.limb(projection_.end(top, 0.13), projection_.end(bottom, 0.13), cloth(255 - look_.shirt, 7, 0.85));
  }

  void head(bool from_behind) {
    canvas_.limb(projection_.end(body_.neck, 0.055), projection_.end(body_.head, 0.055), cloth(look_.skin, 8, 0.9));
    const Joint crown{body_.head.forward - 0.025, body_.head.up + 0.03, 0};
    canvas_.limb(projection_.end(crown, 0.115), projection_.end(crown, 0.115), cloth(look_.hair, 10, 1));
    if (from_behind) return;
    const Joint face{body_.head.forward + 0.045, body_.head.up - 0.025, 0};
    canvas_.limb(projection_.end(face, 0.075), projection_.end(face, 0.075), cloth(look_.skin, 11, 1));
  }

  const Look& look_;
  const Skeleton& body_;
  const Projection& projection_;
  double light_;
  Canvas& canvas_;
};

}  // namespace

Look draw_look(Rng& rng) {
  const bool light = rng.chance(0.45);
  Look look;
  look.shirt = light ? rng.uniform(165, 235) : rng.uniform(35, 110);
  look.trousers = rng.chance(0.25) ? rng.uniform(120, 170) : rng.uniform(28, 78);
  look.skin = rng.uniform(95, 190);
  look.hair = rng.chance(0.2) ? rng.uniform(110, 170) : rng.uniform(22, 60);
  look.shoes = rng.chance(0.3) ? 210 : 35;
  look.pattern = static_cast<int>(rng.below(kPatterns));
  look.cloth = static_cast<std::uint32_t>(rng.next());
  return look;
}

Sprite draw_person(const Look& look, int pose, int heading, const View& view) {
  const bool falling = pose >= kFall;
  const double side = falling ? 1.95 : 0.75;
  Canvas canvas(view.scale, -side, side, 1.85, -0.45);
  const Skeleton body = skeleton_of(pose);
  const Projection projection(pose, heading, view);
  Figure(look, body, projection, view, canvas).draw(heading);
  return canvas.finish();
}

}  // namespace vigil::synthetic
