#pragma once

#include <vector>

#include "core/keypoints.h"

namespace understudy {

// Trackers now and then take the left forearm or lower leg for the right one, for a few frames.
// Exchanges them back where the limbs then travel less over the whole clip; what lasts longer than
// some ten frames is believed. Shoulders and hips, which give a person's facing, are left alone.
void RepairSideSwaps(std::vector<Keypoints>& keypoints);

}  // namespace understudy
