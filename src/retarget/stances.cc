#include "retarget/stances.h"

#include <algorithm>

namespace understudy {

std::vector<Stance> StancesOf(const MotionClip& motion, bool left) {
  std::vector<Stance> stances;
  const int n = static_cast<int>(motion.frames.size());
  const auto stands = [&](int i) { return motion.frames[i].foot_contact[left ? 0 : 1]; };
  for (int i = 0; i < n; ++i) {
    if (!stands(i)) {
      continue;
    }
    const int first = i;
    while (i + 1 < n && stands(i + 1)) {
      ++i;
    }
    stances.push_back({first, i});
  }
  return stances;
}

float WeightOn(const Stance& stance, int frame) {
  constexpr float kFade = 3;  // frames
  const int inside = std::min(frame - stance.first, stance.last - frame);
  return std::min(1.0F, static_cast<float>(inside + 1) / kFade);
}

}  // namespace understudy
