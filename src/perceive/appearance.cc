#include "perceive/appearance.h"

#include <algorithm>
#include <cmath>

namespace understudy {
namespace {

using Eigen::Vector2f;
using Region = Appearance::Region;

constexpr float kSure = 0.3F;
constexpr int kSteps = 12;  // samples along each side of a region

// Adds one pixel to the eight bins about its colour, so that a small change of light moves little.
void AddColor(const std::uint8_t* pixel, Region& region) {
  std::array<int, 3> low;
  std::array<float, 3> part;
  for (int c = 0; c < 3; ++c) {
    const float at = static_cast<float>(pixel[c]) * (3.0F / 255.0F);
    low[c] = std::min(static_cast<int>(at), 2);
    part[c] = at - static_cast<float>(low[c]);
  }
  for (int corner = 0; corner < 8; ++corner) {
    int bin = 0;
    float weight = 1;
    for (int c = 0; c < 3; ++c) {
      const int up = (corner >> c) & 1;
      bin = bin * 4 + low[c] + up;
      weight *= up == 1 ? part[c] : 1 - part[c];
    }
    region.share[bin] += weight;
  }
}

// Samples a quadrilateral given by two of its sides, a to b and c to d.
void AddQuad(ImageView picture, const Vector2f& a, const Vector2f& b, const Vector2f& c,
             const Vector2f& d, Region& region) {
  for (int i = 0; i < kSteps; ++i) {
    const float u = (static_cast<float>(i) + 0.5F) / kSteps;
    for (int j = 0; j < kSteps; ++j) {
      const float v = (static_cast<float>(j) + 0.5F) / kSteps;
      const Vector2f p = (a + (b - a) * u) * (1 - v) + (c + (d - c) * u) * v;
      const int x = static_cast<int>(std::floor(p.x()));
      const int y = static_cast<int>(std::floor(p.y()));
      if (x >= 0 && y >= 0 && x < picture.width && y < picture.height) {
        AddColor(picture.At(x, y), region);
      }
    }
  }
}

void Normalize(Region& region) {
  float sum = 0;
  for (const float s : region.share) {
    sum += s;
  }
  region.seen = sum >= kSteps;
  for (float& s : region.share) {
    s = region.seen ? s / sum : 0.0F;
  }
}

}  // namespace

void Appearance::Follow(const Appearance& now, float weight) {
  for (std::size_t r = 0; r < regions.size(); ++r) {
    if (!now.regions[r].seen) {
      continue;
    }
    if (!regions[r].seen) {
      regions[r] = now.regions[r];
      continue;
    }
    for (int i = 0; i < kBins; ++i) {
      regions[r].share[i] += weight * (now.regions[r].share[i] - regions[r].share[i]);
    }
  }
}

Appearance AppearanceOf(ImageView picture, const BodyPoints& points) {
  const auto at = [&points](int i) { return Vector2f(points[i].x, points[i].y); };
  const auto sure = [&points](std::initializer_list<int> joints) {
    return std::all_of(joints.begin(), joints.end(),
                       [&points](int j) { return points[j].confidence > kSure; });
  };
  Appearance look;
  if (sure({kLeftShoulderPoint, kRightShoulderPoint, kLeftHipPoint, kRightHipPoint})) {
    const Vector2f middle = (at(kLeftShoulderPoint) + at(kRightShoulderPoint) + at(kLeftHipPoint) +
                             at(kRightHipPoint)) /
                            4;
    const auto inner = [&](int j) { return Vector2f(middle + 0.75F * (at(j) - middle)); };
    AddQuad(picture, inner(kLeftShoulderPoint), inner(kRightShoulderPoint), inner(kLeftHipPoint),
            inner(kRightHipPoint), look.regions[0]);
  }
  for (const auto& [hip, knee] :
       {std::pair{kLeftHipPoint, kLeftKneePoint}, {kRightHipPoint, kRightKneePoint}}) {
    if (sure({hip, knee})) {
      const Vector2f along = at(knee) - at(hip);
      const Vector2f across = Vector2f(-along.y(), along.x()) * 0.06F;
      const Vector2f top = at(hip) + along * 0.2F;
      const Vector2f bottom = at(hip) + along * 0.9F;
      AddQuad(picture, top - across, top + across, bottom - across, bottom + across,
              look.regions[1]);
    }
  }
  for (Region& region : look.regions) {
    Normalize(region);
  }
  return look;
}

float Similarity(const Appearance& a, const Appearance& b) {
  float sum = 0;
  int count = 0;
  for (std::size_t r = 0; r < a.regions.size(); ++r) {
    if (a.regions[r].seen && b.regions[r].seen) {
      for (int i = 0; i < Appearance::kBins; ++i) {
        sum += std::sqrt(a.regions[r].share[i] * b.regions[r].share[i]);
      }
      ++count;
    }
  }
  return count > 0 ? sum / static_cast<float>(count) : 1.0F;
}

}  // namespace understudy
