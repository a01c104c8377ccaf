#pragma once

#include <array>
#include <optional>
#include <vector>

#include "character/find_skirt.h"
#include "character/limb_geometry.h"
#include "core/character.h"
#include "core/executor.h"
#include "core/image.h"
#include "core/observation.h"

namespace understudy {

// The sheets that a character is cut into, drawn one over the other.
enum class LayerName { kTorso, kHead, kLeftArm, kRightArm, kLeftLeg, kRightLeg };
inline constexpr int kLayers = 6;

// One sheet over the whole picture, before it is meshed.
struct Cut {
  LayerName name = LayerName::kTorso;
  Image texture;  // RGBA, colour multiplied by alpha, the picture's size
  bool empty = true;
};

// Cuts the picture along its part labels. Every layer keeps the matte's soft outline, reaches a
// little under its neighbour at a joint (so that a bend opens no gap), and is filled in where
// another part hides it. Laid over each other on the background at rest the layers give the picture
// back. The colour of soft edge pixels is freed of the background.
//
// Legs reach on up under a `skirt`. `picture` RGB, `matte` and `labels` 1 channel, `background`
// RGB: all the same size.
std::vector<Cut> CutLayers(const Character& character, ImageView picture, ImageView matte,
                           ImageView labels, const std::array<Limb, kLimbs>& limbs,
                           const std::optional<Skirt>& skirt, Executor& executor);

// The layer that shows a part; kNone goes with the torso.
LayerName LayerOf(Part part);

}  // namespace understudy
