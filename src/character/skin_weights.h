#pragma once

#include <Eigen/Core>
#include <array>

#include "character/cut_layers.h"
#include "character/limb_geometry.h"
#include "core/character.h"

namespace understudy {

// How a point of a layer (pixels of the picture) follows the skeleton, and which piece it is drawn
// with.
//
// Along a limb the turn of a joint sets in over a stretch of about the limb's own thickness,
// centred on the joint, so a bend keeps its outer side round and folds the inner side only past a
// right angle. The trunk turns gradually from hips to shoulders; what hangs below the hips (a coat,
// a skirt) follows both thighs, mixed from left to right.
struct SkinnedPoint {
  VertexSkin skin;
  Piece piece = Piece::kTorso;
};
SkinnedPoint SkinPoint(LayerName layer, const Eigen::Vector2f& p, const Character& character,
                       const std::array<Limb, kLimbs>& limbs);

}  // namespace understudy
