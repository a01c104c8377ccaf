#pragma once

#include "pipeline/name_bvh_joints.h"

namespace understudy {

// Finds legs and arms in a hierarchy whose names say nothing. Two chains of joints that go out from
// one joint and are alike in length are a pair; the pair nearest the root is the legs, the longest
// on the side of it that is no leg the arms; of each chain the two longest bones in a row are the
// limb. The side is told by where the toes point in the first frame, else by the rest pose, which
// faces +Z. What cannot be told stays -1.
void GuessLimbs(const BvhClip& clip, BvhBody& body);

// The joint at the end of the longest chain up from the chest that is no arm; -1 where there is
// none.
int GuessHead(const BvhClip& clip, const BvhBody& body);

}  // namespace understudy
