#pragma once

#include <memory>

#include "assets.h"
#include "skeleton.h"

namespace understudy::synth {

/// A pair of glasses on the head of a shape: component 0 frame, 1 lenses. Bound to the head bone;
/// `rest` holds its vertices (metres). `roundness` 0 = rectangular .. 1 = round.
std::unique_ptr<MeshAsset> MakeGlasses(const Assets& assets, const std::vector<Vector3f>& verts,
                                       float roundness);

}  // namespace understudy::synth
