#include "retarget/swing.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/skin_pose.h"

namespace understudy {
namespace {

using Eigen::Matrix2f;
using Eigen::Vector2f;
using Eigen::Vector3f;

constexpr float kTorsoMetres = 0.5F;  // length of the torso of whoever the character is
constexpr float kGravity = 9.81F;     // metres per second squared
constexpr float kDamping = 0.32F;     // of the critical
constexpr float kInAir = 0.35F;       // of it: against the air, which stands still
constexpr float kByWeight = 0.75F;    // of what brings it back; the rest is the shape's own
constexpr float kUpright = 3.0F;      // times stiffer what stands up than what hangs
constexpr float kFastest = 4.0F;      // metres per second that a body moves at, not its tracker
constexpr float kLargest = 0.6F;      // lean that stops a pendulum
constexpr float kBend = 0.45F;        // lean beyond which much less is drawn
constexpr float kNothing = 1e-5F;     // lean that is a rounding error

// What a pendulum does by itself within a frame.
struct Pendulum {
  float omega = 1;  // radians per second
  Matrix2f step;    // of (lean less its resting place, lean's speed)
};

// The free, damped swing after `t` seconds; kDamping < 1.
Pendulum MakePendulum(float omega, float t) {
  const float decay = kDamping * omega;
  const float ring = omega * std::sqrt(1 - kDamping * kDamping);
  const float c = std::cos(ring * t);
  const float s = std::sin(ring * t) / ring;
  Pendulum p;
  p.omega = omega;
  p.step << c + decay * s, s, -omega * omega * s, c - decay * s;
  p.step *= std::exp(-decay * t);
  return p;
}

// Where the body holds a point in one frame.
struct Hold {
  Vector2f at = Vector2f::Zero();
  Vector2f across = Vector2f::UnitX();  // unit; at right angles to the posed `along`
};

Hold HoldOf(const LoosePoint& point, float torso, const SkinPose& pose) {
  const Vector2f at = pose.Place(point.skin, point.rest).head<2>();
  const Vector2f lever = torso * point.along;
  const Vector3f further = point.rest + Vector3f(lever.x(), lever.y(), 0);
  const Vector2f along = pose.Place(point.skin, further).head<2>() - at;
  // What points at the camera has no side to swing to; it keeps the picture's.
  const Vector2f hung = along.norm() > 0.01F * torso ? along.normalized() : point.along;
  return {at, {-hung.y(), hung.x()}};
}

// What is drawn of a lean: bent softly to its bound, on an arc about where it is attached. Rounding
// errors alone draw nothing.
Vector2f Drawn(float lean, const Vector2f& across) {
  if (std::abs(lean) < kNothing) {
    return Vector2f::Zero();
  }
  const float side = lean / std::sqrt(1 + lean * lean / (kBend * kBend));
  const Vector2f along(across.y(), -across.x());
  return side * across - 0.5F * side * side * along;
}

class Swinger {
 public:
  Swinger(const LoosePoint& point, float torso, float fps)
      : point_(point), torso_(torso), fps_(fps) {
    // A quarter of a torso more: hair and cloth are stiff, and even the shortest takes its time.
    const float metres = (point.length + 0.25F * torso) / torso * kTorsoMetres;
    const float upright = 1 + kUpright * std::max(-point.along.y(), 0.0F);
    pendulum_ = MakePendulum(std::sqrt(1.4F * kGravity * upright / metres), 1 / fps);
    by_weight_ = kByWeight / upright;
  }

  // The lean in the next frame, whose pixels are `scale` times as large as the picture's.
  Vector2f Next(const SkinPose& pose, float scale) {
    const Hold hold = HoldOf(point_, torso_, pose);
    const float metre = torso_ / kTorsoMetres * scale;
    Vector2f velocity = frames_ == 0 ? Vector2f::Zero() : Vector2f((hold.at - at_) * fps_);
    velocity *= std::min(1.0F, kFastest * metre / std::max(velocity.norm(), 1e-6F));
    if (frames_ == 1) {
      velocity_ = velocity;  // nobody knows what came before: nothing sudden
    }
    // Lean is to gravity's share as a force across is to the weight. Gravity pulls along +y.
    const float omega = pendulum_.omega;
    const float per_speed = by_weight_ * omega / (kGravity * metre);
    const float tilt = point_.hangs * by_weight_ * (hold.across.y() - point_.along.x());
    const float wind = 2 * kDamping * kInAir * per_speed * velocity.dot(hold.across);
    const Vector2f rest(tilt - wind, 0);
    if (frames_ == 0) {
      state_ = rest;
    } else {
      state_.y() -= omega * per_speed * (velocity - velocity_).dot(hold.across);
      state_ = rest + pendulum_.step * (state_ - rest);
    }
    if (std::abs(state_.x()) > kLargest) {
      state_ = {std::copysign(kLargest, state_.x()), 0};
    }
    ++frames_;
    at_ = hold.at;
    velocity_ = velocity;
    return Drawn(state_.x(), hold.across);
  }

 private:
  const LoosePoint& point_;
  float torso_;  // pixels of the picture
  float fps_;
  Pendulum pendulum_;
  float by_weight_ = 0;
  int frames_ = 0;
  Vector2f at_ = Vector2f::Zero();
  Vector2f velocity_ = Vector2f::Zero();  // pixels per second
  Vector2f state_ = Vector2f::Zero();     // lean, its speed per second
};

}  // namespace

void SwingLoosePoints(const Character& character, AnimationClip& clip) {
  if (character.loose.empty()) {
    return;
  }
  const float torso =
      (character.joints[Index(Joint::kNeck)] - character.joints[Index(Joint::kPelvis)]).norm();
  std::vector<Swinger> swingers;
  swingers.reserve(character.loose.size());
  for (const LoosePoint& point : character.loose) {
    swingers.emplace_back(point, std::max(torso, 1.0F), static_cast<float>(clip.fps.value()));
  }
  for (AnimationFrame& frame : clip.frames) {
    const SkinPose pose(character, frame);
    frame.lean.clear();
    for (Swinger& swinger : swingers) {
      frame.lean.push_back(swinger.Next(pose, frame.scale));
    }
  }
}

}  // namespace understudy
