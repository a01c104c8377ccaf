#include "character/inflate.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/distance_transform.h"
#include "core/observation.h"

namespace understudy {
namespace {

constexpr int kCoarse = 4;  // the local thickness is found on a grid this many pixels apart

bool IsArm(Part p) { return p >= Part::kLeftUpperArm && p <= Part::kRightHand; }
bool IsLeftLimb(Part p) { return static_cast<int>(p) % 2 == 0; }
bool IsLeg(Part p) { return p >= Part::kLeftThigh && p <= Part::kRightFoot; }

// Whether the body of `name` goes on into a pixel of `part`.
bool Continues(LayerName name, Part part) {
  switch (name) {
    case LayerName::kTorso:
      return !IsArm(part);
    case LayerName::kHead:
      return part == Part::kTorso || part == Part::kNeck || part == Part::kHead ||
             part == Part::kHair;
    case LayerName::kLeftArm:
    case LayerName::kRightArm:
      return IsArm(part) && IsLeftLimb(part) == (name == LayerName::kLeftArm);
    default:
      return part == Part::kTorso ||
             (IsLeg(part) && IsLeftLimb(part) == (name == LayerName::kLeftLeg));
  }
}

float DepthRatio(LayerName name) {
  switch (name) {
    case LayerName::kTorso:
      return 0.6F;
    case LayerName::kHead:
      return 0.85F;
    default:
      return 0.9F;
  }
}

// The radius of the largest disc of the shape that covers each coarse cell, cells.
FloatImage LocalThickness(const FloatImage& distance) {
  const int w = distance.width();
  const int h = distance.height();
  FloatImage out(w, h, 1);
  for (int y = 0; y < h; ++y) {
    for (int x = 0; x < w; ++x) {
      const float d = distance.Row(y)[x];
      if (d <= 0) {
        continue;
      }
      bool ridge = true;
      for (int v = std::max(y - 1, 0); v <= std::min(y + 1, h - 1) && ridge; ++v) {
        for (int u = std::max(x - 1, 0); u <= std::min(x + 1, w - 1); ++u) {
          ridge = ridge && distance.Row(v)[u] <= d + 0.7F;
        }
      }
      if (!ridge) {
        out.Row(y)[x] = std::max(out.Row(y)[x], d);
        continue;
      }
      const int r = static_cast<int>(std::ceil(d));
      for (int v = std::max(y - r, 0); v <= std::min(y + r, h - 1); ++v) {
        for (int u = std::max(x - r, 0); u <= std::min(x + r, w - 1); ++u) {
          const auto dx = static_cast<float>(u - x);
          const auto dy = static_cast<float>(v - y);
          if (dx * dx + dy * dy <= d * d) {
            out.Row(v)[u] = std::max(out.Row(v)[u], d);
          }
        }
      }
    }
  }
  return out;
}

// What shines through at the rim, single hairs and the softness of the edge, is flat: stretched
// over a side that turns into view, it would leave that side half transparent.
Image WithoutSoftRim(Image body, ImageView matte) {
  constexpr int kOpaque = 240;
  constexpr float kWidest = 0.25F;  // of the body's greatest thickness
  // A figure cut off by the picture's rim goes on beyond it.
  const FloatImage distance = DistanceTransform(body.span(), false);
  float thickest = 0;
  for (int y = 0; y < distance.height(); ++y) {
    thickest =
        std::max(thickest, *std::max_element(distance.Row(y), distance.Row(y) + distance.width()));
  }
  for (int y = 0; y < body.height(); ++y) {
    for (int x = 0; x < body.width(); ++x) {
      if (matte.Row(y)[x] < kOpaque && distance.Row(y)[x] <= kWidest * thickest) {
        body.Row(y)[x] = 0;
      }
    }
  }
  return body;
}

// A body of this outline as round as it is wide, flattened by `ratio`.
FloatImage Round(const Image& body, float ratio) {
  const int width = body.width();
  const int height = body.height();
  const FloatImage distance = DistanceTransform(body.span(), false);
  FloatImage coarse((width + kCoarse - 1) / kCoarse, (height + kCoarse - 1) / kCoarse, 1);
  for (int y = 0; y < coarse.height(); ++y) {
    for (int x = 0; x < coarse.width(); ++x) {
      coarse.Row(y)[x] = distance.Row(y * kCoarse)[x * kCoarse] / kCoarse;
    }
  }
  const FloatImage thickness = LocalThickness(coarse);
  FloatImage z(width, height, 1);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      const float d = distance.Row(y)[x];
      const float w = std::max(thickness.Row(y / kCoarse)[x / kCoarse] * kCoarse, d);
      z.Row(y)[x] = ratio * std::sqrt(std::max(d * (2 * w - d), 0.0F));
    }
  }
  return z;
}

}  // namespace

void SlopeRim(float width, FloatImage& z) {
  Image body(z.width(), z.height(), 1);
  for (int y = 0; y < z.height(); ++y) {
    for (int x = 0; x < z.width(); ++x) {
      body.Row(y)[x] = z.Row(y)[x] > 0 ? 255 : 0;
    }
  }
  const FloatImage distance = DistanceTransform(body.span(), false);
  for (int y = 0; y < z.height(); ++y) {
    for (int x = 0; x < z.width(); ++x) {
      z.Row(y)[x] *= std::min(distance.Row(y)[x] / width, 1.0F);
    }
  }
}

Relief Inflate(LayerName name, ImageView matte, ImageView labels) {
  const auto inflate = [&](const auto& goes_on) {
    Image body(matte.width, matte.height, 1);
    for (int y = 0; y < matte.height; ++y) {
      for (int x = 0; x < matte.width; ++x) {
        const auto part = static_cast<Part>(labels.Row(y)[x]);
        body.Row(y)[x] = matte.Row(y)[x] >= 128 && part != Part::kNone && goes_on(part) ? 255 : 0;
      }
    }
    return Round(WithoutSoftRim(std::move(body), matte), DepthRatio(name));
  };
  Relief relief;
  relief.front = inflate([name](Part part) { return Continues(name, part); });
  // A skull is round behind too: its back comes to an end at the neck instead of going on as wide
  // as the trunk is.
  relief.back = name == LayerName::kHead
                    ? inflate([](Part part) { return LayerOf(part) == LayerName::kHead; })
                    : relief.front.Clone();
  return relief;
}

}  // namespace understudy
