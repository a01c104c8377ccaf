#include "character/fit_jaw.h"

#include <algorithm>

#include "core/observation.h"
#include "core/tint.h"

namespace understudy {
namespace {

using Eigen::Vector2f;

constexpr int kJawPoints = 17;
constexpr int kNoseBase = 33;

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
      const Vector2f p = nose + (jaw - nose) * (away / length);
      const int x = std::clamp(static_cast<int>(p.x()), 0, parts.width - 1);
      const int y = std::clamp(static_cast<int>(p.y()), 0, parts.height - 1);
      return static_cast<Part>(parts.Row(y)[x]) == Part::kTorso;
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
    float most = 0;
    for (int i = -off; i <= off; ++i) {
      const float away = std::min(end + static_cast<float>(i), length);
      const Vector2f p = nose + outward * away;
      const float change = (RgbAt(picture, p - half) - RgbAt(picture, p + half)).cwiseAbs().sum();
      if (change > most) {
        most = change;
        best = away;
      }
    }
    jaw = nose + outward * best;
  }
}

}  // namespace understudy
