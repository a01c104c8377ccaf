#pragma once

#include "core/image.h"
#include "perceive/body_keypoints.h"

namespace understudy {

// A soft matte as the picture's colours correct it.
struct ColoredMatte {
  FloatImage alpha;  // 1 channel, 0..1
  Image hands;       // 1 channel: 255 where a hand was found, else 0
  Image gaps;        // 1 channel: 255 where the surroundings are surely seen beside an arm, else 0
};

// Corrects a soft matte (1 channel, 0..1) by the picture's colours: a pixel that looks like the
// surroundings nearby, and unlike what lies along the bones nearby, is less likely the person, and
// the reverse. This opens gaps that a coarse matte closes, between an arm and the body, between
// legs and within hands that were found. Colours are compared locally, since neither person nor
// background has one colour (the idea of Bai and Sapiro 2009, "Video SnapCut", section 2.2, with
// nearest samples instead of mixtures).
//
// `scale` is the size of the person, pixels: the side of the crop that the matte comes from. Same
// size out.
ColoredMatte AddColorEvidence(ImageView picture, FloatImageView matte, const Keypoints& keypoints,
                              float scale);

}  // namespace understudy
