#include "pipeline/gltf_mesh.h"

#include <algorithm>
#include <cmath>

namespace understudy {

GltfMesh MeshOf(const CharacterLayer& layer, const GltfSkin& skin) {
  GltfMesh mesh;
  mesh.positions = skin.RestPositions(layer);
  mesh.influences = skin.Influences(layer);
  for (const Eigen::Vector3f& v : layer.positions) {
    mesh.texels.emplace_back(v.head<2>() - layer.origin);
  }
  for (const MeshTriangle& t : layer.triangles) {
    mesh.triangles.push_back(t.vertex);
  }
  return mesh;
}

OpaqueAndSoft SplitByAlpha(const GltfMesh& mesh, ImageView texture, int opaque) {
  OpaqueAndSoft out;
  for (const auto& t : mesh.triangles) {
    Eigen::Vector2f low = mesh.texels[t[0]];
    Eigen::Vector2f high = low;
    for (const std::uint32_t v : t) {
      low = low.cwiseMin(mesh.texels[v]);
      high = high.cwiseMax(mesh.texels[v]);
    }
    bool has_opaque = false;
    bool has_soft = false;
    // One texel more: filters reach over the triangle's sides.
    for (int y = std::max(static_cast<int>(std::floor(low.y())) - 1, 0);
         y <= std::min(static_cast<int>(std::ceil(high.y())), texture.height - 1); ++y) {
      for (int x = std::max(static_cast<int>(std::floor(low.x())) - 1, 0);
           x <= std::min(static_cast<int>(std::ceil(high.x())), texture.width - 1); ++x) {
        const int alpha = texture.At(x, y)[3];
        has_opaque = has_opaque || alpha >= opaque;
        has_soft = has_soft || (alpha > 0 && alpha < opaque);
      }
    }
    if (has_opaque) {
      out.opaque.insert(out.opaque.end(), t.begin(), t.end());
    }
    if (has_soft) {
      out.soft.insert(out.soft.end(), t.begin(), t.end());
    }
  }
  return out;
}

}  // namespace understudy
