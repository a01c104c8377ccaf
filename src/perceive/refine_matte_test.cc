#include "perceive/refine_matte.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "perceive/color_evidence.h"

namespace understudy {
namespace {

constexpr int kSize = 96;

// How much of pixel (x, y) a disc about the middle covers, 0..1.
float Disc(int x, int y, float radius) {
  const float dx = static_cast<float>(x) + 0.5F - kSize / 2.0F;
  const float dy = static_cast<float>(y) + 0.5F - kSize / 2.0F;
  return std::clamp(radius - std::sqrt(dx * dx + dy * dy) + 0.5F, 0.0F, 1.0F);
}

TEST(RefineMatte, FindsTheEdgeThatACoarseMatteBlurs) {
  Image picture(kSize, kSize, 3);
  FloatImage coarse(kSize, kSize, 1);
  for (int y = 0; y < kSize; ++y) {
    for (int x = 0; x < kSize; ++x) {
      const float a = Disc(x, y, 30);
      std::uint8_t* p = picture.At(x, y);
      p[0] = static_cast<std::uint8_t>(200 * a + 20 * (1 - a));
      p[1] = static_cast<std::uint8_t>(60 * a + 90 * (1 - a));
      p[2] = static_cast<std::uint8_t>(40 * a + 180 * (1 - a));
      // Too large by two pixels, and soft over ten.
      const float dx = static_cast<float>(x) + 0.5F - kSize / 2.0F;
      const float dy = static_cast<float>(y) + 0.5F - kSize / 2.0F;
      coarse.Row(y)[x] = std::clamp((37 - std::sqrt(dx * dx + dy * dy)) / 10, 0.0F, 1.0F);
    }
  }
  const FloatImage fine = RefineMatte(picture.span(), coarse.span(), 2);
  double before = 0;
  double after = 0;
  for (int y = 0; y < kSize; ++y) {
    for (int x = 0; x < kSize; ++x) {
      before += std::abs(coarse.Row(y)[x] - Disc(x, y, 30));
      after += std::abs(fine.Row(y)[x] - Disc(x, y, 30));
      EXPECT_GE(fine.Row(y)[x], 0);
      EXPECT_LE(fine.Row(y)[x], 1);
    }
  }
  EXPECT_LT(after, 0.15 * before);
}

TEST(RefineMatte, LeavesTheMatteWhereColoursSayNothing) {
  Image picture(kSize, kSize, 3);
  picture.Fill(120);
  FloatImage coarse(kSize, kSize, 1);
  for (int y = 0; y < kSize; ++y) {
    for (int x = 0; x < kSize; ++x) {
      coarse.Row(y)[x] = static_cast<float>(x) / kSize;
    }
  }
  const FloatImage fine = RefineMatte(picture.span(), coarse.span(), 2);
  EXPECT_NEAR(fine.Row(48)[48], 0.5F, 0.02F);
  EXPECT_NEAR(fine.Row(48)[30], 30.0F / kSize, 0.02F);
}

// A trunk and an arm beside it, and between them a gap that the coarse matte does not see.
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
