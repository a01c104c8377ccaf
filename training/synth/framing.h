#pragma once

#include <string>

#include "camera.h"
#include "figure.h"
#include "labels.h"

namespace understudy::synth {

/// A camera with its crop, and which part of the crop is picture.
struct Framing {
  Camera camera;
  FrameRect frame;   // crop pixels; smaller than the crop where a picture ends inside it
  std::string name;  // full, knees, waist, chest, head; face; hand
};

/// Square crop of a person as a detector would give it: 1.1 to 1.6 times the longer side of what
/// shows. `upright` allows cut pictures (knees up and so on).
Framing FrameBody(const PosedFigure& posed, const WorldKeypoints& world, bool upright, int size,
                  Rng* rng);
/// Square crop of the face seen from a random side; 1.4 times the landmark box, which reaches up to
/// the hairline.
Framing FrameFace(const PosedFigure& posed, const WorldKeypoints& world, int size, Rng* rng);
/// Square crop of a hand (0 left, 1 right) from any direction, 1.5 times the 21-point box.
Framing FrameHand(const WorldKeypoints& world, int side, int size, Rng* rng);

}  // namespace understudy::synth
