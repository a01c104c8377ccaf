#include "brush/refine_region.h"

#include <gtest/gtest.h>

#include <cmath>

#include "brush/guess_kind.h"
#include "brush/test_pictures.h"

namespace understudy {
namespace {

using testing::DiscOnGround;
using testing::Rectangle;

// A dark lock of hair, 24 pixels wide, on a light wall.
Image Lock() {
  Image image(200, 160, 3);
  for (int y = 0; y < 160; ++y) {
    for (int x = 0; x < 200; ++x) {
      const float middle = 100 + 20 * std::sin(static_cast<float>(y) / 30);
      const bool hair = std::abs(static_cast<float>(x) - middle) < 12;
      testing::Paint(image, x, y, hair ? std::array{60, 40, 30} : std::array{215, 205, 190}, 9, 6);
    }
  }
  return image;
}

bool IsHair(const Image& image, int x, int y) { return image.At(x, y)[0] < 120; }

TEST(RefineRegion, ASloppyStrokeTakesTheLockAndNotTheWall) {
  const Image image = Lock();
  Image mask(200, 160, 1);
  for (int y = 20; y < 140; ++y) {
    for (int x = 0; x < 200; ++x) {
      const float middle = 103 + 20 * std::sin(static_cast<float>(y) / 30);
      mask.Row(y)[x] = std::abs(static_cast<float>(x) - middle) < 19 ? 255 : 0;
    }
  }
  const FloatImage found = RefineRegion(image.span(), mask.span(), {.reach = 14});
  double hair = 0;
  double hair_found = 0;
  double wall = 0;
  double wall_found = 0;
  for (int y = 24; y < 136; ++y) {
    for (int x = 0; x < 200; ++x) {
      const float m = found.Row(y)[x];
      if (mask.Row(y)[x] == 0) {
        ASSERT_EQ(m, 0) << "more than was painted";
      } else if (IsHair(image, x, y)) {
        hair += 1;
        hair_found += m;
      } else {
        wall += 1;
        wall_found += m;
      }
    }
  }
  EXPECT_GT(hair_found, 0.95 * hair);
  EXPECT_LT(wall_found, 0.12 * wall);
}

TEST(RefineRegion, WhereBothSidesLookAlikeThePaintStands) {
  const Image image = testing::Water(160, 120);
  const Image mask = Rectangle(160, 120, 40, 30, 120, 90);
  const FloatImage found = RefineRegion(image.span(), mask.span());
  double sum = 0;
  for (int y = 30; y < 90; ++y) {
    for (int x = 40; x < 120; ++x) {
      sum += found.Row(y)[x];
    }
  }
  EXPECT_GT(sum, 0.9 * 80 * 60);
}

TEST(RefineRegion, NothingPaintedAndOnePixel) {
  const Image image = testing::Water(30, 20);
  const FloatImage none = RefineRegion(image.span(), Image(30, 20, 1).span());
  for (int y = 0; y < 20; ++y) {
    for (int x = 0; x < 30; ++x) {
      ASSERT_EQ(none.Row(y)[x], 0);
    }
  }
  const FloatImage one = RefineRegion(image.span(), Rectangle(30, 20, 4, 5, 5, 6).span());
  EXPECT_GT(one.Row(5)[4], 0);
  EXPECT_EQ(one.Row(5)[5], 0);
}

TEST(SolidMatte, AnObjectWithoutTheGroundAboutIt) {
  const Image image = DiscOnGround(200, 160, 90, 80, 30);
  const Image mask = Rectangle(200, 160, 50, 40, 130, 120);
  const FloatImage found = SolidMatte(
      image.span(), mask.span(), RefineRegion(image.span(), mask.span(), {.stands_free = true}));
  for (int y = 0; y < 160; ++y) {
    for (int x = 0; x < 200; ++x) {
      const float d =
          std::hypot(static_cast<float>(x) + 0.5F - 90, static_cast<float>(y) + 0.5F - 80);
      if (d < 26) {
        ASSERT_GT(found.Row(y)[x], 0.95F) << x << " " << y;
      } else if (d > 34) {
        ASSERT_LT(found.Row(y)[x], 0.05F) << x << " " << y;
      }
    }
  }
}

TEST(GuessKind, FromThePictureTheShapeAndTheStroke) {
  const auto guess = [](const Image& image, Image mask, bool path) {
    BrushRegion region;
    if (path) {
      region.trajectory = {{10, 10}, {60, 40}};
    } else {
      region.direction = BrushDirection::kRight;
    }
    const FloatImage found = RefineRegion(image.span(), mask.span());
    region.mask = std::move(mask);
    return GuessKind(image.span(), found, region);
  };
  EXPECT_EQ(guess(testing::Water(200, 160), Rectangle(200, 160, 0, 70, 200, 160), false),
            BrushKind::kFlow);
  EXPECT_EQ(guess(DiscOnGround(200, 160, 90, 80, 22), Rectangle(200, 160, 64, 54, 116, 106), true),
            BrushKind::kMove);
  Image stroke(200, 160, 1);
  for (int y = 20; y < 140; ++y) {
    const auto middle = static_cast<int>(100 + 20 * std::sin(static_cast<float>(y) / 30));
    for (int x = middle - 15; x < middle + 15; ++x) {
      stroke.Row(y)[x] = 255;
    }
  }
  EXPECT_EQ(guess(Lock(), std::move(stroke), false), BrushKind::kSway);
}

}  // namespace
}  // namespace understudy
