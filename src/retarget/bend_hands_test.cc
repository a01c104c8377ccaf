#include "retarget/bend_hands.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/forward_kinematics.h"
#include "retarget/retarget.h"

namespace understudy {
namespace {

using Eigen::AngleAxisf;
using Eigen::Quaternionf;
using Eigen::Vector3f;

constexpr float kDegree = static_cast<float>(M_PI) / 180.0F;

// Arms held out to both sides, 200 pixels per metre. `bend`: of the hands in the picture, degrees
// upward; their landmarks are there where it is not 0.
Character ArmsOut(float bend) {
  Character c;
  c.width = 600;
  c.height = 600;
  std::array<Quaternionf, kJoints> still;
  still.fill(Quaternionf::Identity());
  const PosedSkeleton posed = ForwardKinematics(AverageSkeleton(), still, Vector3f::Zero());
  for (int j = 0; j < kJoints; ++j) {
    const Vector3f& p = posed.positions[j];
    c.joints[j] = {300 + p.x() * 200, 300 - p.y() * 200, 0};
    c.joint_confidence[j] = 0.9F;
    c.rest_rotation[j] = Quaternionf::Identity();
  }
  for (const bool left : {true, false}) {
    const Vector3f& wrist = c.joints[Index(left ? Joint::kLeftWrist : Joint::kRightWrist)];
    for (int k = 0; k < kHandKeypoints && bend != 0; ++k) {
      const float out = k == 0 ? 0.0F : 18.0F;
      c.keypoints[(left ? kLeftHandFirst : kRightHandFirst) + k] = {
          wrist.x() + (left ? out : -out) * std::cos(bend * kDegree),
          wrist.y() - out * std::sin(bend * kDegree), 0.9F};
    }
  }
  return c;
}

// The driver's hands bend upward by `bend` degrees in every second half of a second.
MotionClip Waving(float bend, bool landmarks) {
  MotionClip clip;
  clip.width = 640;
  clip.height = 480;
  clip.skeleton = AverageSkeleton();
  clip.pixels_per_metre = 200;
  clip.frames.resize(60);
  for (int i = 0; i < 60; ++i) {
    MotionFrame& frame = clip.frames[i];
    frame.time_s = i / 30.0;
    frame.rotations.fill(Quaternionf::Identity());
    if (i >= 30) {
      for (const float side : {1.0F, -1.0F}) {
        frame.rotations[Index(side > 0 ? Joint::kLeftWrist : Joint::kRightWrist)] =
            AngleAxisf(side * bend * kDegree, Vector3f::UnitZ());
      }
    }
    for (int k = kLeftHandFirst; k < kKeypoints && landmarks; ++k) {
      frame.keypoints[k] = {10, 10, i >= 30 ? 0.9F : 0.0F};
    }
  }
  return clip;
}

// Degrees upward from the forearm to the palm.
float BendOf(const Character& character, const AnimationFrame& frame, bool left) {
  const int elbow = Index(left ? Joint::kLeftElbow : Joint::kRightElbow);
  const int wrist = Index(left ? Joint::kLeftWrist : Joint::kRightWrist);
  const Vector3f forearm = frame.positions[wrist] - frame.positions[elbow];
  const Vector3f palm = WorldRotations(frame.turns)[wrist] * RestPalm(character, left);
  const float turn = std::atan2(forearm.x() * palm.y() - forearm.y() * palm.x(),
                                forearm.head<2>().dot(palm.head<2>()));
  return (left ? -turn : turn) / kDegree;
}

TEST(BendHands, AsTheDriversWhateverThePictureShows) {
  for (const float rest : {0.0F, 25.0F}) {
    const Character character = ArmsOut(rest);
    const Result<AnimationClip> clip = Retarget(Waving(40, true), character, {.strength = 1});
    ASSERT_TRUE(clip.ok());
    for (const bool left : {true, false}) {
      EXPECT_NEAR(BendOf(character, clip->frames[5], left), rest, 0.5F);  // not seen there
      EXPECT_NEAR(BendOf(character, clip->frames[50], left), 40, 0.5F);
    }
  }
}

TEST(BendHands, AMotionWithoutLandmarksIsBelieved) {
  const Character character = ArmsOut(20);
  const Result<AnimationClip> waving = Retarget(Waving(-30, false), character, {.strength = 1});
  ASSERT_TRUE(waving.ok());
  EXPECT_NEAR(BendOf(character, waving->frames[5], true), 0, 0.5F);
  EXPECT_NEAR(BendOf(character, waving->frames[50], true), -30, 0.5F);
  const Result<AnimationClip> still = Retarget(Waving(0, false), character, {.strength = 1});
  ASSERT_TRUE(still.ok());
  EXPECT_NEAR(BendOf(character, still->frames[50], true), 20, 0.5F);
}

TEST(BendHands, AGentleStrengthBendsLessAndNothingGoesBeyondAWrist) {
  const Character character = ArmsOut(0);
  const auto at = [&](float bend, float strength) {
    const Result<AnimationClip> clip =
        Retarget(Waving(bend, true), character, {.strength = strength});
    EXPECT_TRUE(clip.ok());
    return BendOf(character, clip->frames[50], true);
  };
  EXPECT_LT(at(40, 0.1F), at(40, 1) - 5);
  EXPECT_GT(at(40, 0.1F), 5);
  EXPECT_LE(at(170, 1), 75.1F);
}

TEST(RestPalm, LandmarksThatDoNotFitTheArmAreNotBelieved) {
  const Vector3f straight = RestPalm(ArmsOut(0), true);
  EXPECT_NEAR(straight.y(), 0, 1e-3F);
  EXPECT_GT(straight.x(), 0);
  EXPECT_LT(RestPalm(ArmsOut(25), true).y(), -2);
  Character stray = ArmsOut(25);
  Character huge = ArmsOut(25);
  for (int k = 0; k < kHandKeypoints; ++k) {
    stray.keypoints[kLeftHandFirst + k].x += 60;
    huge.keypoints[kLeftHandFirst + k].y += 12.0F * static_cast<float>(k);
  }
  EXPECT_TRUE(RestPalm(stray, true).isApprox(straight));
  EXPECT_TRUE(RestPalm(huge, true).isApprox(straight));
}

}  // namespace
}  // namespace understudy
