#include "character/fit_open_lips.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace understudy {
namespace {

using Eigen::Vector2f;
using Color = std::array<std::uint8_t, 3>;
using Landmarks = std::array<Vector2f, kFaceLandmarks>;

constexpr int kSide = 300;
constexpr float kEyes = 100;
constexpr float kHalfWidth = 45;
constexpr Color kSkin = {225, 180, 160};
constexpr Color kLip = {200, 120, 115};
constexpr Color kTeeth = {190, 185, 180};
constexpr Color kDark = {60, 20, 20};

// Half a lens as high as `height` in the middle and nothing at the corners.
float Lens(float x, float height) {
  const float share = x / kHalfWidth;
  return height * std::max(1 - share * share, 0.0F);
}

// Lips about (150, 180), 16 pixels thick each, with `gap` pixels between them.
Image Mouth(float gap, const Color& inside) {
  Image picture(kSide, kSide, 3);
  for (int y = 0; y < kSide; ++y) {
    for (int x = 0; x < kSide; ++x) {
      const float u = static_cast<float>(x) + 0.5F - 150;
      const float v = std::abs(static_cast<float>(y) + 0.5F - 180);
      const Color& color = v < Lens(u, gap / 2) ? inside : v < Lens(u, gap / 2 + 16) ? kLip : kSkin;
      std::copy(color.begin(), color.end(), picture.At(x, y));
    }
  }
  return picture;
}

// With the inner lips only `seen` pixels apart; the outer ones about a gap of `gap`.
Landmarks SeenAs(float gap, float seen) {
  Landmarks p;
  p.fill({150, 150});
  const auto put = [&p](int i, float x, float y) { p[i] = {150 + x, 180 + y}; };
  for (int i = 0; i < 7; ++i) {
    const float x = -kHalfWidth + 15 * static_cast<float>(i);
    put(48 + i, x, -Lens(x, gap / 2 + 16));
  }
  for (int i = 0; i < 5; ++i) {
    const float x = 30 - 15 * static_cast<float>(i);
    put(55 + i, x, Lens(x, gap / 2 + 16));
  }
  put(60, -kHalfWidth + 4, 0);
  put(64, kHalfWidth - 4, 0);
  for (int i = 0; i < 3; ++i) {
    const float x = -10 + 10 * static_cast<float>(i);
    put(61 + i, x, -seen / 2);
    put(67 - i, x, seen / 2);
  }
  return p;
}

FaceAxes Axes(const Image& picture) {
  return {picture.span(), Vector2f::UnitX(), Vector2f::UnitY(), kEyes};
}

TEST(FitOpenLips, TheInnerLipsGoToTheEdgesOfTeethAndDarkness) {
  for (const Color& inside : {kTeeth, kDark}) {
    const Image picture = Mouth(10, inside);
    Landmarks p = SeenAs(10, 3);
    ASSERT_TRUE(FitOpenLips(Axes(picture), p));
    EXPECT_NEAR(p[62].y(), 175, 1);
    EXPECT_NEAR(p[66].y(), 185, 1);
    for (const int i : {61, 63}) {
      EXPECT_NEAR(p[i].y(), 180 - Lens(p[i].x() - 150, 5), 1.3F);
    }
    EXPECT_EQ(p[48], SeenAs(10, 3)[48]);
  }
}

TEST(FitOpenLips, ASmileIsFollowedUpToTheLipThatCoversItsTeeth) {
  const Image picture = Mouth(24, kTeeth);
  Landmarks p = SeenAs(24, 14);
  ASSERT_TRUE(FitOpenLips(Axes(picture), p));
  EXPECT_NEAR(p[62].y(), 168, 1.3F);
  EXPECT_NEAR(p[66].y(), 192, 1.3F);
}

TEST(FitOpenLips, AShutMouthAndABlankOneStayAsTheyAre) {
  for (const float seen : {2.0F, 6.0F}) {
    for (const bool blank : {false, true}) {
      Image picture = Mouth(0, kLip);
      if (blank) {
        picture.Fill(200);
      }
      Landmarks p = SeenAs(0, seen);
      const Landmarks before = p;
      EXPECT_FALSE(FitOpenLips(Axes(picture), p));
      EXPECT_EQ(p, before);
    }
  }
}

}  // namespace
}  // namespace understudy
