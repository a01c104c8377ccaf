#include "pipeline/gltf_texture.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace understudy {
namespace {

TEST(StraightTexture, HasNoDarkRim) {
  // A disc of one colour with a soft edge, colour multiplied by alpha, on nothing.
  Image texture(40, 40, 4);
  for (int y = 0; y < 40; ++y) {
    for (int x = 0; x < 40; ++x) {
      const double r = std::hypot(x - 19.5, y - 19.5);
      const double alpha = std::clamp((15 - r) / 6, 0.0, 1.0);
      std::uint8_t* p = texture.At(x, y);
      p[0] = static_cast<std::uint8_t>(std::lround(200 * alpha));
      p[1] = static_cast<std::uint8_t>(std::lround(120 * alpha));
      p[2] = static_cast<std::uint8_t>(std::lround(60 * alpha));
      p[3] = static_cast<std::uint8_t>(std::lround(255 * alpha));
    }
  }
  const Image straight = StraightTexture(texture.span());
  // Faint pixels have few levels; a dark rim would be off by a hundred.
  for (int y = 0; y < 40; ++y) {
    for (int x = 0; x < 40; ++x) {
      const std::uint8_t* p = straight.At(x, y);
      EXPECT_NEAR(p[0], 200, 12) << x << "," << y;
      EXPECT_NEAR(p[1], 120, 12) << x << "," << y;
      EXPECT_NEAR(p[2], 60, 12) << x << "," << y;
      EXPECT_EQ(p[3], texture.At(x, y)[3]);
    }
  }
}

TEST(StraightTexture, OfNothingIsNothing) {
  const Image straight = StraightTexture(Image(5, 4, 4).span());
  for (int y = 0; y < 4; ++y) {
    for (int x = 0; x < 5; ++x) {
      EXPECT_EQ(straight.At(x, y)[3], 0);
    }
  }
}

}  // namespace
}  // namespace understudy
