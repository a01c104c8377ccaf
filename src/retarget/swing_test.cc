#include "retarget/swing.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>
#include <random>

#include "core/skin_pose.h"

namespace understudy {
namespace {

using Eigen::Quaternionf;
using Eigen::Vector2f;
using Eigen::Vector3f;

constexpr float kTorso = 100;

// A body of one torso with one lock of hair that hangs 50 pixels down from its head.
Character WithLock(float length = 50, const Vector2f& along = {0, 1}) {
  Character c;
  c.width = 400;
  c.height = 400;
  for (int j = 0; j < kJoints; ++j) {
    c.joints[j] = {200, 200, 0};
  }
  c.joints[Index(Joint::kNeck)].y() -= kTorso;
  c.joints[Index(Joint::kHead)].y() -= 1.2F * kTorso;
  LoosePoint lock;
  const auto head = static_cast<std::uint8_t>(Index(Joint::kHead));
  lock.skin.joint = {head, head};
  lock.skin.turn = {1, 1};
  lock.rest = c.joints[Index(Joint::kHead)];
  lock.rest.head<2>() += length * along;
  lock.along = along;
  lock.length = length;
  c.loose.push_back(lock);
  return c;
}

// Seconds to how far the whole body is from its place, pixels, and how far the head is turned.
using Path = std::function<Vector2f(double)>;
using Turn = std::function<float(double)>;

AnimationClip Move(const Character& c, double seconds, int fps, const Path& path,
                   const Turn& roll = {}) {
  AnimationClip clip;
  clip.width = c.width;
  clip.height = c.height;
  clip.fps = {fps, 1};
  for (int i = 0; i <= static_cast<int>(std::lround(seconds * fps)); ++i) {
    AnimationFrame frame;
    frame.time_s = static_cast<double>(i) / fps;
    const Vector2f by = path(frame.time_s);
    for (int j = 0; j < kJoints; ++j) {
      frame.turns[j] = Quaternionf::Identity();
      frame.positions[j] = c.joints[j] + Vector3f(by.x(), by.y(), 0);
    }
    if (roll) {
      frame.turns[Index(Joint::kHead)] =
          Quaternionf(Eigen::AngleAxisf(roll(frame.time_s), Vector3f::UnitZ()));
    }
    clip.frames.push_back(frame);
  }
  SwingLoosePoints(c, clip);
  return clip;
}

// A step to the side of 60 pixels within 0.3 s.
Vector2f SideStep(double t) {
  const double u = std::clamp((t - 0.5) / 0.3, 0.0, 1.0);
  return {static_cast<float>(60 * u * u * (3 - 2 * u)), 0};
}

TEST(SwingLoosePoints, AtRestNothingLeansAtAll) {
  const Character c = WithLock();
  for (const AnimationFrame& f :
       Move(c, 1, 30, [](double) { return Vector2f(13.7F, -5.1F); }).frames) {
    ASSERT_EQ(f.lean.size(), 1U);
    EXPECT_EQ(f.lean[0], Vector2f(0, 0));
  }
}

TEST(SwingLoosePoints, NothingLooseMeansNoLeans) {
  Character c = WithLock();
  c.loose.clear();
  EXPECT_TRUE(Move(c, 0.2, 30, SideStep).frames[3].lean.empty());
}

TEST(SwingLoosePoints, LagsThenGoesOnThenComesToRest) {
  const AnimationClip clip = Move(WithLock(), 5, 30, SideStep);
  const auto x = [&clip](double t) { return clip.frames[std::lround(t * 30)].lean[0].x(); };
  EXPECT_LT(x(0.65), -0.05F);  // the body goes right, the lock stays behind
  float most = 0;
  for (int i = 24; i < 45; ++i) {
    most = std::max(most, clip.frames[i].lean[0].x());
  }
  EXPECT_GT(most, 0.05F);  // the body has stopped, the lock goes on
  EXPECT_LT(std::abs(x(2.5)), 0.01F);
  EXPECT_LT(std::abs(x(5.0)), 1e-3F);
}

TEST(SwingLoosePoints, SwingsDieAway) {
  const AnimationClip clip = Move(WithLock(), 6, 60, SideStep);
  // The largest lean of every half second after the step is less than of the one before.
  float before = std::numeric_limits<float>::max();
  for (int from = 48; from + 30 <= 300; from += 30) {
    float most = 0;
    for (int i = from; i < from + 30; ++i) {
      most = std::max(most, clip.frames[i].lean[0].norm());
    }
    EXPECT_TRUE(most < before || most == 0) << "from " << from / 60.0 << " s";
    before = most;
  }
}

TEST(SwingLoosePoints, HangsDownWhenTheHeadTilts) {
  const Character c = WithLock();
  const AnimationClip clip = Move(
      c, 5, 30, [](double) { return Vector2f(0, 0); },
      [](double t) { return static_cast<float>(0.5 * std::min(t, 1.0)); });
  const AnimationFrame& last = clip.frames.back();
  // The skin has carried the lock off to the left; its lean brings it back toward the vertical.
  const Vector3f carried = SkinPose(c, last).Place(c.loose[0].skin, c.loose[0].rest);
  EXPECT_LT(carried.x(), 195);
  EXPECT_GT(last.lean[0].x(), 0.1F);
  EXPECT_LT(carried.x() + last.lean[0].x() * c.loose[0].length, 200);
  EXPECT_LT((last.lean[0] - clip.frames[clip.frames.size() - 10].lean[0]).norm(), 1e-3F);
}

TEST(SwingLoosePoints, AnyFrameRateGivesNearlyTheSameSwing) {
  const Path dance = [](double t) {
    return Vector2f(static_cast<float>(30 * std::sin(4 * t)),
                    static_cast<float>(8 * std::cos(8 * t)));
  };
  const Turn nod = [](double t) { return static_cast<float>(0.3 * std::sin(3 * t)); };
  const Character c = WithLock();
  const AnimationClip fine = Move(c, 4, 240, dance, nod);
  float most = 0;
  for (const AnimationFrame& f : fine.frames) {
    most = std::max(most, f.lean[0].norm());
  }
  EXPECT_GT(most, 0.1F);
  for (const int fps : {24, 30, 60}) {
    const AnimationClip clip = Move(c, 4, fps, dance, nod);
    for (std::size_t i = 0; i < clip.frames.size(); ++i) {
      const auto at = static_cast<std::size_t>(std::lround(clip.frames[i].time_s * 240));
      EXPECT_LT((clip.frames[i].lean[0] - fine.frames[at].lean[0]).norm(), 0.12F * most)
          << fps << " frames per second, frame " << i;
    }
  }
}

TEST(SwingLoosePoints, AJumpOfTheBodyIsBoundedAndForgotten) {
  for (const float jump : {300.0F, 3e4F}) {
    const AnimationClip clip = Move(WithLock(), 6, 30, [jump](double t) {
      return Vector2f(t < 1 ? 0 : jump, t < 1.5 ? 0 : -jump);
    });
    for (const AnimationFrame& f : clip.frames) {
      EXPECT_LT(f.lean[0].norm(), 0.4F);
    }
    EXPECT_LT(clip.frames.back().lean[0].norm(), 0.01F);
  }
}

TEST(SwingLoosePoints, BeginsWithoutAKick) {
  // A clip that begins in the middle of a run.
  const AnimationClip clip =
      Move(WithLock(), 2, 30, [](double t) { return Vector2f(static_cast<float>(150 * t), 0); });
  EXPECT_EQ(clip.frames[0].lean[0], Vector2f(0, 0));
  for (std::size_t i = 1; i < clip.frames.size(); ++i) {
    EXPECT_LT((clip.frames[i].lean[0] - clip.frames[i - 1].lean[0]).norm(), 0.02F);
  }
  EXPECT_LT(clip.frames.back().lean[0].x(), -0.01F);  // it trails in the air
}

TEST(SwingLoosePoints, DegeneratePointsStayFinite) {
  std::vector<Character> characters;
  characters.push_back(WithLock(0));
  characters.push_back(WithLock(1e-6F));
  characters.push_back(WithLock(50, {0, -1}));
  characters.push_back(WithLock(50, {1, 0}));
  characters.push_back(WithLock());
  for (auto& joint : characters.back().joints) {
    joint = {200, 200, 0};  // a torso of no length
  }
  for (const Character& c : characters) {
    // The head turns until the lock points at the camera and beyond.
    AnimationClip clip = Move(c, 2, 30, SideStep);
    for (std::size_t i = 0; i < clip.frames.size(); ++i) {
      clip.frames[i].turns[Index(Joint::kHead)] =
          Quaternionf(Eigen::AngleAxisf(static_cast<float>(i) / 10, Vector3f::UnitX()));
      clip.frames[i].scale = i % 7 == 0 ? 0.6F : 1.6F;
    }
    SwingLoosePoints(c, clip);
    for (const AnimationFrame& f : clip.frames) {
      ASSERT_TRUE(f.lean[0].allFinite());
      EXPECT_LT(f.lean[0].norm(), 0.4F);
    }
  }
}

TEST(SwingLoosePoints, TheSameClipSwingsTheSame) {
  std::mt19937 rng(4);
  std::normal_distribution<float> noise(0, 5);
  const Character c = WithLock();
  AnimationClip clip = Move(c, 2, 30, [&](double) { return Vector2f(noise(rng), noise(rng)); });
  const AnimationClip once = clip;
  SwingLoosePoints(c, clip);
  for (std::size_t i = 0; i < clip.frames.size(); ++i) {
    EXPECT_EQ(clip.frames[i].lean[0], once.frames[i].lean[0]);
  }
}

}  // namespace
}  // namespace understudy
