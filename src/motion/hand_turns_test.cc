#include "motion/hand_turns.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "core/forward_kinematics.h"

namespace understudy {
namespace {

using Eigen::AngleAxisf;
using Eigen::Quaternionf;
using Eigen::Vector2f;
using Eigen::Vector3f;

constexpr float kDegree = static_cast<float>(M_PI) / 180.0F;
constexpr float kMetre = 200;  // pixels

// Somebody with arms held out to both sides, a hand's landmarks bent from the forearms by `bend`
// degrees upward; `aside` moves them away from the wrist, metres. The palm is seen from its edge.
struct Seen {
  MotionClip motion;
  std::vector<Keypoints> landmarks;
};

Seen ArmsOut(int frames, float bend, float aside = 0, float palm = 0.09F) {
  Seen seen;
  seen.motion.fps = {30, 1};
  seen.motion.skeleton = AverageSkeleton();
  seen.motion.pixels_per_metre = kMetre;
  seen.motion.frames.resize(frames);
  seen.landmarks.resize(frames);
  for (int i = 0; i < frames; ++i) {
    MotionFrame& frame = seen.motion.frames[i];
    frame.rotations.fill(Quaternionf::Identity());
    for (const bool left : {true, false}) {
      const float side = left ? 1.0F : -1.0F;
      const Vector2f wrist(300 + side * 130, 200);
      frame.keypoints[left ? kLeftWristPoint : kRightWristPoint] = {wrist.x(), wrist.y(), 0.9F};
      const Vector2f along(side * std::cos(bend * kDegree), -std::sin(bend * kDegree));
      for (int k = 0; k < kHandKeypoints; ++k) {
        const int finger = (k + 3) / 4;
        const int step = k == 0 ? 0 : (k - 1) % 4;
        const float out = k == 0 ? 0 : palm + 0.02F * static_cast<float>(step);
        const float across = 0.004F * static_cast<float>(finger);
        const Vector2f at =
            wrist + kMetre * (out * along + Vector2f(0, across * std::min(k, 1) + aside));
        seen.landmarks[i][(left ? kLeftHandFirst : kRightHandFirst) + k] = {at.x(), at.y(), 0.9F};
      }
    }
  }
  return seen;
}

// Degrees upward between forearm and hand in the picture.
float BendOf(const MotionClip& motion, std::size_t frame, bool left) {
  const Joint wrist = left ? Joint::kLeftWrist : Joint::kRightWrist;
  const Vector3f hand =
      motion.frames[frame].rotations[Index(wrist)] * motion.skeleton.offsets[Index(wrist)];
  return std::atan2(hand.y(), std::abs(hand.x())) / kDegree;
}

TEST(TurnHands, BendAsTheLandmarksShow) {
  for (const float bend : {-50.0F, 0.0F, 30.0F}) {
    Seen seen = ArmsOut(40, bend);
    TurnHands(seen.landmarks, seen.motion);
    for (const bool left : {true, false}) {
      EXPECT_NEAR(BendOf(seen.motion, 20, left), bend, 7) << left;
    }
  }
}

TEST(TurnHands, NeverBeyondWhatAWristDoes) {
  Seen seen = ArmsOut(40, 95);
  TurnHands(seen.landmarks, seen.motion);
  Seen far = ArmsOut(40, 150);
  TurnHands(far.landmarks, far.motion);
  for (const bool left : {true, false}) {
    EXPECT_LE(BendOf(seen.motion, 20, left), kMostFlexion + 0.1F);
    EXPECT_GT(BendOf(seen.motion, 20, left), 40);
    EXPECT_NEAR(BendOf(far.motion, 20, left), 0, 1);  // no hand at all
  }
}

TEST(TurnHands, ABroadPalmBendsLessThanOneSeenFromItsEdge) {
  Seen seen = ArmsOut(40, 60);
  for (Keypoints& k : seen.landmarks) {
    // Spread over 7 cm across the hand.
    for (int i = 5; i < kHandKeypoints; ++i) {
      const float across = kMetre * 0.0175F * (static_cast<float>((i - 1) / 4) - 2.5F);
      k[kLeftHandFirst + i].x += across * std::sin(60 * kDegree);
      k[kLeftHandFirst + i].y += across * std::cos(60 * kDegree);
    }
  }
  TurnHands(seen.landmarks, seen.motion);
  EXPECT_LE(BendOf(seen.motion, 20, true), kMostTowardLittle + 2);
  EXPECT_GT(BendOf(seen.motion, 20, false), 50);
}

TEST(TurnHands, APalmThatLooksShortLeansTowardTheCamera) {
  Seen seen = ArmsOut(90, 0);
  const Seen shorter = ArmsOut(90, 0, 0, 0.045F);
  std::copy(shorter.landmarks.begin() + 30, shorter.landmarks.begin() + 60,
            seen.landmarks.begin() + 30);
  TurnHands(seen.landmarks, seen.motion);
  const auto lean = [&](int i) {
    const Vector3f hand = seen.motion.frames[i].rotations[Index(Joint::kRightWrist)] *
                          seen.motion.skeleton.offsets[Index(Joint::kRightWrist)].normalized();
    return std::asin(hand.z()) / kDegree;
  };
  EXPECT_NEAR(lean(45), 60, 12);
  EXPECT_NEAR(lean(5), 0, 5);
  EXPECT_NEAR(lean(85), 0, 5);
}

TEST(TurnHands, AHandThatIsGoneGoesBackInLine) {
  Seen seen = ArmsOut(120, 40);
  for (int i = 60; i < 120; ++i) {
    for (int k = kLeftHandFirst; k < kKeypoints; ++k) {
      seen.landmarks[i][k].confidence = 0;
    }
  }
  TurnHands(seen.landmarks, seen.motion);
  EXPECT_NEAR(BendOf(seen.motion, 30, true), 40, 7);
  EXPECT_NEAR(BendOf(seen.motion, 110, true), 0, 3);
  for (std::size_t i = 1; i < 120; ++i) {
    EXPECT_LT(std::abs(BendOf(seen.motion, i, true) - BendOf(seen.motion, i - 1, true)), 6) << i;
  }
}

TEST(TurnHands, WhatIsNoHandOfThisArmTurnsNothing) {
  constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
  Seen stray = ArmsOut(30, 40, 0.3F);
  Seen broken = ArmsOut(30, 40);
  Seen nobody = ArmsOut(30, 40);
  Seen one = ArmsOut(30, 40);
  for (int i = 0; i < 30; ++i) {
    for (int k = kLeftHandFirst; k < kKeypoints; ++k) {
      broken.landmarks[i][k].x = kNan;
      nobody.landmarks[i][k] = {};
      if (k >= kRightHandFirst) {
        one.landmarks[i][k] = {};
      }
    }
  }
  for (Seen* seen : {&stray, &broken, &nobody}) {
    TurnHands(seen->landmarks, seen->motion);
    for (const MotionFrame& frame : seen->motion.frames) {
      for (const Joint j : {Joint::kLeftWrist, Joint::kRightWrist}) {
        EXPECT_TRUE(frame.rotations[Index(j)].isApprox(Quaternionf::Identity(), 1e-3F));
      }
    }
  }
  TurnHands(one.landmarks, one.motion);
  EXPECT_NEAR(BendOf(one.motion, 15, true), 40, 7);
  EXPECT_NEAR(BendOf(one.motion, 15, false), 0, 0.1F);
  MotionClip empty;
  TurnHands({}, empty);
  EXPECT_TRUE(empty.frames.empty());
}

}  // namespace
}  // namespace understudy
