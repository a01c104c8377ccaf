#include "core/surface_points.h"

#include <gtest/gtest.h>

namespace understudy {
namespace {

using Eigen::Vector2f;
using Eigen::Vector3f;

// A square of two triangles before another one that faces away.
CharacterLayer Sheets() {
  CharacterLayer layer;
  for (const float z : {3.0F, -3.0F}) {
    for (const Vector2f& p : {Vector2f(0, 0), Vector2f(10, 0), Vector2f(10, 10), Vector2f(0, 10)}) {
      layer.positions.emplace_back(p.x(), p.y(), z);
    }
  }
  layer.triangles = {{{0, 1, 2}}, {{0, 2, 3}}, {{4, 6, 5}}, {{4, 7, 6}}};
  return layer;
}

TEST(SurfacePoints, LieOnTheFrontAndGoAlongWithIt) {
  const CharacterLayer layer = Sheets();
  const std::vector<Vector2f> rest = {{2, 1}, {1, 7}, {12, 5}};  // the last one beside the mesh
  const SurfacePoints on(layer, rest);
  std::vector<Vector3f> at = on.Place(rest, layer.positions);
  for (std::size_t i = 0; i < rest.size(); ++i) {
    EXPECT_LT((at[i] - Vector3f(rest[i].x(), rest[i].y(), 3)).norm(), 1e-4F) << i;
  }
  std::vector<Vector3f> posed = layer.positions;
  for (Vector3f& p : posed) {
    p = Vector3f(-p.y(), p.x(), p.z()) * 2;
  }
  const std::vector<Vector2f> moved = {{3, 1}, {1, 7}, {12, 5}};
  at = on.Place(moved, posed);
  for (std::size_t i = 0; i < rest.size(); ++i) {
    EXPECT_LT((at[i] - Vector3f(-2 * moved[i].y(), 2 * moved[i].x(), 6)).norm(), 1e-4F) << i;
  }
}

TEST(SurfacePoints, AMeshWithoutTrianglesStaysFinite) {
  CharacterLayer layer = Sheets();
  layer.triangles.clear();
  const std::vector<Vector2f> rest = {{2, 1}};
  EXPECT_TRUE(SurfacePoints(layer, rest).Place(rest, layer.positions)[0].allFinite());
}

}  // namespace
}  // namespace understudy
