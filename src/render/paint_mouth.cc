#include "render/paint_mouth.h"

#include <algorithm>
#include <cmath>

#include "core/smooth_step.h"

namespace understudy {
namespace {

using Eigen::Vector2f;
using Eigen::Vector3f;
using Lips = std::array<Vector2f, kInnerLips>;

// Mean colour (not multiplied by alpha) of the texture about a point.
Vector3f ColorAt(const Image& texture, const Vector2f& p, int radius) {
  Vector3f sum = Vector3f::Zero();
  float total = 0;
  for (int y = static_cast<int>(p.y()) - radius; y <= static_cast<int>(p.y()) + radius; ++y) {
    for (int x = static_cast<int>(p.x()) - radius; x <= static_cast<int>(p.x()) + radius; ++x) {
      if (x >= 0 && y >= 0 && x < texture.width() && y < texture.height()) {
        const std::uint8_t* c = texture.At(x, y);
        sum += Vector3f(c[0], c[1], c[2]);
        total += static_cast<float>(c[3]) / 255.0F;
      }
    }
  }
  return total > 0 ? Vector3f(sum / total) : Vector3f(120, 90, 80);
}

// Colour at a place between pixel centres.
Vector3f Sample(const Image& texture, const Vector2f& p) {
  const float x = std::clamp(p.x() - 0.5F, 0.0F, static_cast<float>(texture.width()) - 1.001F);
  const float y = std::clamp(p.y() - 0.5F, 0.0F, static_cast<float>(texture.height()) - 1.001F);
  const int x0 = static_cast<int>(x);
  const int y0 = static_cast<int>(y);
  const int x1 = std::min(x0 + 1, texture.width() - 1);
  const int y1 = std::min(y0 + 1, texture.height() - 1);
  const float u = x - static_cast<float>(x0);
  const float v = y - static_cast<float>(y0);
  Vector3f out;
  for (int k = 0; k < 3; ++k) {
    const auto at = [&](int px, int py) { return static_cast<float>(texture.At(px, py)[k]); };
    out[k] = (at(x0, y0) * (1 - u) + at(x1, y0) * u) * (1 - v) +
             (at(x0, y1) * (1 - u) + at(x1, y1) * u) * v;
  }
  return out;
}

// The lips in the face's own axes, from the middle between the corners.
class Opening {
 public:
  Opening(const Lips& lips, const MouthLook& look) : middle_((lips[0] + lips[4]) / 2) {
    for (int i = 0; i < kInnerLips; ++i) {
      const Vector2f d = lips[i] - middle_;
      at_[i] = {d.dot(look.across), d.dot(look.down)};
    }
    constexpr float kLens = 0.2F;  // of the width: a mouth that is less open has sharp corners
    constexpr float kRing = 0.7F;
    round_ = SmoothStep(kLens, kRing, (at_[6].y() - at_[2].y()) / std::max(right() - left(), 1.0F));
  }

  float left() const { return at_[0].x(); }
  float right() const { return at_[4].x(); }
  float Upper(float x) const { return Edge({0, 1, 2, 3, 4}, x); }
  float Lower(float x) const { return Edge({0, 7, 6, 5, 4}, x); }
  const Vector2f& middle() const { return middle_; }

 private:
  // A smooth curve through the points: cubic pieces, steep at the corners as mouths are round.
  float Edge(const std::array<int, 5>& points, float x) const {
    const auto slope = [&](int from, int to) {
      const Vector2f d = at_[points[to]] - at_[points[from]];
      return d.y() / std::max(d.x(), 1e-3F);
    };
    constexpr float kRound = 1.4F;
    int i = 0;
    while (i < 3 && x > at_[points[i + 1]].x()) {
      ++i;
    }
    const Vector2f& a = at_[points[i]];
    const Vector2f& b = at_[points[i + 1]];
    const float length = std::max(b.x() - a.x(), 1e-3F);
    const float linear = std::clamp((x - a.x()) / length, 0.0F, 1.0F);
    const float t = i == 0 ? Rounded(linear) : i == 3 ? 1 - Rounded(1 - linear) : linear;
    const float start = length * (i == 0 ? kRound * slope(0, 1) : slope(i - 1, i + 1));
    const float end = length * (i == 3 ? kRound * slope(3, 4) : slope(i, i + 2));
    const float rest = 1 - t;
    return rest * rest * ((1 + 2 * t) * a.y() + t * start) +
           t * t * ((1 + 2 * rest) * b.y() - rest * end);
  }

