#include "pipeline/gltf_space.h"

#include <algorithm>
#include <utility>

#include "core/skeleton.h"

namespace understudy {
namespace {

constexpr float kHeight = 1.7F;      // metres
constexpr float kSureOfFeet = 0.4F;  // confidence

// Highest and lowest row of the picture in which a layer is visible.
std::pair<float, float> VisibleRows(const CharacterLayer& layer) {
  int first = layer.texture.height();
  int last = 0;
  for (int y = 0; y < layer.texture.height(); ++y) {
    for (int x = 0; x < layer.texture.width(); ++x) {
      if (layer.texture.At(x, y)[3] >= 128) {
        first = std::min(first, y);
        last = y + 1;
        break;
      }
    }
  }
  return {layer.origin.y() + static_cast<float>(first),
          layer.origin.y() + static_cast<float>(last)};
}

bool ShowsFeet(const Character& c) {
  const auto shown = [&c](Joint ankle) {
    return c.joint_confidence[Index(ankle)] > kSureOfFeet &&
           c.joints[Index(ankle)].y() < static_cast<float>(c.height);
  };
  return shown(Joint::kLeftAnkle) || shown(Joint::kRightAnkle);
}

}  // namespace

GltfSpace GltfSpaceOf(const Character& c) {
  float top = static_cast<float>(c.height);
  float crown = top;
  float sole = 0;
  for (const CharacterLayer& layer : c.layers) {
    const auto [first, last] = VisibleRows(layer);
    top = std::min(top, first);
    sole = std::max(sole, last);
    if (!layer.triangles.empty() && layer.triangles[0].piece == Piece::kHead) {
      crown = first;  // of the head: a raised hand is no height
    }
  }
  crown = crown < sole ? crown : top;
  GltfSpace space;
  if (ShowsFeet(c) && sole - crown > 1) {
    space.metres = kHeight / (sole - crown);
  } else {
    const Skeleton body = AverageSkeleton();
    const float torso =
        body.offsets[Index(Joint::kSpine1)].y() + body.offsets[Index(Joint::kSpine2)].y() +
        body.offsets[Index(Joint::kSpine3)].y() + body.offsets[Index(Joint::kNeck)].y();
    const float pixels = (c.joints[Index(Joint::kNeck)] - c.joints[Index(Joint::kPelvis)]).norm();
    space.metres = torso / std::max(pixels, 1.0F);
  }
  space.origin = {c.joints[Index(Joint::kPelvis)].x(), sole};
  return space;
}

}  // namespace understudy
