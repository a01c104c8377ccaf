#include "shadow_map.h"

namespace understudy::synth {

void ShadowMap::Begin(const Vector3f& to_light, const Vector3f& centre, float radius, int size) {
  const Vector3f n = to_light.normalized();
  const Vector3f right = n.unitOrthogonal();
  to_light_space_.row(0) = right.transpose();
  to_light_space_.row(1) = n.cross(right).transpose();
  to_light_space_.row(2) = n.transpose();
  centre_ = centre;
  size_ = size;
  scale_ = 0.5f * static_cast<float>(size) / radius;
  height_.assign(static_cast<size_t>(size) * size, -1e9f);
}

void ShadowMap::Add(const std::vector<Vector3f>& positions,
                    const std::vector<std::array<uint32_t, 3>>& tri,
                    const std::vector<uint32_t>& kept) {
  const float half = 0.5f * static_cast<float>(size_);
  scratch_.resize(positions.size());
  for (size_t i = 0; i < positions.size(); ++i) {
    const Vector3f q = to_light_space_ * (positions[i] - centre_);
    scratch_[i] = {q.x() * scale_ + half, q.y() * scale_ + half, q.z()};
  }
  for (uint32_t k : kept) {
    RasterTriangle t;
    for (int c = 0; c < 3; ++c) {
      const Vector3f& s = scratch_[tri[k][c]];
      t.v[c] = {s.x(), s.y(), s.z()};
    }
    const float area = SignedArea(t.v);
    if (std::fabs(area) < 1e-6f) {
      continue;
    }
    t.inv_area = 1 / area;
    ForEachFragment(t, size_, size_,
                    [&](size_t i, int, int, float z) { height_[i] = std::max(height_[i], z); });
  }
}

float ShadowMap::Lit(const Vector3f& p, float bias, float spread) const {
  const Vector3f q = to_light_space_ * (p - centre_);
  const float x = q.x() * scale_ + 0.5f * static_cast<float>(size_) - 0.5f;
  const float y = q.y() * scale_ + 0.5f * static_cast<float>(size_) - 0.5f;
  const float z = q.z() + bias;
  const auto open = [&](int i, int j) {
    if (i < 0 || j < 0 || i >= size_ || j >= size_) {
      return 1.0f;
    }
    return height_[static_cast<size_t>(j) * size_ + i] > z ? 0.0f : 1.0f;
  };
  const auto bilinear = [&](float u, float v) {
    const int i = static_cast<int>(std::floor(u)), j = static_cast<int>(std::floor(v));
    const float tx = u - static_cast<float>(i), ty = v - static_cast<float>(j);
    return Mix(Mix(open(i, j), open(i + 1, j), tx), Mix(open(i, j + 1), open(i + 1, j + 1), tx),
               ty);
  };
  if (spread <= 0) {
    return bilinear(x, y);
  }
  static constexpr float kTaps[8][2] = {{0.25f, 0.1f},   {-0.35f, 0.3f}, {0.1f, -0.55f},
                                        {-0.6f, -0.25f}, {0.7f, 0.45f},  {-0.2f, 0.85f},
                                        {0.75f, -0.6f},  {-0.8f, -0.75f}};
  float sum = 0;
  for (const auto& t : kTaps) {
    sum += bilinear(x + spread * t[0], y + spread * t[1]);
  }
  return sum / 8;
}

}  // namespace understudy::synth
