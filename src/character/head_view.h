#pragma once

#include <Eigen/Geometry>
#include <array>
#include <vector>

#include "core/character.h"

namespace understudy {

// Where the landmarks of a character's face lie on its head, picture space. There is a face.
std::vector<Eigen::Vector3f> LandmarksInSpace(const Character& character);

// By how much a further picture of a character must be scaled for its head to be as large as in the
// character image. `landmarks`: of the further picture, in any unit; `turn`: picture space, from
// the head in the character image to the one there; `roll`: of the head there, degrees. Heights
// between brows and mouth are compared, which a turn to the side leaves as they are.
float ViewScale(const Character& character,
                const std::array<Eigen::Vector2f, kFaceLandmarks>& landmarks,
                const Eigen::Quaternionf& turn, float roll);

// The head of `from`, a character made of a further picture at that scale, as a view of
// `character`: in its head's place and light. Where it is turned by 20 degrees and more against the
// head in the character image it is drawn in its place, else it is only a face, which fades out
// along the jaw and over the brows. Both characters have a face.
HeadView MakeHeadView(const Character& character, Character from, const Eigen::Quaternionf& turn);

}  // namespace understudy
