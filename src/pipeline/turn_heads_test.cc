#include "pipeline/turn_heads.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "core/forward_kinematics.h"
#include "motion/fit_rotations.h"
#include "testing/toy_figure.h"

namespace understudy {
namespace {

constexpr int kFrames = 30;

// A clip whose body's head points are those of a head at that angle; no face.
std::vector<Observation> Seen(const HeadPose& head) {
  const std::vector<std::pair<int, Eigen::Vector3f>> points = {{kNose, {0, -38, 36}},
                                                               {kLeftEye, {31, 0, -4}},
                                                               {kRightEye, {-31, 0, -4}},
                                                               {kLeftEar, {73, -10, -95}},
                                                               {kRightEar, {-73, -10, -95}}};
  Observation o = testing::MakeToyFigure().seen;
  for (const auto& [k, at] : points) {
    const Eigen::Vector3f p = HeadRotation(head) * at;
    o.keypoints[k] = {300 + p.x(), 200 - p.y(), 0.9F};
  }
  return std::vector<Observation>(kFrames, o);
}

float YawAfter(const std::vector<Observation>& seen) {
  MotionClip motion;
  motion.skeleton = AverageSkeleton();
  motion.frames.assign(kFrames, testing::MakeToyFigure().rest);
  TurnHeads(seen, motion);
  const PosedSkeleton posed = ForwardKinematics(
      motion.skeleton, motion.frames[kFrames / 2].rotations, Eigen::Vector3f::Zero());
  const Eigen::Vector3f facing = posed.rotations[Index(Joint::kHead)] * Eigen::Vector3f::UnitZ();
  return std::atan2(facing.x(), facing.z()) * 180 / static_cast<float>(M_PI);
}

TEST(TurnHeads, AHeadTurnedFarTurns) {
  EXPECT_NEAR(YawAfter(Seen({50, 0, 0})), 50, 5);
  EXPECT_NEAR(YawAfter(Seen({-50, 0, 0})), -50, 5);
}

TEST(TurnHeads, ALittleIsNoise) { EXPECT_NEAR(YawAfter(Seen({8, 0, 0})), 0, 0.5); }

TEST(TurnHeads, AFaceKnowsBetter) {
  std::vector<Observation> seen = Seen({50, 0, 0});
  seen[3].face.confidence = 0.5F;
  EXPECT_EQ(YawAfter(seen), 0);
}

TEST(TurnHeads, NobodyAndNoNose) {
  std::vector<Observation> seen = Seen({50, 0, 0});
  for (Observation& o : seen) {
    o.keypoints[kNose].confidence = 0;
  }
  EXPECT_EQ(YawAfter(seen), 0);
  EXPECT_EQ(YawAfter(std::vector<Observation>(kFrames)), 0);
}

}  // namespace
}  // namespace understudy
