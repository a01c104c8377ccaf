#pragma once

#include "core/character.h"
#include "core/motion_clip.h"
#include "core/observation.h"

namespace understudy {

// Fills in joints, joint_confidence, rest_rotation, keypoints and face of `character` from what was
// seen in its picture.
//
// `rest` is that sight as a one-frame performance (motion::BuildMotion), whose rotations give
// depth; a body within 25 degrees of frontal is taken as frontal, and limbs within 25 degrees of
// the picture plane as flat, because a guess that small would only bend the character. Joints that
// the picture does not show are placed by an average body.
void FindRestPose(const Observation& seen, const MotionFrame& rest, const Skeleton& skeleton,
                  double pixels_per_metre, Character& character);

}  // namespace understudy
