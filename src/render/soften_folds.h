#pragma once

#include <Eigen/Core>
#include <array>
#include <span>

#include "core/image.h"
#include "core/pixel_box.h"
#include "render/raster.h"

namespace understudy {

// Two ends of an edge where a surface bends away from the eye, pixels of the output.
using FoldEdge = std::array<Eigen::Vector2f, 2>;

// Where a turned surface bends away from the eye, its mesh ends in the saw teeth of whole
// triangles, hard as scissors cut. Draws the triangles by themselves into `image` (RGBA, colour
// multiplied by alpha) and rounds their outline along the folds: within an edge's length it goes
// where half of what lies about is covered. Gives the part of the output that the image shows;
// empty, and the image untouched, where nothing folds.
//
// `width` and `height`: of the output, pixels.
PixelBox SoftenFolds(std::span<const RasterTriangle> triangles, std::span<const FoldEdge> folds,
                     int width, int height, Image& image);

}  // namespace understudy
