#include "brush/guess_kind.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "brush/direction_field.h"
#include "core/distance_transform.h"

namespace understudy {
namespace {

struct Traits {
  float area = 0;                          // share of the picture
  float thinness = 1;                      // area over that of the largest disc inside: 1 a disc
  float outline = 0;                       // share of the border along which the picture changes
  float framed = 0;                        // share of the border that is the picture's own
  float coherence = 0;                     // 0..1, of the texture
  std::array<float, 3> color = {0, 0, 0};  // mean RGB, 0..255
};

// How different the picture is a few pixels to either side of a border point.
float ContrastAcross(ImageView picture, const FloatImage& depth, int x, int y, int reach) {
  const auto at = [&](int u, int v) {
    return depth.Row(std::clamp(v, 0, depth.height() - 1))[std::clamp(u, 0, depth.width() - 1)];
  };
  float gx = at(x + 2, y) - at(x - 2, y);
  float gy = at(x, y + 2) - at(x, y - 2);
  const float length = std::hypot(gx, gy);
  if (length < 1e-3F) {
    return 0;
  }
  gx *= static_cast<float>(reach) / length;
  gy *= static_cast<float>(reach) / length;
  const auto pixel = [&](float u, float v) {
    return picture.At(std::clamp(static_cast<int>(std::lround(u)), 0, picture.width - 1),
                      std::clamp(static_cast<int>(std::lround(v)), 0, picture.height - 1));
  };
  const auto fx = static_cast<float>(x);
  const auto fy = static_cast<float>(y);
  const std::uint8_t* in = pixel(fx + gx, fy + gy);
  const std::uint8_t* out = pixel(fx - gx, fy - gy);
  float sum = 0;
  for (int c = 0; c < 3; ++c) {
    sum += std::abs(static_cast<float>(in[c]) - static_cast<float>(out[c]));
  }
  return sum / 3;
}

Traits TraitsOf(ImageView picture, const FloatImage& membership) {
  constexpr float kChanges = 22;  // grey levels
  const int w = picture.width;
  const int h = picture.height;
  Image inside(w, h, 1);
  for (int y = 0; y < h; ++y) {
    for (int x = 0; x < w; ++x) {
      inside.Row(y)[x] = membership.Row(y)[x] > 0.5F ? 255 : 0;
    }
  }
  const FloatImage depth = DistanceTransform(inside.span(), false);
  const int cell = std::max(std::min(w, h) / 120, 2);
  const MotionGrid grid = MotionGrid::Over(w, h, cell);
  const GridScalars coherence =
      StructureCoherence(picture, grid, static_cast<float>(std::min(w, h)) / 90);
  const int reach = std::max(std::min(w, h) / 150, 2);
  Traits traits;
  double count = 0;
  double border = 0;
  double changed = 0;
  double framed = 0;
  double stripes = 0;
  std::array<double, 3> color{};
  float deepest = 0;
  for (int y = 0; y < h; ++y) {
    for (int x = 0; x < w; ++x) {
      if (inside.Row(y)[x] == 0) {
        continue;
      }
      count += 1;
      for (int c = 0; c < 3; ++c) {
        color[c] += picture.At(x, y)[c];
      }
      stripes += coherence[grid.Index(x / cell, y / cell)];
      const float d = depth.Row(y)[x];
      deepest = std::max(deepest, d);
      if (x == 0 || y == 0 || x == w - 1 || y == h - 1) {
        framed += 1;
      } else if (d <= 1) {
        border += 1;
        changed += ContrastAcross(picture, depth, x, y, reach) > kChanges ? 1 : 0;
      }
    }
  }
  if (count == 0) {
    return traits;
  }
  traits.area = static_cast<float>(count / (static_cast<double>(w) * h));
  traits.thinness = static_cast<float>(count / (M_PI * deepest * deepest));
  traits.outline = border > 0 ? static_cast<float>(changed / border) : 0.0F;
  traits.framed = static_cast<float>(framed / std::max(framed + border, 1.0));
  traits.coherence = static_cast<float>(stripes / count);
  for (int c = 0; c < 3; ++c) {
    traits.color[c] = static_cast<float>(color[c] / count);
  }
  return traits;
}

bool LooksLikeFire(const Traits& t) {
  return t.color[0] > 140 && t.color[0] > t.color[1] + 40 && t.color[1] > t.color[2] + 25;
}

bool LooksGreen(const Traits& t) {
  return t.color[1] > t.color[0] + 8 && t.color[1] > t.color[2] + 8;
}

bool LooksLikeWaterOrSky(const Traits& t) { return t.color[2] > t.color[0] + 10; }

}  // namespace

BrushKind GuessKind(ImageView picture, const FloatImage& membership, const BrushRegion& region) {
  const Traits t = TraitsOf(picture, membership);
  const bool own_outline = t.outline > 0.65F && t.framed < 0.05F && t.thinness < 7;
  if (own_outline && !region.trajectory.empty() && t.area < 0.15F) {
    return BrushKind::kMove;
  }
  if (LooksLikeFire(t)) {
    return BrushKind::kFlow;
  }
  const bool zooms =
      region.direction == BrushDirection::kZoomIn || region.direction == BrushDirection::kZoomOut;
  if (zooms) {
    return own_outline && t.area < 0.15F ? BrushKind::kMove : BrushKind::kFlow;
  }
  if (LooksGreen(t)) {
    return BrushKind::kSway;
  }
  if (LooksLikeWaterOrSky(t) && (t.framed > 0.1F || t.coherence < 0.35F || t.area > 0.1F)) {
    return BrushKind::kFlow;
  }
  if (t.coherence > 0.3F || t.thinness > 3 || t.outline > 0.5F) {
    return BrushKind::kSway;
  }
  return BrushKind::kFlow;
}

}  // namespace understudy
