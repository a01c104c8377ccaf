#include "retarget/fold_fingers.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

namespace understudy {
namespace {

using Eigen::Vector2f;

constexpr int kFrames = 60;
constexpr float kTorso = 200;  // pixels

// A left hand at (300, 200) whose fingers, toward the right of the picture, bend down by `bend` at
// each joint.
void PlaceHand(float bend, float confidence, Keypoints& keypoints) {
  constexpr std::array<float, 4> kBones = {18, 11, 9, 0};
  keypoints[kLeftWristPoint] = {300, 200, 0.9F};
  keypoints[kLeftHandFirst] = {300, 200, confidence};
  for (int finger = 0; finger < 5; ++finger) {
    Vector2f at(340, 196 + static_cast<float>(finger));
    float angle = 0;
    for (int k = 1; k <= 4; ++k) {
      keypoints[kLeftHandFirst + 4 * finger + k] = {at.x(), at.y(), confidence};
      angle += bend;
      at += kBones[k - 1] * Vector2f(std::cos(angle), std::sin(angle));
    }
  }
}

// Opens its hand, and after a second closes it.
MotionClip Closing(float confidence) {
  MotionClip clip;
  clip.frames.resize(kFrames);
  for (int i = 0; i < kFrames; ++i) {
    Keypoints& k = clip.frames[i].keypoints;
    k[kLeftShoulderPoint] = k[kRightShoulderPoint] = {200, 100, 0.9F};
    k[kLeftHipPoint] = k[kRightHipPoint] = {200, 100 + kTorso, 0.9F};
    PlaceHand(i < kFrames / 2 ? 0.0F : 1.1F, confidence, k);
  }
  return clip;
}

Character WithLeftHand(float at_rest) {
  Character character;
  character.fingers[0] = FingerFold{.at_rest = at_rest, .opens = 1};
  return character;
}

AnimationClip Folded(const MotionClip& motion, const Character& character, float share) {
  AnimationClip clip;
  clip.frames.resize(motion.frames.size());
  FoldFingers(motion, character, share, clip);
  return clip;
}

TEST(FoldFingers, CloseAndOpenAsTheDriversDo) {
  const AnimationClip clip = Folded(Closing(0.9F), WithLeftHand(1), 1);
  EXPECT_LT(clip.frames[10].fingers[0], -0.4F);
  EXPECT_GT(clip.frames[50].fingers[0], 1.2F);
  EXPECT_LE(clip.frames[50].fingers[0], kFist - 1);
  EXPECT_EQ(clip.frames[50].fingers[1], 0);
}

TEST(FoldFingers, ByTheShareThatIsLetThrough) {
  const MotionClip motion = Closing(0.9F);
  const float whole = Folded(motion, WithLeftHand(1), 1).frames[50].fingers[0];
  const float half = Folded(motion, WithLeftHand(1), 0.5F).frames[50].fingers[0];
  EXPECT_NEAR(half, whole / 2, 1e-4F);
}

TEST(FoldFingers, RestWhereNoHandIsSeen) {
  for (const AnimationFrame& frame : Folded(Closing(0), WithLeftHand(1), 1).frames) {
    EXPECT_EQ(frame.fingers[0], 0);
  }
  MotionClip motion = Closing(0.9F);
  for (int i = 30; i < kFrames; ++i) {
    PlaceHand(1.1F, 0, motion.frames[i].keypoints);
  }
  const AnimationClip clip = Folded(motion, WithLeftHand(1), 1);
  EXPECT_LT(clip.frames[10].fingers[0], -0.4F);
  EXPECT_NEAR(clip.frames[55].fingers[0], 0, 0.15F);
}

TEST(FoldFingers, BelieveNoHandThatIsNoneByItsBones) {
  MotionClip motion = Closing(0.9F);
  for (MotionFrame& frame : motion.frames) {
    frame.keypoints[kLeftHandFirst + kMiddleKnuckle + 3].y += 80;
  }
  for (const AnimationFrame& frame : Folded(motion, WithLeftHand(1), 1).frames) {
    EXPECT_NEAR(frame.fingers[0], 0, 1e-3F);
  }
}

}  // namespace
}  // namespace understudy
