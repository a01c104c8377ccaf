#pragma once

#include <chrono>
#include <functional>

namespace understudy {

// Seconds that one call takes: the shortest of `rounds`, since other programs only ever add time.
inline double SecondsOf(const std::function<void()>& call, int rounds = 3) {
  double best = 1e9;
  for (int i = 0; i < rounds; ++i) {
    const auto began = std::chrono::steady_clock::now();
    call();
    best = std::min(
        best, std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count());
  }
  return best;
}

}  // namespace understudy
