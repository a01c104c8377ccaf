#include "character/rest_pose.h"

#include <gtest/gtest.h>

#include "core/keypoints.h"

namespace understudy {
namespace {

// Head and shoulders, 200 pixels wide, in a picture that ends below them; the hips are a guess of
// the network's at `hips`.
Observation Portrait(const Eigen::Vector2f& hips) {
  Observation seen;
  seen.width = 600;
  seen.height = 400;
  for (const auto& [k, x, y] : {std::tuple{kNose, 300, 170},
                                {kLeftEar, 340, 160},
                                {kRightEar, 260, 160},
                                {kLeftShoulderPoint, 400, 300},
                                {kRightShoulderPoint, 200, 300}}) {
    seen.keypoints[k] = {static_cast<float>(x), static_cast<float>(y), 0.9F};
  }
  seen.keypoints[kLeftHipPoint] = {hips.x() + 90, hips.y(), 0.1F};
  seen.keypoints[kRightHipPoint] = {hips.x() - 90, hips.y(), 0.1F};
  return seen;
}

Character RestOf(const Observation& seen, const Eigen::Vector3f& root) {
  MotionFrame rest;
  rest.rotations.fill(Eigen::Quaternionf::Identity());
  rest.root = root;
  Character character;
  FindRestPose(seen, rest, AverageSkeleton(), 100, character);
  return character;
}

TEST(FindRestPose, HipsBelowThePictureLieBelowTheShoulders) {
  for (const Eigen::Vector2f& hips : {Eigen::Vector2f(300, 390), Eigen::Vector2f(520, 250)}) {
    const Character c = RestOf(Portrait(hips), {2, 1, 0});
    EXPECT_NEAR(c.joints[Index(Joint::kNeck)].x(), 300, 1);
    EXPECT_NEAR(c.joints[Index(Joint::kNeck)].y(), 280, 15);
    EXPECT_NEAR(c.joints[Index(Joint::kPelvis)].x(), 300, 1);
    EXPECT_NEAR(c.joints[Index(Joint::kPelvis)].y(), 530, 30);
    EXPECT_GT(c.joints[Index(Joint::kLeftHip)].x(), c.joints[Index(Joint::kRightHip)].x() + 50);
    // They are not in the picture all the same.
    EXPECT_EQ(c.joint_confidence[Index(Joint::kPelvis)], 0);
    EXPECT_EQ(c.joint_confidence[Index(Joint::kLeftHip)], 0);
    EXPECT_GT(c.joint_confidence[Index(Joint::kNeck)], 0.5F);
  }
}

TEST(FindRestPose, HipsThatAreSeenStayWhereTheyAre) {
  Observation seen = Portrait({320, 380});
  seen.keypoints[kLeftHipPoint].confidence = seen.keypoints[kRightHipPoint].confidence = 0.6F;
  const Character c = RestOf(seen, {0, 0, 0});
  EXPECT_NEAR(c.joints[Index(Joint::kLeftHip)].x(), 410, 1);
  EXPECT_NEAR(c.joints[Index(Joint::kRightHip)].y(), 380, 1);
  EXPECT_GT(c.joint_confidence[Index(Joint::kPelvis)], 0.5F);
}

TEST(FindRestPose, ATrunkWithoutHipsStandsUpright) {
  MotionFrame rest;
  const Eigen::Quaternionf bent(Eigen::AngleAxisf(0.9F, Eigen::Vector3f(0.6F, 0.8F, 0)));
  rest.rotations.fill(Eigen::Quaternionf::Identity());
  rest.rotations[Index(Joint::kPelvis)] = bent;
  for (const bool shown : {false, true}) {
    Observation seen = Portrait({300, 390});
    if (shown) {
      seen.keypoints[kLeftHipPoint].confidence = seen.keypoints[kRightHipPoint].confidence = 0.6F;
    }
    Character c;
    FindRestPose(seen, rest, AverageSkeleton(), 100, c);
    const Eigen::Quaternionf& chest = c.rest_rotation[Index(Joint::kSpine3)];
    const float turned = chest.angularDistance(Eigen::Quaternionf::Identity());
    EXPECT_NEAR(turned, shown ? 0.9F : 0.0F, 0.05F);
  }
}

}  // namespace
}  // namespace understudy
