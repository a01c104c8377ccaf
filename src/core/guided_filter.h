#pragma once

#include "core/executor.h"
#include "core/image.h"

namespace understudy {

// Redraws `values` (1 channel) along the edges of `guide` (RGB, 0..255): He, Sun and Tang 2013,
// "Guided image filtering", with a colour guide (their eq. 19). `radius` in pixels, `epsilon` in
// squared grey levels of a 0..1 guide. Same size out. `executor` filters strips side by side; null:
// one by one.
FloatImage GuidedFilter(ImageView guide, FloatImageView values, int radius, float epsilon,
                        Executor* executor = nullptr);

}  // namespace understudy
