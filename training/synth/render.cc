#include "render.h"

#include <algorithm>

#include "figure.h"

namespace understudy::synth {
namespace {

constexpr float kNear = 0.05f;       // metres
constexpr float kSolidAlpha = 0.5f;  // alpha above which a texel hides what is behind
constexpr float kSoftAlpha = 0.04f;

bool IsAlpha(Role role) {
  return role == Role::kHair || role == Role::kBrows || role == Role::kLashes ||
         role == Role::kTeeth;
}

/// Thin strokes on the skin: always blended.
bool IsPainted(Role role) { return role == Role::kBrows || role == Role::kLashes; }

}  // namespace

void Renderer::Setup(const RenderItem& item, size_t index, const Camera& camera) {
  const auto& pos = *item.positions;
  const float ss = static_cast<float>(supersample_);
  screen_.resize(pos.size());
  // Brows and lashes lie on the skin: a nudge towards the camera keeps them in front of it.
  const float nudge =
      item.role == Role::kBrows ? 1.004f : (item.role == Role::kLashes ? 1.002f : 1.0f);
  for (size_t i = 0; i < pos.size(); ++i) {
    const Vector3f c = camera.ToCamera(pos[i]);
    if (c.z() < kNear) {
      screen_[i] = {0, 0, 0};
      continue;
    }
    const float iz = 1 / c.z();
    screen_[i] = {ss * (camera.cx + camera.focal * c.x() * iz),
                  ss * (camera.cy + camera.focal * c.y() * iz), nudge * iz};
  }
  const bool cull = item.role == Role::kSkin || item.role == Role::kEyes;
  const auto& mesh = *item.asset;
  const float w = static_cast<float>(visible_.width), h = static_cast<float>(visible_.height);
  for (uint32_t k : *item.tris) {
    RasterTriangle t;
    t.vert = mesh.tri[k];
    for (int c = 0; c < 3; ++c) {
      t.v[c] = screen_[t.vert[c]];
    }
    if (t.v[0].iz <= 0 || t.v[1].iz <= 0 || t.v[2].iz <= 0) {
      continue;
    }
    const float area = SignedArea(t.v);
    t.back = area > 0;
    if ((cull && t.back) || std::fabs(area) < 1e-5f) {
      continue;
    }
    if (std::max({t.v[0].x, t.v[1].x, t.v[2].x}) < 0 ||
        std::min({t.v[0].x, t.v[1].x, t.v[2].x}) > w) {
      continue;
    }
    if (std::max({t.v[0].y, t.v[1].y, t.v[2].y}) < 0 ||
        std::min({t.v[0].y, t.v[1].y, t.v[2].y}) > h) {
      continue;
    }
    t.inv_area = 1 / area;
    t.uv = mesh.uv_tri[k];
    t.mesh = static_cast<uint16_t>(index);
    t.slot = item.tri_component[k];
    t.part = item.tri_part[k];
    const Material& m = (*item.slots)[t.slot];
    if (m.texture != nullptr) {
      const Vector2f a = mesh.uv[t.uv[1]] - mesh.uv[t.uv[0]],
                     b = mesh.uv[t.uv[2]] - mesh.uv[t.uv[0]];
      const float texels = std::fabs(a.x() * b.y() - a.y() * b.x()) *
                           static_cast<float>(m.texture->width * m.texture->height);
      const float lod = 0.5f * std::log2(std::max(1e-6f, texels / std::fabs(area)));
      t.lod = static_cast<uint8_t>(std::clamp(static_cast<int>(lod + 0.35f), 0,
                                              static_cast<int>(m.texture->levels.size()) - 1));
    }
    if (IsAlpha(item.role)) {
      soft_.push_back(static_cast<uint32_t>(triangles_.size()));
    }
    triangles_.push_back(t);
  }
}

void Renderer::DrawSolid(const std::vector<RenderItem>& items) {
  for (uint32_t id = 0; id < triangles_.size(); ++id) {
    const RasterTriangle& t = triangles_[id];
    const RenderItem& item = items[t.mesh];
    const Material& m = (*item.slots)[t.slot];
    const auto* cover = item.cover;
    const bool edge = cover != nullptr && std::min({(*cover)[t.vert[0]], (*cover)[t.vert[1]],
                                                    (*cover)[t.vert[2]]}) <= kEdgeBand;
    const bool alpha = IsAlpha(item.role) && m.texture != nullptr;
    if (IsPainted(item.role)) {
      continue;
    }
    ForEachFragment(t, visible_.width, visible_.height, [&](size_t i, int x, int y, float iz) {
      if (iz <= visible_.iz[i]) {
        return;
      }
      if (edge || alpha) {
        const Vector3f w =
            Barycentric(t, static_cast<float>(x) + 0.5f, static_cast<float>(y) + 0.5f);
        if (edge && !IsCovered(item, t, w)) {
          return;
        }
        if (alpha) {
          const Vector2f uv = InterpolateUv(item, t, w);
          if (SampleAlpha(*m.texture, t.lod, uv.x(), uv.y()) < kSolidAlpha) {
            return;
          }
        }
      }
      visible_.iz[i] = iz;
      visible_.tri[i] = id;
    });
  }
}

uint8_t Renderer::PartOf(const RenderItem& item, const RasterTriangle& t, const Vector3f& w) const {
  if (t.part != kPartMixed) {
    return t.part;
  }
  // The corners differ: take the part with the largest interpolated skin weight.
  std::array<float, kPartCount> sum{};
  const MeshAsset& a = *item.asset;
  for (int c = 0; c < 3; ++c) {
    for (size_t k = 4 * t.vert[c]; k < 4 * static_cast<size_t>(t.vert[c]) + 4; ++k) {
      sum[bone_part_[a.skin_bone[k]]] += w[c] * a.skin_weight[k];
    }
  }
  return static_cast<uint8_t>(std::max_element(sum.begin(), sum.end()) - sum.begin());
}

void Renderer::ComputeOcclusion(float radius) {
  const int w = visible_.width / 2, h = visible_.height / 2;
  ao_.assign(static_cast<size_t>(w) * h, 1.0f);
  const float focal = camera_.focal * static_cast<float>(supersample_);
  static constexpr float kPairs[4][2] = {
      {0.95f, 0.2f}, {-0.3f, 0.75f}, {0.45f, 0.45f}, {0.2f, -0.35f}};
  const auto depth = [&](int x, int y) {
    x = std::clamp(x, 0, visible_.width - 1);
    y = std::clamp(y, 0, visible_.height - 1);
    return visible_.iz[static_cast<size_t>(y) * visible_.width + x];
  };
  for (int y = 0; y < h; ++y) {
    for (int x = 0; x < w; ++x) {
      const float iz = depth(2 * x, 2 * y);
      if (iz <= 0) {
        continue;
      }
      const float z = 1 / iz,
                  r = std::min(focal * radius * iz, 0.25f * static_cast<float>(visible_.width));
      const float angle = static_cast<float>((x * 7 + y * 13) & 15) * (kPi / 8);
      const float c = std::cos(angle) * r, s = std::sin(angle) * r;
      float sum = 0;
      for (const auto& p : kPairs) {
        const int dx = static_cast<int>(p[0] * c - p[1] * s),
                  dy = static_cast<int>(p[0] * s + p[1] * c);
        const float ia = depth(2 * x + dx, 2 * y + dy), ib = depth(2 * x - dx, 2 * y - dy);
        const float da = ia > 0 ? std::clamp(z - 1 / ia, -radius, radius) : -radius;
        const float db = ib > 0 ? std::clamp(z - 1 / ib, -radius, radius) : -radius;
        sum += Clamp01((da + db) / radius - 0.04f);
      }
      ao_[static_cast<size_t>(y) * w + x] = 1 - 0.85f * std::min(1.0f, 0.5f * sum);
    }
  }
  // 4 x 4 box over covered pixels removes the pattern of the rotated samples.
  ao_scratch_ = ao_;
  for (int y = 2; y + 2 < h; ++y) {
    for (int x = 2; x + 2 < w; ++x) {
      const size_t i = static_cast<size_t>(y) * w + x;
      const float iz = depth(2 * x, 2 * y);
      if (iz <= 0) {
        continue;
      }
      float sum = 0, count = 0;
      for (int dy = -2; dy <= 1; ++dy) {
        for (int dx = -2; dx <= 1; ++dx) {
          const float other = depth(2 * (x + dx), 2 * (y + dy));
          if (std::fabs(other - iz) > 0.05f * iz) {
            continue;
          }
          sum += ao_scratch_[i + static_cast<size_t>(dy * w + dx)];
          count += 1;
        }
      }
      if (count > 0) {
        ao_[i] = sum / count;
      }
    }
  }
}

float Renderer::OcclusionAt(int x, int y) const {
  if (!has_occlusion_) {
    return 1;
  }
  const int w = visible_.width / 2, h = visible_.height / 2;
  return ao_[static_cast<size_t>(std::min(y / 2, h - 1)) * w + std::min(x / 2, w - 1)];
}

void Renderer::ShadeSolid(const std::vector<RenderItem>& items, const Lighting& lighting,
                          const Style& style) {
  const size_t n = visible_.iz.size();
  out_.colour.resize(n);
  out_.alpha.resize(n);
  out_.part.resize(n);
  out_.kind.resize(n);
  size_t i = 0;
  for (int y = 0; y < visible_.height; ++y) {
    for (int x = 0; x < visible_.width; ++x, ++i) {
      const uint32_t id = visible_.tri[i];
      if (id == Visibility::kNone) {
        out_.colour[i].setZero();
        out_.alpha[i] = 0;
        out_.part[i] = out_.kind[i] = 0;
        continue;
      }
      const RasterTriangle& t = triangles_[id];
      const RenderItem& item = items[t.mesh];
      const Vector3f w = Barycentric(t, static_cast<float>(x) + 0.5f, static_cast<float>(y) + 0.5f);
      const Surface s =
          EvaluateSurface(item, t, w, camera_.position, style.toon_bands > 0 ? 0.35f : 1.0f);
      out_.colour[i] =
          Light(s, item, lighting, style, camera_.position, OcclusionAt(x, y), shadow());
      out_.alpha[i] = 1;
      out_.part[i] = PartOf(item, t, w);
      out_.kind[i] = static_cast<uint8_t>(t.mesh + 1);
    }
  }
}

void Renderer::BlendSoft(const std::vector<RenderItem>& items, const Lighting& lighting,
                         const Style& style) {
  std::sort(soft_.begin(), soft_.end(), [&](uint32_t a, uint32_t b) {
    const auto depth = [&](uint32_t i) {
      return triangles_[i].v[0].iz + triangles_[i].v[1].iz + triangles_[i].v[2].iz;
    };
    const float da = depth(a), db = depth(b);
    return da != db ? da < db : a < b;
  });
  for (uint32_t id : soft_) {
    const RasterTriangle& t = triangles_[id];
    const RenderItem& item = items[t.mesh];
    const Material& m = (*item.slots)[t.slot];
    if (m.texture == nullptr || item.role == Role::kTeeth) {
      continue;
    }
    const bool painted = IsPainted(item.role);
    ForEachFragment(t, visible_.width, visible_.height, [&](size_t i, int x, int y, float iz) {
      if (iz <= visible_.iz[i] * 1.00002f) {
        return;
      }
      const Vector3f w = Barycentric(t, static_cast<float>(x) + 0.5f, static_cast<float>(y) + 0.5f);
      const Vector2f uv = InterpolateUv(item, t, w);
      const float a = SampleAlpha(*m.texture, t.lod, uv.x(), uv.y());
      if (a < kSoftAlpha || (a >= kSolidAlpha && !painted)) {
        return;
      }
      const Surface s =
          EvaluateSurface(item, t, w, camera_.position, style.toon_bands > 0 ? 0.35f : 1.0f);
      const Vector3f c =
          Light(s, item, lighting, style, camera_.position, OcclusionAt(x, y), shadow());
      const float k = painted ? s.alpha : a;
      out_.colour[i] += k * (c - out_.colour[i]);
      out_.alpha[i] += k * (1 - out_.alpha[i]);
      if (out_.kind[i] == 0 && out_.alpha[i] > 0.5f) {
        out_.kind[i] = static_cast<uint8_t>(t.mesh + 1);
        out_.part[i] = t.part == kPartMixed ? static_cast<uint8_t>(kPartHead) : t.part;
      }
    });
  }
}

GBuffer& Renderer::Render(const std::vector<RenderItem>& items, const Camera& camera,
                          const Lighting& lighting, const Style& style,
                          const RenderOptions& options) {
  supersample_ = options.supersample;
  camera_ = camera;
  triangles_.clear();
  soft_.clear();
  visible_.Reset(camera.width * supersample_, camera.height * supersample_);
  for (size_t i = 0; i < items.size(); ++i) {
    Setup(items[i], i, camera);
  }
  has_shadow_ = lighting.shadow && !lighting.lights.empty() && style.shade > 0.3f;
  if (has_shadow_) {
    shadow_.Begin(lighting.lights[0].towards, options.centre, options.radius, options.shadow_size);
    for (const RenderItem& item : items) {
      if (item.role == Role::kEyes || item.role == Role::kTongue || item.role == Role::kTeeth ||
          item.role == Role::kLashes || item.role == Role::kBrows) {
        continue;
      }
      shadow_.Add(*item.positions, item.asset->tri, *item.tris);
    }
  }
  DrawSolid(items);
  has_occlusion_ = lighting.occlusion && style.shade > 0.3f;
  if (has_occlusion_) {
    ComputeOcclusion(lighting.occlusion_radius);
  }
  ShadeSolid(items, lighting, style);
  BlendSoft(items, lighting, style);
  out_.width = visible_.width;
  out_.height = visible_.height;
  out_.supersample = supersample_;
  std::swap(out_.iz, visible_.iz);
  return out_;
}

float Renderer::DepthAt(float x, float y) const {
  const int ix = static_cast<int>(std::floor(x * static_cast<float>(supersample_)));
  const int iy = static_cast<int>(std::floor(y * static_cast<float>(supersample_)));
  if (ix < 0 || iy < 0 || ix >= out_.width || iy >= out_.height) {
    return std::numeric_limits<float>::infinity();
  }
  const float iz = out_.iz[static_cast<size_t>(iy) * out_.width + ix];
  return iz > 0 ? 1 / iz : std::numeric_limits<float>::infinity();
}

}  // namespace understudy::synth
