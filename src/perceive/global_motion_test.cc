#include "perceive/global_motion.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace understudy {
namespace {

// A wall with structure at every scale, defined everywhere: grey 0..255.
double Wall(double x, double y, double seed = 0) {
  return 128 + 34 * std::sin(0.11 * x + 0.03 * y + seed) +
         30 * std::cos(0.07 * y - 0.05 * x + seed) + 24 * std::sin(0.23 * x - 0.19 * y + 2 * seed) +
         18 * std::cos(0.31 * y + 0.27 * x);
}

// The wall seen by a camera that has moved by `step` since it saw the wall as it is.
Image Seen(int width, int height, const CameraStep& step, double seed = 0) {
  Image image(width, height, 3);
  const double cx = width / 2.0;
  const double cy = height / 2.0;
  const double c = std::cos(step.angle) / step.scale;
  const double s = std::sin(step.angle) / step.scale;
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      const double px = x + 0.5 - cx - step.dx;
      const double py = y + 0.5 - cy - step.dy;
      const double grey = Wall(c * px + s * py + cx, -s * px + c * py + cy, seed);
      std::fill_n(image.At(x, y), 3, static_cast<std::uint8_t>(std::lround(grey)));
    }
  }
  return image;
}

CameraStep StepBetween(const Image& before, const Image& after,
                       const std::optional<Box>& person = std::nullopt) {
  GlobalMotion motion;
  motion.Step(before.span(), person);
  return motion.Step(after.span(), person);
}

void ExpectStep(const CameraStep& found, const CameraStep& made, float pixels) {
  EXPECT_FALSE(found.cut);
  EXPECT_NEAR(found.dx, made.dx, pixels);
  EXPECT_NEAR(found.dy, made.dy, pixels);
  EXPECT_NEAR(found.scale, made.scale, 0.003F);
  EXPECT_NEAR(found.angle, made.angle, 0.003F);
}

TEST(GlobalMotion, FindsShiftScaleAndTurn) {
  const Image before = Seen(320, 180, {});
  for (const CameraStep& made :
       {CameraStep{}, CameraStep{.dx = 5}, CameraStep{.dy = -3.5F}, CameraStep{.dx = -8, .dy = 6},
        CameraStep{.scale = 1.03F}, CameraStep{.scale = 0.97F}, CameraStep{.angle = 0.03F},
        CameraStep{.angle = -0.04F},
        CameraStep{.dx = 3, .dy = -2, .scale = 1.02F, .angle = 0.02F}}) {
    SCOPED_TRACE(::testing::Message()
                 << made.dx << " " << made.dy << " " << made.scale << " " << made.angle);
    ExpectStep(StepBetween(before, Seen(320, 180, made)), made, 0.25F);
  }
}

// Large frames are looked at small; the answer is in their own pixels all the same.
TEST(GlobalMotion, AnswersInPixelsOfTheFrame) {
  Image before(1280, 720, 3);
  Image after(1280, 720, 3);
  for (int y = 0; y < 720; ++y) {
    for (int x = 0; x < 1280; ++x) {
      std::fill_n(before.At(x, y), 3,
                  static_cast<std::uint8_t>(std::lround(Wall(x / 6.0, y / 6.0))));
      std::fill_n(after.At(x, y), 3,
                  static_cast<std::uint8_t>(std::lround(Wall((x - 20) / 6.0, (y + 12) / 6.0))));
    }
  }
  ExpectStep(StepBetween(before, after), {.dx = 20, .dy = -12}, 1);
}

TEST(GlobalMotion, ThePersonIsLeftOut) {
  const CameraStep made{.dx = 2};
  Image before = Seen(320, 180, {});
  Image after = Seen(320, 180, made);
  const Box person{90, 30, 130, 140};
  const auto stripes = [](Image& frame, const Box& box, int shift) {
    for (int y = static_cast<int>(box.y); y < static_cast<int>(box.y + box.height); ++y) {
      for (int x = static_cast<int>(box.x); x < static_cast<int>(box.x + box.width); ++x) {
        std::fill_n(frame.At(x, y), 3, (x + shift) / 12 % 2 == 0 ? 255 : 0);
      }
    }
  };
  stripes(before, person, 0);
  stripes(after, person, 6);
  ExpectStep(StepBetween(before, after, person), made, 0.3F);
}

TEST(GlobalMotion, ACutIsToldAndMovesNothing) {
  Image elsewhere = Seen(320, 180, {.dx = 150}, 2.6);
  for (int y = 0; y < 180; ++y) {
    std::for_each(elsewhere.Row(y), elsewhere.Row(y) + 960, [](std::uint8_t& v) { v /= 2; });
  }
  const CameraStep step = StepBetween(Seen(320, 180, {}), elsewhere);
  EXPECT_TRUE(step.cut);
  EXPECT_EQ(step.dx, 0);
  EXPECT_EQ(step.scale, 1);
}

TEST(GlobalMotion, FromBlackToWhiteIsACut) {
  Image black(64, 48, 3);
  Image white(64, 48, 3);
  white.Fill(255);
  EXPECT_TRUE(StepBetween(black, white).cut);
}

// Nothing to hold on to: the camera is taken to stand.
TEST(GlobalMotion, ABareWallStandsStill) {
  Image grey(160, 120, 3);
  grey.Fill(90);
  const CameraStep step = StepBetween(grey, grey);
  EXPECT_FALSE(step.cut);
  EXPECT_EQ(step.dx, 0);
  EXPECT_EQ(step.dy, 0);
  EXPECT_EQ(step.scale, 1);
  EXPECT_EQ(step.angle, 0);
}

TEST(GlobalMotion, APersonWhoFillsTheFrameLeavesNoEvidence) {
  const CameraStep step =
      StepBetween(Seen(320, 180, {}), Seen(320, 180, {.dx = 9}), Box{0, 0, 320, 180});
  EXPECT_FALSE(step.cut);
  EXPECT_EQ(step.dx, 0);
}

TEST(GlobalMotion, TheFirstFrameAndAnotherSizeHaveNoStep) {
  GlobalMotion motion;
  for (const auto& [w, h] : {std::pair{320, 180}, {200, 180}, {1, 1}, {3, 400}, {320, 180}}) {
    const CameraStep step = motion.Step(Seen(w, h, {}).span(), std::nullopt);
    EXPECT_FALSE(step.cut);
    EXPECT_EQ(step.dx, 0);
    EXPECT_EQ(step.scale, 1);
  }
}

TEST(GlobalMotion, TinyFrames) {
  for (const auto& [w, h] : {std::pair{1, 1}, {2, 2}, {1, 300}, {5, 3}}) {
    const CameraStep step = StepBetween(Seen(w, h, {}), Seen(w, h, {}));
    EXPECT_TRUE(std::isfinite(step.dx + step.dy + step.scale + step.angle)) << w << " x " << h;
    EXPECT_FALSE(step.cut);
  }
}

}  // namespace
}  // namespace understudy
