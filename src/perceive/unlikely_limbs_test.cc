#include "perceive/unlikely_limbs.h"

#include <gtest/gtest.h>

namespace understudy {
namespace {

// A face with its eyes 100 pixels apart at (300, 300), shoulders below, and the left arm's elbow
// and wrist where a test wants them.
Observation Close(const Keypoint& elbow, const Keypoint& wrist) {
  Observation seen;
  seen.face.confidence = 1;
  for (int i = 0; i < 6; ++i) {
    seen.keypoints[kFaceFirst + 36 + i] = {250, 300, 1};
    seen.keypoints[kFaceFirst + 42 + i] = {350, 300, 1};
  }
  seen.keypoints[kFaceFirst + 8] = {300, 480, 1};
  seen.keypoints[kLeftShoulderPoint] = {460, 560, 0.6F};
  seen.keypoints[kRightShoulderPoint] = {140, 560, 0.6F};
  seen.keypoints[kLeftElbowPoint] = elbow;
  seen.keypoints[kLeftWristPoint] = wrist;
  return seen;
}

TEST(DropUnlikelyLimbs, AnArmOnTheHatOfACloseUpIsNone) {
  Observation seen = Close({420, 150, 0.19F}, {310, 120, 0.17F});
  DropUnlikelyLimbs(seen);
  EXPECT_EQ(seen.keypoints[kLeftElbowPoint].confidence, 0);
  EXPECT_EQ(seen.keypoints[kLeftWristPoint].confidence, 0);
  EXPECT_GT(seen.keypoints[kLeftShoulderPoint].confidence, 0.5F);
}

TEST(DropUnlikelyLimbs, AHandAtTheHeadStays) {
  for (const float sure : {0.25F, 0.8F}) {
    Observation seen = Close({560, 450, 0.7F}, {400, 400, sure});
    if (sure < 0.5F) {
      seen.keypoints[kLeftHandFirst].confidence = 0.9F;
    }
    DropUnlikelyLimbs(seen);
    EXPECT_EQ(seen.keypoints[kLeftWristPoint].confidence, sure);
    EXPECT_EQ(seen.keypoints[kLeftElbowPoint].x, 560);
  }
}

TEST(DropUnlikelyLimbs, AnElbowGoneAstrayLiesBetweenShoulderAndWrist) {
  // On the ear of a big head, and at the fingers beyond the wrist.
  for (const Keypoint& elbow : {Keypoint{420, 300, 0.18F}, Keypoint{540, 800, 0.2F}}) {
    Observation seen = Close(elbow, {520, 760, 0.33F});
    seen.keypoints[kLeftHandFirst] = {520, 760, 0.9F};
    DropUnlikelyLimbs(seen);
    EXPECT_EQ(seen.keypoints[kLeftElbowPoint].x, 490);
    EXPECT_EQ(seen.keypoints[kLeftElbowPoint].y, 660);
    EXPECT_EQ(seen.keypoints[kLeftElbowPoint].confidence, elbow.confidence);
  }
}

TEST(DropGuessedArms, AWristWithoutAHandAtAGuessedElbowIsNone) {
  // A flag behind the shoulder.
  Observation seen = Close({700, 400, 0.12F}, {800, 300, 0.37F});
  DropGuessedArms(seen);
  EXPECT_EQ(seen.keypoints[kLeftElbowPoint].confidence, 0);
  EXPECT_EQ(seen.keypoints[kLeftWristPoint].confidence, 0);
  // With hips the body is seen, and its arms with it.
  seen = Close({700, 400, 0.12F}, {800, 300, 0.37F});
  seen.keypoints[kLeftHipPoint] = {400, 900, 0.6F};
  DropGuessedArms(seen);
  EXPECT_GT(seen.keypoints[kLeftWristPoint].confidence, 0);
  // A surer elbow speaks for the arm.
  seen = Close({700, 400, 0.4F}, {800, 300, 0.37F});
  DropGuessedArms(seen);
  EXPECT_GT(seen.keypoints[kLeftWristPoint].confidence, 0);
}

TEST(DropUnlikelyLimbs, HairTakenForAHandIsNone) {
  Observation seen = Close({420, 205, 0.25F}, {415, 270, 0.15F});
  seen.keypoints[kLeftHandFirst].confidence = 0.86F;
  DropUnlikelyLimbs(seen);
  EXPECT_EQ(seen.keypoints[kLeftWristPoint].confidence, 0);
  EXPECT_EQ(seen.keypoints[kLeftHandFirst].confidence, 0);
}

TEST(DropUnlikelyLimbs, HipsAreNoWiderThanShouldersAndKneesBelowThem) {
  Observation seen = Close({}, {});
  seen.keypoints[kLeftHipPoint] = {540, 780, 0.17F};
  seen.keypoints[kRightHipPoint] = {100, 740, 0.16F};
  seen.keypoints[kLeftKneePoint] = {200, 800, 0.15F};
  seen.keypoints[kLeftAnklePoint] = {420, 960, 0.25F};
  DropUnlikelyLimbs(seen);
  EXPECT_NEAR(seen.keypoints[kLeftHipPoint].x, 320 + 112, 1);
  EXPECT_NEAR(seen.keypoints[kRightHipPoint].x, 320 - 112, 1);
  EXPECT_NEAR(seen.keypoints[kLeftKneePoint].x, 426, 1);
  EXPECT_NEAR(seen.keypoints[kLeftKneePoint].y, 860, 1);
}

TEST(DropUnlikelyLimbs, ShouldersOnTheCheeksGoBelowTheChin) {
  Observation seen = Close({}, {});
  seen.keypoints[kLeftShoulderPoint] = {400, 440, 0.17F};
  seen.keypoints[kRightShoulderPoint] = {200, 440, 0.5F};
  seen.keypoints[kLeftHipPoint] = {350, 580, 0.2F};
  seen.keypoints[kRightHipPoint] = {250, 580, 0.2F};
  DropUnlikelyLimbs(seen);
  EXPECT_NEAR(seen.keypoints[kLeftShoulderPoint].x, 400, 1);
  EXPECT_NEAR(seen.keypoints[kLeftShoulderPoint].y, 492, 1);
  EXPECT_NEAR(seen.keypoints[kRightShoulderPoint].y, 440, 1);
}

TEST(DropUnlikelyLimbs, WithoutAFaceNothingIsKnown) {
  Observation seen = Close({420, 150, 0.19F}, {310, 120, 0.17F});
  seen.face.confidence = 0;
  DropUnlikelyLimbs(seen);
  EXPECT_GT(seen.keypoints[kLeftElbowPoint].confidence, 0);
  EXPECT_GT(seen.keypoints[kLeftWristPoint].confidence, 0);
}

TEST(ShortenForearms, AWristThatNoForearmReachesGoesToTheNextPlace) {
  // Upper arms of 250 pixels; a wrist at the hem of a skirt.
  const Keypoint elbow{660, 710, 0.6F};
  const auto standing = [&elbow](const Keypoint& wrist) {
    Observation seen = Close(elbow, wrist);
    seen.keypoints[kRightElbowPoint] = {-60, 710, 0.6F};
    seen.keypoints[kLeftHipPoint] = {400, 1060, 0.5F};
    seen.keypoints[kRightHipPoint] = {200, 1060, 0.5F};
    return seen;
  };
  LimbPlaces places{};
  places[2] = {{{640, 1400, 0.3F}, {560, 420, 0.2F}, {600, 600, 0.05F}}};
  Observation seen = standing({640, 1400, 0.29F});
  ShortenForearms(places, seen);
  EXPECT_EQ(seen.keypoints[kLeftWristPoint].x, 560);
  EXPECT_EQ(seen.keypoints[kLeftWristPoint].y, 420);
  EXPECT_NEAR(seen.keypoints[kLeftWristPoint].confidence, 0.2F, 1e-6F);
  // One that is sure stays, and one that has nowhere else to go.
  seen = standing({640, 1400, 0.6F});
  ShortenForearms(places, seen);
  EXPECT_EQ(seen.keypoints[kLeftWristPoint].y, 1400);
  places[2][1].mass = 0.02F;
  seen = standing({640, 1400, 0.29F});
  ShortenForearms(places, seen);
  EXPECT_EQ(seen.keypoints[kLeftWristPoint].y, 1400);
}

}  // namespace
}  // namespace understudy
