#include "core/smooth_track.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <numbers>

#include "core/order_statistics.h"
#include "core/text.h"

namespace understudy {
namespace {

constexpr int kOrder = 3;
constexpr std::array<double, kOrder + 1> kDifference = {-1, 3, -3, 1};
constexpr double kTukey = 4.7;       // deviations
constexpr double kGapWeight = 1e-3;  // holds the ends of a clip where nothing was seen

// Solves (W + lambda D'D) x = W y, D the third difference: banded Cholesky (L D L'), bandwidth 3.
std::vector<double> Solve(std::span<const double> y, const std::vector<double>& w, double lambda) {
  const int n = static_cast<int>(y.size());
  // band[i][k] is the matrix element (i, i - k).
  std::vector<std::array<double, kOrder + 1>> band(n);
  for (int i = 0; i < n; ++i) {
    band[i] = {w[i], 0, 0, 0};
  }
  for (int row = 0; row + kOrder < n; ++row) {
    for (int a = 0; a <= kOrder; ++a) {
      for (int b = 0; b <= a; ++b) {
        band[row + a][a - b] += lambda * kDifference[a] * kDifference[b];
      }
    }
  }
  std::vector<double> diagonal(n);
  std::vector<double> x(n);
  for (int i = 0; i < n; ++i) {
    for (int k = std::min(i, kOrder); k >= 0; --k) {
      double sum = band[i][k];
      for (int m = k + 1; m <= std::min(i, kOrder); ++m) {
        if (m - k <= kOrder) {
          sum -= band[i][m] * diagonal[i - m] * band[i - k][m - k];
        }
      }
      if (k > 0) {
        band[i][k] = sum / diagonal[i - k];
      } else {
        diagonal[i] = sum;
      }
    }
    x[i] = w[i] * y[i];
    for (int m = 1; m <= std::min(i, kOrder); ++m) {
      x[i] -= band[i][m] * x[i - m];
    }
  }
  for (int i = n - 1; i >= 0; --i) {
    x[i] /= diagonal[i];
    for (int m = 1; m <= kOrder && i + m < n; ++m) {
      x[i] -= band[i + m][m] * x[i + m];
    }
  }
  return x;
}

// Gaps bridged by straight lines and held at the ends, as a weak hint for the solver.
std::vector<double> Bridge(std::span<const double> y, std::span<const double> w) {
  const int n = static_cast<int>(y.size());
  std::vector<double> out(y.begin(), y.end());
  int last = -1;
  for (int i = 0; i <= n; ++i) {
    if (i < n && !(w[i] > 0)) {
      continue;
    }
    for (int k = last + 1; k < i; ++k) {
      if (last < 0 && i == n) {
        out[k] = 0;
      } else if (last < 0) {
        out[k] = y[i];
      } else if (i == n) {
        out[k] = y[last];
      } else {
        out[k] = y[last] + (y[i] - y[last]) * (k - last) / (i - last);
      }
    }
    last = i;
  }
  return out;
}

}  // namespace

Status SmoothOptions::Validate() const {
  if (!(cutoff_hz >= 0.1 && cutoff_hz <= 60)) {
    return Error{ErrorCode::kInvalidArgument, Concat("the smoothing cutoff is ", cutoff_hz,
                                                     " Hz; it must be between 0.1 and 60")};
  }
  if (!(fps > 0)) {
    return Error{ErrorCode::kInvalidArgument,
                 Concat("the frame rate is ", fps, "; it must be above 0")};
  }
  return {};
}

std::vector<double> SmoothTrack(std::span<const double> values, std::span<const double> weights,
                                const SmoothOptions& options) {
  assert(values.size() == weights.size());
  const int n = static_cast<int>(values.size());
  std::vector<double> y = Bridge(values, weights);
  if (n <= kOrder) {
    return y;
  }
  const double omega = std::min(2 * std::numbers::pi * options.cutoff_hz / options.fps, 3.0);
  // The gain of the third-order penalty is 1 / (1 + lambda (2 sin(omega / 2))^6).
  const double lambda = std::pow(2 * std::sin(omega / 2), -2.0 * kOrder);
  std::vector<double> base(n);
  for (int i = 0; i < n; ++i) {
    base[i] = std::max(weights[i], kGapWeight);
  }
  std::vector<double> x = Solve(y, base, lambda);
  for (int round = 0; options.robust && round < 3; ++round) {
    std::vector<double> residuals;
    for (int i = 0; i < n; ++i) {
      if (weights[i] > 0) {
        residuals.push_back(std::abs(values[i] - x[i]));
      }
    }
    const double deviation = 1.4826 * Median(std::move(residuals));
    if (!(deviation > 0)) {
      break;
    }
    std::vector<double> w = base;
    for (int i = 0; i < n; ++i) {
      const double u = (y[i] - x[i]) / (kTukey * deviation);
      const double keep = std::abs(u) < 1 ? (1 - u * u) * (1 - u * u) : 0.0;
      w[i] = std::max(base[i] * keep, kGapWeight * 0.1);
    }
    x = Solve(y, w, lambda);
  }
  return x;
}

}  // namespace understudy
