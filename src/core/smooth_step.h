#pragma once

#include <algorithm>

namespace understudy {

// 0 at `from` and before, 1 at `to` and after, in between 3 t^2 - 2 t^3; `from` may be the larger.
inline float SmoothStep(float from, float to, float v) {
  const float t = std::clamp((v - from) / (to - from), 0.0F, 1.0F);
  return t * t * (3 - 2 * t);
}

}  // namespace understudy
