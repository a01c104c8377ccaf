#include "perceive/refine_matte.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

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

}  // namespace
}  // namespace understudy
