#include "perceive/crop.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace understudy {
namespace {

using Eigen::Vector2f;

constexpr float kGrey = 114.0F / 255.0F;  // what the networks are shown outside the picture

SquareCrop Crop(float x, float y, float side, float angle = 0) {
  SquareCrop crop;
  crop.center = {x, y};
  crop.side = side;
  crop.angle = angle;
  return crop;
}

// Colours that change by the same step everywhere, which averaging and interpolation both keep.
Image Ramp(int width, int height, int channels = 3) {
  Image image(width, height, channels);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      std::uint8_t* p = image.At(x, y);
      p[0] = static_cast<std::uint8_t>(2 * x);
      p[1] = static_cast<std::uint8_t>(3 * y);
      p[2] = static_cast<std::uint8_t>(x + y);
      if (channels == 4) {
        p[3] = 255;
      }
    }
  }
  return image;
}

std::array<float, 3> Pixel(const Tensor& tensor, int x, int y) {
  const int size = tensor.shape[3];
  const std::size_t plane = static_cast<std::size_t>(size) * size;
  const std::size_t at = static_cast<std::size_t>(y) * size + x;
  return {tensor.values[at], tensor.values[plane + at], tensor.values[2 * plane + at]};
}

TEST(SquareCrop, CoordinatesComeBack) {
  for (const float angle : {0.0F, 0.3F, -1.2F, 3.0F}) {
    const SquareCrop crop = Crop(120.5F, 80.25F, 64, angle);
    for (const Vector2f& unit :
         {Vector2f(0, 0), Vector2f(0.5F, 0.5F), Vector2f(1, 0.25F), Vector2f(-0.5F, 2)}) {
      EXPECT_LT((crop.ToUnit(crop.ToPicture(unit)) - unit).norm(), 1e-5F) << angle;
    }
  }
}

TEST(SquareCrop, AMirroredCropExchangesLeftAndRight) {
  SquareCrop crop = Crop(120.5F, 80.25F, 64, 0.4F);
  const Vector2f seen = crop.ToPicture({0.2F, 0.7F});
  crop.mirrored = true;
  EXPECT_LT((crop.ToPicture({0.8F, 0.7F}) - seen).norm(), 1e-4F);
  EXPECT_LT((crop.ToUnit(seen) - Vector2f(0.8F, 0.7F)).norm(), 1e-5F);
  const Image ramp = Ramp(100, 80);
  crop = Crop(50, 40, 32);
  const Tensor plain = SampleCrop(ramp.span(), crop, 16);
  crop.mirrored = true;
  const Tensor mirrored = SampleCrop(ramp.span(), crop, 16);
  for (int x = 0; x < 16; ++x) {
    EXPECT_EQ(Pixel(plain, x, 3), Pixel(mirrored, 15 - x, 3));
  }
}

TEST(SquareCrop, CornersWhereTheyBelong) {
  const SquareCrop crop = Crop(100, 50, 40);
  EXPECT_LT((crop.ToPicture({0, 0}) - Vector2f(80, 30)).norm(), 1e-4F);
  EXPECT_LT((crop.ToPicture({1, 1}) - Vector2f(120, 70)).norm(), 1e-4F);
}

// What leans to the left in the picture stands upright in a crop that turns it clockwise.
TEST(SquareCrop, ThePictureIsTurnedClockwise) {
  const float angle = 0.5F;
  const SquareCrop crop = Crop(0, 0, 2, angle);
  const Vector2f leaning(-std::sin(angle), -std::cos(angle));
  EXPECT_LT((crop.ToUnit(leaning) - Vector2f(0.5F, 0)).norm(), 1e-5F);
}

TEST(SampleCrop, TheWholePictureAtItsOwnSizeIsThePicture) {
  const Image image = Ramp(64, 64);
  const Tensor tensor = SampleCrop(image.span(), Crop(32, 32, 64), 64);
  ASSERT_EQ(tensor.shape, (std::vector<int>{1, 3, 64, 64}));
  for (int y = 0; y < 64; ++y) {
    for (int x = 0; x < 64; ++x) {
      const std::array<float, 3> p = Pixel(tensor, x, y);
      for (int c = 0; c < 3; ++c) {
        ASSERT_NEAR(p[c], static_cast<float>(image.At(x, y)[c]) / 255.0F, 1e-5F) << x << " " << y;
      }
    }
  }
}

