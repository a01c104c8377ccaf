#include "shade.h"

namespace understudy::synth {
namespace {

struct DecodeTable {
  std::array<float, 256> linear;
  DecodeTable() {
    for (int i = 0; i < 256; ++i) {
      const float c = static_cast<float>(i) / 255;
      linear[i] = c <= 0.04045f ? c / 12.92f : std::pow((c + 0.055f) / 1.055f, 2.4f);
    }
  }
};
const DecodeTable kDecode;

struct Taps {
  const uint8_t* p[4];
  float w[4];
};

Taps TapsAt(const Texture& t, int level, float u, float v) {
  const int w = t.width >> level, h = t.height >> level;
  const float x = u * static_cast<float>(w) - 0.5f, y = (1 - v) * static_cast<float>(h) - 0.5f;
  const float fx = std::floor(x), fy = std::floor(y);
  const float tx = x - fx, ty = y - fy;
  const int x0 = static_cast<int>(fx) & (w - 1), y0 = static_cast<int>(fy) & (h - 1);
  const int x1 = (x0 + 1) & (w - 1), y1 = (y0 + 1) & (h - 1);
  const uint8_t* base = t.levels[static_cast<size_t>(level)];
  return {{base + 4 * (y0 * w + x0), base + 4 * (y0 * w + x1), base + 4 * (y1 * w + x0),
           base + 4 * (y1 * w + x1)},
          {(1 - tx) * (1 - ty), tx * (1 - ty), (1 - tx) * ty, tx * ty}};
}

float FastPow(float x, float exponent) {
  return x <= 0 ? 0.0f : std::exp2(exponent * std::log2(x));
}

Vector3f Interpolate(const std::vector<Vector3f>& values, const RasterTriangle& t,
                     const Vector3f& w) {
  return w.x() * values[t.vert[0]] + w.y() * values[t.vert[1]] + w.z() * values[t.vert[2]];
}

/// Cloth creases: turns the normal by the slope of noise that sits in rest space.
void AddFolds(const Material& m, float strength, const Vector3f& rest, Vector3f* n) {
  const float u = rest.x() + 0.7f * rest.z() + m.fold_seed, v = rest.y() + 0.37f * m.fold_seed;
  const NoiseSample large = TileNoise(u / 1.1f, v / 0.7f);
  const NoiseSample small = TileNoise(u / 0.45f + 0.3f, v / 0.3f);
  const Vector3f a = n->unitOrthogonal(), b = n->cross(a);
  const float k = 0.33f * strength * m.folds;
  *n += k * ((large.du + 0.5f * small.du) * a + (large.dv + 0.5f * small.dv) * b);
  n->normalize();
}

float ToonStep(float x, int bands) {
  const float n = static_cast<float>(bands);
  return std::floor(std::min(0.999f, x) * n + 0.35f) / n;
}

}  // namespace

Eigen::Vector4f SampleTexture(const Texture& texture, int level, float u, float v) {
  const Taps t = TapsAt(texture, level, u, v);
  Eigen::Vector4f out = Eigen::Vector4f::Zero();
  for (int k = 0; k < 4; ++k) {
    const uint8_t* p = t.p[k];
    out += t.w[k] * Eigen::Vector4f(kDecode.linear[p[0]], kDecode.linear[p[1]],
                                    kDecode.linear[p[2]], p[3] * (1.0f / 255));
  }
  return out;
}

float SampleAlpha(const Texture& texture, int level, float u, float v) {
  const Taps t = TapsAt(texture, level, u, v);
  return (t.w[0] * t.p[0][3] + t.w[1] * t.p[1][3] + t.w[2] * t.p[2][3] + t.w[3] * t.p[3][3]) *
         (1.0f / 255);
}

Vector2f InterpolateUv(const RenderItem& item, const RasterTriangle& t, const Vector3f& w) {
  const auto& uv = item.asset->uv;
  return w.x() * uv[t.uv[0]] + w.y() * uv[t.uv[1]] + w.z() * uv[t.uv[2]];
}

bool IsCovered(const RenderItem& item, const RasterTriangle& t, const Vector3f& w) {
  CoverPoint p;
  for (int c = 0; c < 3; ++c) {
    const CoverPoint& q = (*item.cover_points)[t.vert[static_cast<size_t>(c)]];
    p.rest += w[c] * q.rest;
    p.arm += w[c] * q.arm;
    p.leg += w[c] * q.leg;
    p.arm_weight += w[c] * q.arm_weight;
    p.leg_weight += w[c] * q.leg_weight;
  }
  return Cover(*item.cut, p) > 0;
}

Surface EvaluateSurface(const RenderItem& item, const RasterTriangle& t, const Vector3f& w,
                        const Vector3f& eye, float folds) {
  Surface s;
  const Material& m = (*item.slots)[t.slot];
  s.material = &m;
  s.position = Interpolate(*item.positions, t, w);
  s.normal = Interpolate(*item.normals, t, w).normalized();
  if (item.occlusion != nullptr) {
    s.occlusion = w.x() * item.occlusion[t.vert[0]] + w.y() * item.occlusion[t.vert[1]] +
                  w.z() * item.occlusion[t.vert[2]];
  }
  float detail = 1;
  if (m.texture != nullptr) {
    const Vector2f uv = InterpolateUv(item, t, w);
    const Eigen::Vector4f c = SampleTexture(*m.texture, t.lod, uv.x(), uv.y());
    const Vector3f colour = c.head<3>();
    s.alpha = c.w();
    if (m.role == Role::kBrows || m.role == Role::kLashes) {
      s.albedo = m.flat;
      s.alpha = m.opacity *
                (1 - (1 - s.alpha) * (1 - s.alpha));  // Fuller than the strokes of the texture.
    } else {
      s.albedo = m.colour * (colour + m.flatten * (m.mean - colour));
      detail = Mix(Luminance(colour) * m.detail_scale, 1.0f, m.flatten);
    }
  } else {
    s.albedo = m.flat;
  }
  const bool cloth = m.role == Role::kCloth || m.role == Role::kShoes || m.role == Role::kSkin;
  if (cloth && (m.pattern.kind != Pattern::kNone || m.noise > 0 || m.folds > 0)) {
    const Vector3f rest = Interpolate(item.asset->rest, t, w);
    if (m.pattern.kind != Pattern::kNone) {
      const float k = PatternWeight(m.pattern, rest);
      s.albedo += k * (m.pattern.colour * std::min(1.6f, detail) - s.albedo);
    }
    if (m.noise > 0 && m.flatten < 0.6f) {
      s.albedo *=
          1 +
          m.noise *
              TileNoise((rest.x() + 0.7f * rest.z()) / 0.3f + m.fold_seed, rest.y() / 0.3f).value;
    }
    if (m.folds > 0 && m.role == Role::kCloth) {
      AddFolds(m, folds, rest, &s.normal);
    }
  }
  s.albedo = s.albedo.cwiseMax(0.0f).cwiseMin(0.98f);

  const Vector3f view = eye - s.position;
  const bool two_sided = m.role != Role::kSkin && m.role != Role::kEyes;
  if (two_sided && (t.back || s.normal.dot(view) < 0)) {
    if (t.back && item.role != Role::kHair) {
      s.normal = -s.normal;
      s.occlusion *= 0.45f;  // Looking into a sleeve or a hem.
    } else if (s.normal.dot(view) < 0) {
      s.normal = -s.normal;
    }
  }
  if (item.role == Role::kHair) {
    const Vector3f radial = (s.position - item.head_centre).normalized();
    s.normal = (0.4f * s.normal + 0.6f * radial).normalized();
  }
  if (item.role == Role::kEyes) {
    s.occlusion *= 1 - 0.5f * SmoothStep(0.05f, 0.55f, s.normal.dot(item.head_up));
  }
  if (item.role == Role::kTeeth || item.role == Role::kTongue) {
    s.occlusion *= 0.6f;
  }
  return s;
}

Vector3f Light(const Surface& s, const RenderItem& item, const Lighting& lighting,
               const Style& style, const Vector3f& eye, float ao, const ShadowMap* shadow) {
  const Material& m = *s.material;
  const Vector3f& n = s.normal;
  const Vector3f view = (eye - s.position).normalized();
  const bool skin = m.role == Role::kSkin;
  // Light wraps around skin, red furthest.
  const Vector3f wrap = skin ? Vector3f(0.34f, 0.17f, 0.10f)
                             : (item.role == Role::kHair ? Vector3f(0.25f, 0.25f, 0.25f)
                                                         : Vector3f(0.06f, 0.06f, 0.06f));
  Vector3f diffuse = Vector3f::Zero(), shine = Vector3f::Zero();
  for (size_t i = 0; i < lighting.lights.size(); ++i) {
    const DirectionalLight& light = lighting.lights[i];
    const float ndl = n.dot(light.towards);
    float lit = 1;
    if (i == 0 && shadow != nullptr && ndl > -0.3f) {
      const float bias = item.role == Role::kHair ? 0.022f : 0.009f + 0.012f * (1 - std::fabs(ndl));
      lit = 1 - lighting.shadow_strength *
                    (1 - shadow->Lit(s.position + 0.004f * n, bias, lighting.shadow_softness));
    }
    lit *= 0.35f + 0.65f * s.occlusion;
    Vector3f d = ((Vector3f::Constant(ndl) + wrap).array() / (1 + wrap.array())).max(0.0f);
    if (style.toon_bands > 0) {
      d = Vector3f::Constant(
          ToonStep(std::max(0.0f, 0.5f * (ndl + d.y())) * lit, style.toon_bands) /
          std::max(lit, 0.25f));
    }
    diffuse += lit * d.cwiseProduct(light.colour);
    if (m.specular > 0 && style.shade > 0.3f && style.toon_bands == 0) {
      float k = 0;
      if (item.role ==
          Role::kHair) {  // Kajiya-Kay: a band across the strands, which run down the head.
        Vector3f strand = item.head_up - n * n.dot(item.head_up);
        strand.normalize();
        const float th = strand.dot((light.towards + view).normalized());
        k = FastPow(std::sqrt(std::max(0.0f, 1 - th * th)), m.gloss) * Clamp01(ndl + 0.4f) * 0.45f;
      } else if (ndl > 0) {
        const float ndh = n.dot((light.towards + view).normalized());
        if (ndh > 0.5f) {
          k = FastPow(ndh, m.gloss) * (m.gloss + 8) * 0.04f * std::min(1.0f, 4 * ndl);
        }
      }
      shine += (k * m.specular * lit) * light.colour;
    }
  }
  const float open = ao * (0.25f + 0.75f * s.occlusion);
  Vector3f ambient = lighting.ground + (lighting.sky - lighting.ground) * (0.5f + 0.5f * n.y());
  if (style.shade < 1) {  // Towards an even light of the same strength.
    const Vector3f even = ambient + 0.55f * (lighting.lights.empty() ? Vector3f(Vector3f::Zero())
                                                                     : lighting.lights[0].colour);
    diffuse *= style.shade;
    ambient = style.shade * ambient + (1 - style.shade) * even;
  }
  const Vector3f light = diffuse + open * ambient;
  return (lighting.exposure * (s.albedo.cwiseProduct(light) + shine)).unaryExpr([](float x) {
    return Shoulder(x);
  });
}

float Shoulder(float x) {
  constexpr float kKnee = 0.7f;
  return x <= kKnee ? std::max(0.0f, x)
                    : kKnee + (1 - kKnee) * (1 - std::exp(-(x - kKnee) / (1 - kKnee)));
}

float SrgbOf(float x) {
  static constexpr int kSize = 4096;
  struct Table {
    std::array<float, kSize + 1> value;  // over the square root of x, which spreads the dark end
    Table() {
      for (int i = 0; i <= kSize; ++i) {
        const float r = static_cast<float>(i) / kSize, c = r * r;
        value[i] = c <= 0.0031308f ? 12.92f * c : 1.055f * std::pow(c, 1 / 2.4f) - 0.055f;
      }
    }
  };
  static const Table table;
  return table.value[static_cast<int>(std::sqrt(Clamp01(x)) * kSize + 0.5f)];
}

}  // namespace understudy::synth
