#pragma once

#include <optional>

#include "core/character.h"
#include "core/image.h"

namespace understudy {

// How the fingers of a hand that the picture shows close; nothing where it shows none, or a fist,
// or one whose landmarks are not those of a hand. Which way the palm looks is told by the order of
// the knuckles, and in a hand seen from its edge by the way the fingers are bent already. `matte` 1
// channel.
std::optional<FingerFold> FindFingers(const Character& character, ImageView matte, bool left);

}  // namespace understudy
