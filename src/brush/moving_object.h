#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <vector>

#include "brush/cubic_sampler.h"
#include "brush/strokes.h"
#include "core/image.h"

namespace understudy {

// Something cut out of the picture, with its shadow, that can be laid over it elsewhere.
struct MovingObject {
  MirroredPicture layer;   // colour times alpha, straight out of the picture
  MirroredPicture shadow;  // what its shadow leaves of the light, 255: all; alpha not used
  bool has_shadow = false;
  int x = 0, y = 0;              // where both lie in the picture, pixels
  Eigen::Vector2f middle{0, 0};  // about which it is scaled, pixels of the picture
  Image hole;                    // what was filled in behind it, nonzero; where, as above
};

// Cuts the object out of `picture` (RGB or RGBA) by its soft `membership` (0..1, refined), and its
// shadow where one is visible: a darker patch of the ground that touches the object's lower part.
// `background` is the picture without either, filled in from around (fill_region.h); pixels of
// `still` (1 channel or empty, nonzero: still) are left as they are. Nothing is found where
// `membership` is 0 everywhere.
struct CutOut {
  MovingObject object;
  bool found = false;
};
CutOut CutObject(MutableImageView background, const FloatImage& membership, ImageView still,
                 std::uint32_t seed);

// Where an object is at each frame: along its trajectory, or straight on, or larger or smaller.
struct ObjectPlace {
  Eigen::Vector2f offset{0, 0};  // pixels
  float scale = 1;
};

// `strength` 0..2: how far it goes. A trajectory is gone to its end from 0.5 on, a direction 0.3 of
// the picture's shorter side per 1; zooming changes the size by 0.6 per 1. It sets off and stops
// smoothly. In a loop it comes back the way it went, or goes round and round where the trajectory
// ends where it begins.
std::vector<ObjectPlace> PlanPlaces(const BrushRegion& region, float strength, int width,
                                    int height, int frames, bool loop);

// How far the object has left its place, 0..1: 0 only where it is at rest, 1 from 3 pixels on. As
// long as it is less, what is filled in behind it must not show beside it.
float Departure(const MovingObject& object, const ObjectPlace& place);

// Lays the object over rows y0 .. y1 of `frame` (3 or 4 channels); pixels of `still` stay.
void DrawObject(const MovingObject& object, const ObjectPlace& place, ImageView still, int y0,
                int y1, MutableImageView frame);

}  // namespace understudy
