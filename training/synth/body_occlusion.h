#pragma once

#include <vector>

#include "assets.h"

namespace understudy::synth {

/// Baked ambient occlusion of the neutral body, per vertex of Assets::body: 0 = no sky seen (inside
/// the mouth, nostrils), 1 = open. Takes about 0.3 s.
std::vector<float> BodyOcclusion(const Assets& assets);

}  // namespace understudy::synth
