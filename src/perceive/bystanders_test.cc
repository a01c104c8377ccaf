#include "perceive/bystanders.h"

#include <gtest/gtest.h>

#include <array>

namespace understudy {
namespace {

// Somebody who stands upright about (x, y), the middle of the shoulders.
BodyPoints Standing(float x, float y, float torso, float sure = 0.9F) {
  BodyPoints points{};
  const auto put = [&](int i, float across, float down) {
    points[i] = {x + across * torso, y + down * torso, sure};
  };
  put(kNose, 0, -0.5F);
  put(kLeftEye, 0.06F, -0.55F);
  put(kRightEye, -0.06F, -0.55F);
  put(kLeftEar, 0.13F, -0.53F);
  put(kRightEar, -0.13F, -0.53F);
  for (const auto& [side, shoulder, elbow, wrist, hip, knee, ankle] :
       {std::array{1, 5, 7, 9, 11, 13, 15}, std::array{-1, 6, 8, 10, 12, 14, 16}}) {
    const auto s = static_cast<float>(side);
    put(shoulder, 0.3F * s, 0);
    put(elbow, 0.35F * s, 0.5F);
    put(wrist, 0.37F * s, 0.95F);
    put(hip, 0.18F * s, 1);
    put(knee, 0.19F * s, 1.8F);
    put(ankle, 0.2F * s, 2.6F);
  }
  return points;
}

float AlphaAt(const BodyPoints& person, const BodyPoints& other, int x, int y) {
  FloatImage matte(300, 420, 1);
  for (int v = 0; v < matte.height(); ++v) {
    for (int u = 0; u < matte.width(); ++u) {
      matte.Row(v)[u] = 0.9F;
    }
  }
  TakeOutBystanders(matte, person, {&other, 1});
  return matte.Row(y)[x];
}

TEST(TakeOutBystanders, WhoStandsBehindGoes) {
  const BodyPoints person = Standing(100, 100, 100);
  const BodyPoints behind = Standing(200, 110, 45);
  EXPECT_EQ(AlphaAt(person, behind, 200, 130), 0);           // their trunk
  EXPECT_EQ(AlphaAt(person, behind, 200, 85), 0);            // their head
  EXPECT_FLOAT_EQ(AlphaAt(person, behind, 100, 150), 0.9F);  // the person's
  EXPECT_FLOAT_EQ(AlphaAt(person, behind, 137, 180), 0.9F);
  EXPECT_FLOAT_EQ(AlphaAt(person, behind, 290, 400), 0.9F);  // nobody's
}

TEST(TakeOutBystanders, AnArmBeforeThemStays) {
  BodyPoints person = Standing(100, 100, 100);
  person[kLeftElbowPoint] = {165, 130, 0.9F};
  person[kLeftWristPoint] = {215, 130, 0.9F};
  EXPECT_FLOAT_EQ(AlphaAt(person, Standing(200, 110, 45), 190, 130), 0.9F);
}

TEST(TakeOutBystanders, WhoStandsBesideStays) {
  EXPECT_FLOAT_EQ(AlphaAt(Standing(80, 100, 100), Standing(200, 110, 90), 200, 130), 0.9F);
}

TEST(TakeOutBystanders, AGuessIsNobody) {
  EXPECT_FLOAT_EQ(AlphaAt(Standing(100, 100, 100), Standing(200, 110, 45, 0.4F), 200, 130), 0.9F);
}

}  // namespace
}  // namespace understudy
