#pragma once

#include <Eigen/Core>
#include <array>
#include <cstdint>
#include <vector>

#include "core/character.h"
#include "pipeline/gltf_skin.h"

namespace understudy {

// A mesh on its way into a glTF file. Picture space.
struct GltfMesh {
  std::vector<Eigen::Vector3f> positions;               // rest, nearness included
  std::vector<Eigen::Vector2f> texels;                  // pixels of the texture, one per position
  std::vector<GltfInfluences> influences;               // one per position
  std::vector<std::array<std::uint32_t, 3>> triangles;  // clockwise seen from the front
  // Morph targets: for each, how far it moves every position.
  std::vector<std::vector<Eigen::Vector3f>> targets;
};

GltfMesh MeshOf(const CharacterLayer& layer, const GltfSkin& skin);

// Triangles over the texture's opaque pixels (alpha of `opaque` or more) and over its soft edges
// (less, above 0). Those with both are in both.
struct OpaqueAndSoft {
  std::vector<std::uint32_t> opaque;  // three vertices each
  std::vector<std::uint32_t> soft;
};
OpaqueAndSoft SplitByAlpha(const GltfMesh& mesh, ImageView texture, int opaque);

}  // namespace understudy
