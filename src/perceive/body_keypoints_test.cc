#include "perceive/body_keypoints.h"

#include <gtest/gtest.h>

#include <tuple>

namespace understudy {
namespace {

// Head and shoulders, 200 pixels wide.
BodyPoints HeadAndShoulders() {
  BodyPoints points{};
  for (const auto& [k, x, y] : {std::tuple{kNose, 500, 210},
                                {kLeftEye, 515, 200},
                                {kRightEye, 485, 200},
                                {kLeftEar, 540, 205},
                                {kRightEar, 460, 205},
                                {kLeftShoulderPoint, 600, 320},
                                {kRightShoulderPoint, 400, 320}}) {
    points[k] = {static_cast<float>(x), static_cast<float>(y), 0.9F};
  }
  return points;
}

bool Shows(const SquareCrop& crop, float x, float y) {
  const Eigen::Vector2f at = crop.ToUnit({x, y});
  return at.minCoeff() > 0 && at.maxCoeff() < 1;
}

TEST(CropToFollow, HasRoomForArmsBelowShoulders) {
  const BodyPoints points = HeadAndShoulders();
  EXPECT_FALSE(Shows(CropAround(points), 500, 520));
  const SquareCrop crop = CropToFollow(points, 1000, 720);
  EXPECT_TRUE(Shows(crop, 330, 520));
  EXPECT_TRUE(Shows(crop, 670, 520));
}

TEST(CropToFollow, AsksForNothingBeyondTheFrameOrBeyondHips) {
  BodyPoints points = HeadAndShoulders();
  // The frame ends at the shoulders.
  EXPECT_LT(CropToFollow(points, 610, 330).side, 1.5F * CropAround(points).side);
  EXPECT_GT(CropToFollow(points, 1000, 720).side, 1.6F * CropAround(points).side);
  points[kLeftHipPoint] = {570, 640, 0.8F};
  points[kRightHipPoint] = {430, 640, 0.8F};
  const SquareCrop around = CropAround(points);
  const SquareCrop follow = CropToFollow(points, 1000, 720);
  EXPECT_EQ(follow.side, around.side);
  EXPECT_EQ(follow.center, around.center);
}

TEST(CropToFollow, NobodyHasNoCrop) { EXPECT_EQ(CropToFollow(BodyPoints{}, 640, 480).side, 0); }

}  // namespace
}  // namespace understudy
