#include "pipeline/paint_mask.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace understudy {

using Eigen::Vector2f;

Image PaintPolygon(const std::vector<Vector2f>& points, int width, int height) {
  Image mask(width, height, 1);
  std::vector<float> crossings;
  for (int y = 0; y < height; ++y) {
    const float at = static_cast<float>(y) + 0.5F;
    crossings.clear();
    for (std::size_t i = 0; i < points.size(); ++i) {
      const Vector2f& a = points[i];
      const Vector2f& b = points[(i + 1) % points.size()];
      if ((a.y() <= at) != (b.y() <= at)) {
        crossings.push_back(a.x() + (at - a.y()) / (b.y() - a.y()) * (b.x() - a.x()));
      }
    }
    std::sort(crossings.begin(), crossings.end());
    for (std::size_t k = 0; k + 1 < crossings.size(); k += 2) {
      const int first = std::clamp(static_cast<int>(std::ceil(crossings[k] - 0.5F)), 0, width);
      const int last = std::clamp(static_cast<int>(std::ceil(crossings[k + 1] - 0.5F)), 0, width);
      std::memset(mask.Row(y) + first, 255, static_cast<std::size_t>(std::max(last - first, 0)));
    }
  }
  return mask;
}

Image PaintPath(const std::vector<Vector2f>& points, float radius, int width, int height) {
  Image mask(width, height, 1);
  for (std::size_t i = 0; i < points.size(); ++i) {
    const Vector2f& a = points[i > 0 ? i - 1 : 0];
    const Vector2f& b = points[i];
    const Vector2f along = b - a;
    const float squared = along.squaredNorm();
    const auto first = [&](float p, float q) {
      return std::max(static_cast<int>(std::floor(std::min(p, q) - radius)), 0);
    };
    const auto last = [&](float p, float q, int most) {
      return std::min(static_cast<int>(std::ceil(std::max(p, q) + radius)), most);
    };
    for (int y = first(a.y(), b.y()); y < last(a.y(), b.y(), height); ++y) {
      for (int x = first(a.x(), b.x()); x < last(a.x(), b.x(), width); ++x) {
        const Vector2f p(static_cast<float>(x) + 0.5F, static_cast<float>(y) + 0.5F);
        const float t = squared > 0 ? std::clamp((p - a).dot(along) / squared, 0.0F, 1.0F) : 0.0F;
        if ((p - a - t * along).squaredNorm() <= radius * radius) {
          mask.Row(y)[x] = 255;
        }
      }
    }
  }
  return mask;
}

}  // namespace understudy
