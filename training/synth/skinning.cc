#include "skinning.h"

namespace understudy::synth {

SkinningPalette::SkinningPalette(const PosedSkeleton& s) {
  for (int b = 0; b < kBoneCount; ++b) {
    const Vector3f t = s.position[b] - s.linear[b] * s.joints->head[b];
    for (int c = 0; c < 3; ++c) {
      for (int r = 0; r < 3; ++r) {
        bones[b].m[3 * c + r] = s.linear[b](r, c);
      }
    }
    for (int r = 0; r < 3; ++r) {
      bones[b].m[9 + r] = t[r];
    }
  }
}

void Skin(const SkinningPalette& palette, const std::vector<Vector3f>& rest,
          const std::vector<uint8_t>& bone, const std::vector<float>& weight,
          std::vector<Vector3f>* posed) {
  posed->resize(rest.size());
  for (size_t i = 0; i < rest.size(); ++i) {
    float m[12] = {};
    for (size_t k = 4 * i; k < 4 * i + 4; ++k) {
      const float w = weight[k];
      if (w <= 0) {
        continue;
      }
      const float* b = palette.bones[bone[k]].m;
      for (int e = 0; e < 12; ++e) {
        m[e] += w * b[e];
      }
    }
    const Vector3f& v = rest[i];
    for (int r = 0; r < 3; ++r) {
      (*posed)[i][r] = m[r] * v.x() + m[3 + r] * v.y() + m[6 + r] * v.z() + m[9 + r];
    }
  }
}

Vector3f SkinOne(const PosedSkeleton& s, const Vector3f& rest, const uint8_t* bone,
                 const float* weight) {
  Vector3f out = Vector3f::Zero();
  for (int k = 0; k < 4; ++k) {
    if (weight[k] <= 0) {
      continue;
    }
    const int b = bone[k];
    out += weight[k] * (s.linear[b] * (rest - s.joints->head[b]) + s.position[b]);
  }
  return out;
}

void VertexNormals(const std::vector<Vector3f>& p, const std::vector<std::array<uint32_t, 3>>& tri,
                   std::vector<Vector3f>* normals) {
  normals->assign(p.size(), Vector3f::Zero());
  for (const auto& t : tri) {
    const Vector3f n = (p[t[1]] - p[t[0]]).cross(p[t[2]] - p[t[0]]);
    for (uint32_t v : t) {
      (*normals)[v] += n;
    }
  }
  for (Vector3f& n : *normals) {
    n /= std::max(1e-20f, n.norm());
  }
}

}  // namespace understudy::synth
