#pragma once

#include <Eigen/Core>
#include <vector>

#include "core/animation_clip.h"
#include "core/character.h"

namespace understudy {

// Moves the vertices of one layer: each with its skin (see SkinPose), then by what the loose points
// about it lean in this frame. A hand that comes out of a wrist grows from there.
//
// Results are picture-space positions in pixels of the output, one per vertex.
std::vector<Eigen::Vector3f> PoseVertices(const CharacterLayer& layer, const Character& character,
                                          const AnimationFrame& frame);

}  // namespace understudy
