#pragma once

#include <functional>

#include "character/cut_layers.h"
#include "character/inflate.h"
#include "character/skin_weights.h"
#include "core/character.h"

namespace understudy {

// Lays a grid of triangles over a cut layer, front and back, `cell` pixels apart, each as far
// from the middle plane as `relief` says; at the outline they meet. Cells without any visible
// pixel within `reach` pixels are left out: a face that speaks is drawn beyond its rest. The
// texture is cropped to what is used, with two clear pixels around it; where the picture's edge
// cuts it off it goes on for a twentieth of the picture, like the pixels at the edge.
CharacterLayer MeshLayer(const Cut& cut, const Relief& relief, int cell, int reach,
                         const std::function<SkinnedPoint(const Eigen::Vector2f&)>& skin_of);

}  // namespace understudy
