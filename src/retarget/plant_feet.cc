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

struct Stance {
  int first = 0;
  int last = 0;  // inclusive
};

std::vector<Stance> StancesOf(const MotionClip& motion, int side) {
  std::vector<Stance> stances;
  const int n = static_cast<int>(motion.frames.size());
  for (int i = 0; i < n;) {
    if (!motion.frames[i].foot_contact[side]) {
      ++i;
      continue;
    }
    int j = i;
    while (j + 1 < n && motion.frames[j + 1].foot_contact[side]) {
      ++j;
    }
    stances.push_back({i, j});
    i = j + 1;
  }
  return stances;
}

}  // namespace

Eigen::Vector2f FootPoint(const Character& character, const AnimationFrame& frame, bool left) {
  (void)character;
  const Vector2f ankle =
      frame.positions[Index(left ? Joint::kLeftAnkle : Joint::kRightAnkle)].head<2>();
  const Vector2f toe = frame.positions[Index(left ? Joint::kLeftToe : Joint::kRightToe)].head<2>();
  return (ankle + toe) / 2;
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
    for (const Stance& stance : StancesOf(motion, side)) {
      Vector2f mean = Vector2f::Zero();
      for (int i = stance.first; i <= stance.last; ++i) {
        mean += FootPoint(character, clip.frames[i], side == 0);
      }
      mean /= static_cast<float>(stance.last - stance.first + 1);
      for (int i = stance.first; i <= stance.last; ++i) {
        // A foot takes over and gives up the weight of the body over three frames.
        const int inside = std::min(i - stance.first, stance.last - i);
        const double w = std::min(1.0, (inside + 1) / 3.0);
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
