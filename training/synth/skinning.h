#pragma once

#include <vector>

#include "skeleton.h"

namespace understudy::synth {

/// Bone transforms in a layout made for blending.
struct SkinningPalette {
  explicit SkinningPalette(const PosedSkeleton& skeleton);
  struct alignas(16) Row3x4 {
    float m[12];
  };  // columns of the linear part, then the translation
  std::array<Row3x4, kBoneCount> bones;
};

/// Linear blend skinning: v' = sum w_k (A_k (v - head_k) + P_k). `bone` and `weight` hold 4 entries
/// per vertex.
void Skin(const SkinningPalette& palette, const std::vector<Vector3f>& rest,
          const std::vector<uint8_t>& bone, const std::vector<float>& weight,
          std::vector<Vector3f>* posed);
/// The same for one vertex.
Vector3f SkinOne(const PosedSkeleton& skeleton, const Vector3f& rest, const uint8_t* bone,
                 const float* weight);

/// Area-weighted vertex normals.
void VertexNormals(const std::vector<Vector3f>& positions,
                   const std::vector<std::array<uint32_t, 3>>& tri, std::vector<Vector3f>* normals);

}  // namespace understudy::synth
