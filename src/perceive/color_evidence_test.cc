#include "perceive/color_evidence.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace understudy {
namespace {

// Trousers from the hips down before a grey wall; a gap of 10 pixels between the legs, which the
// matte knows only below row 300.
struct Trousers {
  static constexpr int kWidth = 260;
  static constexpr int kHeight = 360;

  Image picture{kWidth, kHeight, 3};
  FloatImage matte{kWidth, kHeight, 1};
  Keypoints joints{};

  Trousers() {
    for (int y = 0; y < kHeight; ++y) {
      for (int x = 0; x < kWidth; ++x) {
        const bool gap = y > 200 && x >= 125 && x < 135;
        const bool figure = x >= 70 && x < 190 && !gap;
        const std::uint8_t grey = 170;
        std::fill_n(picture.At(x, y), 3, grey);
        if (figure) {
          picture.At(x, y)[0] = 60;
          picture.At(x, y)[1] = 80;
        }
        matte.Row(y)[x] = figure || (gap && y < 300) ? 0.97F : 0.0F;
      }
    }
    joints[kLeftShoulderPoint] = {170, 40, 0.9F};
    joints[kRightShoulderPoint] = {90, 40, 0.9F};
    joints[kLeftHipPoint] = {160, 170, 0.9F};
    joints[kRightHipPoint] = {100, 170, 0.9F};
    joints[kLeftKneePoint] = {160, 270, 0.9F};
    joints[kRightKneePoint] = {100, 270, 0.9F};
  }

  float Alpha(int x, int y) const {
    return AddColorEvidence(picture.span(), matte.span(), joints, kHeight).alpha.Row(y)[x];
  }
};

TEST(AddColorEvidence, TheGapBetweenLegsOpensToItsTop) {
  const Trousers scene;
  EXPECT_LT(scene.Alpha(130, 280), 0.1F);
  EXPECT_LT(scene.Alpha(130, 215), 0.1F);
  EXPECT_GT(scene.Alpha(150, 215), 0.9F);
  EXPECT_GT(scene.Alpha(130, 190), 0.9F);
}

TEST(AddColorEvidence, GapsAreNotFollowedWhereLegsAreNotSure) {
  Trousers scene;
  scene.joints[kLeftKneePoint].confidence = 0.1F;
  EXPECT_GT(scene.Alpha(130, 215), 0.5F);
}

// Somebody who faces the camera, the left arm bent away from the trunk and hanging.
Keypoints WithOneArm() {
  Keypoints joints{};
  const auto put = [&](int i, float x, float y) { joints[i] = {x, y, 0.9F}; };
  put(kNose, 70, 30);
  put(kRightShoulderPoint, 55, 66);
  put(kLeftShoulderPoint, 86, 66);
  put(kRightHipPoint, 58, 190);
  put(kLeftHipPoint, 84, 190);
  put(kLeftElbowPoint, 114, 72);
  put(kLeftWristPoint, 115, 150);
  return joints;
}

// A trunk and an arm beside it, and between them a gap that the coarse matte does not see.
TEST(AddColorEvidence, OpensTheGapBetweenArmAndBody) {
  constexpr int kWidth = 160;
  constexpr int kHeight = 260;
  Image picture(kWidth, kHeight, 3);
  FloatImage coarse(kWidth, kHeight, 1);
  const auto inside = [](int x, int y, int x0, int x1) {
    return y > 60 && y < 200 && x >= x0 && x < x1;
  };
  for (int y = 0; y < kHeight; ++y) {
    for (int x = 0; x < kWidth; ++x) {
      const bool trunk = inside(x, y, 50, 90);
      const bool arm = inside(x, y, 108, 122) || (y < 80 && inside(x, y, 90, 122));
      std::uint8_t* p = picture.At(x, y);
      p[0] = trunk ? 180 : arm ? 210 : 60;
      p[1] = trunk ? 30 : arm ? 160 : 120;
      p[2] = trunk ? 40 : arm ? 130 : 70;
      coarse.Row(y)[x] = inside(x, y, 50, 122) ? 0.95F : 0.0F;
    }
  }
  const Keypoints joints = WithOneArm();
  const FloatImage fine = AddColorEvidence(picture.span(), coarse.span(), joints, 260).alpha;
  EXPECT_LT(fine.Row(110)[99], 0.2F);   // the gap
  EXPECT_GT(fine.Row(100)[60], 0.9F);   // the trunk
  EXPECT_GT(fine.Row(130)[115], 0.9F);  // the arm
  EXPECT_EQ(fine.Row(100)[150], 0.0F);  // where nobody was seen nobody appears
}

// A hand that the network overlooked before a wall of its colour counts where its landmarks are.
TEST(AddColorEvidence, KeepsAHandThatWasFound) {
  constexpr int kWidth = 160;
  constexpr int kHeight = 260;
  Image picture(kWidth, kHeight, 3);
  FloatImage coarse(kWidth, kHeight, 1);
  for (int y = 0; y < kHeight; ++y) {
    for (int x = 0; x < kWidth; ++x) {
      coarse.Row(y)[x] = 0.06F;
    }
  }
  Keypoints joints = WithOneArm();
  const auto alpha = [&] {
    return AddColorEvidence(picture.span(), coarse.span(), joints, 260).alpha.Row(198)[115];
  };
  EXPECT_LT(alpha(), 0.2F);
  joints[kLeftHandFirst] = {115, 152, 0.9F};
  for (int k = 1; k < kHandKeypoints; ++k) {
    joints[kLeftHandFirst + k] = {115, 152.0F + 15.0F * static_cast<float>((k - 1) % 4 + 1), 0.9F};
  }
  EXPECT_GT(alpha(), 0.9F);
  joints[kLeftWristPoint].confidence = 0;  // no hand without an arm
  EXPECT_LT(alpha(), 0.2F);
}

}  // namespace
}  // namespace understudy
