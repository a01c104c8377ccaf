#include "character/match_light.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <vector>

namespace understudy {
namespace {

using Eigen::Vector2f;
using Eigen::Vector3f;

// A place on the skin, as a mixture of three landmarks in equal parts.
using Place = std::array<int, 3>;
constexpr std::array<Place, 16> kSkinPlaces = {{{1, 36, 31},
                                                {15, 45, 35},
                                                {2, 31, 48},
                                                {14, 35, 54},
                                                {3, 31, 48},
                                                {13, 35, 54},
                                                {2, 40, 31},
                                                {14, 47, 35},
                                                {5, 48, 59},
                                                {11, 54, 55},
                                                {8, 57, 57},
                                                {7, 58, 8},
                                                {9, 56, 8},
                                                {28, 29, 29},
                                                {27, 28, 28},
                                                {30, 29, 29}}};

struct Axes {
  Vector2f middle;  // between the eyes
  Vector2f across;  // unit, to the person's left eye
  float size = 1;   // pixels: of a face with eyes that far apart when seen from the front
};

Axes AxesOf(const FaceRig& face) {
  Vector2f right = Vector2f::Zero();
  Vector2f left = Vector2f::Zero();
  for (int i = 0; i < 6; ++i) {
    right += face.landmarks[36 + i] / 6;
    left += face.landmarks[42 + i] / 6;
  }
  const Vector2f mouth = (face.landmarks[48] + face.landmarks[54]) / 2;
  Axes axes;
  axes.middle = (right + left) / 2;
  axes.across = (left - right).normalized();
  axes.size = std::max({(left - right).norm(), 0.95F * (mouth - axes.middle).norm(), 1.0F});
  return axes;
}

std::optional<Vector3f> Skin(const Image& texture, const Vector2f& at, float radius) {
  const int r = std::max(static_cast<int>(std::lround(radius)), 1);
  const int cx = static_cast<int>(std::floor(at.x()));
  const int cy = static_cast<int>(std::floor(at.y()));
  Vector3f sum = Vector3f::Zero();
  int n = 0;
  for (int y = std::max(cy - r, 0); y <= std::min(cy + r, texture.height() - 1); ++y) {
    for (int x = std::max(cx - r, 0); x <= std::min(cx + r, texture.width() - 1); ++x) {
      const std::uint8_t* p = texture.At(x, y);
      if (p[3] == 255) {
        sum += Vector3f(p[0], p[1], p[2]);
        ++n;
      }
    }
  }
  if (n == 0) {
    return std::nullopt;
  }
  return (sum / static_cast<float>(n)).cwiseMax(2.0F);
}

float AreaOf(const FaceRig& face, const Place& place, float size) {
  const Vector2f u = face.landmarks[place[1]] - face.landmarks[place[0]];
  const Vector2f v = face.landmarks[place[2]] - face.landmarks[place[0]];
  return (u.x() * v.y() - u.y() * v.x()) / (size * size);
}

}  // namespace

LightMatch CompareLight(const FaceRig& main_face, const Image& main,
                        const Eigen::Vector2f& main_origin, const FaceRig& view_face,
                        const Image& view, const Eigen::Vector2f& view_origin) {
  struct Sample {
    float along = 0;
    float weight = 0;
    Vector3f ratio;  // logarithm
  };
  constexpr float kPatch = 0.06F;  // of the face's size
  const Axes a = AxesOf(main_face);
  const Axes b = AxesOf(view_face);
  std::vector<Sample> samples;
  for (const Place& place : kSkinPlaces) {
    Vector2f in_main = Vector2f::Zero();
    Vector2f in_view = Vector2f::Zero();
    for (const int i : place) {
      in_main += main_face.landmarks[i] / 3;
      in_view += view_face.landmarks[i] / 3;
    }
    const auto want = Skin(main, in_main - main_origin, kPatch * a.size);
    const auto have = Skin(view, in_view - view_origin, kPatch * b.size);
    const float seen = AreaOf(main_face, place, a.size);
    const float now = AreaOf(view_face, place, b.size);
    const float weight = std::abs(seen) < 1e-3F ? 1.0F : std::clamp(now / seen, 0.0F, 1.0F);
    if (!want || !have || weight < 0.3F) {
      continue;
    }
    Sample s;
    s.along = (in_view - b.middle).dot(b.across) / b.size;
    s.weight = weight;
    s.ratio = (want->array() / have->array()).log();
    samples.push_back(s);
  }
  LightMatch match;
  constexpr std::size_t kFewest = 4;
  if (samples.size() < kFewest) {
    return match;
  }
  for (int c = 0; c < 3; ++c) {
    // A line through the samples by least squares, its slope held back, twice: the second time what
    // lies far from the first line (a beard, a strand of hair) counts little.
    float base = 0;
    float slope = 0;
    for (int round = 0; round < 2; ++round) {
      double w = 0;
      double x = 0;
      double y = 0;
      double xx = 0;
      double xy = 0;
      for (const Sample& s : samples) {
        const float off = round == 0 ? 0 : (s.ratio[c] - base - slope * s.along) / 0.15F;
        const double k = s.weight / (1 + off * off);
        w += k;
        x += k * s.along;
        y += k * s.ratio[c];
        xx += k * s.along * s.along;
        xy += k * s.along * s.ratio[c];
      }
      constexpr double kHeldBack = 0.5;
      const double d = w * (xx + kHeldBack) - x * x;
      slope = static_cast<float>((w * xy - x * y) / d);
      base = static_cast<float>((y - slope * x) / w);
    }
    match.gain[c] = std::clamp(std::exp(base), 0.7F, 1.4F);
    match.slope[c] = std::clamp(slope, -0.3F, 0.3F);
  }
  return match;
}

void ApplyLight(const LightMatch& match, const FaceRig& face, CharacterLayer& layer) {
  constexpr float kKnee = 0.8F;      // of white, from which on less is added than asked for
  constexpr float kFarthest = 0.9F;  // of the face's size: where the face ends
  const Axes axes = AxesOf(face);
  for (int y = 0; y < layer.texture.height(); ++y) {
    std::uint8_t* p = layer.texture.Row(y);
    for (int x = 0; x < layer.texture.width(); ++x, p += 4) {
      if (p[3] == 0) {
        continue;
      }
      const Vector2f at =
          layer.origin + Vector2f(static_cast<float>(x) + 0.5F, static_cast<float>(y) + 0.5F);
      const float along =
          std::clamp((at - axes.middle).dot(axes.across) / axes.size, -kFarthest, kFarthest);
      for (int c = 0; c < 3; ++c) {
        const float gain = match.gain[c] * std::exp(match.slope[c] * along);
        const float white = p[3];
        const float was = std::min(static_cast<float>(p[c]) / white, 1.0F);
        const float lit = was * gain;
        const float soft =
            lit > kKnee ? kKnee + (1 - kKnee) * (1 - std::exp((kKnee - lit) / (1 - kKnee))) : lit;
        p[c] = static_cast<std::uint8_t>(std::lround((gain > 1 ? soft : lit) * white));
      }
    }
  }
}

}  // namespace understudy
