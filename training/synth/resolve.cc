#include "resolve.h"

#include <algorithm>

#include "assets.h"

namespace understudy::synth {
namespace {

struct Level {
  int w = 0, h = 0;
  std::vector<Vector3f> colour;  // premultiplied
  std::vector<float> alpha;
};

/// Push-pull: averages covered colours upwards, then fills holes from the coarser level.
void SpreadColours(Level* base) {
  std::vector<Level> pyramid{*base};
  while (pyramid.back().w > 1 || pyramid.back().h > 1) {
    const Level& fine = pyramid.back();
    Level coarse;
    coarse.w = (fine.w + 1) / 2;
    coarse.h = (fine.h + 1) / 2;
    coarse.colour.assign(static_cast<size_t>(coarse.w) * coarse.h, Vector3f::Zero());
    coarse.alpha.assign(coarse.colour.size(), 0);
    for (int y = 0; y < fine.h; ++y) {
      for (int x = 0; x < fine.w; ++x) {
        const size_t i = static_cast<size_t>(y) * fine.w + x,
                     o = static_cast<size_t>(y / 2) * coarse.w + x / 2;
        coarse.colour[o] += fine.colour[i];
        coarse.alpha[o] += fine.alpha[i];
      }
    }
    for (size_t i = 0; i < coarse.alpha.size(); ++i) {
      const float scale =
          1 /
          std::max(1.0f, coarse.alpha[i]);  // Coverage saturates: coarse cells count as full early.
      coarse.colour[i] *= scale;
      coarse.alpha[i] *= scale;
    }
    pyramid.push_back(std::move(coarse));
  }
  for (size_t level = pyramid.size() - 1; level-- > 0;) {
    const Level& coarse = pyramid[level + 1];
    Level& fine = pyramid[level];
    for (int y = 0; y < fine.h; ++y) {
      for (int x = 0; x < fine.w; ++x) {
        const size_t i = static_cast<size_t>(y) * fine.w + x;
        const float need = 1 - fine.alpha[i];
        if (need <= 0.004f) {
          continue;
        }
        const float fx = 0.5f * static_cast<float>(x) - 0.25f,
                    fy = 0.5f * static_cast<float>(y) - 0.25f;
        const int x0 = static_cast<int>(std::floor(fx)), y0 = static_cast<int>(std::floor(fy));
        const float tx = fx - static_cast<float>(x0), ty = fy - static_cast<float>(y0);
        Vector3f c = Vector3f::Zero();
        float a = 0;
        for (int k = 0; k < 4; ++k) {
          const int cx = std::clamp(x0 + k % 2, 0, coarse.w - 1),
                    cy = std::clamp(y0 + k / 2, 0, coarse.h - 1);
          const float w = (k % 2 ? tx : 1 - tx) * (k / 2 ? ty : 1 - ty);
          const size_t o = static_cast<size_t>(cy) * coarse.w + cx;
          c += w * coarse.colour[o];
          a += w * coarse.alpha[o];
        }
        if (a < 1e-5f) {
          continue;
        }
        fine.colour[i] += need * c / a;
        fine.alpha[i] = 1;
      }
    }
  }
  // Thin covers keep their own colour where it is well known.
  for (size_t i = 0; i < base->alpha.size(); ++i) {
    const float a = base->alpha[i];
    const Vector3f own = base->colour[i] / std::max(a, 1e-4f);
    base->colour[i] = Clamp01(3 * a) * own + (1 - Clamp01(3 * a)) * pyramid[0].colour[i];
  }
}

/// Commonest label under a final pixel, 0 only where no subpixel has one.
uint8_t Vote(const GBuffer& g, int x, int y) {
  std::array<uint8_t, kPartCount> votes{};
  for (int dy = 0; dy < g.supersample; ++dy) {
    for (int dx = 0; dx < g.supersample; ++dx) {
      ++votes[g.part[static_cast<size_t>(y * g.supersample + dy) * g.width + x * g.supersample +
                     dx]];
    }
  }
  const auto best = std::max_element(votes.begin() + 1, votes.end());
  return *best == 0 ? 0 : static_cast<uint8_t>(best - votes.begin());
}

void VoteParts(const GBuffer& g, const std::vector<float>& alpha, Picture* p) {
  p->part.assign(alpha.size(), 0);
  for (int y = 0; y < p->height; ++y) {
    for (int x = 0; x < p->width; ++x) {
      const size_t i = static_cast<size_t>(y) * p->width + x;
      if (alpha[i] < 0.5f) {
        continue;
      }
      p->part[i] = Vote(g, x, y);
    }
  }
  // Covered pixels without a label (outlines, wisps) take the nearest one.
  const std::vector<uint8_t> known = p->part;
  for (int y = 0; y < p->height; ++y) {
    for (int x = 0; x < p->width; ++x) {
      const size_t i = static_cast<size_t>(y) * p->width + x;
      if (alpha[i] < 0.5f || known[i] != 0) {
        continue;
      }
      for (int r = 1; r <= 5 && p->part[i] == 0; ++r) {
        for (int dy = -r; dy <= r && p->part[i] == 0; ++dy) {
          for (int dx = -r; dx <= r; ++dx) {
            const int u = x + dx, v = y + dy;
            if (u < 0 || v < 0 || u >= p->width || v >= p->height) {
              continue;
            }
            const uint8_t label = known[static_cast<size_t>(v) * p->width + u];
            if (label == 0) {
              continue;
            }
            p->part[i] = label;
            break;
          }
        }
      }
    }
  }
}

/// Grey pencil: paper white, hatched where dark.
Vector3f Pencil(const Vector3f& srgb, int x, int y, float scale, uint64_t seed) {
  const float l = 0.3f * srgb.x() + 0.59f * srgb.y() + 0.11f * srgb.z();
  const float fx = static_cast<float>(x) / scale, fy = static_cast<float>(y) / scale;
  const float wobble = 0.8f * static_cast<float>(seed % 97) / 97;
  const auto stroke = [&](float a, float b, float period) {
    const float t = (a * fx + b * fy) / period + wobble + 0.6f * std::sin(0.13f * (fx - fy));
    return 0.5f + 0.5f * std::sin(2 * kPi * t);
  };
  float ink = 0;
  ink = std::max(ink, SmoothStep(0.62f, 0.4f, l) * stroke(1, 0.7f, 3.1f));
  ink = std::max(ink, SmoothStep(0.4f, 0.18f, l) * stroke(-0.8f, 1, 2.7f));
  ink = std::max(ink, SmoothStep(0.2f, 0.03f, l) * 0.85f);
  const float v = Clamp01(0.95f - 0.75f * ink - 0.12f * (1 - l));
  return {v, v, 0.985f * v};
}

}  // namespace

void Downsample(const GBuffer& g, std::vector<Vector3f>* colour, std::vector<float>* alpha) {
  const int s = g.supersample, w = g.width / s, h = g.height / s;
  // A tent over 2 s subpixels: smooth edges with many levels.
  std::vector<float> tent(static_cast<size_t>(2 * s));
  float sum = 0;
  for (int k = 0; k < 2 * s; ++k) {
    tent[static_cast<size_t>(k)] =
        static_cast<float>(s) - std::fabs(static_cast<float>(k) + 0.5f - static_cast<float>(s));
    sum += tent[static_cast<size_t>(k)];
  }
  for (float& t : tent) {
    t /= sum;
  }
  std::vector<Vector3f> row(static_cast<size_t>(g.height) * w);
  std::vector<float> row_alpha(row.size());
  for (int y = 0; y < g.height; ++y) {
    const Vector3f* src = &g.colour[static_cast<size_t>(y) * g.width];
    const float* src_a = &g.alpha[static_cast<size_t>(y) * g.width];
    for (int x = 0; x < w; ++x) {
      Vector3f c = Vector3f::Zero();
      float a = 0;
      for (int k = 0; k < 2 * s; ++k) {
        const int u = std::clamp(x * s - s / 2 + k, 0, g.width - 1);
        c += tent[static_cast<size_t>(k)] * src[u];
        a += tent[static_cast<size_t>(k)] * src_a[u];
      }
      row[static_cast<size_t>(y) * w + x] = c;
      row_alpha[static_cast<size_t>(y) * w + x] = a;
    }
  }
  colour->assign(static_cast<size_t>(w) * h, Vector3f::Zero());
  alpha->assign(colour->size(), 0);
  for (int y = 0; y < h; ++y) {
    for (int k = 0; k < 2 * s; ++k) {
      const int v = std::clamp(y * s - s / 2 + k, 0, g.height - 1);
      const float t = tent[static_cast<size_t>(k)];
      for (int x = 0; x < w; ++x) {
        (*colour)[static_cast<size_t>(y) * w + x] += t * row[static_cast<size_t>(v) * w + x];
        (*alpha)[static_cast<size_t>(y) * w + x] += t * row_alpha[static_cast<size_t>(v) * w + x];
      }
    }
  }
}

Vector3f Grade(const Style& style, Vector3f c) {
  if (style.saturation != 1) {
    const float l = 0.3f * c.x() + 0.59f * c.y() + 0.11f * c.z();
    c = Vector3f::Constant(l) + style.saturation * (c - Vector3f::Constant(l));
  }
  if (style.posterise > 1) {
    const float n = static_cast<float>(style.posterise - 1);
    c = c.unaryExpr([n](float x) { return std::round(Clamp01(x) * n) / n; });
  }
  return c.cwiseMax(0.0f).cwiseMin(1.0f);
}

Picture Resolve(const GBuffer& g, const Style& style, uint64_t stroke_seed) {
  Picture p;
  Level base;
  Downsample(g, &base.colour, &base.alpha);
  p.width = base.w = g.width / g.supersample;
  p.height = base.h = g.height / g.supersample;
  VoteParts(g, base.alpha, &p);
  p.alpha.resize(base.alpha.size());
  for (size_t i = 0; i < p.alpha.size(); ++i) {
    p.alpha[i] = static_cast<uint8_t>(std::lround(255 * Clamp01(base.alpha[i])));
  }
  SpreadColours(&base);
  p.rgb.resize(3 * p.alpha.size());
  const float scale = std::max(1.0f, static_cast<float>(p.height) / 288.0f);
  for (int y = 0; y < p.height; ++y) {
    for (int x = 0; x < p.width; ++x) {
      const size_t i = static_cast<size_t>(y) * p.width + x;
      const Vector3f& l = base.colour[i];
      Vector3f c(SrgbOf(l.x()), SrgbOf(l.y()), SrgbOf(l.z()));
      c = style.pencil ? Pencil(c, x, y, scale, stroke_seed) : Grade(style, c);
      for (int k = 0; k < 3; ++k) {
        p.rgb[3 * i + k] = static_cast<uint8_t>(c[k] * 255 + 0.5f);
      }
    }
  }
  return p;
}

}  // namespace understudy::synth
