#include "character/find_drawn_mouth.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>

namespace understudy {
namespace {

using Eigen::Vector2f;
using Landmarks = std::array<Vector2f, kFaceLandmarks>;

constexpr int kSide = 300;

Image FlatSkin() {
  Image picture(kSide, kSide, 3);
  for (int y = 0; y < kSide; ++y) {
    for (int x = 0; x < kSide; ++x) {
      std::copy_n(std::array<std::uint8_t, 3>{250, 225, 205}.begin(), 3, picture.At(x, y));
    }
  }
  return picture;
}

void DrawMouth(Image& picture, int left, int right, int top, int bottom) {
  for (int y = top; y < bottom; ++y) {
    for (int x = left; x < right; ++x) {
      std::copy_n(std::array<std::uint8_t, 3>{190, 70, 80}.begin(), 3, picture.At(x, y));
    }
  }
}

// As a person's, eyes 100 pixels apart about (150, 100), with a mouth at 185.
Landmarks AsNatureHasThem() {
  Landmarks p;
  p.fill({150, 150});
  for (int i = 0; i < 6; ++i) {
    p[36 + i] = {100, 100};
    p[42 + i] = {200, 100};
  }
  for (int i = 0; i < 4; ++i) {
    p[27 + i] = {150, 105 + 18.0F * static_cast<float>(i)};
  }
  for (int i = 0; i < 5; ++i) {
    p[31 + i] = {140 + 5.0F * static_cast<float>(i), 168};
  }
  for (int i = 0; i < 20; ++i) {
    p[48 + i] = {120 + 3.0F * static_cast<float>(i), i % 2 == 0 ? 178.0F : 192.0F};
  }
  return p;
}

FaceAxes Axes(const Image& picture) {
  return {picture.span(), Vector2f::UnitX(), Vector2f::UnitY(), 100};
}

TEST(MoveToDrawnMouth, FindsTheMouthThatIsDrawnHigher) {
  Image picture = FlatSkin();
  DrawMouth(picture, 133, 167, 150, 166);
  Landmarks p = AsNatureHasThem();
  ASSERT_TRUE(MoveToDrawnMouth(Axes(picture), p));
  EXPECT_NEAR(p[48].x(), 133, 3);
  EXPECT_NEAR(p[54].x(), 167, 3);
  EXPECT_NEAR(p[51].y(), 148, 4);
  EXPECT_NEAR(p[57].y(), 168, 4);
  EXPECT_GT(p[66].y() - p[62].y(), 6);  // it is open
  EXPECT_LT(p[33].y(), 142);            // the nose stands above it
}

TEST(MoveToDrawnMouth, FindsAMouthOfTwoDashesBelowTwoNostrils) {
  Image picture = FlatSkin();
  DrawMouth(picture, 141, 146, 138, 142);
  DrawMouth(picture, 154, 159, 138, 142);
  DrawMouth(picture, 132, 143, 158, 161);
  DrawMouth(picture, 157, 169, 159, 162);
  Landmarks p = AsNatureHasThem();
  ASSERT_TRUE(MoveToDrawnMouth(Axes(picture), p));
  EXPECT_NEAR(p[48].x(), 132, 3);
  EXPECT_NEAR(p[54].x(), 169, 3);
  EXPECT_NEAR(p[62].y(), 160, 3);
  EXPECT_LT(p[66].y() - p[62].y(), 3);  // it is shut
}

TEST(MoveToDrawnMouth, NostrilsAreNoMouth) {
  Image picture = FlatSkin();
  DrawMouth(picture, 138, 146, 148, 153);
  DrawMouth(picture, 154, 162, 148, 153);
  Landmarks p = AsNatureHasThem();
  EXPECT_FALSE(MoveToDrawnMouth(Axes(picture), p));
}

TEST(MoveToDrawnMouth, LeavesAMouthWhereTheLandmarksHaveOne) {
  Image picture = FlatSkin();
  DrawMouth(picture, 133, 167, 140, 150);  // a nose, say
  DrawMouth(picture, 122, 178, 180, 190);
  const Landmarks before = AsNatureHasThem();
  Landmarks p = before;
  EXPECT_FALSE(MoveToDrawnMouth(Axes(picture), p));
  EXPECT_EQ(p, before);
}

TEST(MoveToDrawnMouth, LeavesShadedSkinAndSkinWithoutAnything) {
  Image shaded = FlatSkin();
  for (int y = 0; y < kSide; ++y) {
    for (int x = 0; x < kSide; ++x) {
      for (int k = 0; k < 3; ++k) {
        shaded.At(x, y)[k] = static_cast<std::uint8_t>(shaded.At(x, y)[k] - x / 3);
      }
    }
  }
  DrawMouth(shaded, 133, 167, 150, 166);
  Landmarks p = AsNatureHasThem();
  EXPECT_FALSE(MoveToDrawnMouth(Axes(shaded), p));
  EXPECT_FALSE(MoveToDrawnMouth(Axes(FlatSkin()), p));
}

}  // namespace
}  // namespace understudy
