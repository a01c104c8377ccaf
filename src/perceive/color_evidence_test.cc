#include "perceive/color_evidence.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace understudy {
namespace {

constexpr int kWidth = 260;
constexpr int kHeight = 360;

// Trousers from the hips down before a grey wall; a gap of 10 pixels between the legs, which the
// matte knows only below row 300.
struct Scene {
  Image picture{kWidth, kHeight, 3};
  FloatImage matte{kWidth, kHeight, 1};
  Keypoints joints{};

  Scene() {
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

TEST(ColorEvidence, TheGapBetweenLegsOpensToItsTop) {
  const Scene scene;
  EXPECT_LT(scene.Alpha(130, 280), 0.1F);
  EXPECT_LT(scene.Alpha(130, 215), 0.1F);
  EXPECT_GT(scene.Alpha(150, 215), 0.9F);
  EXPECT_GT(scene.Alpha(130, 190), 0.9F);
}

TEST(ColorEvidence, GapsAreNotFollowedWhereLegsAreNotSure) {
  Scene scene;
  scene.joints[kLeftKneePoint].confidence = 0.1F;
  EXPECT_GT(scene.Alpha(130, 215), 0.5F);
}

}  // namespace
}  // namespace understudy
