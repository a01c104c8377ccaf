#include "perceive/find_irises.h"

#include <Eigen/Core>
#include <algorithm>
#include <array>
#include <cmath>

namespace understudy {
namespace {

using Eigen::Vector2f;

constexpr int kColumns = 41;         // samples along the eye
constexpr int kRows = 11;            // and across it
constexpr int kIris = 13;            // columns that an iris is wide
constexpr float kHalfWidth = 0.62F;  // of the eye that is searched, in widths of the eye
constexpr float kHalfHeight = 0.17F;
constexpr float kShut = 0.08F;          // lid distance / eye width
constexpr float kFewestPixels = 6;      // of an eye's width
constexpr float kTowardMiddle = 0.35F;  // of the contrast: lashes and shade lie in the corners

float Luminance(ImageView picture, const Vector2f& p) {
  const float x = std::clamp(p.x() - 0.5F, 0.0F, static_cast<float>(picture.width) - 1.001F);
  const float y = std::clamp(p.y() - 0.5F, 0.0F, static_cast<float>(picture.height) - 1.001F);
  const int x0 = static_cast<int>(x);
  const int y0 = static_cast<int>(y);
  const int x1 = std::min(x0 + 1, picture.width - 1);
  const int y1 = std::min(y0 + 1, picture.height - 1);
  const float u = x - static_cast<float>(x0);
  const float v = y - static_cast<float>(y0);
  const auto at = [&picture](int px, int py) {
    const std::uint8_t* c = picture.At(px, py);
    return 0.3F * static_cast<float>(c[0]) + 0.59F * static_cast<float>(c[1]) +
           0.11F * static_cast<float>(c[2]);
  };
  return (at(x0, y0) * (1 - u) + at(x1, y0) * u) * (1 - v) +
         (at(x0, y1) * (1 - u) + at(x1, y1) * u) * v;
}

// Where the iris lies along the eye, in its widths from the middle.
float DarkestPlace(ImageView picture, const Vector2f& middle, const Vector2f& along,
                   const Vector2f& down) {
  std::array<float, kColumns> light{};
  const auto place = [](int i) {
    return kHalfWidth * (2 * static_cast<float>(i) / (kColumns - 1) - 1);
  };
  for (int i = 0; i < kColumns; ++i) {
    for (int j = 0; j < kRows; ++j) {
      const float v = kHalfHeight * (2 * static_cast<float>(j) / (kRows - 1) - 1);
      light[i] += Luminance(picture, middle + along * place(i) + down * v) / kRows;
    }
  }
  const auto [low, high] = std::minmax_element(light.begin(), light.end());
  const float contrast = *high - *low;
  std::array<float, kColumns> cost{};
  int best = kColumns / 2;
  for (int i = kIris / 2; i < kColumns - kIris / 2; ++i) {
    for (int k = i - kIris / 2; k <= i + kIris / 2; ++k) {
      cost[i] += light[k] / kIris;
    }
    const float away = 2 * place(i);
    cost[i] += kTowardMiddle * contrast * away * away;
    if (i == kIris / 2 || cost[i] < cost[best]) {
      best = i;
    }
  }
  float fraction = 0;
  if (best > kIris / 2 && best < kColumns - kIris / 2 - 1) {
    const float bend = cost[best - 1] - 2 * cost[best] + cost[best + 1];
    if (bend > 1e-4F) {
      fraction = std::clamp(0.5F * (cost[best - 1] - cost[best + 1]) / bend, -0.5F, 0.5F);
    }
  }
  return place(best) + fraction * (place(1) - place(0));
}

}  // namespace

void FindIrises(ImageView picture, FacePoints& face) {
  const auto at = [&face](int i) { return Vector2f(face.landmarks[i].x, face.landmarks[i].y); };
  for (int eye = 0; eye < 2; ++eye) {
    const int first = eye == 0 ? 36 : 42;
    const Vector2f along = at(first + 3) - at(first);
    if (!(along.norm() >= kFewestPixels) || face.eye_open[eye] < kShut) {
      continue;
    }
    const Vector2f down(-along.y(), along.x());
    Vector2f middle = Vector2f::Zero();
    for (int i = 0; i < 6; ++i) {
      middle += at(first + i) / 6;
    }
    Keypoint& iris = face.irises[eye];
    const Vector2f seen(iris.x, iris.y);
    const float was = (seen - middle).dot(along) / along.squaredNorm();
    const Vector2f found = seen + along * (DarkestPlace(picture, middle, along, down) - was);
    iris.x = found.x();
    iris.y = found.y();
  }
}

}  // namespace understudy
