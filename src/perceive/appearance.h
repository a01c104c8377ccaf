#pragma once

#include <array>

#include "core/image.h"
#include "perceive/body_keypoints.h"

namespace understudy {

// What a person wears, as colours: a histogram of the trunk and one of the thighs.
struct Appearance {
  static constexpr int kBins = 64;  // 4 of each of red, green and blue
  struct Region {
    std::array<float, kBins> share{};  // sums to 1, or all 0 where the region was not seen
    bool seen = false;
  };
  std::array<Region, 2> regions{};  // trunk, thighs

  bool seen() const { return regions[0].seen || regions[1].seen; }

  // Moves toward `now` by `weight`, 0..1; takes over a region that was not known yet.
  void Follow(const Appearance& now, float weight);
};

// The colours at the trunk and the thighs of a person whose points are known.
Appearance AppearanceOf(ImageView picture, const BodyPoints& points);

// 0 (nothing in common) to 1: mean Bhattacharyya coefficient (Comaniciu et al. 2003, eq. 5) of the
// regions seen in both; 1 when there is none.
float Similarity(const Appearance& a, const Appearance& b);

}  // namespace understudy
