#pragma once

#include <Eigen/Core>
#include <optional>
#include <span>

#include "character/cut_layers.h"
#include "core/character.h"
#include "core/image.h"

namespace understudy {

// A hand for an arm whose own the picture does not show, at the wrist, in line with the forearm:
// the other hand in the mirror where that is shown, else a hand at rest in the colour `skin` (RGB
// 0..255). Nothing without either. `cuts` and `labels` are the character's; `matte` 1 channel.
std::optional<CharacterLayer> MakeHand(const Character& character, bool left,
                                       std::span<const Cut> cuts, ImageView labels, ImageView matte,
                                       const std::optional<Eigen::Vector3f>& skin);

}  // namespace understudy
