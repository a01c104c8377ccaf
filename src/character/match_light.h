#pragma once

#include <array>

#include "core/character.h"
#include "core/image.h"

namespace understudy {

// How a face must be lit to look like another: the factor of each colour at the middle of the face,
// and by how much its logarithm grows from there to the side of the face at the image's right.
struct LightMatch {
  std::array<float, 3> gain{1, 1, 1};   // 0.7..1.4
  std::array<float, 3> slope{0, 0, 0};  // -0.3..0.3 for a distance between the eyes
};

// Compares the skin of two pictures of one person at the same places of the face: cheeks, nose,
// chin and upper lip, of which a place counts the less the more of it is turned away. `main` and
// `view` are RGBA, colour multiplied by alpha, and hold their rigs' landmarks less `main_origin`
// (`view_origin`).
LightMatch CompareLight(const FaceRig& main_face, const Image& main,
                        const Eigen::Vector2f& main_origin, const FaceRig& view_face,
                        const Image& view, const Eigen::Vector2f& view_origin);

// Lights a layer's texture so; nothing grows beyond white. Beyond the face everything is lit as the
// nearer side of the face is.
void ApplyLight(const LightMatch& match, const FaceRig& face, CharacterLayer& layer);

}  // namespace understudy
