#pragma once

#include <Eigen/Core>
#include <array>
#include <optional>

#include "core/character.h"
#include "core/image.h"

namespace understudy {

// The colour of a character's skin: the median about the nose and the cheeks, RGB 0..255. Nothing
// where no face is known.
std::optional<Eigen::Vector3f> SkinOf(const Character& character, ImageView picture);

// Which hands, left and right, the picture does not show though it shows the arm down to the wrist
// and has room beyond: in a pocket, behind the back, in a long sleeve. A glove is a hand: it stands
// out from the body. `picture` RGB, `matte` 1 channel.
std::array<bool, 2> FindMissingHands(const Character& character, ImageView picture,
                                     ImageView matte);

}  // namespace understudy
