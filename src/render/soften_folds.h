#pragma once

#include <Eigen/Core>
#include <array>
#include <span>
#include <vector>

#include "core/image.h"
#include "render/raster.h"

namespace understudy {

// Two ends of an edge where a surface bends away from the eye, pixels of the output.
using FoldEdge = std::array<Eigen::Vector2f, 2>;

// Where a turned surface bends away from the eye, its mesh ends in the saw teeth of whole
// triangles, hard as scissors cut. Draws the triangles by themselves into `image` and rounds their
// outline along the folds: within an edge's length it goes where half of what lies about is
// covered. Gives the two triangles that show the image; the triangles as they are where nothing
// folds.
//
// `width` and `height`: of the output, pixels.
std::vector<RasterTriangle> SoftenFolds(std::vector<RasterTriangle> triangles,
                                        std::span<const FoldEdge> folds, int width, int height,
                                        Image& image);

}  // namespace understudy
