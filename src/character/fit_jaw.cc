#include "character/fit_jaw.h"

#include <algorithm>
#include <cstdlib>

#include "core/observation.h"

namespace understudy {
namespace {

using Eigen::Vector2f;

constexpr int kJawPoints = 17;
constexpr int kNoseBase = 33;

const std::uint8_t* PixelAt(ImageView image, const Vector2f& p) {
  return image.At(std::clamp(static_cast<int>(p.x()), 0, image.width - 1),
                  std::clamp(static_cast<int>(p.y()), 0, image.height - 1));
}

// How much the colour changes between `half` pixels before and behind a point.
int ChangeAt(ImageView picture, const Vector2f& p, const Vector2f& half) {
  const std::uint8_t* a = PixelAt(picture, p - half);
  const std::uint8_t* b = PixelAt(picture, p + half);
  return std::abs(a[0] - b[0]) + std::abs(a[1] - b[1]) + std::abs(a[2] - b[2]);
}

}  // namespace

void FitJaw(ImageView picture, ImageView parts, FaceRig& face) {
  constexpr float kFarthest = 0.5F;  // of the way to the nose
  constexpr float kOff = 0.1F;       // of it that the parts' border may be off
  constexpr float kHalf = 0.015F;    // of it
  const Vector2f nose = face.landmarks[kNoseBase];
  for (int k = 0; k < kJawPoints; ++k) {
    Vector2f& jaw = face.landmarks[k];
    const float length = (jaw - nose).norm();
    const auto is_trunk = [&](float away) {
      return static_cast<Part>(*PixelAt(parts, nose + (jaw - nose) * (away / length))) ==
             Part::kTorso;
    };
    float end = length;
    while (end > (1 - kFarthest) * length && is_trunk(end)) {
      --end;
    }
    if (end == length || end <= (1 - kFarthest) * length) {
      continue;
    }
    const Vector2f outward = (jaw - nose) / length;
    const Vector2f half = outward * std::max(kHalf * length, 1.0F);
    const int off = static_cast<int>(kOff * length);
    float best = end;
    int most = 0;
    for (int i = -off; i <= off; ++i) {
      const float away = std::min(end + static_cast<float>(i), length);
      const int change = ChangeAt(picture, nose + outward * away, half);
      if (change > most) {
        most = change;
        best = away;
      }
    }
    jaw = nose + outward * best;
  }
}

}  // namespace understudy
