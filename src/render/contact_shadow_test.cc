#include "render/contact_shadow.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/observation.h"

namespace understudy {
namespace {

constexpr float kSole = 208;  // pixels; the ankles are at 200

// Stands in the middle of 200 x 240 pixels, legs 100 pixels long.
Character Standing() {
  Character c;
  c.width = 200;
  c.height = 240;
  c.parts = Image(200, 240, 1);
  c.joints.fill({100, 100, 0});
  c.joint_confidence.fill(0.9F);
  for (const bool left : {true, false}) {
    const float x = left ? 115.0F : 85.0F;
    const auto put = [&](Joint l, Joint r, float y) { c.joints[Index(left ? l : r)] = {x, y, 0}; };
    put(Joint::kLeftHip, Joint::kRightHip, 100);
    put(Joint::kLeftKnee, Joint::kRightKnee, 150);
    put(Joint::kLeftAnkle, Joint::kRightAnkle, 200);
    put(Joint::kLeftToe, Joint::kRightToe, 206);
    for (int y = 195; y < static_cast<int>(kSole); ++y) {
      for (int i = -4; i < 4; ++i) {
        c.parts.Row(y)[static_cast<int>(x) + i] =
            static_cast<std::uint8_t>(left ? Part::kLeftFoot : Part::kRightFoot);
      }
    }
  }
  return c;
}

// Nobody's feet are said to stand.
MotionClip Flying(int frames) {
  MotionClip motion;
  motion.frames.resize(frames);
  return motion;
}

// `left`, `right`: how far the feet are above the floor in each frame, pixels.
AnimationClip Moving(const Character& character, int frames, float (*left)(int),
                     float (*right)(int)) {
  AnimationClip clip;
  clip.width = character.width;
  clip.height = character.height;
  clip.frames.resize(frames);
  for (int i = 0; i < frames; ++i) {
    clip.frames[i].positions = character.joints;
    for (const Joint j : {Joint::kLeftAnkle, Joint::kLeftToe}) {
      clip.frames[i].positions[Index(j)].y() -= left(i);
    }
    for (const Joint j : {Joint::kRightAnkle, Joint::kRightToe}) {
      clip.frames[i].positions[Index(j)].y() -= right(i);
    }
  }
  return clip;
}

float OnTheFloor(int) { return 0; }
float Lifted(int) { return 40; }
float Slowly(int i) { return 20 * std::sin(0.03F * static_cast<float>(i)); }
float Jump(int i) { return 50 * std::exp(-0.02F * static_cast<float>((i - 45) * (i - 45))); }

TEST(ContactShadow, LiesUnderFeetThatStand) {
  const Character character = Standing();
  for (const ContactShadow& shadow :
       FindContactShadows(Flying(30), character, Moving(character, 30, OnTheFloor, OnTheFloor))) {
    EXPECT_NEAR(shadow[0].center.x(), 115, 1);
    EXPECT_NEAR(shadow[1].center.x(), 85, 1);
    for (int i = 0; i < 2; ++i) {
      EXPECT_NEAR(shadow[i].center.y(), kSole, 5);
      EXPECT_NEAR(shadow[i].strength, 0.5F, 0.01F);
      EXPECT_GT(shadow[i].radius.x(), 2 * shadow[i].radius.y());
    }
    EXPECT_GT(shadow[2].radius.x(), shadow[0].radius.x());
    EXPECT_LT(shadow[2].strength, shadow[0].strength);
  }
}

TEST(ContactShadow, StaysOnTheFloorAndFadesWhenTheFeetLeaveIt) {
  const Character character = Standing();
  const std::vector<ContactShadow> shadows =
      FindContactShadows(Flying(90), character, Moving(character, 90, Jump, Jump));
  EXPECT_NEAR(shadows[45][0].center.y(), shadows[10][0].center.y(), 4);
  EXPECT_LT(shadows[45][0].strength, 0.4F * shadows[10][0].strength);
  EXPECT_GT(shadows[45][0].radius.x(), 1.2F * shadows[10][0].radius.x());
  EXPECT_LT(shadows[45][2].strength, 0.4F * shadows[10][2].strength);
}

TEST(ContactShadow, GoesUpWithFeetThatStand) {
  const Character character = Standing();
  MotionClip motion = Flying(90);
  for (MotionFrame& frame : motion.frames) {
    frame.foot_contact = {true, true};
  }
  const std::vector<ContactShadow> shadows =
      FindContactShadows(motion, character, Moving(character, 90, Slowly, Slowly));
  for (const int i : {10, 45, 80}) {
    EXPECT_NEAR(shadows[i][0].center.y(), kSole - Slowly(i), 5) << i;
    EXPECT_NEAR(shadows[i][0].strength, 0.5F, 0.05F) << i;
  }
}

TEST(ContactShadow, AFootThatIsHeldUpHasItsShadowBelow) {
  const Character character = Standing();
  const std::vector<ContactShadow> shadows =
      FindContactShadows(Flying(60), character, Moving(character, 60, OnTheFloor, Lifted));
  EXPECT_GT(shadows[30][1].center.y(), kSole - 20);  // 40 pixels below the foot's own
  EXPECT_LT(shadows[30][1].strength, shadows[30][0].strength);
}

TEST(ContactShadow, NoFeetNoShadow) {
  Character character = Standing();
  character.joint_confidence[Index(Joint::kLeftAnkle)] = 0;
  for (const ContactShadow& shadow :
       FindContactShadows(Flying(5), character, Moving(character, 5, OnTheFloor, OnTheFloor))) {
    for (const ShadowSpot& spot : shadow) {
      EXPECT_EQ(spot.strength, 0);
    }
  }
  EXPECT_TRUE(FindContactShadows(MotionClip(), Standing(), AnimationClip()).empty());
}

TEST(ContactShadow, DarkensSoftlyAndOnlyInside) {
  Image target(60, 40, 3);
  target.Fill(200);
  ContactShadow shadow;
  shadow[0] = {{30, 20}, {20, 8}, 0.5F};
  DrawContactShadow(shadow, target.span());
  EXPECT_NEAR(target.At(30, 20)[1], 100, 2);
  for (int y = 0; y < 40; ++y) {
    for (int x = 0; x < 60; ++x) {
      const float u = (static_cast<float>(x) + 0.5F - 30) / 20;
      const float v = (static_cast<float>(y) + 0.5F - 20) / 8;
      if (u * u + v * v >= 1) {
        EXPECT_EQ(target.At(x, y)[0], 200);
      }
      if (x > 0) {
        EXPECT_LT(std::abs(target.At(x, y)[2] - target.At(x - 1, y)[2]), 12);  // no edge
      }
    }
  }
}

TEST(ContactShadow, OutsideOfTheFrameOrNotFiniteDrawsNothing) {
  constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
  Image target(60, 40, 3);
  target.Fill(200);
  ContactShadow shadow;
  shadow[0] = {{-300, 20}, {20, 8}, 0.5F};
  shadow[1] = {{kNan, 20}, {20, 8}, 0.5F};
  shadow[2] = {{30, 20}, {kNan, 8}, 0.5F};
  DrawContactShadow(shadow, target.span());
  shadow[0] = {{30, 4000}, {1e9F, 8}, 0.5F};
  DrawContactShadow(shadow, target.span());
  for (int y = 0; y < 40; ++y) {
    EXPECT_TRUE(std::all_of(target.Row(y), target.Row(y) + 180, [](int v) { return v == 200; }));
  }
}

}  // namespace
}  // namespace understudy
