#pragma once

#include "character/cut_layers.h"
#include "core/image.h"

namespace understudy {

// How far the front and the back of each pixel of a layer stand out from the middle plane, pixels.
struct Relief {
  FloatImage front;
  FloatImage back;
};

// The relief of a layer, from its outline alone.
//
// A body part is taken as round: with D the distance to its outline and W the largest such distance
// nearby, the surface is a circular arc, D (2 W - D) = z^2, flattened for the torso and the head
// (Igarashi et al. 1999 inflate sketches alike). Where a layer is merely cut from its neighbour the
// body goes on, so a cut is not an outline.
Relief Inflate(LayerName name, ImageView matte, ImageView labels);

// Lets a relief (1 channel, pixels) rise from its outline over `width` pixels, > 0. A mesh whose
// cells are not much smaller than that would tear a cliff there into teeth when it turns.
void SlopeRim(float width, FloatImage& z);

}  // namespace understudy
