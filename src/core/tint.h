#pragma once

#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <span>

#include "core/image.h"

namespace understudy {

// Y, Cb, Cr of an RGB colour, grey levels (ITU-R BT.601, full range).
inline Eigen::Vector3f ToYcc(const Eigen::Vector3f& rgb) {
  const float luma = rgb.dot(Eigen::Vector3f(0.299F, 0.587F, 0.114F));
  return {luma, 0.564F * (rgb.z() - luma), 0.713F * (rgb.x() - luma)};
}

// A pixel of an RGB picture.
inline Eigen::Vector3f RgbAt(ImageView picture, int x, int y) {
  const std::uint8_t* p = picture.At(x, y);
  return {static_cast<float>(p[0]), static_cast<float>(p[1]), static_cast<float>(p[2])};
}

// The pixel that holds a place of the picture, or the one nearest to it.
inline Eigen::Vector3f RgbAt(ImageView picture, const Eigen::Vector2f& p) {
  return RgbAt(picture, std::clamp(static_cast<int>(std::floor(p.x())), 0, picture.width - 1),
               std::clamp(static_cast<int>(std::floor(p.y())), 0, picture.height - 1));
}

// Y, Cb, Cr of a pixel of an RGB picture.
inline Eigen::Vector3f YccAt(ImageView picture, int x, int y) {
  return ToYcc(RgbAt(picture, x, y));
}

// How unlike two colours (Y, Cb, Cr) of one surface may be said to be: light and shade make less of
// a difference than tints. Grey levels.
inline float TintDistance(const Eigen::Vector3f& a, const Eigen::Vector3f& b) {
  constexpr float kLuma = 0.35F;
  const Eigen::Vector3f d = (a - b).cwiseAbs();
  return kLuma * d.x() + d.y() + d.z();
}

// Whether a colour is nearer than `alike` to one of `colors`.
inline bool LooksLikeOneOf(std::span<const Eigen::Vector3f> colors, const Eigen::Vector3f& color,
                           float alike) {
  return std::any_of(colors.begin(), colors.end(),
                     [&](const Eigen::Vector3f& c) { return TintDistance(c, color) < alike; });
}

}  // namespace understudy
