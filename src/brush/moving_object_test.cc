#include "brush/moving_object.h"

#include <gtest/gtest.h>

#include <cmath>

#include "brush/refine_region.h"
#include "brush/test_pictures.h"

namespace understudy {
namespace {

using testing::Rectangle;

// A red car on a grey road; its shadow lies under it.
Image Car(bool shadow) {
  Image image(320, 160, 3);
  for (int y = 0; y < 160; ++y) {
    for (int x = 0; x < 320; ++x) {
      const bool car = x >= 40 && x < 110 && y >= 60 && y < 95;
      const float dx = (static_cast<float>(x) - 78) / 40;
      const float dy = (static_cast<float>(y) - 97) / 9;
      const bool dark = shadow && !car && y >= 90 && dx * dx + dy * dy < 1;
      testing::Paint(image, x, y, car ? std::array{170, 30, 30} : std::array{170, 170, 165}, 19,
                     car ? 10 : 4);
      for (int c = 0; c < 3 && dark; ++c) {
        image.At(x, y)[c] = static_cast<std::uint8_t>(image.At(x, y)[c] / 2);
      }
    }
  }
  return image;
}

CutOut Cut(const Image& picture, Image& background) {
  const Image mask = Rectangle(320, 160, 34, 54, 116, 97);
  background = picture.Clone();
  const FloatImage matte =
      SolidMatte(picture.span(), mask.span(),
                 RefineRegion(picture.span(), mask.span(), {.stands_free = true}));
  return CutObject(background.span(), matte, {}, 1);
}

TEST(MovingObject, ItsShadowGoesWithIt) {
  const Image picture = Car(true);
  Image background;
  const CutOut cut = Cut(picture, background);
  ASSERT_TRUE(cut.found);
  ASSERT_TRUE(cut.object.has_shadow);
  Image frame = background.Clone();
  DrawObject(cut.object, {.offset = {150, 0}}, {}, 0, 160, frame.span());
  EXPECT_GT(frame.At(78, 101)[1], 130) << "the shadow stays behind";
  EXPECT_LT(frame.At(228, 101)[1], 120) << "the shadow does not come along";
  EXPECT_GT(frame.At(225, 80)[0], frame.At(225, 80)[1] + 80) << "the car is not there";
  EXPECT_GT(frame.At(75, 80)[1], 130) << "the car is still there";
}

TEST(MovingObject, WithoutAShadowNoneIsInvented) {
  const Image picture = Car(false);
  Image background;
  const CutOut cut = Cut(picture, background);
  ASSERT_TRUE(cut.found);
  EXPECT_FALSE(cut.object.has_shadow);
}

TEST(MovingObject, OverItsOwnBackgroundItIsThePicture) {
  const Image picture = Car(true);
  Image background;
  const CutOut cut = Cut(picture, background);
  Image frame = background.Clone();
  DrawObject(cut.object, {}, {}, 0, 160, frame.span());
  double sum = 0;
  for (int y = 50; y < 110; ++y) {
    for (int x = 30; x < 120; ++x) {
      sum += std::abs(frame.At(x, y)[0] - picture.At(x, y)[0]);
    }
  }
  EXPECT_LT(sum / (60 * 90), 5);
}

TEST(MovingObject, NothingToCut) {
  Image background = Car(true);
  EXPECT_FALSE(CutObject(background.span(), FloatImage(320, 160, 1), {}, 1).found);
}

TEST(PlanPlaces, SetsOffAndStopsSmoothlyAtTheTrajectorysEnd) {
  BrushRegion region;
  region.trajectory = {{10, 10}, {60, 10}, {110, 40}};
  const auto places = PlanPlaces(region, 0.5F, 320, 160, 50, false);
  ASSERT_EQ(places.size(), 50U);
  EXPECT_EQ(places[0].offset.norm(), 0);
  EXPECT_NEAR(places[49].offset.x(), 100, 0.5);
  EXPECT_NEAR(places[49].offset.y(), 30, 0.5);
  EXPECT_LT((places[1].offset - places[0].offset).norm(), 0.5);
  EXPECT_LT((places[49].offset - places[48].offset).norm(), 0.5);
  const auto half = PlanPlaces(region, 0.25F, 320, 160, 50, false);
  EXPECT_LT(half[49].offset.norm(), 0.6F * places[49].offset.norm());
}

TEST(PlanPlaces, LoopsComeBackOrGoRound) {
  BrushRegion open;
  open.trajectory = {{10, 10}, {110, 40}};
  const auto back = PlanPlaces(open, 0.5F, 320, 160, 40, true);
  EXPECT_NEAR(back[20].offset.x(), 100, 0.5);
  EXPECT_NEAR((back[39].offset - back[1].offset).norm(), 0, 1e-3);
  BrushRegion round;
  round.trajectory = {{100, 50}, {150, 100}, {100, 150}, {50, 100}, {100, 50}};
  const auto places = PlanPlaces(round, 0.5F, 320, 160, 40, true);
  for (int f = 0; f < 40; ++f) {
    const float step = (places[(f + 1) % 40].offset - places[f].offset).norm();
    EXPECT_GT(step, 3) << f;
    EXPECT_LT(step, 9) << f;
  }
}

TEST(PlanPlaces, ZoomingChangesTheSizeOnly) {
  BrushRegion region;
  region.direction = BrushDirection::kZoomIn;
  const auto grown = PlanPlaces(region, 1, 320, 160, 30, false);
  EXPECT_NEAR(grown[29].scale, 1.6, 1e-4);
  EXPECT_EQ(grown[29].offset.norm(), 0);
  region.direction = BrushDirection::kZoomOut;
  EXPECT_NEAR(PlanPlaces(region, 1, 320, 160, 30, false)[29].scale, 1 / 1.6, 1e-4);
  EXPECT_EQ(PlanPlaces(region, 1, 320, 160, 1, false)[0].scale, 1) << "one frame";
}

}  // namespace
}  // namespace understudy
