#pragma once

#include "core/image.h"

namespace understudy {

// Euclidean distance in pixels from each nonzero pixel of `mask` (1 channel) to the nearest zero
// one; 0 on zero pixels. Outside the picture counts as zero where `border_is_zero`. Exact,
// O(pixels): Felzenszwalb and Huttenlocher 2012, "Distance transforms of sampled functions", Theory
// of Computing 8, p. 415.
FloatImage DistanceTransform(ImageView mask, bool border_is_zero);

// Pixels within `radius` of a nonzero pixel; and the pixels farther than `radius` from any zero
// pixel. 255 or 0.
Image Dilate(ImageView mask, float radius);
Image Erode(ImageView mask, float radius);

// Dilates and erodes: gaps narrower than 2 * radius are closed. 255 or 0.
Image Close(ImageView mask, float radius);

}  // namespace understudy
