#include "retarget/fold_fingers.h"

#include <algorithm>
#include <cstddef>
#include <span>
#include <vector>

#include "core/order_statistics.h"
#include "core/smooth_step.h"
#include "core/smooth_track.h"

namespace understudy {
namespace {

using Eigen::Vector2f;

struct Sight {
  float folded = 0;  // radians
  float palm = 0;    // length in the picture, torso lengths
  float sure = 0;    // 0..1
};

Sight LookAtFingers(const Keypoints& seen, bool left) {
  const std::span<const Keypoint> hand =
      std::span(seen).subspan(left ? kLeftHandFirst : kRightHandFirst, kHandKeypoints);
  const Keypoint& wrist = seen[left ? kLeftWristPoint : kRightWristPoint];
  const float torso = TorsoLength(seen);
  Sight sight;
  if (!(hand[kHandRoot].confidence > 0) || !(torso > 0)) {
    return sight;
  }
  float longest = 0;
  for (int k = 1; k < kHandKeypoints; ++k) {
    if (HandParent(k) != kHandRoot) {
      longest = std::max(longest, (At(hand[k]) - At(hand[HandParent(k)])).norm());
    }
  }
  const Vector2f palm = At(hand[kMiddleKnuckle]) - At(hand[kHandRoot]);
  sight.folded = FingersFolded(hand);
  sight.palm = palm.norm() / torso;
  // Far from its arm, or with a bone longer than bones of fingers are, it is not a hand.
  sight.sure = hand[kHandRoot].confidence *
               SmoothStep(0.35F, 0.15F, (At(hand[kHandRoot]) - At(wrist)).norm() / torso) *
               SmoothStep(1.0F, 0.7F, longest / std::max(palm.norm(), 1e-3F));
  return sight;
}

}  // namespace

void FoldFingers(const MotionClip& motion, const Character& character, float share,
                 AnimationClip& clip) {
  constexpr double kHz = 4;
  constexpr float kAtRest = 0.05F;  // what every frame says for the picture's fingers
  const std::size_t n = std::min(motion.frames.size(), clip.frames.size());
  for (const bool left : {true, false}) {
    const int side = left ? 0 : 1;
    if (!character.fingers[side]) {
      continue;
    }
    std::vector<Sight> sights;
    std::vector<float> palms;
    for (std::size_t i = 0; i < n; ++i) {
      sights.push_back(LookAtFingers(motion.frames[i].keypoints, left));
      if (sights.back().sure > 0.3F) {
        palms.push_back(sights.back().palm);
      }
    }
    if (palms.empty()) {
      continue;
    }
    const float whole = Percentile(palms, 0.8);
    const float rest = character.fingers[side]->at_rest;
    std::vector<double> fold(n);
    std::vector<double> weight(n);
    for (std::size_t i = 0; i < n; ++i) {
      const float sure = sights[i].sure * SmoothStep(0.4F, 0.75F, sights[i].palm / whole);
      weight[i] = sure + kAtRest;
      fold[i] = sure / weight[i] * (sights[i].folded - rest);
    }
    fold = SmoothTrack(fold, weight, {.cutoff_hz = kHz, .fps = motion.fps.value()});
    for (std::size_t i = 0; i < n; ++i) {
      clip.frames[i].fingers[side] =
          share * std::clamp(static_cast<float>(fold[i]), -rest, kFist - rest);
    }
  }
}

}  // namespace understudy
