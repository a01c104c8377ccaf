#include "perceive/skin_color.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "core/order_statistics.h"

namespace understudy {
namespace {

using Eigen::Vector2f;
using Eigen::Vector3f;

constexpr int kSteps = 9;            // samples along each side of a neighbourhood
constexpr float kReach = 0.07F;      // torso lengths
constexpr float kLightSpread = 38;   // how far skin differs from the face: Y ...
constexpr float kColorSpread = 6.5;  // ... and Cb or Cr, of 255

// Y, Cb, Cr of an RGB pixel (ITU-R BT.601, full range).
Vector3f ToYcc(const std::uint8_t* rgb) {
  const Vector3f v(rgb[0], rgb[1], rgb[2]);
  const float y = v.dot(Vector3f(0.299F, 0.587F, 0.114F));
  return {y, 0.564F * (v.z() - y), 0.713F * (v.x() - y)};
}

// Calls `use` with a grid of pixels in the square about `center`; what is outside is left out.
template <typename Use>
void ForEachSample(ImageView picture, const Vector2f& center, float half, const Use& use) {
  for (int i = 0; i < kSteps; ++i) {
    for (int j = 0; j < kSteps; ++j) {
      const Vector2f step = Vector2f(static_cast<float>(j), static_cast<float>(i)) * 2 /
                                static_cast<float>(kSteps - 1) -
                            Vector2f::Ones();
      const Vector2f p = center + half * step;
      const int x = static_cast<int>(std::floor(p.x()));
      const int y = static_cast<int>(std::floor(p.y()));
      if (x >= 0 && y >= 0 && x < picture.width && y < picture.height) {
        use(ToYcc(picture.At(x, y)));
      }
    }
  }
}

}  // namespace

void SkinColor::Learn(ImageView picture, const BodyPoints& points) {
  constexpr float kSure = 0.5F;
  constexpr float kRenewed = 0.1F;  // per frame
  const float sure = std::min(
      {points[kNose].confidence, points[kLeftEye].confidence, points[kRightEye].confidence});
  if (sure < kSure) {
    return;
  }
  const Vector2f center = (At(points[kNose]) + At(points[kLeftEye]) + At(points[kRightEye])) / 3;
  const float half = 0.5F * (At(points[kLeftEye]) - At(points[kRightEye])).norm();
  std::array<std::vector<float>, 3> samples;
  ForEachSample(picture, center, half, [&samples](const Vector3f& color) {
    for (int c = 0; c < 3; ++c) {
      samples[c].push_back(color[c]);
    }
  });
  if (samples[0].empty()) {
    return;
  }
  const Vector3f seen(Median(samples[0]), Median(samples[1]), Median(samples[2]));
  color_ = color_ ? Vector3f(*color_ + kRenewed * (seen - *color_)) : seen;
}

void SkinColor::FillIn(ImageView picture, const BodyPoints& points, LimbPlaces& places) const {
  const Vector2f shoulders = (At(points[kLeftShoulderPoint]) + At(points[kRightShoulderPoint])) / 2;
  const Vector2f hips = (At(points[kLeftHipPoint]) + At(points[kRightHipPoint])) / 2;
  const float half = std::max(kReach * (shoulders - hips).norm(), 1.0F);
  if (!color_) {
    return;
  }
  for (std::size_t limb = 0; limb < kLimbPoints.size(); ++limb) {
    if (kLimbPoints[limb] != kLeftWristPoint && kLimbPoints[limb] != kRightWristPoint) {
      continue;
    }
    for (JointPlace& place : places[limb]) {
      float sum = 0;
      if (place.mass > 0) {
        ForEachSample(picture, {place.x, place.y}, half, [&](const Vector3f& color) {
          const Vector3f d = color - *color_;
          sum += std::exp(-d.tail<2>().squaredNorm() / (2 * kColorSpread * kColorSpread) -
                          d.x() * d.x() / (2 * kLightSpread * kLightSpread));
        });
      }
      place.skin = sum / (kSteps * kSteps);
    }
  }
}

}  // namespace understudy
