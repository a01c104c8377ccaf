#include "motion/pelvis_path.h"

#include <gtest/gtest.h>

namespace understudy {
namespace {

using Eigen::Vector2f;

constexpr int kFrames = 90;

// Walks to the right by a pixel a frame; the hips, 180 pixels below the shoulders, are `hips` sure.
std::vector<Keypoints> Walk(float (*hips)(int)) {
  std::vector<Keypoints> walk(kFrames);
  for (int i = 0; i < kFrames; ++i) {
    const auto x = static_cast<float>(300 + i);
    Keypoints& k = walk[static_cast<std::size_t>(i)];
    k[kNose] = {x, 150, 0.9F};
    k[kLeftShoulderPoint] = {x + 60, 220, 0.9F};
    k[kRightShoulderPoint] = {x - 60, 220, 0.9F};
    k[kLeftHipPoint] = {x + 30, 400, hips(i)};
    k[kRightHipPoint] = {x - 30, 400, hips(i)};
    if (hips(i) < 0.1F) {  // the network's guess is anywhere
      k[kLeftHipPoint].y = i % 2 == 0 ? 100.0F : 900.0F;
    }
  }
  return walk;
}

TEST(PelvisPath, IsTheMiddleOfTheHips) {
  const auto path = PelvisPath(Walk([](int) { return 0.8F; }), 30);
  for (int i = 0; i < kFrames; ++i) {
    EXPECT_NEAR(path[static_cast<std::size_t>(i)].x(), 300 + i, 0.01F);
    EXPECT_NEAR(path[static_cast<std::size_t>(i)].y(), 400, 0.01F);
  }
}

TEST(PelvisPath, StaysWhereItWasSeenLast) {
  const auto path = PelvisPath(Walk([](int i) { return i < 30 ? 0.8F : 0.05F; }), 30);
  for (std::size_t i = 31; i < kFrames; ++i) {
    EXPECT_NEAR(path[i].x(), 330, 8) << i;
    EXPECT_NEAR(path[i].y(), 400, 8) << i;
    EXPECT_LT((path[i] - path[i - 1]).norm(), 4) << i;
  }
}

TEST(PelvisPath, GoesOnBetweenFramesThatShowIt) {
  const auto path = PelvisPath(Walk([](int i) { return i < 30 || i > 60 ? 0.8F : 0.05F; }), 30);
  EXPECT_NEAR(path[45].x(), 345, 5);
  EXPECT_NEAR(path[45].y(), 400, 5);
}

TEST(PelvisPath, FollowsTheShouldersWhereHipsAreNeverSeen) {
  const auto path = PelvisPath(Walk([](int) { return 0.05F; }), 30);
  for (std::size_t i = 1; i < kFrames; ++i) {
    EXPECT_NEAR((path[i] - path[i - 1] - Vector2f(1, 0)).norm(), 0, 0.01F);
  }
  EXPECT_NEAR(path[0].y(), 376, 30);
}

}  // namespace
}  // namespace understudy