// On a ramp the right answer is known at every place, size and angle.
TEST(SampleCrop, EveryPixelIsThePicturesColourThere) {
  const Image image = Ramp(120, 84);
  for (const int size : {8, 20, 33, 64}) {
    for (const float angle : {0.0F, 0.4F, -0.7F}) {
      const SquareCrop crop = Crop(60, 42, 48, angle);
      const Tensor tensor = SampleCrop(image.span(), crop, size);
      for (int y = 0; y < size; ++y) {
        for (int x = 0; x < size; ++x) {
          const Vector2f at =
              crop.ToPicture({(static_cast<float>(x) + 0.5F) / static_cast<float>(size),
                              (static_cast<float>(y) + 0.5F) / static_cast<float>(size)});
          const std::array<float, 3> p = Pixel(tensor, x, y);
          ASSERT_NEAR(p[0], 2 * (at.x() - 0.5F) / 255, 2e-3F) << size << " " << angle;
          ASSERT_NEAR(p[1], 3 * (at.y() - 0.5F) / 255, 2e-3F) << size << " " << angle;
          ASSERT_NEAR(p[2], (at.x() + at.y() - 1) / 255, 2e-3F) << size << " " << angle;
        }
      }
    }
  }
}

// A board of single black and white pixels has no business looking black or white when small.
TEST(SampleCrop, ShrinkingAverages) {
  Image board(256, 256, 3);
  for (int y = 0; y < 256; ++y) {
    for (int x = 0; x < 256; ++x) {
      std::fill_n(board.At(x, y), 3, (x + y) % 2 == 0 ? 255 : 0);
    }
  }
  const Tensor tensor = SampleCrop(board.span(), Crop(128, 128, 240), 30);
  for (const float v : tensor.values) {
    ASSERT_NEAR(v, 0.5F, 0.01F);
  }
}

TEST(SampleCrop, OutsideIsGrey) {
  Image white(32, 32, 3);
  white.Fill(255);
  const Tensor half = SampleCrop(white.span(), Crop(0, 16, 32), 32);
  EXPECT_NEAR(Pixel(half, 4, 16)[0], kGrey, 1e-5F);
  EXPECT_NEAR(Pixel(half, 28, 16)[0], 1, 1e-5F);
  for (const SquareCrop& away : {Crop(500, 16, 32), Crop(-500, -500, 20, 1), Crop(16, 9000, 4)}) {
    for (const float v : SampleCrop(white.span(), away, 16).values) {
      ASSERT_NEAR(v, kGrey, 1e-5F);
    }
  }
}

TEST(SampleCrop, TransparencyIsLaidOverALightGrey) {
  Image image = Ramp(64, 64, 4);
  const Tensor opaque = SampleCrop(image.span(), Crop(32, 32, 64), 64);
  EXPECT_EQ(opaque.values, SampleCrop(Ramp(64, 64).span(), Crop(32, 32, 64), 64).values);
  for (int y = 0; y < 64; ++y) {
    for (int x = 0; x < 64; ++x) {
      image.At(x, y)[3] = 0;
    }
  }
  for (const float v : SampleCrop(image.span(), Crop(32, 32, 64), 16).values) {
    ASSERT_NEAR(v, 200.0F / 255.0F, 1e-5F);
  }
}

TEST(SampleCrop, OnePixel) {
  Image dot(1, 1, 3);
  dot.Fill(255);
  const Tensor tensor = SampleCrop(dot.span(), Crop(0.5F, 0.5F, 1), 3);
  EXPECT_NEAR(Pixel(tensor, 1, 1)[0], 1, 1e-5F);
}

}  // namespace
}  // namespace understudy
