#include "character/fit_jaw.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "core/observation.h"

namespace understudy {
namespace {

using Eigen::Vector2f;

constexpr int kSide = 200;

// A head whose skin ends at row 140 above a red collar, and a face whose chin was seen at 160. The
// parts' border is a little too low.
struct Picture {
  Image rgb{kSide, kSide, 3};
  Image parts{kSide, kSide, 1};
  FaceRig face;

  Picture() {
    for (int y = 0; y < kSide; ++y) {
      for (int x = 0; x < kSide; ++x) {
        const std::array<std::uint8_t, 3> color = y < 140
                                                      ? std::array<std::uint8_t, 3>{240, 200, 180}
                                                      : std::array<std::uint8_t, 3>{200, 40, 20};
        std::copy_n(color.begin(), 3, rgb.At(x, y));
        parts.Row(y)[x] = static_cast<std::uint8_t>(y < 145 ? Part::kHead : Part::kTorso);
      }
    }
    face.landmarks.fill({100, 90});
    for (int k = 0; k < 17; ++k) {
      face.landmarks[k] = {60 + 5.0F * static_cast<float>(k), 120};
    }
    face.landmarks[33] = {100, 100};
    face.landmarks[8] = {100, 160};
  }
};

TEST(FitJaw, AChinOnTheTrunkGoesBackToWhereThePictureChanges) {
  Picture p;
  const std::array<Vector2f, kFaceLandmarks> before = p.face.landmarks;
  FitJaw(p.rgb.span(), p.parts.span(), p.face);
  EXPECT_NEAR(p.face.landmarks[8].y(), 140, 1.5F);
  EXPECT_NEAR(p.face.landmarks[8].x(), 100, 0.1F);
  for (int k = 0; k < kFaceLandmarks; ++k) {
    if (k != 8) {
      EXPECT_EQ(p.face.landmarks[k], before[k]) << k;
    }
  }
}

TEST(FitJaw, AFaceThatLiesOnTheTrunkStaysAsItWasSeen) {
  Picture p;
  for (int y = 0; y < kSide; ++y) {
    std::fill_n(p.parts.Row(y), kSide, static_cast<std::uint8_t>(Part::kTorso));
  }
  FitJaw(p.rgb.span(), p.parts.span(), p.face);
  EXPECT_EQ(p.face.landmarks[8], Vector2f(100, 160));
}

}  // namespace
}  // namespace understudy
