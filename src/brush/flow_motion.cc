#include "brush/flow_motion.h"

#include <algorithm>
#include <cmath>
#include <random>

#include "brush/direction_field.h"

namespace understudy {
namespace {

using Eigen::Vector2f;

Vector2f Between(const GridVectors& field, const MotionGrid& grid, const Vector2f& at) {
  const float x = std::clamp(at.x() / static_cast<float>(grid.cell), 0.0F,
                             static_cast<float>(grid.columns - 1) - 1e-3F);
  const float y = std::clamp(at.y() / static_cast<float>(grid.cell), 0.0F,
                             static_cast<float>(grid.rows - 1) - 1e-3F);
  const int i = static_cast<int>(x);
  const int j = static_cast<int>(y);
  const float u = x - static_cast<float>(i);
  const float v = y - static_cast<float>(j);
  const Vector2f top = (1 - u) * field[grid.Index(i, j)] + u * field[grid.Index(i + 1, j)];
  const Vector2f low = (1 - u) * field[grid.Index(i, j + 1)] + u * field[grid.Index(i + 1, j + 1)];
  return (1 - v) * top + v * low;
}

// Distance from a node along the stream, one way, to where the region ends; at most `most`. The
// picture's border is no end: the stream goes on behind it.
float DistanceToEnd(const FlowPart& part, const MotionGrid& grid, int i, int j, float way,
                    float most) {
  Vector2f at = grid.At(i, j);
  const float step = static_cast<float>(grid.cell);
  const float right = static_cast<float>((grid.columns - 1) * grid.cell);
  const float bottom = static_cast<float>((grid.rows - 1) * grid.cell);
  const int steps = static_cast<int>(std::ceil(most / step));
  for (int k = 0; k < steps; ++k) {
    if (at.x() < 0 || at.y() < 0 || at.x() > right || at.y() > bottom) {
      return most;
    }
    const int u = static_cast<int>(std::lround(at.x() / step));
    const int v = static_cast<int>(std::lround(at.y() / step));
    const std::size_t n = grid.Index(u, v);
    if (part.presence[n] < 0.5F) {
      return step * static_cast<float>(k);
    }
    const float length = part.direction[n].norm();
    if (length < 1e-3F) {
      return most;
    }
    at += way * step / length * part.direction[n];
  }
  return most;
}

constexpr double kShortestCycle = 0.1;  // seconds

float SmoothRise(float t) {
  t = std::clamp(t, 0.0F, 1.0F);
  return t * t * (3 - 2 * t);
}

// The mean length of the streams through a region, at most `most`.
float TypicalLength(const FlowPart& part, const MotionGrid& grid, float most) {
  double sum = 0;
  double count = 0;
  for (int j = 0; j < grid.rows; j += 2) {
    for (int i = 0; i < grid.columns; i += 2) {
      if (part.presence[grid.Index(i, j)] >= 0.5F) {
        sum += DistanceToEnd(part, grid, i, j, 1, most) + DistanceToEnd(part, grid, i, j, -1, most);
        count += 1;
      }
    }
  }
  return count > 0 ? static_cast<float>(sum / count) : most;
}

// Speed is 1 within a stream, falling to 0 at its ends over `ramp` pixels.
GridScalars EndRamp(const FlowPart& part, const MotionGrid& grid, float ramp) {
  GridScalars ease(grid.size(), 0.0F);
  for (int j = 0; j < grid.rows; ++j) {
    for (int i = 0; i < grid.columns; ++i) {
      const std::size_t n = grid.Index(i, j);
      if (part.presence[n] > 0) {
        const float end = std::min(DistanceToEnd(part, grid, i, j, 1, ramp),
                                   DistanceToEnd(part, grid, i, j, -1, ramp));
        ease[n] = SmoothRise(end / ramp);
      }
    }
  }
  // Ragged borders would tear the stream into strips.
  const GridScalars ragged = ease;
  const int radius = std::max(static_cast<int>(0.15F * ramp / static_cast<float>(grid.cell)), 1);
  BlurOverGrid(grid, radius, ease);
  for (std::size_t n = 0; n < grid.size(); ++n) {
    ease[n] = std::min(ease[n], 1.5F * ragged[n]) * std::min(2 * part.presence[n], 1.0F);
  }
  return ease;
}

// Smooth noise over the picture, from a few waves with random ways and phases.
GridScalars PhaseNoise(const MotionGrid& grid, float wavelength, std::uint32_t seed) {
  std::mt19937 random(seed);
  const auto uniform = [&] { return static_cast<float>(random() >> 8) / 16777216.0F; };
  constexpr int kWaves = 7;
  std::array<std::array<float, 3>, kWaves> waves{};
  for (auto& wave : waves) {
    const float angle = 2 * static_cast<float>(M_PI) * uniform();
    const float k = 2 * static_cast<float>(M_PI) / wavelength * (0.6F + 0.8F * uniform());
    wave = {k * std::cos(angle), k * std::sin(angle), 2 * static_cast<float>(M_PI) * uniform()};
  }
  GridScalars noise(grid.size());
  for (int j = 0; j < grid.rows; ++j) {
    for (int i = 0; i < grid.columns; ++i) {
      const Vector2f at = grid.At(i, j);
      float sum = 0;
      for (const auto& wave : waves) {
        sum += std::sin(wave[0] * at.x() + wave[1] * at.y() + wave[2]);
      }
      noise[grid.Index(i, j)] = 0.5F + 0.36F * sum / std::sqrt(static_cast<float>(kWaves));
    }
  }
  return noise;
}

// (v . grad) v by central differences.
GridVectors Acceleration(const GridVectors& velocity, const MotionGrid& grid) {
  GridVectors out(grid.size(), Vector2f::Zero());
  const float two = 2 * static_cast<float>(grid.cell);
  for (int j = 1; j + 1 < grid.rows; ++j) {
    for (int i = 1; i + 1 < grid.columns; ++i) {
      const Vector2f& v = velocity[grid.Index(i, j)];
      if (v.squaredNorm() > 0) {
        const Vector2f dx = (velocity[grid.Index(i + 1, j)] - velocity[grid.Index(i - 1, j)]) / two;
        const Vector2f dy = (velocity[grid.Index(i, j + 1)] - velocity[grid.Index(i, j - 1)]) / two;
        out[grid.Index(i, j)] = v.x() * dx + v.y() * dy;
      }
    }
  }
  return out;
}

// Correlation of fine texture with itself half a cycle on.
GridScalars Likeness(ImageView picture, const MotionGrid& grid, const FlowMotion& flow) {
  const int w = picture.width;
  const int h = picture.height;
  const auto luma = [&](int x, int y) {
    const std::uint8_t* p = picture.At(std::clamp(x, 0, w - 1), std::clamp(y, 0, h - 1));
    return 0.299F * static_cast<float>(p[0]) + 0.587F * static_cast<float>(p[1]) +
           0.114F * static_cast<float>(p[2]);
  };
  const auto fine = [&](int x, int y) {
    constexpr int kStep = 4;
    return luma(x, y) - 0.25F * (luma(x - kStep, y) + luma(x + kStep, y) + luma(x, y - kStep) +
                                 luma(x, y + kStep));
  };
  GridScalars both(grid.size(), 0.0F);
  GridScalars one(grid.size(), 0.0F);
  for (int j = 0; j < grid.rows; ++j) {
    for (int i = 0; i < grid.columns; ++i) {
      const std::size_t n = grid.Index(i, j);
      if (flow.velocity[n].squaredNorm() == 0 || flow.rate[n] <= 0) {
        both[n] = one[n] = 1;
        continue;
      }
      const Vector2f lag = 0.5F / flow.rate[n] * flow.velocity[n];
      const int dx = static_cast<int>(std::lround(lag.x() / 2));
      const int dy = static_cast<int>(std::lround(lag.y() / 2));
      for (int v = 0; v < grid.cell; v += 2) {
        for (int u = 0; u < grid.cell; u += 2) {
          const int x = i * grid.cell + u;
          const int y = j * grid.cell + v;
          const float a = fine(x - dx, y - dy);
          const float b = fine(x + dx, y + dy);
          both[n] += a * b;
          one[n] += 0.5F * (a * a + b * b);
        }
      }
    }
  }
  const int radius = std::max(12 / grid.cell, 1);
  BlurOverGrid(grid, radius, both);
  BlurOverGrid(grid, radius, one);
  for (std::size_t n = 0; n < grid.size(); ++n) {
    // Even tones are alike however they are moved.
    both[n] = std::clamp((both[n] + 1) / (one[n] + 1), -0.3F, 1.0F);
  }
  return both;
}

}  // namespace

float FlowShare(float phase) {
  // All the time: the slower one copy gives way to the other, the less that looks like motion.
  return SmoothRise(1 - std::abs(2 * phase - 1));
}

FlowMotion MakeFlowMotion(ImageView picture, const MotionGrid& grid,
                          std::span<const FlowPart> parts, const FlowTiming& timing,
                          float stretch) {
  constexpr float kFarthest = 1.0F / 7;  // carried in a cycle, of the picture's shorter side
  constexpr float kRamp = 0.35F;         // at each end, of a stream's length
  FlowMotion flow;
  flow.velocity.assign(grid.size(), Vector2f::Zero());
  flow.rate.assign(grid.size(), 0.0F);
  const float side = static_cast<float>(std::min(picture.width, picture.height));
  for (const FlowPart& part : parts) {
    if (part.speed <= 0) {
      continue;
    }
    const float length = TypicalLength(part, grid, side);
    const float ramp = std::max(kRamp * length, 2.0F * static_cast<float>(grid.cell));
    // A smooth ramp is 1.5 times as steep as a straight one, and copies go half a cycle either way.
    const float carried = std::min(kFarthest * side, ramp * stretch * 2 / 1.5F);
    double cycle_s = std::max(static_cast<double>(carried / part.speed), kShortestCycle);
    if (timing.loop) {
      cycle_s = timing.duration_s / std::max(std::round(timing.duration_s / cycle_s), 1.0);
    }
    const GridScalars ease = EndRamp(part, grid, ramp);
    for (std::size_t n = 0; n < grid.size(); ++n) {
      flow.velocity[n] += part.speed * ease[n] * part.direction[n];
      if (part.presence[n] > 0) {
        // Where streams meet, the faster one's cycle is short enough for both.
        flow.rate[n] = std::max(flow.rate[n], static_cast<float>(1 / cycle_s));
      }
    }
  }
  flow.acceleration = Acceleration(flow.velocity, grid);
  flow.phase = PhaseNoise(grid, side / 1.5F, timing.seed);
  flow.likeness = Likeness(picture, grid, flow);
  return flow;
}

Vector2f SlowFlowOffset(const FlowMotion& flow, const MotionGrid& grid, const Vector2f& at,
                        float tau, int steps) {
  Vector2f from = at;
  for (int i = 0; i < steps; ++i) {
    from -= tau / static_cast<float>(steps) * Between(flow.velocity, grid, from);
  }
  return at - from;
}

}  // namespace understudy
