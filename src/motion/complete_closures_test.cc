#include "motion/complete_closures.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <vector>

#include "core/face_shapes.h"

namespace understudy {
namespace {

// Two seconds of lips as far apart as `gap` says, in units of the distance between the eyes.
std::vector<FaceState> Speaking(const std::function<float(int)>& gap) {
  std::vector<FaceState> faces(60);
  for (int t = 0; t < 60; ++t) {
    float& jaw = faces[t].coefficients[Index(FaceCoefficient::kJawOpen)];
    jaw = 1;
    jaw = gap(t) / LipOpening(faces[t]);
  }
  CompleteClosures(30, faces);
  return faces;
}

// A dip of `width` frames on either side, down to `least`.
float Dip(int t, int at, int width, float least) {
  return 0.25F - (0.25F - least) * std::max(1 - std::abs(t - at) / static_cast<float>(width), 0.0F);
}

TEST(CompleteClosures, LipsThatNearlyMeetDo) {
  const std::vector<FaceState> faces = Speaking([](int t) { return Dip(t, 30, 3, 0.07F); });
  EXPECT_NEAR(ShownLipOpening(faces[30]), 0, 1e-5F);
  EXPECT_NEAR(ShownLipOpening(faces[20]), 0.25F, 1e-5F);
  EXPECT_NEAR(ShownLipOpening(faces[33]), 0.25F, 1e-5F);
  EXPECT_GT(ShownLipOpening(faces[29]), 0.05F);
  EXPECT_LT(ShownLipOpening(faces[29]), 0.13F);
}

TEST(CompleteClosures, OtherMovementsStay) {
  // An e between two a's; a mouth that closes to a smile; a murmur.
  for (const auto& gap : std::vector<std::function<float(int)>>{
           [](int t) { return Dip(t, 30, 3, 0.14F); },
           [](int t) { return t < 30 ? 0.25F : 0.06F + 0.005F * std::sin(static_cast<float>(t)); },
           [](int t) { return 0.04F + 0.03F * std::sin(static_cast<float>(t)); }}) {
    const std::vector<FaceState> faces = Speaking(gap);
    for (int t = 0; t < 60; ++t) {
      EXPECT_NEAR(ShownLipOpening(faces[t]), gap(t), 1e-5F) << t;
    }
  }
}

TEST(CompleteClosures, TwoInARow) {
  const std::vector<FaceState> faces =
      Speaking([](int t) { return std::min(Dip(t, 26, 4, 0.08F), Dip(t, 34, 4, 0.05F)); });
  EXPECT_NEAR(ShownLipOpening(faces[26]), 0, 1e-5F);
  EXPECT_NEAR(ShownLipOpening(faces[34]), 0, 1e-5F);
  EXPECT_GT(ShownLipOpening(faces[30]), 0.2F);
}

TEST(CompleteClosures, ShortClips) {
  std::vector<FaceState> none;
  CompleteClosures(30, none);
  std::vector<FaceState> one(1);
  CompleteClosures(30, one);
  EXPECT_EQ(ShownLipOpening(one[0]), 0);
}

}  // namespace
}  // namespace understudy
