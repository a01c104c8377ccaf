#pragma once

#include <span>
#include <vector>

#include "pipeline/openpose_points.h"

namespace understudy {

// Which of each frame's people is the one whose performance it is; -1 where that one is not there.
//
// Whoever is largest and surest in any frame is followed from there to both ends: by number where
// the file tells people's numbers, else to the person whose body lies nearest, no farther than one
// body height per half second without a sight. People of fewer than 4 points are left out.
std::vector<int> FollowPerson(std::span<const std::vector<PosePerson>> frames);

}  // namespace understudy
