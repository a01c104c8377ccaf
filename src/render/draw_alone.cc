#include "render/draw_alone.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <type_traits>
#include <utility>

namespace understudy {

using Eigen::Vector2f;

PixelBox BoxOf(std::span<const RasterTriangle> triangles, int width, int height) {
  const Vector2f size(static_cast<float>(width), static_cast<float>(height));
  Vector2f low = size;
  Vector2f high = Vector2f::Zero();
  for (const RasterTriangle& t : triangles) {
    for (const Vector2f& p : t.at) {
      if (p.allFinite()) {
        low = low.cwiseMin(p);
        high = high.cwiseMax(p);
      }
    }
  }
  low = low.cwiseMax(0.0F);
  high = high.cwiseMin(size);
  if (low.x() >= high.x() || low.y() >= high.y()) {
    return {};
  }
  return {static_cast<int>(std::floor(low.x())), static_cast<int>(std::floor(low.y())),
          static_cast<int>(std::ceil(high.x())), static_cast<int>(std::ceil(high.y()))};
}

void DrawAlone(std::vector<RasterTriangle> triangles, const PixelBox& box, Image& image) {
  const int width = box.width();
  const int height = box.height();
  if (image.width() != width || image.height() != height) {
    image = Image(width, height, 4);
  } else {
    image.Fill(0);
  }
  const Vector2f corner(static_cast<float>(box.x0), static_cast<float>(box.y0));
  for (RasterTriangle& t : triangles) {
    for (Vector2f& p : t.at) {
      p -= corner;
    }
  }
  DrawTriangles(triangles, image.span(), 0, height);
}

void DrawOver(ImageView image, const PixelBox& box, MutableImageView target, int y0, int y1) {
  const auto draw = [&](auto channels) {
    constexpr int kChannels = decltype(channels)::value;
    for (int y = std::max(box.y0, y0); y < std::min(box.y1, y1); ++y) {
      const std::uint8_t* from = image.Row(y - box.y0);
      std::uint8_t* to = target.At(box.x0, y);
      for (int x = 0; x < image.width; ++x, from += 4, to += kChannels) {
        const int keep = 255 - from[3];
        if (keep == 0) {
          std::memcpy(to, from, kChannels);
        } else if (keep < 255) {
          for (int k = 0; k < kChannels; ++k) {
            const int under = to[k] * keep + 128;
            to[k] =
                static_cast<std::uint8_t>(std::min(from[k] + ((under + (under >> 8)) >> 8), 255));
          }
        }
      }
    }
  };
  if (target.channels == 4) {
    draw(std::integral_constant<int, 4>());
  } else {
    draw(std::integral_constant<int, 3>());
  }
}

std::vector<RasterTriangle> Showing(const Image& image, const PixelBox& box) {
  const auto w = static_cast<float>(image.width());
  const auto h = static_cast<float>(image.height());
  const Vector2f corner(static_cast<float>(box.x0), static_cast<float>(box.y0));
  const std::array<Vector2f, 4> texel = {Vector2f(0, 0), Vector2f(w, 0), Vector2f(w, h),
                                         Vector2f(0, h)};
  std::vector<RasterTriangle> shown;
  for (const auto& [b, c] : {std::pair{1, 2}, std::pair{2, 3}}) {
    shown.push_back({.at = {texel[0] + corner, texel[b] + corner, texel[c] + corner},
                     .texel = {texel[0], texel[b], texel[c]},
                     .texture = image.span()});
  }
  return shown;
}

}  // namespace understudy
