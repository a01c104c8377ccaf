#pragma once

#include "core/executor.h"
#include "core/image.h"

namespace understudy {

// Finds the true alpha of the pixels about the border of a soft matte (1 channel, 0..1) from the
// picture's colours: each unsure pixel is explained as a mix of a foreground and a background
// colour met nearby, as in Gastal and Oliveira 2010, "Shared sampling for real-time alpha matting"
// (sections 3 and 4). Where the two colours are alike the given matte stands.
//
// `reach` is how far, in pixels, the given matte's border may be from the true one. `picture` is
// RGB. Same size out. `executor` works on strips side by side; null: one by one.
FloatImage RefineMatte(ImageView picture, FloatImageView matte, int reach,
                       Executor* executor = nullptr);

}  // namespace understudy
