#pragma once

#include <Eigen/Core>
#include <vector>

#include "core/animation_clip.h"
#include "core/character.h"

namespace understudy {

// Moves the vertices of one layer: v' = p_j + scale * R_parent(j) * Turn_j^t * (v - rest_j), where
// Turn_j^t turns about the same axis by the fraction t of the angle. A bend therefore runs on an
// arc about the joint: skin keeps its distance from the bone (no collapse) and only an inner side
// tighter than the arc folds. Two bends are mixed linearly.
//
// Results are picture-space positions in pixels of the output, one per vertex.
std::vector<Eigen::Vector3f> PoseVertices(const CharacterLayer& layer, const Character& character,
                                          const AnimationFrame& frame);

// The turn `q` done to the fraction `t` (0..1) about its own axis; q.w() < 0 is more than half a
// circle.
Eigen::Quaternionf PartOfTurn(const Eigen::Quaternionf& q, float t);

}  // namespace understudy
