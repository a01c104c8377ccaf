#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace understudy {

// The middle value, the upper of two; 0 when there is none.
template <typename T>
T Median(std::vector<T> values) {
  if (values.empty()) {
    return 0;
  }
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

// The value of nearest rank below which the share (0..1) of the others lies; 0 when there is none.
template <typename T>
T Percentile(std::vector<T> values, double share) {
  if (values.empty()) {
    return 0;
  }
  const auto at = values.begin() + static_cast<std::ptrdiff_t>(
                                       std::lround(share * static_cast<double>(values.size() - 1)));
  std::nth_element(values.begin(), at, values.end());
  return *at;
}

}  // namespace understudy
