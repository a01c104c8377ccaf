#pragma once

#include "brush/motion_grid.h"
#include "brush/strokes.h"
#include "core/image.h"

namespace understudy {

// Which way a region's pixels are to go, at every node: unit vectors for a plain direction; along a
// trajectory the tangents of its points, the nearer the more, so that the field turns with it (and
// is shorter where they disagree, as in the eye of a whirl); for zooming vectors from or to the
// middle of the mask that grow with the distance, 1 on average over the mask.
GridVectors DirectionField(const BrushRegion& region, const MotionGrid& grid);

// Turns the field a little, at most `limit` degrees, to run along the picture's own structure where
// it has one (the structure tensor of Bigun and Granlund 1987, smoothed over `scale` pixels).
void FollowStructure(ImageView picture, const MotionGrid& grid, float scale, float limit,
                     GridVectors& directions);

// How much the picture's structure runs one way about each node: 0 none .. 1 stripes.
GridScalars StructureCoherence(ImageView picture, const MotionGrid& grid, float scale);

// Points at even steps along a polyline, rounded where it turns; `count` >= 2. The ends stay.
std::vector<Eigen::Vector2f> EvenPath(const std::vector<Eigen::Vector2f>& points, int count);

// Smooths a field over `radius` nodes; three box means, so nearly a Gaussian.
void BlurOverGrid(const MotionGrid& grid, int radius, GridScalars& values);

}  // namespace understudy
