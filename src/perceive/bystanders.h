#pragma once

#include <span>

#include "core/image.h"
#include "perceive/body_keypoints.h"

namespace understudy {

// Takes the people who stand behind the person out of a soft matte (1 channel, 0..1, as large as
// the picture): what is nearer to the limbs of one of `others` than to those of `joints` is theirs.
// Behind stands who is surely a person, with a head, and shown at most two thirds as large; who is
// as large stands beside, and may hold on to the person.
void TakeOutBystanders(FloatImage& matte, const BodyPoints& joints,
                       std::span<const BodyPoints> others);

}  // namespace understudy
