#pragma once

#include "core/animation_clip.h"
#include "core/character.h"

namespace understudy {

// Lets the character's loose points swing as the clip moves them, and writes the lean of each into
// every frame. Frames must follow each other at the clip's rate.
//
// Each point is a damped pendulum hung up where its skin carries it: it lags when its body starts
// to move, goes on when the body stops, trails in the air and hangs down when the body tilts.
// Between two frames the body moves steadily, and for that the pendulum's path is known exactly:
// any frame rate gives the same swing, and nothing can grow by itself. It begins at rest and is at
// rest, with a lean of exactly 0, as long as the clip shows the picture's own pose.
void SwingLoosePoints(const Character& character, AnimationClip& clip);

}  // namespace understudy
