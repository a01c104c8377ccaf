#include "perceive/appearance.h"

#include <gtest/gtest.h>

namespace understudy {
namespace {

// A picture of one colour above and another below the hips of a person who stands in its middle.
struct Dressed {
  Image picture{200, 300, 3};
  BodyPoints points{};
};

Dressed Dress(std::array<int, 3> top, std::array<int, 3> trousers) {
  Dressed d;
  for (int y = 0; y < 300; ++y) {
    for (int x = 0; x < 200; ++x) {
      for (int c = 0; c < 3; ++c) {
        d.picture.At(x, y)[c] = static_cast<std::uint8_t>(y < 150 ? top[c] : trousers[c]);
      }
    }
  }
  const auto put = [&d](int k, float x, float y) { d.points[k] = {x, y, 0.9F}; };
  put(kLeftShoulderPoint, 130, 60);
  put(kRightShoulderPoint, 70, 60);
  put(kLeftHipPoint, 120, 150);
  put(kRightHipPoint, 80, 150);
  put(kLeftKneePoint, 120, 220);
  put(kRightKneePoint, 80, 220);
  return d;
}

Appearance LookOf(const Dressed& d) { return AppearanceOf(d.picture.span(), d.points); }

TEST(Appearance, TheSameClothesAreAlikeAndOthersAreNot) {
  const Appearance red = LookOf(Dress({200, 30, 40}, {20, 20, 60}));
  const Appearance dimmer = LookOf(Dress({170, 25, 34}, {17, 17, 51}));
  const Appearance blue = LookOf(Dress({30, 60, 210}, {220, 220, 220}));
  EXPECT_NEAR(Similarity(red, red), 1, 1e-4F);
  EXPECT_GT(Similarity(red, dimmer), 0.8F) << "a lamp further off";
  EXPECT_LT(Similarity(red, blue), 0.3F);
  EXPECT_FLOAT_EQ(Similarity(red, blue), Similarity(blue, red));
}

TEST(Appearance, WhatIsNotSeenDoesNotCount) {
  Dressed half = Dress({200, 30, 40}, {20, 20, 60});
  half.points[kLeftKneePoint].confidence = 0;
  half.points[kRightKneePoint].confidence = 0;
  const Appearance top = LookOf(half);
  EXPECT_TRUE(top.regions[0].seen);
  EXPECT_FALSE(top.regions[1].seen);
  EXPECT_GT(Similarity(top, LookOf(Dress({200, 30, 40}, {250, 250, 250}))), 0.99F);
  EXPECT_EQ(Similarity(top, Appearance{}), 1) << "nothing in common was seen of both";
  half.points = {};
  EXPECT_FALSE(LookOf(half).seen());
}

TEST(Appearance, APersonOutsideThePictureHasNoLook) {
  Dressed away = Dress({200, 30, 40}, {20, 20, 60});
  for (Keypoint& p : away.points) {
    p.x += 5000;
  }
  EXPECT_FALSE(LookOf(away).seen());
}

TEST(Appearance, FollowsSlowly) {
  Appearance look = LookOf(Dress({200, 30, 40}, {20, 20, 60}));
  const Appearance now = LookOf(Dress({30, 60, 210}, {220, 220, 220}));
  const float before = Similarity(look, now);
  look.Follow(now, 0.3F);
  EXPECT_GT(Similarity(look, now), before);
  look.Follow(now, 1);
  EXPECT_NEAR(Similarity(look, now), 1, 1e-4F);
  float sum = 0;
  for (const float s : look.regions[0].share) {
    sum += s;
  }
  EXPECT_NEAR(sum, 1, 1e-4F);
}

}  // namespace
}  // namespace understudy
