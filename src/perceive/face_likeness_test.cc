#include "perceive/face_likeness.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

namespace understudy {
namespace {

using Eigen::Vector2f;

// Landmarks of a face 100 pixels wide about (x, y).
FacePoints68 Points(float x, float y, float scale = 1) {
  FacePoints68 p;
  std::mt19937 rng(3);
  std::uniform_real_distribution<float> place(-38, 38);
  for (int i = 0; i < kFaceLandmarks; ++i) {
    p[i] = {place(rng), place(rng)};
  }
  for (int i = 0; i < 17; ++i) {
    const float a = static_cast<float>(M_PI) * static_cast<float>(i) / 16;
    p[i] = {-50 * std::cos(a), 60 * std::sin(a) - 5};
  }
  for (int i = 0; i < 10; ++i) {
    p[17 + i] = {-40 + 80 * static_cast<float>(i) / 9, -40};
  }
  p[33] = {0, 15};
  for (Vector2f& v : p) {
    v = v * scale + Vector2f(x, y);
  }
  return p;
}

// Skin with soft blots whose places depend on `seed`, at a scale about the middle.
Image Face(unsigned seed, float scale, const std::array<float, 3>& skin) {
  std::mt19937 rng(seed);
  std::uniform_real_distribution<float> place(-55, 55);
  std::vector<Vector2f> blots(40);
  for (Vector2f& b : blots) {
    b = {place(rng), place(rng)};
  }
  Image image(300, 300, 3);
  for (int y = 0; y < 300; ++y) {
    for (int x = 0; x < 300; ++x) {
      const Vector2f p =
          (Vector2f(static_cast<float>(x), static_cast<float>(y)) - Vector2f(150, 150)) / scale;
      float dark = 0;
      for (const Vector2f& b : blots) {
        dark += std::exp(-(p - b).squaredNorm() / 40);
      }
      for (int c = 0; c < 3; ++c) {
        image.At(x, y)[c] = static_cast<std::uint8_t>(skin[c] / (1 + dark));
      }
    }
  }
  return image;
}

constexpr std::array<float, 3> kSkin = {220, 170, 140};

TEST(FaceLikeness, IsWholeForItselfAndHardlyLessForAnotherSizeAndLight) {
  const Image face = Face(1, 1, kSkin);
  const FaceLikeness look(face.span(), Points(150, 150));
  EXPECT_NEAR(look.Compare(face.span(), Points(150, 150)).value(), 1, 1e-4F);
  const Image larger = Face(1, 1.6F, {160, 124, 102});
  EXPECT_GT(look.Compare(larger.span(), Points(150, 150, 1.6F)).value(), 0.85F);
}

TEST(FaceLikeness, IsLessForOtherEdgesAndForAnotherColor) {
  const Image face = Face(1, 1, kSkin);
  const FaceLikeness look(face.span(), Points(150, 150));
  const float other = look.Compare(Face(2, 1, kSkin).span(), Points(150, 150)).value();
  const float tinted = look.Compare(Face(1, 1, {140, 170, 220}).span(), Points(150, 150)).value();
  EXPECT_LT(other, 0.6F);
  EXPECT_LT(tinted, 0.1F);
}

TEST(FaceLikeness, SaysNothingOfAFaceBesideThePicture) {
  const Image face = Face(1, 1, kSkin);
  const FaceLikeness look(face.span(), Points(150, 150));
  EXPECT_FALSE(look.Compare(face.span(), Points(1500, 150)).has_value());
  FacePoints68 nowhere = Points(150, 150);
  std::fill(nowhere.begin(), nowhere.end(), Vector2f(5, 5));
  const auto flat = look.Compare(face.span(), nowhere);
  EXPECT_TRUE(!flat.has_value() || (*flat >= 0 && *flat <= 1));
}

}  // namespace
}  // namespace understudy
