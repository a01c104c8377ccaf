#include "core/finger_fold.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

#include "core/angles.h"

namespace understudy {
namespace {

using Eigen::Vector2f;
using Eigen::Vector3f;

// A hand that hangs from (100, 100), its palm 50 pixels long, its fingers bent at each joint by
// `bend` in the picture (`sideways`), or toward the camera.
std::array<Keypoint, kHandKeypoints> Hand(float bend, bool sideways) {
  std::array<Keypoint, kHandKeypoints> hand;
  hand.fill({100, 100, 1});
  for (int finger = 1; finger < 5; ++finger) {
    Vector2f at(100 + 8 * (2.5F - static_cast<float>(finger)) * (sideways ? 0 : 1), 150);
    float angle = 0;
    for (int k = 1; k <= 4; ++k) {
      hand[4 * finger + k] = {at.x(), at.y(), 1};
      angle += bend;
      const float length = std::array<float, 4>{23, 14, 11, 0}[k - 1];
      at += length * Vector2f(sideways ? std::sin(angle) : 0, std::cos(angle));
    }
  }
  return hand;
}

TEST(FingersFolded, FromOpenToAFistFromBothSides) {
  for (const bool sideways : {true, false}) {
    EXPECT_LT(FingersFolded(Hand(0, sideways)), 25 * kDegree);
    const float half = FingersFolded(Hand(35 * kDegree, sideways));
    EXPECT_NEAR(half, 105 * kDegree, 25 * kDegree);
    EXPECT_GT(FingersFolded(Hand(65 * kDegree, sideways)), 165 * kDegree);
  }
}

TEST(FingersFolded, HasBounds) {
  std::array<Keypoint, kHandKeypoints> hand;
  hand.fill({10, 10, 1});
  const float none = FingersFolded(hand);
  EXPECT_GE(none, 0);
  EXPECT_LE(none, kFist);
}

FingerFold Frontal() {
  return {.knuckles = {100, 150, 0},
          .along = {0, 1, 0},
          .axis = {1, 0, 0},
          .length = 48,
          .at_rest = 0.3F};
}

TEST(Folded, ThePalmStaysAndTheTipsTurnAboutTheAxis) {
  const FingerFold fold = Frontal();
  const Vector3f palm(90, 130, 3);
  EXPECT_EQ(Folded(fold, 2, palm), palm);
  const Vector3f tip(104, 198, 0);
  EXPECT_EQ(Folded(fold, 0, tip), tip);
  const Vector3f closed = Folded(fold, 1.5F, tip);
  EXPECT_FLOAT_EQ(closed.x(), tip.x());
  EXPECT_LT(closed.y(), 185);
  EXPECT_GT(closed.z(), 20);
  EXPECT_LT(Folded(fold, kFist, tip).y(), closed.y());
}

TEST(Folded, FingersKeepTheirLengthAsTheyClose) {
  const FingerFold fold = Frontal();
  float length = 0;
  Vector3f before = fold.knuckles;
  for (int i = 1; i <= 48; ++i) {
    const Vector3f at = Folded(fold, 2.5F, {100, 150 + static_cast<float>(i), 0});
    length += (at - before).norm();
    before = at;
  }
  EXPECT_NEAR(length, 48, 5);
}

TEST(Folded, OpensInThePictureOnly) {
  FingerFold fold = Frontal();
  const Vector3f tip(100, 198, 0);
  EXPECT_TRUE(Folded(fold, -0.5F, tip).isApprox(tip, 1e-5F));
  fold.axis = {0, 0, 1};
  EXPECT_TRUE(Folded(fold, -0.5F, tip).isApprox(tip, 1e-5F));
  fold.opens = 0.4F;
  const Vector3f open = Folded(fold, -0.4F, tip);
  EXPECT_GT(open.x(), tip.x() + 5);
  EXPECT_FLOAT_EQ(open.z(), 0);
  EXPECT_EQ(Folded(fold, -2, tip), open);
}

}  // namespace
}  // namespace understudy
