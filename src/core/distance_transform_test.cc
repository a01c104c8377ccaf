#include "core/distance_transform.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

namespace understudy {
namespace {

TEST(DistanceTransform, EqualsTheNearestZeroByBruteForce) {
  std::mt19937 rng(1);
  Image mask(23, 17, 1);
  for (int y = 0; y < 17; ++y) {
    for (int x = 0; x < 23; ++x) {
      mask.Row(y)[x] = rng() % 8 != 0 ? 255 : 0;
    }
  }
  const FloatImage fast = DistanceTransform(mask.span(), false);
  for (int y = 0; y < 17; ++y) {
    for (int x = 0; x < 23; ++x) {
      float best = 1e9F;
      for (int v = 0; v < 17; ++v) {
        for (int u = 0; u < 23; ++u) {
          if (mask.Row(v)[u] == 0) {
            best = std::min(best, std::hypot(static_cast<float>(u - x), static_cast<float>(v - y)));
          }
        }
      }
      EXPECT_NEAR(fast.Row(y)[x], best, 1e-3F);
    }
  }
}

TEST(DistanceTransform, BordersAndEmptyMasks) {
  Image full(5, 4, 1);
  full.Fill(255);
  EXPECT_FLOAT_EQ(DistanceTransform(full.span(), true).Row(1)[2], 2.0F);
  EXPECT_GT(DistanceTransform(full.span(), false).Row(1)[2], 1000.0F);
  const Image none(5, 4, 1);
  EXPECT_FLOAT_EQ(DistanceTransform(none.span(), false).Row(1)[2], 0.0F);
  EXPECT_EQ(Dilate(none.span(), 2).Row(0)[0], 0);
}

TEST(DilateAndErode, AreWhatTheDistanceSays) {
  std::mt19937 rng(2);
  for (const int zeros : {2, 40, 100000}) {
    Image mask(61, 47, 1);
    Image inverse(61, 47, 1);
    for (int y = 0; y < 47; ++y) {
      for (int x = 0; x < 61; ++x) {
        mask.Row(y)[x] = rng() % static_cast<unsigned>(zeros) == 0 ? 255 : 0;
        inverse.Row(y)[x] = mask.Row(y)[x] != 0 ? 0 : 255;
      }
    }
    const FloatImage to_mask = DistanceTransform(inverse.span(), false);
    for (const float radius : {0.0F, 1.0F, 1.5F, 3.7F, 5.0F, 90.0F}) {
      const Image wide = Dilate(mask.span(), radius);
      const Image narrow = Erode(inverse.span(), radius);
      for (int y = 0; y < 47; ++y) {
        for (int x = 0; x < 61; ++x) {
          ASSERT_EQ(wide.Row(y)[x] != 0, to_mask.Row(y)[x] <= radius) << x << " " << y;
          ASSERT_EQ(narrow.Row(y)[x] != 0, to_mask.Row(y)[x] > radius) << x << " " << y;
        }
      }
    }
  }
}

TEST(Close, NarrowGapsOnly) {
  Image mask(40, 20, 1);
  for (int y = 4; y < 16; ++y) {
    for (int x = 5; x < 35; ++x) {
      const bool gap = (x >= 10 && x < 12) || (x >= 20 && x < 28);
      mask.Row(y)[x] = gap ? 0 : 255;
    }
  }
  const Image closed = Close(mask.span(), 2);
  EXPECT_EQ(closed.Row(10)[11], 255);
  EXPECT_EQ(closed.Row(10)[24], 0);
  EXPECT_EQ(closed.Row(10)[4], 0);
  EXPECT_EQ(closed.Row(3)[15], 0);
}

}  // namespace
}  // namespace understudy
