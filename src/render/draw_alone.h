#pragma once

#include <span>
#include <vector>

#include "core/image.h"
#include "core/pixel_box.h"
#include "render/raster.h"

namespace understudy {

// What of a picture of `width` x `height` pixels the triangles may cover; empty where there is
// nothing.
PixelBox BoxOf(std::span<const RasterTriangle> triangles, int width, int height);

// Draws triangles over nothing into `image`, which gets the size of `box` (RGBA, colour multiplied
// by alpha).
void DrawAlone(std::vector<RasterTriangle> triangles, const PixelBox& box, Image& image);

// Draws `image`, which DrawAlone drew, over `target` (3 channels, or 4 as in DrawTriangles) at its
// box: rows y0 <= y < y1 of the target only.
void DrawOver(ImageView image, const PixelBox& box, MutableImageView target, int y0, int y1);

// Two triangles that show `image` with its corner at that of `box`. They refer to its pixels.
std::vector<RasterTriangle> Showing(const Image& image, const PixelBox& box);

}  // namespace understudy
