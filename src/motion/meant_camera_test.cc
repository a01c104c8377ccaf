#include "motion/meant_camera.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace understudy {
namespace {

using Eigen::Vector2f;

std::vector<Observation> Steps(int frames, const CameraStep& step) {
  std::vector<Observation> out(frames);
  for (int i = 1; i < frames; ++i) {
    out[i].camera = step;
  }
  return out;
}

TEST(MeantCamera, APanIsFollowedAboutItsMiddle) {
  const std::vector<CameraMove> moves = MeantCamera(Steps(121, {.dx = 2, .dy = -0.5F}), 30);
  EXPECT_NEAR(moves[60].dx, 0, 1);
  EXPECT_NEAR(moves[90].dx - moves[30].dx, 120, 1);
  EXPECT_NEAR(moves[90].dy - moves[30].dy, -30, 0.5F);
  EXPECT_NEAR(moves[90].scale, 1, 1e-4F);
}

TEST(MeantCamera, ZoomAndTurnCarryPointsAsTheStepsDo) {
  const CameraStep step{.dx = 1, .dy = 0.5F, .scale = 1.004F, .angle = 0.002F};
  const std::vector<CameraMove> moves = MeantCamera(Steps(121, step), 30);
  // A point of the background, through frames well inside of the clip.
  const CameraMove once{step.dx, step.dy, step.scale, step.angle};
  Vector2f walked = moves[40].Carry({30, -20}, {0, 0});
  for (int i = 41; i <= 80; ++i) {
    walked = once.Carry(walked, {0, 0});
  }
  EXPECT_LT((walked - moves[80].Carry({30, -20}, {0, 0})).norm(), 4);
  EXPECT_NEAR(moves[80].scale / moves[40].scale, std::pow(1.004F, 40), 0.01F);
  EXPECT_NEAR(moves[80].angle - moves[40].angle, 0.08F, 0.002F);
}

TEST(MeantCamera, ShakeIsNotMeant) {
  std::vector<Observation> shaken = Steps(120, {});
  for (int i = 1; i < 120; ++i) {
    shaken[i].camera.dx = i % 2 == 0 ? 6.0F : -6.0F;
    shaken[i].camera.angle = i % 2 == 0 ? 0.01F : -0.01F;
  }
  for (const CameraMove& move : MeantCamera(shaken, 30)) {
    EXPECT_NEAR(move.dx, 0, 1);
    EXPECT_NEAR(move.angle, 0, 0.002F);
  }
}

TEST(MeantCamera, NoFramesOneFrameAndNoScale) {
  EXPECT_TRUE(MeantCamera({}, 30).empty());
  const std::vector<CameraMove> one = MeantCamera(Steps(1, {}), 30);
  EXPECT_EQ(one[0].dx, 0);
  EXPECT_EQ(one[0].scale, 1);
  for (const float scale : {0.0F, 1e-3F, 1e3F}) {
    for (const CameraMove& move : MeantCamera(Steps(20, {.scale = scale}), 30)) {
      EXPECT_GE(move.scale, 0.24F);
      EXPECT_LE(move.scale, 4.1F);
      EXPECT_TRUE(std::isfinite(move.dx));
    }
  }
}

}  // namespace
}  // namespace understudy
