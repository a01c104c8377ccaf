#include "retarget/plant_feet.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/smooth_track.h"

namespace understudy {
namespace {

using Eigen::Vector2f;

// The body follows its feet no faster than this.
constexpr double kShiftHz = 5.0;

// Leg lengths that planting may move the body at most.
constexpr double kMostSideways = 0.5;
constexpr double kMostUpward = 0.2;

// Pixels; at least 1.
double LegLength(const Character& character) {
  const auto length = [&](Joint a, Joint b) {
    return (character.joints[Index(a)] - character.joints[Index(b)]).head<2>().norm();
  };
  return std::max(0.5F * (length(Joint::kLeftHip, Joint::kLeftKnee) +
                          length(Joint::kLeftKnee, Joint::kLeftAnkle) +
                          length(Joint::kRightHip, Joint::kRightKnee) +
                          length(Joint::kRightKnee, Joint::kRightAnkle)),
                  1.0F);
}

}  // namespace

Eigen::Vector3f FootPlace(const AnimationFrame& frame, bool left) {
  return (frame.positions[Index(left ? Joint::kLeftAnkle : Joint::kRightAnkle)] +
          frame.positions[Index(left ? Joint::kLeftToe : Joint::kRightToe)]) /
         2;
}

Eigen::Vector2f FootPoint(const Character& character, const AnimationFrame& frame, bool left) {
  (void)character;
  return FootPlace(frame, left).head<2>();
}

Eigen::Vector2f MeanFootPoint(const Character& character, const AnimationClip& clip,
                              const Stance& stance, bool left) {
  Vector2f mean = Vector2f::Zero();
  for (int i = stance.first; i <= stance.last; ++i) {
    mean += FootPoint(character, clip.frames[i], left);
  }
  return mean / static_cast<float>(stance.last - stance.first + 1);
}

void PlantFeet(const MotionClip& motion, const Character& character, AnimationClip& clip) {
  const int n = static_cast<int>(clip.frames.size());
  std::vector<Vector2f> asked(n, Vector2f::Zero());
  std::vector<double> weight(n, 0.0);
  for (int side = 0; side < 2; ++side) {
    const Joint ankle = side == 0 ? Joint::kLeftAnkle : Joint::kRightAnkle;
    if (character.joint_confidence[Index(ankle)] <= 0) {
      continue;
    }
    for (const Stance& stance : StancesOf(motion, side == 0)) {
      const Vector2f mean = MeanFootPoint(character, clip, stance, side == 0);
      for (int i = stance.first; i <= stance.last; ++i) {
        const double w = WeightOn(stance, i);
        asked[i] +=
            static_cast<float>(w) * (mean - FootPoint(character, clip.frames[i], side == 0));
        weight[i] += w;
      }
    }
  }
  for (int axis = 0; axis < 2; ++axis) {
    std::vector<double> value(n);
    for (int i = 0; i < n; ++i) {
      value[i] = weight[i] > 0 ? asked[i][axis] / weight[i] : 0.0;
    }
    const std::vector<double> shift = SmoothTrack(
        value, weight, {.cutoff_hz = kShiftHz, .fps = motion.fps.value(), .robust = false});
    // A foot wrongly taken for standing must not carry the body away.
    const double most = (axis == 0 ? kMostSideways : kMostUpward) * LegLength(character);
    for (int i = 0; i < n; ++i) {
      const auto by = static_cast<float>(most * std::tanh(shift[i] / most));
      for (auto& p : clip.frames[i].positions) {
        p[axis] += by;
      }
    }
  }
}

}  // namespace understudy
