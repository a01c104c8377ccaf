#include "brush/cubic_sampler.h"

#include <gtest/gtest.h>

#include <array>

namespace understudy {
namespace {

Image Noise(int width, int height, int channels) {
  Image image(width, height, channels);
  unsigned random = 3;
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width * channels; ++x) {
      random = random * 1664525 + 1013904223;
      image.Row(y)[x] = static_cast<std::uint8_t>(random >> 24);
    }
  }
  return image;
}

std::array<int, 4> Fast(const MirroredPicture& picture, int x, int y) {
  alignas(16) std::array<int, 4> out;
  _mm_store_si128(reinterpret_cast<__m128i*>(out.data()), SampleCubic(picture, x, y));
  return out;
}

TEST(CubicSampler, FastAndSlowGiveTheSameNumbers) {
  for (const int channels : {3, 4}) {
    const Image image = Noise(23, 17, channels);
    const MirroredPicture picture(image.span(), 9);
    for (int y = -6 * kSubpixels; y < (17 + 5) * kSubpixels; y += 7) {
      for (int x = -6 * kSubpixels; x < (23 + 5) * kSubpixels; x += 11) {
        ASSERT_EQ(Fast(picture, x, y), SlowSampleCubic(picture, x, y)) << x << " " << y;
      }
    }
  }
}

TEST(CubicSampler, ExtremesDoNotOverflow) {
  Image image(8, 8, 3);
  for (int y = 0; y < 8; ++y) {
    for (int x = 0; x < 24; ++x) {
      image.Row(y)[x] = (x / 3 + y) % 2 == 0 ? 0 : 255;
    }
  }
  const MirroredPicture picture(image.span(), 4);
  for (int y = 0; y < 7 * kSubpixels; ++y) {
    for (int x = 0; x < 7 * kSubpixels; x += 3) {
      ASSERT_EQ(Fast(picture, x, y), SlowSampleCubic(picture, x, y));
    }
  }
}

TEST(CubicSampler, WholePixelsAreThePicturesOwn) {
  const Image image = Noise(16, 12, 3);
  const MirroredPicture picture(image.span(), 3);
  for (int y = 0; y < 12; ++y) {
    for (int x = 0; x < 16; ++x) {
      const std::array<int, 4> got = Fast(picture, x * kSubpixels, y * kSubpixels);
      for (int c = 0; c < 3; ++c) {
        ASSERT_EQ(got[c], image.At(x, y)[c]);
      }
      ASSERT_EQ(got[3], 255);
    }
  }
}

TEST(CubicSampler, AnEvenToneStaysEverywhere) {
  for (const int tone : {0, 1, 77, 254, 255}) {
    Image image(9, 9, 3);
    image.Fill(static_cast<std::uint8_t>(tone));
    const MirroredPicture picture(image.span(), 5);
    for (int i = 0; i < kSubpixels; ++i) {
      const std::array<int, 4> got = Fast(picture, 2 * kSubpixels + i, 3 * kSubpixels + 63 - i);
      ASSERT_EQ(got, (std::array<int, 4>{tone, tone, tone, 255}));
    }
  }
}

TEST(CubicSampler, TheRimMirrorsThePicture) {
  const Image image = Noise(5, 4, 3);
  const MirroredPicture picture(image.span(), 12);  // wider than the picture
  EXPECT_EQ(picture.width(), 5);
  EXPECT_EQ(picture.height(), 4);
  EXPECT_EQ(picture.At(-1, 0)[0], image.At(0, 0)[0]);
  EXPECT_EQ(picture.At(-5, 3)[1], image.At(4, 3)[1]);
  EXPECT_EQ(picture.At(5, 4)[2], image.At(4, 3)[2]);
  EXPECT_EQ(picture.At(-6, -5)[0], image.At(4, 3)[0]);
}

}  // namespace
}  // namespace understudy
