#include "render/soften_folds.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/distance_transform.h"
#include "core/pixel_box.h"
#include "core/smooth_step.h"
#include "render/draw_alone.h"

namespace understudy {
namespace {

using Eigen::Vector2f;

// How much of the outline is rounded at each pixel: 1 within `reach` of a fold, 0 from twice that
// on.
FloatImage NearFolds(std::span<const FoldEdge> folds, const PixelBox& box, float reach) {
  Image off(box.width(), box.height(), 1);
  off.Fill(255);
  const Vector2f corner(static_cast<float>(box.x0), static_cast<float>(box.y0));
  for (const FoldEdge& fold : folds) {
    const Vector2f way = fold[1] - fold[0];
    const int steps = static_cast<int>(way.norm()) + 1;
    for (int i = 0; i <= steps; ++i) {
      const float share = static_cast<float>(i) / static_cast<float>(steps);
      const Vector2f p = fold[0] - corner + share * way;
      const int x = static_cast<int>(std::floor(p.x()));
      const int y = static_cast<int>(std::floor(p.y()));
      if (x >= 0 && y >= 0 && x < off.width() && y < off.height()) {
        off.Row(y)[x] = 0;
      }
    }
  }
  FloatImage near = DistanceTransform(off.span(), false);
  for (int y = 0; y < near.height(); ++y) {
    for (int x = 0; x < near.width(); ++x) {
      near.Row(y)[x] = 1 - SmoothStep(reach, 2 * reach, near.Row(y)[x]);
    }
  }
  return near;
}

// Sums over the window of `radius` about each pixel of `image`, cut off at its sides.
FloatImage WindowSums(ImageView image, int radius) {
  const int w = image.width;
  const int h = image.height;
  FloatImage across(w, h, 4);
  for (int y = 0; y < h; ++y) {
    std::array<float, 4> sum{};
    for (int x = -radius; x < w; ++x) {
      for (int k = 0; k < 4; ++k) {
        sum[k] += x + radius < w ? image.At(x + radius, y)[k] : 0.0F;
        sum[k] -= x - radius - 1 >= 0 ? image.At(x - radius - 1, y)[k] : 0.0F;
        if (x >= 0) {
          across.At(x, y)[k] = sum[k];
        }
      }
    }
  }
  FloatImage sums(w, h, 4);
  std::vector<float> column(static_cast<std::size_t>(w) * 4);
  for (int y = -radius; y < h; ++y) {
    for (int i = 0; i < 4 * w; ++i) {
      column[i] += y + radius < h ? across.Row(y + radius)[i] : 0.0F;
      column[i] -= y - radius - 1 >= 0 ? across.Row(y - radius - 1)[i] : 0.0F;
    }
    if (y >= 0) {
      std::copy(column.begin(), column.end(), sums.Row(y));
    }
  }
  return sums;
}

void RoundOutline(const FloatImage& near, int radius, MutableImageView image) {
  constexpr float kEdge = 1.5F;  // pixels over which the new outline fades
  constexpr float kOwn = 64;     // of alpha, 0..255, from which a pixel's own colour is known
  const FloatImage sums = WindowSums(image, radius);
  const int window = 2 * radius + 1;
  for (int y = 0; y < image.height; ++y) {
    for (int x = 0; x < image.width; ++x) {
      const float weight = near.Row(y)[x];
      const float* sum = sums.At(x, y);
      if (weight <= 0 || sum[3] <= 0) {
        continue;
      }
      const int columns = std::min(x + radius, image.width - 1) - std::max(x - radius, 0) + 1;
      const int rows = std::min(y + radius, image.height - 1) - std::max(y - radius, 0) + 1;
      const float covered = sum[3] / (255.0F * static_cast<float>(columns * rows));
      const float rounded =
          std::clamp(0.5F + (covered - 0.5F) * static_cast<float>(window) / kEdge, 0.0F, 1.0F);
      std::uint8_t* p = image.At(x, y);
      const float before = p[3];
      const float alpha = before + weight * (255.0F * rounded - before);
      for (int k = 0; k < 3; ++k) {
        const float color = before >= kOwn ? static_cast<float>(p[k]) / before : sum[k] / sum[3];
        p[k] = static_cast<std::uint8_t>(std::clamp(std::lround(color * alpha), 0L, 255L));
      }
      p[3] = static_cast<std::uint8_t>(std::lround(alpha));
    }
  }
}

}  // namespace

PixelBox SoftenFolds(std::span<const RasterTriangle> triangles, std::span<const FoldEdge> folds,
                     int width, int height, Image& image) {
  constexpr float kRound = 0.75F;  // of an edge's length
  const PixelBox covered = BoxOf(triangles, width, height);
  if (folds.empty() || covered.empty()) {
    return {};
  }
  float length = 0;
  Vector2f low = folds[0][0];
  Vector2f high = low;
  for (const FoldEdge& fold : folds) {
    length += (fold[1] - fold[0]).norm() / static_cast<float>(folds.size());
    low = low.cwiseMin(fold[0]).cwiseMin(fold[1]);
    high = high.cwiseMax(fold[0]).cwiseMax(fold[1]);
  }
  const int radius = std::clamp(static_cast<int>(std::lround(kRound * length)), 1, 12);
  // What the folds touch, and what is looked at from there.
  const int reach = 3 * radius + 1;
  const PixelBox box = Grown(covered, reach, reach, width, height);
  DrawAlone({triangles.begin(), triangles.end()}, box, image);
  const PixelBox about{std::max(static_cast<int>(low.x()) - reach, box.x0),
                       std::max(static_cast<int>(low.y()) - reach, box.y0),
                       std::min(static_cast<int>(high.x()) + reach + 1, box.x1),
                       std::min(static_cast<int>(high.y()) + reach + 1, box.y1)};
  if (!about.empty()) {
    const PixelBox inside{about.x0 - box.x0, about.y0 - box.y0, about.x1 - box.x0,
                          about.y1 - box.y0};
    RoundOutline(NearFolds(folds, about, static_cast<float>(radius)), radius,
                 inside.Of(image.span()));
  }
  return box;
}

}  // namespace understudy
