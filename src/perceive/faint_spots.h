#pragma once

#include "core/image.h"
#include "perceive/body_keypoints.h"

namespace understudy {

// Fills small spots within a figure that a matte (1 channel, 0..255) half takes for background, as
// on white shoes before a white wall. Spots that it is sure of are gaps and stay, and so do spots
// larger than 1/2000 of the figure.
void FillFaintSpots(Image& matte);

// Closes the veins and notches of a matte (1 channel, 0..255) about the feet: shoes are white or
// grey as floors are, and hold together.
void CloseFeet(const BodyPoints& joints, Image& matte);

}  // namespace understudy
