#include "character/mouth_seam.h"

#include <gtest/gtest.h>

#include <cmath>

namespace understudy {
namespace {

using Eigen::Vector2f;

// Plain skin with a dark line that smiles: 60 pixels to either side, 14 lower in the middle.
struct Smile {
  Image picture{240, 160, 3};
  std::array<Vector2f, kFaceLandmarks> landmarks;

  static float Row(float x) {
    const float t = (x - 120) / 60;
    return 84 - 14 * t * t;
  }

  Smile(int first, int last) {
    for (int y = 0; y < picture.height(); ++y) {
      for (int x = 0; x < picture.width(); ++x) {
        const bool line = x >= first && x < last &&
                          std::abs(static_cast<float>(y) + 0.5F - Row(static_cast<float>(x))) < 2;
        std::uint8_t* p = picture.At(x, y);
        p[0] = line ? 90 : 230;
        p[1] = line ? 50 : 180;
        p[2] = line ? 40 : 150;
      }
    }
    // As a network guesses them: narrower, flat and 6 pixels too low.
    landmarks.fill(Vector2f::Zero());
    for (int i = 0; i < 7; ++i) {
      const float x = 70 + 100 * static_cast<float>(i) / 6;
      const float bow = 8 * std::sin(3.14159F * static_cast<float>(i) / 6);
      landmarks[48 + i] = {x, 84 - bow};
      landmarks[i == 0 ? 48 : 60 - i] = {x, 84 + (i == 0 ? 0 : bow)};
    }
    for (int i = 0; i < 5; ++i) {
      landmarks[60 + i] = {80 + 20 * static_cast<float>(i), 86};
    }
    for (int i = 0; i < 3; ++i) {
      landmarks[65 + i] = {140 - 20 * static_cast<float>(i), 87};
    }
  }

  FaceAxes Axes() const { return {picture.span(), {1, 0}, {0, 1}, 130}; }
};

TEST(FindMouthSeam, FollowsACurvedLineToItsEnds) {
  const Smile smile(60, 180);
  const auto seam = FindMouthSeam(smile.Axes(), smile.landmarks);
  ASSERT_TRUE(seam);
  EXPECT_NEAR(seam->origin.x() + seam->left, 60, 5);
  EXPECT_NEAR(seam->origin.x() + seam->right, 180, 5);
  for (const float x : {70.0F, 90.0F, 120.0F, 150.0F, 170.0F}) {
    EXPECT_NEAR(seam->origin.y() + seam->Down(x - seam->origin.x()), Smile::Row(x), 2) << x;
  }
}

TEST(FindMouthSeam, NoLineOrAShortOneIsNone) {
  const Smile blank(0, 0);
  EXPECT_FALSE(FindMouthSeam(blank.Axes(), blank.landmarks));
  const Smile dash(110, 140);
  EXPECT_FALSE(FindMouthSeam(dash.Axes(), dash.landmarks));
}

}  // namespace
}  // namespace understudy
