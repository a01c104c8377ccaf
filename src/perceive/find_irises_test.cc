#include "perceive/find_irises.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace understudy {
namespace {

// Two white eyes, 40 pixels wide, with dark irises `gaze` pixels to the image's right.
Image Eyes(float gaze) {
  Image picture(200, 100, 3);
  picture.Fill(180);
  for (const float x : {50.0F, 150.0F}) {
    for (int v = 0; v < 100; ++v) {
      for (int u = 0; u < 200; ++u) {
        const float dx = static_cast<float>(u) + 0.5F - x;
        const float dy = static_cast<float>(v) + 0.5F - 50;
        if (dx * dx / 400 + dy * dy / 64 < 1) {
          const float ix = dx - gaze;
          const bool iris = ix * ix + dy * dy < 49;
          std::fill_n(picture.At(u, v), 3, static_cast<std::uint8_t>(iris ? 40 : 230));
        }
      }
    }
  }
  return picture;
}

FacePoints Found() {
  FacePoints face;
  constexpr std::array<float, 6> kX = {-20, -8, 8, 20, 8, -8};
  constexpr std::array<float, 6> kY = {0, -7, -7, 0, 7, 7};
  for (int eye = 0; eye < 2; ++eye) {
    const float x = eye == 0 ? 50.0F : 150.0F;
    for (int i = 0; i < 6; ++i) {
      face.landmarks[36 + 6 * eye + i] = {x + kX[i], 50 + kY[i], 1};
    }
    face.irises[eye] = {x + 3, 51, 1};
  }
  face.eye_open = {0.35F, 0.35F};
  return face;
}

TEST(FindIrises, FollowsTheDarkDisc) {
  for (const float gaze : {-8.0F, -3.0F, 0.0F, 5.0F, 8.0F}) {
    FacePoints face = Found();
    FindIrises(Eyes(gaze).span(), face);
    EXPECT_NEAR(face.irises[0].x, 50 + gaze, 2.0F) << gaze;
    EXPECT_NEAR(face.irises[1].x, 150 + gaze, 2.0F) << gaze;
    EXPECT_NEAR(face.irises[0].y, 51, 1e-3F);
  }
}

TEST(FindIrises, LeavesShutEyesAndFacesOfAFewPixels) {
  FacePoints shut = Found();
  shut.eye_open = {0.01F, 0.01F};
  FindIrises(Eyes(8).span(), shut);
  EXPECT_EQ(shut.irises[0].x, 53);
  FacePoints nowhere;
  nowhere.eye_open = {0.3F, 0.3F};
  FindIrises(Eyes(0).span(), nowhere);
  EXPECT_EQ(nowhere.irises[1].x, 0);
}

TEST(FindIrises, APictureThatEndsAtTheEyeIsNoHarm) {
  FacePoints face = Found();
  for (Keypoint& k : face.landmarks) {
    k.x -= 60;
  }
  FindIrises(Eyes(0).span(), face);
  EXPECT_TRUE(std::isfinite(face.irises[0].x));
}

}  // namespace
}  // namespace understudy
