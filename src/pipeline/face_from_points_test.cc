#include "pipeline/face_from_points.h"

#include <gtest/gtest.h>
#include <Eigen/Core>

#include "motion/fit_rotations.h"

namespace understudy {
namespace {

// A face of 68 points on a ball before the head's axis, turned and seen from afar; those that tell
// the head's angles lie where an adult's do.
Observation Seen(const HeadPose& head) {
  static const std::vector<std::pair<int, Eigen::Vector3f>> kKnown = {
      {0, {-70, -5, -90}}, {16, {70, -5, -90}}, {2, {-66, -45, -82}}, {14, {66, -45, -82}},
      {27, {0, 2, 13}},    {30, {0, -37, 35}},  {31, {-15, -50, 13}}, {33, {0, -53, 21}},
      {35, {15, -50, 13}}, {36, {-45, 0, -12}}, {39, {-17, -1, 0}},   {42, {17, -1, 0}},
      {45, {45, 0, -12}}};
  Observation o;
  for (int i = 0; i < kFaceLandmarks; ++i) {
    Eigen::Vector3f p(0, -60, 10);
    for (const auto& [k, at] : kKnown) {
      p = k == i ? at : p;
    }
    const Eigen::Vector3f q = HeadRotation(head) * p;
    o.keypoints[kFaceFirst + i] = {300 + q.x(), 200 - q.y(), 0.8F};
  }
  AddFace({}, o);
  return o;
}

TEST(FaceFromPoints, TheHeadsAngles) {
  const float straight = Seen({}).face.head.pitch;
  for (const HeadPose& head :
       {HeadPose{0, 0, 0}, HeadPose{25, 0, 0}, HeadPose{-40, 10, 5}, HeadPose{10, -20, -30}}) {
    const Observation o = Seen(head);
    EXPECT_NEAR(o.face.confidence, 0.8F, 1e-3);
    EXPECT_NEAR(o.face.head.yaw, head.yaw, 2.5);
    EXPECT_NEAR(o.face.head.pitch - straight, head.pitch, 2.5);
    EXPECT_NEAR(o.face.head.roll, head.roll, 2.5);
  }
}

TEST(FaceFromPoints, AFaceWithAPointMissingIsNone) {
  Observation o = Seen({});
  o.face = {};
  o.keypoints[kFaceFirst + 60].confidence = 0;
  AddFace({}, o);
  EXPECT_EQ(o.face.confidence, 0);
}

TEST(FaceFromPoints, AllPointsInOnePlace) {
  Observation o;
  for (int i = 0; i < kFaceLandmarks; ++i) {
    o.keypoints[kFaceFirst + i] = {5, 5, 1};
  }
  AddFace({}, o);
  EXPECT_EQ(o.face.confidence, 0);
}

TEST(FaceFromPoints, Pupils) {
  Observation o = Seen({});
  EXPECT_EQ(o.irises[0].x, (o.keypoints[kFaceFirst + 36].x + o.keypoints[kFaceFirst + 39].x) / 2);
  AddFace({{{270, 201, 1}, {330, 202, 1}}}, o);
  EXPECT_EQ(o.irises[0].x, 270);
  EXPECT_EQ(o.irises[1].y, 202);
}

}  // namespace
}  // namespace understudy
