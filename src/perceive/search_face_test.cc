#include "perceive/search_face.h"

#include <gtest/gtest.h>

namespace understudy {
namespace {

// A head 400 pixels wide, with a face whose eyes are `apart` pixels apart.
Keypoints Head(float apart) {
  Keypoints k{};
  k[kNose] = {300, 340, 0.5F};
  k[kLeftEar] = {500, 320, 0.5F};
  k[kRightEar] = {100, 320, 0.5F};
  for (int i = 0; i < 6; ++i) {
    k[kFaceFirst + 36 + i] = {300 - apart / 2, 300, 1};
    k[kFaceFirst + 42 + i] = {300 + apart / 2, 300, 1};
  }
  return k;
}

TEST(FaceIsTooSmall, AFaceInAnEyeIsAndAHeadsOwnIsNot) {
  EXPECT_TRUE(FaceIsTooSmall(Head(20)));
  EXPECT_TRUE(FaceIsTooSmall(Head(60)));
  EXPECT_FALSE(FaceIsTooSmall(Head(120)));
  EXPECT_FALSE(FaceIsTooSmall(Head(174)));
  Keypoints unsure = Head(20);
  unsure[kLeftEar].confidence = unsure[kRightEar].confidence = unsure[kNose].confidence = 0.1F;
  EXPECT_FALSE(FaceIsTooSmall(unsure));
}

TEST(MoveEyesAndNose, PointsOfTheHeadGoWhereTheFaceHasThem) {
  Keypoints k = Head(20);
  const auto face = std::span(k).subspan(kFaceFirst, kFaceLandmarks);
  for (int i = 0; i < 6; ++i) {
    face[36 + i] = {250, 300, 0.9F};
    face[42 + i] = {350, 300, 0.9F};
  }
  face[0] = {190, 310, 0.9F};
  face[16] = {410, 310, 0.9F};
  face[30] = {300, 350, 0.9F};
  const Keypoint ear = k[kLeftEar];
  MoveEyesAndNose(k);
  EXPECT_EQ(k[kNose].y, 350);
  EXPECT_NEAR(k[kLeftEye].x, 350, 1e-3F);
  EXPECT_NEAR(k[kRightEye].x, 250, 1e-3F);
  EXPECT_GE(k[kRightEye].confidence, 0.45F);
  EXPECT_EQ(k[kLeftEar].x, ear.x);
  MoveEars(k);
  EXPECT_NEAR(k[kLeftEar].x, 420, 1e-3F);
  EXPECT_NEAR(k[kRightEar].x, 180, 1e-3F);
}

}  // namespace
}  // namespace understudy
