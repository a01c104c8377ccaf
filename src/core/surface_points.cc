#include "core/surface_points.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace understudy {
namespace {

using Eigen::Vector2f;
using Eigen::Vector3f;

// Twice the signed area of a triangle; positive when its picture side is up.
float SignedArea(const std::array<Vector2f, 3>& p) {
  return (p[1].x() - p[0].x()) * (p[2].y() - p[0].y()) -
         (p[2].x() - p[0].x()) * (p[1].y() - p[0].y());
}

// Weights of a triangle's corners at `p`; all within 0..1 when it lies inside.
Vector3f Barycentric(const std::array<Vector2f, 3>& t, const Vector2f& p) {
  const float area = SignedArea(t);
  if (std::abs(area) < 1e-6F) {
    return {1, 0, 0};
  }
  const float b = SignedArea({t[0], p, t[2]}) / area;
  const float c = SignedArea({t[0], t[1], p}) / area;
  return {1 - b - c, b, c};
}

}  // namespace

SurfacePoints::SurfacePoints(const CharacterLayer& layer, std::span<const Eigen::Vector2f> rest) {
  on_.resize(rest.size());
  std::vector<float> inside(rest.size(), -1e9F);
  for (const MeshTriangle& t : layer.triangles) {
    Corner corner{.vertex = t.vertex, .rest = {}};
    for (int k = 0; k < 3; ++k) {
      corner.rest[k] = layer.positions[t.vertex[k]].head<2>();
    }
    if (!(SignedArea(corner.rest) > 0)) {
      continue;
    }
    for (std::size_t i = 0; i < rest.size(); ++i) {
      const float in = Barycentric(corner.rest, rest[i]).minCoeff();
      if (in > inside[i]) {
        inside[i] = in;
        on_[i] = corner;
      }
    }
  }
}

std::vector<Eigen::Vector3f> SurfacePoints::Place(std::span<const Eigen::Vector2f> moved,
                                                  std::span<const Eigen::Vector3f> posed) const {
  assert(moved.size() == on_.size());
  std::vector<Vector3f> placed(moved.size(), Vector3f::Zero());
  for (std::size_t i = 0; i < moved.size(); ++i) {
    const Vector3f weights = Barycentric(on_[i].rest, moved[i]);
    for (int k = 0; k < 3; ++k) {
      placed[i] += weights[k] * posed[on_[i].vertex[k]];
    }
  }
  return placed;
}

}  // namespace understudy
