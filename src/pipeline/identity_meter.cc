#include "pipeline/identity_meter.h"

#include <algorithm>

namespace understudy {
namespace {

FaceLikeness LikenessOf(const CharacterLayer& layer, const FaceRig& face) {
  FacePoints68 landmarks = face.landmarks;
  for (Eigen::Vector2f& p : landmarks) {
    p -= layer.origin;
  }
  return {layer.texture.span(), landmarks};
}

}  // namespace

IdentityMeter::IdentityMeter(const Character& character) {
  if (!character.face || character.face_layer < 0) {
    return;
  }
  pictures_.push_back(LikenessOf(character.layers[character.face_layer], *character.face));
  for (const HeadView& view : character.views) {
    pictures_.push_back(LikenessOf(view.layer, view.face));
  }
}

std::optional<float> IdentityMeter::Of(ImageView frame, std::span<const ShownFace> shown) const {
  std::optional<float> best;
  for (const ShownFace& face : shown) {
    const std::optional<float> likeness =
        pictures_[face.picture + 1].Compare(frame, face.landmarks);
    if (likeness) {
      best = std::max(best.value_or(0), *likeness);
    }
  }
  return best;
}

}  // namespace understudy
