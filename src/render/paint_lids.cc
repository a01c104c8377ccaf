#include "render/paint_lids.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/order_statistics.h"
#include "core/smooth_step.h"

namespace understudy {
namespace {

using Eigen::Vector2f;
using Eigen::Vector3f;

// Colour at a place, not multiplied by alpha; false where the texture shows nothing.
bool ColorAt(const Image& texture, const Vector2f& p, Vector3f& color) {
  const int x = static_cast<int>(std::floor(p.x()));
  const int y = static_cast<int>(std::floor(p.y()));
  if (x < 0 || y < 0 || x >= texture.width() || y >= texture.height()) {
    return false;
  }
  const std::uint8_t* c = texture.At(x, y);
  if (c[3] < 128) {
    return false;
  }
  color = Vector3f(c[0], c[1], c[2]) * (255.0F / static_cast<float>(c[3]));
  return true;
}

// The colour of most skin about the places, each half as wide as `reach`: of what is seen there, by
// light, the part above the middle. Rims of glasses and lashes are darker, gloss is lighter.
Vector3f SkinColor(const Image& texture, std::span<const Vector2f> places, float reach) {
  constexpr int kSteps = 4;
  constexpr std::array kPart = {0.55F, 0.75F};
  std::vector<Vector3f> seen;
  for (const Vector2f& p : places) {
    for (int v = -kSteps; v <= kSteps; ++v) {
      for (int u = -kSteps; u <= kSteps; ++u) {
        const Vector2f at =
            p + Vector2f(static_cast<float>(u), static_cast<float>(v)) * (reach / kSteps);
        if (Vector3f c; ColorAt(texture, at, c)) {
          seen.push_back(c);
        }
      }
    }
  }
  if (seen.empty()) {
    return {200, 160, 140};
  }
  std::stable_sort(seen.begin(), seen.end(),
                   [](const Vector3f& a, const Vector3f& b) { return a.sum() < b.sum(); });
  const auto n = static_cast<float>(seen.size());
  const auto first = static_cast<std::size_t>(kPart[0] * n);
  const auto last = std::max(static_cast<std::size_t>(kPart[1] * n), first + 1);
  Vector3f sum = Vector3f::Zero();
  for (std::size_t i = first; i < last; ++i) {
    sum += seen[i];
  }
  return sum / static_cast<float>(last - first);
}

// The height of an edge, measured along `down`, above the place `x` along `across`.
float HeightAt(const std::array<Vector2f, kLidColumns>& edge, const Vector2f& across,
               const Vector2f& down, float x) {
  std::size_t i = 0;
  while (i + 2 < edge.size() && x > edge[i + 1].dot(across)) {
    ++i;
  }
  const float from = edge[i].dot(across);
  const float length = std::max(edge[i + 1].dot(across) - from, 1e-3F);
  const float t = std::clamp((x - from) / length, 0.0F, 1.0F);
  return (1 - t) * edge[i].dot(down) + t * edge[i + 1].dot(down);
}

}  // namespace

LidLook::LidLook(const Image& texture, std::span<const Eigen::Vector2f> skin_at,
                 std::span<const Eigen::Vector2f> cheeks, std::span<const LidEdges> eyes,
                 float eye_distance)
    : skin(SkinColor(texture, skin_at, 0.05F * eye_distance)) {
  constexpr float kRim = 0.65F;    // of the cheeks' light: darker is a rim, or shows through one
  constexpr float kShade = 0.75F;  // lighter than that is skin in the shade of a brow
  const Vector3f cheek = SkinColor(texture, cheeks, 0.05F * eye_distance);
  skin +=
      SmoothStep(kShade, kRim, skin.sum() / std::max(cheek.sum(), 1.0F)) * (0.95F * cheek - skin);
  constexpr int kRows = 6;
  constexpr float kOther = 0.25F;     // of the skin's colour
  constexpr float kLeast = 130;       // dark skin differs by no less before it counts
  float mixed = 0;                    // share of what is of another colour than most
  Vector3f above = Vector3f::Zero();  // most of what lies above the eyes
  int looked_at = 0;
  for (const LidEdges& eye : eyes) {
    std::vector<Vector3f> seen;
    for (std::size_t k = 1; k + 1 < eye.fold.size(); ++k) {
      for (int row = 0; row < kRows; ++row) {
        const float t = (static_cast<float>(row) + 0.5F) / kRows;
        Vector3f c;
        if (ColorAt(texture, (1 - t) * eye.fold[k] + t * eye.lashes[k], c)) {
          seen.push_back(c);
        }
      }
    }
    if (seen.empty()) {
      continue;
    }
    Vector3f middle;
    for (int k = 0; k < 3; ++k) {
      std::vector<float> channel;
      channel.reserve(seen.size());
      for (const Vector3f& c : seen) {
        channel.push_back(c[k]);
      }
      middle[k] = Median(channel);
    }
    above += middle;
    ++looked_at;
    const auto others = std::count_if(seen.begin(), seen.end(), [&](const Vector3f& c) {
      return (c - middle).norm() > kOther * std::max(skin.norm(), kLeast);
    });
    const float share = static_cast<float>(others) / static_cast<float>(seen.size());
    mixed += share / static_cast<float>(eyes.size());
  }
  painted = SmoothStep(0.17F, 0.25F, mixed);
  // The fold of a deep-set or made-up eye is darker than the lid that comes out of it.
  constexpr float kDeep = 0.5F;  // of the skin's light
  constexpr float kDeepest = 0.36F;
  constexpr float kLighter = 0.55F;
  const float light = above.sum() / std::max(skin.sum() * static_cast<float>(looked_at), 1.0F);
  if (looked_at > 0) {
    painted = std::max(painted, kLighter * SmoothStep(kDeep, kDeepest, light));
  }
}

void PaintLid(const LidLook& look, const LidEdges& rest, const LidEdges& now,
              const Eigen::Vector2f& down, float eye_distance, Image& texture) {
  if (look.painted <= 0) {
    return;
  }
  const Vector2f across(down.y(), -down.x());
  Vector2f low = Vector2f::Constant(1e9F);
  Vector2f high = -low;
  for (const auto& edge : {now.fold, now.lashes}) {
    for (const Vector2f& p : edge) {
      low = low.cwiseMin(p);
      high = high.cwiseMax(p);
    }
  }
  const float left = now.lashes.front().dot(across);
  const float right = now.lashes.back().dot(across);
  const float soft = std::max(0.03F * eye_distance, 1.0F);
  for (int y = std::max(static_cast<int>(low.y()) - 1, 0);
       y <= std::min(static_cast<int>(high.y()) + 1, texture.height() - 1); ++y) {
    for (int x = std::max(static_cast<int>(low.x()) - 1, 0);
         x <= std::min(static_cast<int>(high.x()) + 1, texture.width() - 1); ++x) {
      const Vector2f p(static_cast<float>(x) + 0.5F, static_cast<float>(y) + 0.5F);
      const float at = p.dot(across);
      if (at <= left || at >= right) {
        continue;
      }
      const float fold = HeightAt(now.fold, across, down, at);
      const float lashes = HeightAt(now.lashes, across, down, at);
      const float before =
          HeightAt(rest.lashes, across, down, at) - HeightAt(rest.fold, across, down, at);
      const float height = p.dot(down);
      const float covered = std::clamp((height - fold) / soft, 0.0F, 1.0F) *
                            std::clamp(lashes - height + 0.5F, 0.0F, 1.0F) *
                            SmoothStep(0, soft, lashes - fold - before);
      const float a = look.painted * covered;
      if (a <= 0) {
        continue;
      }
      // Rounded: darker toward the fold and the lashes.
      const float bulge =
          std::sin(static_cast<float>(M_PI) *
                   std::clamp((height - fold) / std::max(lashes - fold, 1.0F), 0.0F, 1.0F));
      const Vector3f color = look.skin * (0.9F + 0.09F * bulge);
      std::uint8_t* out = texture.At(x, y);
      const float alpha = static_cast<float>(out[3]) / 255.0F;
      for (int k = 0; k < 3; ++k) {
        out[k] = static_cast<std::uint8_t>(std::clamp(
            std::lround(static_cast<float>(out[k]) * (1 - a) + alpha * color[k] * a), 0L, 255L));
      }
    }
  }
}

}  // namespace understudy
