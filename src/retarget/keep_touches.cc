#include "retarget/keep_touches.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "core/smooth_step.h"
#include "retarget/bend_hands.h"
#include "retarget/find_touches.h"
#include "retarget/reach_arm.h"

namespace understudy {
namespace {

using Eigen::Vector2f;
using Eigen::Vector3f;

constexpr float kWhole = 0.3F;  // of a touch's weight, from which on the arm goes all the way to it
constexpr double kSteady = 0.5;  // seconds before and after that decide which way an elbow bends

Vector2f PlaceOut(const BodyAxes& axes, const Vector2f& place) {
  return axes.origin + place.x() * axes.x + place.y() * axes.y;
}

// Heads are measured by what driver and picture both show.
bool ByEars(const MotionClip& motion, const Character& character) {
  std::size_t seen = 0;
  for (const MotionFrame& frame : motion.frames) {
    seen += frame.keypoints[kFaceFirst].confidence > 0 ? 1 : 0;
  }
  return character.keypoints[kFaceFirst].confidence <= 0 || 2 * seen < motion.frames.size();
}

bool HasArm(const Character& character, bool left) {
  const auto shown = [&character](Joint j) { return character.joint_confidence[Index(j)] > 0; };
  return left ? shown(Joint::kLeftElbow) && shown(Joint::kLeftWrist)
              : shown(Joint::kRightElbow) && shown(Joint::kRightWrist);
}

// A palm on its way to what it touches.
struct Reach {
  Vector2f goal = Vector2f::Zero();  // pixels of the output
  float weight = 0;                  // 0..1, how much of a touch there is
};

// The palm goes to the head, and as far as it is not there, to the hip.
Reach ReachBody(const Touches& touch, int side, const PosedPalm& palm, const BodyAxes& head,
                const BodyAxes& hip) {
  const float on_head = touch.head[side].weight * head.sure;
  const float on_hip = touch.hip[side].weight * hip.sure * (1 - on_head);
  Reach reach{palm.at, std::max(on_head, on_hip)};
  if (on_head > 0) {
    reach.goal += on_head * (PlaceOut(head, touch.head[side].place) - palm.at);
  }
  if (on_hip > 0) {
    reach.goal += on_hip * (PlaceOut(hip, touch.hip[side].place) - palm.at);
  }
  return reach;
}

// Brings two palms as near to each other as the driver's are; where both are held to the body, that
// says where they are.
void ReachOther(const Touch& hands, float forearm, std::array<Reach, 2>& reach) {
  const float pull = hands.weight * (1 - std::min(reach[0].weight, reach[1].weight));
  if (!(pull > 0)) {
    return;
  }
  const Vector2f missing = forearm * hands.place - (reach[0].goal - reach[1].goal);
  const float free_left = 1.01F - reach[0].weight;
  const float free_right = 1.01F - reach[1].weight;
  const float left_share = free_left / (free_left + free_right);
  reach[0].goal += pull * left_share * missing;
  reach[1].goal -= pull * (1 - left_share) * missing;
  for (Reach& r : reach) {
    r.weight = std::max(r.weight, pull);
  }
}

// Which way an arm bends about a frame: an elbow does not flip while its hand touches something.
std::vector<float> SteadySides(const std::vector<float>& bend, double fps) {
  const int n = static_cast<int>(bend.size());
  const int reach = static_cast<int>(std::lround(kSteady * fps));
  std::vector<float> side(n);
  for (int i = 0; i < n; ++i) {
    float sum = 0;
    for (int k = std::max(i - reach, 0); k <= std::min(i + reach, n - 1); ++k) {
      sum += bend[k];
    }
    side[i] = sum < 0 ? -1.0F : 1.0F;
  }
  return side;
}

}  // namespace

void KeepTouches(const MotionClip& motion, const Character& character, float share,
                 AnimationClip& clip) {
  const std::array<bool, 2> has = {HasArm(character, true), HasArm(character, false)};
  const bool by_ears = ByEars(motion, character);
  const std::vector<Touches> touches = FindTouches(motion, by_ears);
  const std::array<Vector3f, 2> palm = {RestPalm(character, true), RestPalm(character, false)};
  const float forearm = (palm[0].norm() + palm[1].norm()) / 2 / kPalmOfForearm;
  std::array<std::vector<float>, 2> sides;
  for (int side = 0; side < 2; ++side) {
    std::vector<float> bend;
    for (const AnimationFrame& frame : clip.frames) {
      bend.push_back(PalmOf(side == 0, palm[side], frame).bend);
    }
    sides[side] = SteadySides(bend, motion.fps.value());
  }
  for (std::size_t i = 0; i < clip.frames.size(); ++i) {
    AnimationFrame& frame = clip.frames[i];
    const BodyAxes head = HeadAxes(frame.keypoints, by_ears);
    const BodyAxes hip = HipAxes(frame.keypoints);
    std::array<Reach, 2> reach;
    for (int side = 0; side < 2; ++side) {
      const PosedPalm posed = PalmOf(side == 0, palm[side], frame);
      reach[side] = has[side] ? ReachBody(touches[i], side, posed, head, hip) : Reach{posed.at, 1};
    }
    ReachOther(touches[i].hands, forearm * frame.scale, reach);
    for (int side = 0; side < 2; ++side) {
      const float weight = share * SmoothStep(0, kWhole, reach[side].weight);
      if (has[side] && weight > 0) {
        ReachArm(side == 0, palm[side], reach[side].goal, sides[side][i], weight, frame);
      }
    }
  }
}

}  // namespace understudy
