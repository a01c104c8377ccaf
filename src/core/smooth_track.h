#pragma once

#include <span>
#include <vector>

#include "core/result.h"

namespace understudy {

struct SmoothOptions {
  double cutoff_hz = 5.0;  // movement faster than this is noise; 0.1 .. 60
  double fps = 30.0;       // samples per second, > 0
  bool robust = true;      // leave out samples that jump away and back

  Status Validate() const;
};

// Smooths one number over time without lag and fills its gaps.
//
// Minimises sum w_i (x_i - y_i)^2 + lambda * sum (third difference of x)^2 over the whole clip
// (Whittaker 1923; Eilers 2003, "A perfect smoother", Anal. Chem. 75, p. 3631), lambda set so that
// the gain is one half at the cutoff. A sample with weight 0 is a gap. Where `robust`, Tukey's
// biweight takes out what lies more than 4.7 deviations away. Same length out as in; all gaps give
// zeros. O(length) time and memory.
std::vector<double> SmoothTrack(std::span<const double> values, std::span<const double> weights,
                                const SmoothOptions& options);

}  // namespace understudy