  // The way along a piece that begins in a corner, quicker at first as on an arc.
  float Rounded(float t) const {
    constexpr float kArc = 0.45F;
    return t + kArc * round_ * (std::sqrt(t * (2 - t)) - t);
  }

  Vector2f middle_;
  Lips at_;
  float round_ = 0;  // 0..1
};

// How much of a tooth's light is left at `x` (eye distances from the middle): less where two teeth
// meet. Incisors, then narrower teeth that turn away.
float BetweenTeeth(float x) {
  constexpr std::array<float, 4> kEdges = {0.0F, 0.135F, 0.235F, 0.34F};
  float light = 1;
  for (const float edge : kEdges) {
    light = std::min(light, 0.8F + 0.2F * SmoothStep(0.0F, 0.02F, std::abs(std::abs(x) - edge)));
  }
  return light;
}

struct Spot {
  float x = 0;      // along the mouth, eye distances from its middle
  float side = 0;   // 0 in the middle to 1 in the corner
  float below = 0;  // the upper lip, pixels
  float gap = 0;    // between the lips here, pixels
};

Vector3f InsideColor(const MouthLook& look, const Spot& s, float bareness) {
  const float depth = s.below / std::max(s.gap, 1.0F);
  const float middle = 1 - s.side * s.side;
  Vector3f color = look.dark * (0.8F + 0.5F * depth);
  const float tongue =
      0.8F * SmoothStep(0.5F, 0.95F, depth) * middle * SmoothStep(0.1F, 0.28F, s.gap / look.eyes);
  color += tongue * (look.tongue - color);
  const float length =
      std::min(0.42F * s.gap, 0.105F * look.eyes) * std::sqrt(std::max(middle, 0.0F));
  const float soft = std::max(1.0F, 0.012F * look.eyes);
  const float tooth = (1 - SmoothStep(length - soft, length + 0.3F * soft, s.below)) *
                      (1 - SmoothStep(0.68F, 0.95F, s.side)) * bareness *
                      SmoothStep(0.03F, 0.1F, s.gap / look.eyes);
  constexpr float kFineFace = 50;  // pixels between the eyes from which single teeth are seen
  const float parted = look.eyes > kFineFace ? BetweenTeeth(s.x) : 1.0F;
  // The upper lip shades them, and those at the sides stand further back.
  const float light = (0.72F + 0.28F * SmoothStep(0, 0.6F * std::max(length, 1.0F), s.below)) *
                      (1 - 0.4F * s.side * s.side) * parted;
  color += tooth * (look.teeth * light - color);
  return color;
}

}  // namespace

MouthLook::MouthLook(const Image& texture, const Lips& lips_at_rest, const Vector2f& lip,
                     const Vector3f& skin_color, const Vector2f& across_face, float eye_distance)
    : lips(lips_at_rest),
      across(across_face),
      down(-across_face.y(), across_face.x()),
      eyes(eye_distance) {
  const int radius = std::max(1, static_cast<int>(eye_distance * 0.03F));
  const Vector3f lip_color = ColorAt(texture, lip, radius);
  // A drawn mouth may be a line of ink without lips: the inside then goes with the skin, unless
  // that is paper.
  const auto warmth = [](const Vector3f& c) {
    return (c.x() - (c.y() + c.z()) / 2) / std::max(c.maxCoeff(), 1.0F);
  };
  const float alike = (lip_color - skin_color).norm() / std::max(skin_color.norm(), 1.0F);
  const float inked =
      std::max(SmoothStep(0.2F, 0.08F, warmth(lip_color)), SmoothStep(0.2F, 0.1F, alike)) *
      SmoothStep(0.05F, 0.15F, warmth(skin_color));
  const auto mixed = [inked](const Vector3f& seen, const Vector3f& drawn) {
    return Vector3f((1 - inked) * seen + inked * drawn);
  };
  dark = mixed(lip_color * 0.24F, skin_color.cwiseProduct(Vector3f(0.36F, 0.14F, 0.14F)));
  tongue = mixed(lip_color.cwiseProduct(Vector3f(0.66F, 0.5F, 0.5F)),
                 skin_color.cwiseProduct(Vector3f(0.56F, 0.30F, 0.30F)));
  // Teeth are lit as the skin is, and lighter than dark skin.
  const float light = 255 * std::sqrt(std::clamp(skin_color.maxCoeff() / 255.0F, 0.02F, 1.0F));
  const Vector3f tint = skin_color / std::max(skin_color.maxCoeff(), 1.0F);
  teeth = (0.6F * tint + 0.4F * Vector3f::Ones()) * (0.86F * light);
}

void PaintMouth(const Image& original, const MouthLook& look, const Lips& lips, Image& texture) {
  const Opening now(lips, look);
  const Opening rest(look.lips, look);
  const float width = now.right() - now.left();
  const float rest_width = rest.right() - rest.left();
  if (width < 2 || rest_width < 2) {
    return;
  }
  Vector2f low = Vector2f::Constant(1e9F);
  Vector2f high = -low;
  for (const Vector2f& v : lips) {
    low = low.cwiseMin(v);
    high = high.cwiseMax(v);
  }
  const float rest_gap_middle = rest.Lower(0) - rest.Upper(0);
  // Of the eyes' distance: a narrower gap shows no whole tooth, so teeth are painted; a wider one
  // shows all that there is of them.
  constexpr float kShown = 0.08F;
  constexpr float kAllShown = 0.1F;
  const bool shows_inside = rest_gap_middle >= kShown * look.eyes;
  // Pursed lips hide the teeth, and mouths drawn as small as a button have none.
  const float bareness = SmoothStep(0.72F, 0.95F, width / rest_width) *
                         SmoothStep(0.38F, 0.52F, rest_width / look.eyes) *
                         SmoothStep(kAllShown, kShown, rest_gap_middle / look.eyes);
  for (int y = std::max(static_cast<int>(low.y()) - 1, 0);
       y <= std::min(static_cast<int>(high.y()) + 1, texture.height() - 1); ++y) {
    for (int x = std::max(static_cast<int>(low.x()) - 1, 0);
         x <= std::min(static_cast<int>(high.x()) + 1, texture.width() - 1); ++x) {
      const Vector2f p(static_cast<float>(x) + 0.5F, static_cast<float>(y) + 0.5F);
      const Vector2f d = p - now.middle();
      const Vector2f at(d.dot(look.across), d.dot(look.down));
      if (at.x() <= now.left() || at.x() >= now.right()) {
        continue;
      }
      const float upper = now.Upper(at.x());
      const float lower = now.Lower(at.x());
      const float covered = std::clamp(at.y() - upper + 0.5F, 0.0F, 1.0F) *
                            std::clamp(lower - at.y() + 0.5F, 0.0F, 1.0F);
      if (covered <= 0) {
        continue;
      }
      const float share = (at.x() - now.left()) / width;
      const float rest_x = rest.left() + share * rest_width;
      const float rest_gap = std::max(rest.Lower(rest_x) - rest.Upper(rest_x), 0.0F);
      Spot spot;
      spot.x = at.x() / look.eyes;
      spot.side = std::abs(2 * share - 1);
      spot.below = at.y() - upper;
      spot.gap = lower - upper;
      const float opened = (spot.gap - rest_gap) / look.eyes;
      const float a = covered * SmoothStep(0.008F, 0.04F, opened);
      if (a <= 0) {
        continue;
      }
      Vector3f color = InsideColor(look, spot, bareness);
      if (shows_inside) {
        const float soft = std::max(1.0F, 0.03F * look.eyes);
        const float shown = 1 - SmoothStep(0.94F * rest_gap - soft, 0.94F * rest_gap, spot.below);
        const Vector2f from =
            rest.middle() + look.across * rest_x + look.down * (rest.Upper(rest_x) + spot.below);
        color += shown * (Sample(original, from) - color);
      }
      std::uint8_t* out = texture.At(x, y);
      for (int k = 0; k < 3; ++k) {
        out[k] = static_cast<std::uint8_t>(
            std::clamp(std::lround(static_cast<float>(out[k]) * (1 - a) + color[k] * a), 0L, 255L));
      }
      out[3] =
          static_cast<std::uint8_t>(std::lround(static_cast<float>(out[3]) * (1 - a) + 255 * a));
    }
  }
}

}  // namespace understudy
