#include "perceive/arm_gaps.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace understudy {
namespace {

constexpr int kWidth = 120;
constexpr int kHeight = 200;

// A trunk from column 50 to 80 and an arm from 88 to 96 before a light wall.
struct Scene {
  Image picture{kWidth, kHeight, 3};
  Image like_around{kWidth, kHeight, 1};
  Keypoints joints{};

  Scene() {
    for (int y = 0; y < kHeight; ++y) {
      for (int x = 0; x < kWidth; ++x) {
        const bool body = y > 30 && ((x >= 50 && x < 80) || (x >= 88 && x < 96));
        std::fill_n(picture.At(x, y), 3, body ? 90 : 220);
      }
    }
    joints[kRightShoulderPoint] = {52, 34, 0.9F};
    joints[kLeftShoulderPoint] = {80, 34, 0.9F};
    joints[kRightHipPoint] = {55, 120, 0.9F};
    joints[kLeftHipPoint] = {76, 120, 0.9F};
    joints[kLeftElbowPoint] = {92, 80, 0.9F};
    joints[kLeftWristPoint] = {92, 120, 0.9F};
  }

  void Like(int x0, int x1, int y0, int y1) {
    for (int y = y0; y < y1; ++y) {
      std::fill(like_around.Row(y) + x0, like_around.Row(y) + x1, 255);
    }
  }
  int At(int x, int y) const { return FindArmGaps(picture.span(), joints, like_around).Row(y)[x]; }
};

TEST(FindArmGaps, AGapThatIsUnlikeArmAndTrunk) {
  Scene scene;
  for (int y = 31; y < 110; ++y) {
    std::fill_n(scene.picture.At(80, y), 3 * 8, y < 85 || y > 97 ? 90 : 220);
  }
  scene.Like(81, 87, 86, 96);
  EXPECT_EQ(scene.At(84, 90), 255);
  EXPECT_EQ(scene.At(70, 90), 0);
}

TEST(FindArmGaps, NothingBesideAnArmThatIsNotSure) {
  Scene scene;
  scene.Like(81, 87, 70, 110);
  scene.joints[kLeftElbowPoint].confidence = 0.1F;
  EXPECT_EQ(scene.At(84, 90), 0);
}

TEST(FindArmGaps, AShirtAsLightAsTheWallIsNoGap) {
  Scene scene;
  for (int y = 31; y < kHeight; ++y) {
    for (int x = 50; x < 88; ++x) {
      std::fill_n(scene.picture.At(x, y), 3, 222);
    }
  }
  scene.Like(78, 87, 70, 110);
  EXPECT_EQ(scene.At(84, 90), 0);
}

TEST(FindArmGaps, AStripeIsNoGap) {
  Scene scene;
  std::fill_n(scene.picture.At(72, 90), 3 * 14, 220);
  scene.Like(72, 86, 90, 91);
  EXPECT_EQ(scene.At(78, 90), 0);
}

TEST(FindArmGaps, NobodyHasNone) {
  Scene scene;
  scene.joints = {};
  scene.Like(0, kWidth, 0, kHeight);
  EXPECT_EQ(scene.At(84, 90), 0);
}

}  // namespace
}  // namespace understudy
