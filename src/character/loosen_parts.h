#pragma once

#include <array>
#include <optional>
#include <vector>

#include "character/cut_layers.h"
#include "character/find_skirt.h"
#include "character/limb_geometry.h"
#include "core/character.h"
#include "core/image.h"

namespace understudy {

// Finds what hangs loosely from the body and gives the character its loose points, its vertices
// their sway. Loose is, in the head's layer, what lies beyond skull and neck (hair, ears, bows); in
// an arm's layer, what lies far beside the bones (wide sleeves); and a skirt below the hips. How
// far it may go rises from nothing with the distance, along the layer, to what is firm: clothes and
// hair that lie close do not move at all.
//
// `names` says which layer each of the character's layers is; `labels` is 1 channel, a Part each.
void LoosenParts(const std::vector<LayerName>& names, ImageView labels,
                 const std::array<Limb, kLimbs>& limbs, const std::optional<Skirt>& skirt,
                 Character& character);

}  // namespace understudy
