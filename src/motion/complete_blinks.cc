#include "motion/complete_blinks.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/order_statistics.h"

namespace understudy {
namespace {

// How far the lids are over what they are on average about that time.
std::vector<float> OverBase(const std::vector<float>& lids, int reach) {
  const int n = static_cast<int>(lids.size());
  std::vector<float> over(lids.size());
  for (int t = 0; t < n; ++t) {
    const auto first = lids.begin() + std::max(t - reach, 0);
    const auto last = lids.begin() + std::min(t + reach + 1, n);
    over[static_cast<std::size_t>(t)] =
        lids[static_cast<std::size_t>(t)] - Median(std::vector<float>(first, last));
  }
  return over;
}

}  // namespace

void CompleteBlinks(double fps, std::span<FaceState> faces) {
  constexpr float kLeast = 0.33F;       // the depth of a blink
  constexpr float kLongest = 0.5F;      // seconds at half its depth
  constexpr float kBoth = 0.4F;         // of the other eye's depth: less is a wink
  constexpr float kBaseSeconds = 0.6F;  // to either side
  const int n = static_cast<int>(faces.size());
  const int right = Index(FaceCoefficient::kEyeBlinkRight);
  const int left = Index(FaceCoefficient::kEyeBlinkLeft);
  std::vector<float> deeper(faces.size());
  for (std::size_t t = 0; t < faces.size(); ++t) {
    deeper[t] = std::max(faces[t].coefficients[right], faces[t].coefficients[left]);
  }
  const std::vector<float> over =
      OverBase(deeper, static_cast<int>(std::lround(kBaseSeconds * fps)));
  for (int t = 0; t < n; ++t) {
    if (over[t] < kLeast) {
      continue;
    }
    int peak = t;
    int end = t;
    for (; end < n && over[end] >= kLeast / 2; ++end) {
      peak = over[end] > over[peak] ? end : peak;
    }
    int begin = t;
    while (begin > 0 && over[begin - 1] >= 0.05F) {
      --begin;
    }
    int half = 0;
    for (int i = begin; i < end; ++i) {
      half += over[i] > over[peak] / 2 ? 1 : 0;
    }
    while (end < n && over[end] >= 0.05F) {
      ++end;
    }
    t = end - 1;
    if (static_cast<float>(half) > kLongest * static_cast<float>(fps)) {
      continue;
    }
    const float deepest = deeper[peak];
    for (const int lid : {right, left}) {
      const float own = faces[static_cast<std::size_t>(peak)].coefficients[lid];
      if (own < kBoth * deepest) {
        continue;
      }
      for (int i = begin; i < end; ++i) {
        float& c = faces[static_cast<std::size_t>(i)].coefficients[lid];
        const float share = std::max(over[static_cast<std::size_t>(i)], 0.0F) / over[peak];
        c = std::min(c + (1 - own) * share, 1.0F);
      }
    }
  }
}

}  // namespace understudy
