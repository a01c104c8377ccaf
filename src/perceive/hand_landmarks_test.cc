#include "perceive/hand_landmarks.h"

#include <gtest/gtest.h>

#include <cmath>

namespace understudy {
namespace {

using Eigen::Vector2f;

BodyPoints Arm(bool left, const Vector2f& elbow, const Vector2f& wrist) {
  BodyPoints body{};
  body[left ? kLeftElbowPoint : kRightElbowPoint] = {elbow.x(), elbow.y(), 0.9F};
  body[left ? kLeftWristPoint : kRightWristPoint] = {wrist.x(), wrist.y(), 0.9F};
  return body;
}

TEST(HandCropFromBody, LiesBeyondTheWristWithTheFingersUp) {
  for (const bool left : {true, false}) {
    const Vector2f elbow(100, 100);
    const Vector2f wrist(160, 180);  // 100 pixels long
    const SquareCrop crop = HandCropFromBody(Arm(left, elbow, wrist), left);
    ASSERT_GT(crop.side, 0);
    EXPECT_EQ(crop.mirrored, left);
    // The wrist is in the lower half of the crop, the elbow straight below it and outside.
    const Vector2f at = crop.ToUnit(wrist);
    EXPECT_NEAR(at.x(), 0.5F, 1e-4F);
    EXPECT_GT(at.y(), 0.6F);
    EXPECT_LT(at.y(), 1.0F);
    EXPECT_NEAR(crop.ToUnit(elbow).x(), 0.5F, 1e-4F);
    EXPECT_GT(crop.ToUnit(elbow).y(), 1.2F);
  }
}

TEST(HandCropFromBody, AForearmTowardTheCameraStillHasRoomForAHand) {
  BodyPoints body = Arm(true, {300, 200}, {302, 203});
  body[kLeftShoulderPoint] = {320, 100, 0.9F};
  body[kRightShoulderPoint] = {240, 100, 0.9F};
  body[kLeftHipPoint] = {310, 260, 0.9F};
  body[kRightHipPoint] = {250, 260, 0.9F};
  EXPECT_GT(HandCropFromBody(body, true).side, 0.3F * 160);
}

TEST(HandCropFromBody, NoneWithoutAnArmOrForAHandOfAFewPixels) {
  EXPECT_EQ(HandCropFromBody({}, true).side, 0);
  EXPECT_EQ(HandCropFromBody(Arm(true, {10, 10}, {12, 14}), true).side, 0);
  EXPECT_EQ(HandCropFromBody(Arm(true, {100, 100}, {160, 180}), false).side, 0);
  BodyPoints unsure = Arm(true, {100, 100}, {160, 180});
  unsure[kLeftWristPoint].confidence = 0.1F;
  EXPECT_EQ(HandCropFromBody(unsure, true).side, 0);
}

TEST(HandCropFromPoints, HoldsEveryPointAndTurnsTheFingersUp) {
  for (const bool left : {true, false}) {
    for (const float turn : {0.0F, 0.9F, -2.5F}) {
      HandPoints hand;
      const auto turned = [turn](float x, float y) {
        return Keypoint{200 + std::cos(turn) * x - std::sin(turn) * y,
                        150 + std::sin(turn) * x + std::cos(turn) * y, 0.9F};
      };
      hand.points[0] = turned(0, 60);
      for (int finger = 0; finger < 5; ++finger) {
        for (int i = 0; i < 4; ++i) {
          hand.points[1 + 4 * finger + i] =
              turned(static_cast<float>(finger - 2) * 12, static_cast<float>(-15 * i));
        }
      }
      const SquareCrop crop = HandCropFromPoints(hand, left);
      EXPECT_EQ(crop.mirrored, left);
      const auto unit = [&](int i) { return crop.ToUnit({hand.points[i].x, hand.points[i].y}); };
      EXPECT_NEAR(unit(0).x(), unit(9).x(), 1e-3F);
      EXPECT_LT(unit(9).y(), unit(0).y());
      for (int i = 0; i < kHandKeypoints; ++i) {
        EXPECT_GT(unit(i).minCoeff(), 0.1F);
        EXPECT_LT(unit(i).maxCoeff(), 0.9F);
      }
      // The thumb of a left hand is where that of a right one would be: mirrored.
      EXPECT_EQ(unit(4).x() > unit(20).x(), left);
    }
  }
}

TEST(HandCropFromPoints, AHandWithoutExtentIsNone) {
  HandPoints hand;
  EXPECT_EQ(HandCropFromPoints(hand, true).side, 0);
}

}  // namespace
}  // namespace understudy
