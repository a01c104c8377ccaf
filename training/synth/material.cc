#include "material.h"

namespace understudy::synth {
namespace {

constexpr int kTile = 256;

struct Tile {
  std::vector<float> value;
  Tile() : value(static_cast<size_t>(kTile) * kTile, 0.0f) {
    Rng rng(77);
    float amplitude = 0.55f;
    for (int cells = 4; cells <= 64; cells *= 2, amplitude *= 0.55f) {
      std::vector<float> grid(static_cast<size_t>(cells) * cells);
      for (float& g : grid) {
        g = rng.Uniform(-1, 1);
      }
      const int step = kTile / cells;
      for (int y = 0; y < kTile; ++y) {
        for (int x = 0; x < kTile; ++x) {
          const int cx = x / step, cy = y / step;
          const float tx =
              SmoothStep(0, 1, static_cast<float>(x % step) / static_cast<float>(step));
          const float ty =
              SmoothStep(0, 1, static_cast<float>(y % step) / static_cast<float>(step));
          const auto at = [&](int i, int j) {
            return grid[static_cast<size_t>(j % cells) * cells + i % cells];
          };
          value[static_cast<size_t>(y) * kTile + x] +=
              amplitude * Mix(Mix(at(cx, cy), at(cx + 1, cy), tx),
                              Mix(at(cx, cy + 1), at(cx + 1, cy + 1), tx), ty);
        }
      }
    }
  }
};

float Fraction(float x) { return x - std::floor(x); }

}  // namespace

NoiseSample TileNoise(float u, float v) {
  static const Tile tile;
  const float fx = Fraction(u) * kTile, fy = Fraction(v) * kTile;
  const int x = static_cast<int>(fx), y = static_cast<int>(fy);
  const float tx = fx - static_cast<float>(x), ty = fy - static_cast<float>(y);
  const int x0 = x & (kTile - 1), y0 = y & (kTile - 1), x1 = (x + 1) & (kTile - 1),
            y1 = (y + 1) & (kTile - 1);
  const float a = tile.value[y0 * kTile + x0], b = tile.value[y0 * kTile + x1];
  const float c = tile.value[y1 * kTile + x0], d = tile.value[y1 * kTile + x1];
  const float top = Mix(a, b, tx), low = Mix(c, d, tx);
  return {Mix(top, low, ty), (Mix(b, d, ty) - Mix(a, c, ty)) * 16, (low - top) * 16};
}

float Luminance(const Vector3f& c) { return 0.2126f * c.x() + 0.7152f * c.y() + 0.0722f * c.z(); }

Vector3f LinearOf(const Vector3f& srgb) {
  return srgb.unaryExpr(
      [](float c) { return c <= 0.04045f ? c / 12.92f : std::pow((c + 0.055f) / 1.055f, 2.4f); });
}

Vector3f FromHsv(float hue_deg, float s, float v) {
  const float h = Fraction(hue_deg / 360) * 6;
  const auto channel = [&](float n) {
    const float k = std::fmod(n + h, 6.0f);
    return v - v * s * std::clamp(std::min(k, 4 - k), 0.0f, 1.0f);
  };
  return LinearOf({channel(5), channel(3), channel(1)});
}

Matrix3f RepaintMatrix(const Vector3f& mean, const Vector3f& target) {
  const float l = std::max(0.012f, Luminance(mean));
  return target * Eigen::RowVector3f(0.2126f, 0.7152f, 0.0722f) / l;
}

Matrix3f HueMatrix(float hue_deg, float saturation, float value) {
  // Rotation about the grey axis in YIQ.
  Matrix3f to;
  to << 0.299f, 0.587f, 0.114f, 0.596f, -0.274f, -0.322f, 0.211f, -0.523f, 0.312f;
  const float c = std::cos(Radians(hue_deg)) * saturation,
              s = std::sin(Radians(hue_deg)) * saturation;
  Matrix3f turn;
  turn << 1, 0, 0, 0, c, -s, 0, s, c;
  return value * to.inverse() * turn * to;
}

Vector3f RandomClothColour(float vivid, Rng* rng) {
  const float kind = rng->Unit();
  if (kind < 0.2f * (1 - vivid)) {
    return FromHsv(rng->Uniform(0, 360), rng->Uniform(0, 0.12f), rng->Uniform(0.06f, 0.25f));
  }
  if (kind < 0.36f * (1 - vivid)) {
    return FromHsv(rng->Uniform(0, 360), rng->Uniform(0, 0.08f), rng->Uniform(0.82f, 0.97f));
  }
  if (kind < 0.5f * (1 - vivid)) {
    return FromHsv(rng->Uniform(0, 360), rng->Uniform(0, 0.1f), rng->Uniform(0.3f, 0.75f));
  }
  if (kind < 0.64f * (1 - vivid)) {
    return FromHsv(rng->Normal(218, 12), rng->Uniform(0.3f, 0.8f), rng->Uniform(0.2f, 0.7f));
  }
  if (kind < 0.74f * (1 - vivid)) {
    return FromHsv(rng->Normal(34, 10), rng->Uniform(0.2f, 0.6f), rng->Uniform(0.35f, 0.85f));
  }
  return FromHsv(rng->Uniform(0, 360), rng->Uniform(0.25f + 0.3f * vivid, 0.75f + 0.25f * vivid),
                 rng->Uniform(0.3f, 0.97f));
}

Vector3f RandomHairColour(float vivid, Rng* rng) {
  if (rng->Chance(0.08f + 0.6f * vivid)) {
    return FromHsv(rng->Uniform(0, 360), rng->Uniform(0.3f, 0.85f), rng->Uniform(0.3f, 0.95f));
  }
  const int kind = rng->Weighted({3, 3, 1.5f, 1.2f, 0.8f, 0.8f});
  if (kind == 0) {
    return FromHsv(rng->Uniform(10, 40), rng->Uniform(0.05f, 0.35f),
                   rng->Uniform(0.08f, 0.17f));  // black
  }
  if (kind == 1) {
    return FromHsv(rng->Uniform(18, 30), rng->Uniform(0.4f, 0.65f),
                   rng->Uniform(0.2f, 0.4f));  // brown
  }
  if (kind == 2) {
    return FromHsv(rng->Uniform(25, 36), rng->Uniform(0.35f, 0.6f),
                   rng->Uniform(0.4f, 0.6f));  // light brown
  }
  if (kind == 3) {
    return FromHsv(rng->Uniform(36, 46), rng->Uniform(0.25f, 0.55f),
                   rng->Uniform(0.65f, 0.92f));  // blond
  }
  if (kind == 4) {
    return FromHsv(rng->Uniform(10, 20), rng->Uniform(0.6f, 0.8f),
                   rng->Uniform(0.35f, 0.65f));  // red
  }
  return FromHsv(rng->Uniform(20, 60), rng->Uniform(0, 0.1f),
                 rng->Uniform(0.45f, 0.9f));  // grey, white
}

Pattern RandomPattern(float vivid, Rng* rng) {
  Pattern p;
  static const std::vector<float> kWeights = {0, 2.2f, 1.2f, 0.7f, 0.9f, 0.6f, 0.5f, 1.4f};
  p.kind = static_cast<Pattern::Kind>(rng->Weighted(kWeights));
  p.colour = RandomClothColour(std::min(1.0f, vivid + 0.3f), rng);
  p.strength = rng->Uniform(0.5f, 1);
  p.period = std::exp(rng->Uniform(std::log(0.02f), std::log(0.16f)));
  p.duty = rng->Uniform(0.15f, 0.6f);
  const float tilt = rng->Chance(0.5f) ? 0.0f : (rng->Chance(0.6f) ? 90.0f : rng->Uniform(-60, 60));
  p.axis = RotZ(tilt) * Vector3f::UnitY();
  if (p.kind == Pattern::kGradient) {
    p.period = rng->Uniform(0.3f, 0.7f);
    p.centre = Vector3f(0, rng->Uniform(0, 0.4f), 0);
  } else if (p.kind == Pattern::kPrint) {
    p.centre = Vector3f(rng->Chance(0.6f) ? 0.0f : rng->Uniform(-0.08f, 0.08f),
                        rng->Uniform(0.3f, 0.44f), rng->Chance(0.75f) ? 1.0f : -1.0f);
    p.size = rng->Uniform(0.03f, 0.11f);
    p.duty = rng->Unit();
  } else if (p.kind == Pattern::kNoise || p.kind == Pattern::kPatches) {
    p.period = rng->Uniform(0.15f, 0.7f);
  }
  return p;
}

float PatternWeight(const Pattern& p, const Vector3f& x) {
  const auto soft = [](float d, float width) { return Clamp01(0.5f + d / width); };
  switch (p.kind) {
    case Pattern::kNone:
      return 0;
    case Pattern::kStripes: {
      const float f = Fraction(p.axis.dot(x) / p.period);
      return p.strength * soft((0.5f * p.duty - std::fabs(f - 0.5f)), 0.05f);
    }
    case Pattern::kChecks: {
      const Vector3f side = p.axis.cross(Vector3f::UnitZ());
      const float a =
          soft(0.5f * p.duty - std::fabs(Fraction(p.axis.dot(x) / p.period) - 0.5f), 0.05f);
      const float b =
          soft(0.5f * p.duty - std::fabs(Fraction((side.dot(x) + 0.5f * x.z()) / p.period) - 0.5f),
               0.05f);
      return p.strength * 0.5f * (a + b);
    }
    case Pattern::kDots: {
      const float a = Fraction(x.y() / p.period) - 0.5f,
                  b = Fraction((x.x() + 0.6f * x.z()) / p.period) - 0.5f;
      return p.strength * soft(0.45f * std::sqrt(p.duty) - std::sqrt(a * a + b * b), 0.08f);
    }
    case Pattern::kNoise:
      return p.strength *
             Clamp01(0.5f +
                     0.9f * TileNoise((x.x() + 0.7f * x.z()) / p.period, x.y() / p.period).value);
    case Pattern::kPatches:
      return p.strength *
             soft(TileNoise((x.x() + 0.7f * x.z()) / p.period, x.y() / p.period).value - 0.5f +
                      p.duty,
                  0.06f);
    case Pattern::kGradient:
      return p.strength * Clamp01(0.5f + p.axis.dot(x - p.centre) / p.period);
    case Pattern::kPrint: {  // A ring, a bar or a disc on the chest or back.
      if (x.z() * p.centre.z() < 0.02f) {
        return 0;
      }
      const float dx = (x.x() - p.centre.x()) / p.size, dy = (x.y() - p.centre.y()) / p.size;
      const float r = std::sqrt(dx * dx + dy * dy);
      float d = 0;
      if (p.duty < 0.3f) {
        d = 0.22f - std::fabs(r - 0.75f);
      } else if (p.duty < 0.55f) {
        d = std::min(0.22f - std::fabs(dy), 1.4f - std::fabs(dx));
      } else if (p.duty < 0.8f) {
        d = std::min(0.7f - std::fabs(dx), 0.7f - std::fabs(dy)) *
            (Fraction(dx * 1.5f + dy) > 0.35f ? 1.0f : -1.0f);
      } else {
        d = 0.85f - r + 0.25f * TileNoise(dx * 0.3f, dy * 0.3f).value;
      }
      return p.strength * soft(d, 0.1f);
    }
  }
  return 0;
}

}  // namespace understudy::synth
