#include "retarget/shown_limbs.h"

#include <algorithm>

namespace understudy {
namespace {

// How far a clip shows a joint of its driver at all, 0..1. A motion without keypoints shows
// everything.
float ShownShare(const MotionClip& motion, int keypoint) {
  constexpr float kSure = 0.5F;
  int sure = 0;
  bool any = false;
  for (const MotionFrame& frame : motion.frames) {
    sure += frame.keypoints[keypoint].confidence > kSure ? 1 : 0;
    any = any || std::any_of(frame.keypoints.begin(), frame.keypoints.end(),
                             [](const Keypoint& k) { return k.confidence > 0; });
  }
  const float share = static_cast<float>(sure) / static_cast<float>(motion.frames.size());
  return any ? std::clamp((share - 0.1F) / 0.3F, 0.0F, 1.0F) : 1.0F;
}

}  // namespace

float ShownLimb(const MotionClip& motion, int keypoint) {
  const auto shown = [&motion](int k) { return ShownShare(motion, k); };
  const float hips = std::max(shown(kLeftHipPoint), shown(kRightHipPoint));
  switch (keypoint) {
    case kLeftElbowPoint:
      return std::min(shown(kLeftElbowPoint), std::max(shown(kLeftWristPoint), hips));
    case kRightElbowPoint:
      return std::min(shown(kRightElbowPoint), std::max(shown(kRightWristPoint), hips));
    case kLeftWristPoint:
      return std::min(shown(kLeftWristPoint), ShownLimb(motion, kLeftElbowPoint));
    case kRightWristPoint:
      return std::min(shown(kRightWristPoint), ShownLimb(motion, kRightElbowPoint));
    case kLeftAnklePoint:
      return std::min(shown(kLeftAnklePoint), ShownLimb(motion, kLeftKneePoint));
    case kRightAnklePoint:
      return std::min(shown(kRightAnklePoint), ShownLimb(motion, kRightKneePoint));
    default:
      return std::min(shown(keypoint), hips);
  }
}

float ShownTrunk(const MotionClip& motion) {
  return std::max(ShownShare(motion, kLeftHipPoint), ShownShare(motion, kRightHipPoint));
}

}  // namespace understudy
