#pragma once

#include "core/animation_clip.h"
#include "core/character.h"
#include "core/motion_clip.h"

namespace understudy {

// What an animator would look for in a whole clip, measured on what is drawn.
struct MotionChecks {
  // Change of a limb bone's length against the picture, in space, nearness taken out: 95th
  // percentile over frames and bones, share of the length.
  double limb_length_change_p95 = 0;
  // How far a foot is from its own middle place while the driver's stands: 95th percentile, share
  // of the character's height. Stances of fewer than 3 frames do not count.
  double foot_slide_p95 = 0;
  // Triangles of the picture side drawn with that side down, counted in every fifth frame.
  int flipped_triangles = 0;
};

MotionChecks CheckMotion(const MotionClip& motion, const Character& character,
                         const AnimationClip& clip);

}  // namespace understudy
