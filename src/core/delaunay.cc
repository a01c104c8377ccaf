#include "core/delaunay.h"

#include <algorithm>
#include <cmath>

namespace understudy {
namespace {

using Point = Eigen::Vector2d;
using Corners = std::array<int, 3>;

double Cross(const Point& a, const Point& b, const Point& c) {
  return (b.x() - a.x()) * (c.y() - a.y()) - (b.y() - a.y()) * (c.x() - a.x());
}

// Whether `p` lies inside the circle through the corners of a triangle of positive area.
bool InCircle(const Point& a, const Point& b, const Point& c, const Point& p) {
  const Point ap = a - p;
  const Point bp = b - p;
  const Point cp = c - p;
  const double det = ap.squaredNorm() * (bp.x() * cp.y() - cp.x() * bp.y()) -
                     bp.squaredNorm() * (ap.x() * cp.y() - cp.x() * ap.y()) +
                     cp.squaredNorm() * (ap.x() * bp.y() - bp.x() * ap.y());
  return det > 0;
}

}  // namespace

std::vector<std::array<int, 3>> Delaunay(std::span<const Eigen::Vector2f> points) {
  const int n = static_cast<int>(points.size());
  std::vector<Point> at;
  Point low(1e9, 1e9);
  Point high(-1e9, -1e9);
  for (const Eigen::Vector2f& p : points) {
    at.push_back(p.cast<double>());
    low = low.cwiseMin(at.back());
    high = high.cwiseMax(at.back());
  }
  if (n < 3) {
    return {};
  }
  // A triangle around everything; its corners are the last three points.
  const Point middle = (low + high) / 2;
  const double size = std::max((high - low).maxCoeff(), 1.0) * 50;
  at.emplace_back(middle.x() - size, middle.y() - size);
  at.emplace_back(middle.x() + size, middle.y() - size);
  at.emplace_back(middle.x(), middle.y() + size);
  std::vector<Corners> triangles = {{n, n + 1, n + 2}};
  for (int i = 0; i < n; ++i) {
    const bool twin = std::any_of(at.begin(), at.begin() + i,
                                  [&](const Point& q) { return (q - at[i]).norm() < 1e-3; });
    if (twin) {
      continue;
    }
    std::vector<Corners> kept;
    std::vector<std::array<int, 2>> rim;
    for (const Corners& t : triangles) {
      if (!InCircle(at[t[0]], at[t[1]], at[t[2]], at[i])) {
        kept.push_back(t);
        continue;
      }
      for (int k = 0; k < 3; ++k) {
        const std::array<int, 2> edge = {t[k], t[(k + 1) % 3]};
        const auto twin_edge =
            std::find(rim.begin(), rim.end(), std::array<int, 2>{edge[1], edge[0]});
        if (twin_edge != rim.end()) {
          rim.erase(twin_edge);
        } else {
          rim.push_back(edge);
        }
      }
    }
    for (const auto& edge : rim) {
      if (Cross(at[edge[0]], at[edge[1]], at[i]) > 0) {
        kept.push_back({edge[0], edge[1], i});
      }
    }
    triangles = std::move(kept);
  }
  std::erase_if(triangles, [n](const Corners& t) { return t[0] >= n || t[1] >= n || t[2] >= n; });
  return triangles;
}

}  // namespace understudy
