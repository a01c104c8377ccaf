#pragma once

#include <array>
#include <vector>

#include "core/animation_clip.h"
#include "core/character.h"

namespace understudy {

// Sets the order, back to front, in which the pieces of each frame are drawn, from the depth of
// their joints. An arm beside the body and anything doubtful is drawn in front of it. Two pieces
// change places only when the difference is clear, so nothing flickers between two orders.
void OrderPieces(const Character& character, AnimationClip& clip);

}  // namespace understudy
