#include "retarget/choose_views.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace understudy {
namespace {

using Eigen::AngleAxisf;
using Eigen::Quaternionf;
using Eigen::Vector3f;

Quaternionf Yaw(float degrees) {
  return Quaternionf(AngleAxisf(degrees * static_cast<float>(M_PI) / 180, Vector3f::UnitY()));
}

Quaternionf Roll(float degrees) {
  return Quaternionf(AngleAxisf(degrees * static_cast<float>(M_PI) / 180, Vector3f::UnitZ()));
}

Character WithViews(const std::vector<float>& yaws) {
  Character character;
  character.views.resize(yaws.size());
  for (std::size_t i = 0; i < yaws.size(); ++i) {
    character.views[i].turn = Yaw(yaws[i]);
  }
  return character;
}

AnimationClip Turning(const std::vector<float>& yaws, float roll = 0) {
  AnimationClip clip;
  clip.fps = {30, 1};
  for (const float yaw : yaws) {
    AnimationFrame frame;
    frame.turns.fill(Quaternionf::Identity());
    frame.turns[Index(Joint::kHead)] = Roll(roll) * Yaw(yaw);
    clip.frames.push_back(frame);
  }
  return clip;
}

TEST(HeadReachOf, GoesBeyondTheMostTurnedPictureOfEitherSide) {
  EXPECT_FLOAT_EQ(HeadReachOf(WithViews({})).left, 30);
  const HeadReach reach = HeadReachOf(WithViews({10, 50, -40}));
  EXPECT_NEAR(reach.right, 55, 1e-3F);
  EXPECT_NEAR(reach.left, 45, 1e-3F);
  EXPECT_NEAR(HeadReachOf(WithViews({80})).right, 68, 1e-3F);
}

TEST(ChooseViews, WithOnePictureChangesNothing) {
  AnimationClip clip = Turning({0, 40, 80});
  ChooseViews(WithViews({}), clip);
  for (const AnimationFrame& frame : clip.frames) {
    EXPECT_EQ(frame.head.from, -1);
    EXPECT_EQ(frame.head.to, -1);
  }
  AnimationClip none;
  ChooseViews(WithViews({30}), none);
}

TEST(ChooseViews, TakesTheNearestAndGivesWaySteadily) {
  std::vector<float> yaws;
  for (int i = 0; i < 120; ++i) {
    yaws.push_back(60 * std::sin(static_cast<float>(i) * 2 * static_cast<float>(M_PI) / 120));
  }
  for (const float roll : {0.0F, 35.0F}) {  // how a head leans shows no other side of it
    AnimationClip clip = Turning(yaws, roll);
    ChooseViews(WithViews({45, -45}), clip);
    EXPECT_EQ(clip.frames[0].head.from, -1);
    EXPECT_EQ(clip.frames[30].head.from, 0);
    EXPECT_EQ(clip.frames[30].head.to, 0);
    EXPECT_EQ(clip.frames[90].head.to, 1);
    int changes = 0;
    for (std::size_t i = 1; i < clip.frames.size(); ++i) {
      const ShownHead& before = clip.frames[i - 1].head;
      const ShownHead& now = clip.frames[i].head;
      EXPECT_GE(now.share, 0);
      EXPECT_LE(now.share, 1);
      if (now.from != now.to && before.from == now.from && before.to == now.to) {
        EXPECT_GT(now.share, before.share) << i;
      }
      changes += now.from != now.to && (before.from != now.from || before.to != now.to) ? 1 : 0;
    }
    EXPECT_EQ(changes, 4);  // there and back, to either side
  }
}

TEST(ChooseViews, DoesNotFlickerAtTheBorder) {
  std::vector<float> yaws;
  for (int i = 0; i < 90; ++i) {
    yaws.push_back(25.5F + (i % 2 == 0 ? 2.0F : -2.0F));
  }
  AnimationClip clip = Turning(yaws);
  ChooseViews(WithViews({45}), clip);
  for (const AnimationFrame& frame : clip.frames) {
    EXPECT_EQ(frame.head.from, clip.frames[0].head.from);
    EXPECT_EQ(frame.head.to, clip.frames[0].head.from);
  }
}

}  // namespace
}  // namespace understudy
