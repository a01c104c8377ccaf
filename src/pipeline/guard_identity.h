#pragma once

#include "core/animation_clip.h"
#include "core/character.h"
#include "pipeline/identity_meter.h"

namespace understudy {

// What was done so that a face stays who it is.
struct IdentityEasing {
  int frames = 0;        // in which head or face move less than asked for
  float most = 0;        // that was taken away of the movement in one of them, 0..1
  double most_at_s = 0;  // when
};

inline constexpr float kLeastIdentity = 0.6F;

// Eases head turns, against the picture that shows them, and expressions wherever the head drawn by
// itself would look less like its picture than kLeastIdentity: by a quarter, a half or three
// quarters, whichever is enough, coming and going smoothly within half a second. Lids close
// nevertheless. Every third frame is looked at.
IdentityEasing GuardIdentity(const Character& character, const IdentityMeter& meter,
                             AnimationClip& clip);

}  // namespace understudy
