#include "core/smooth_track.h"

#include <gtest/gtest.h>

#include <Eigen/Dense>
#include <cmath>
#include <limits>
#include <numbers>
#include <random>

namespace understudy {
namespace {

// The same minimum by a dense solve: slow and obvious.
std::vector<double> SlowSmooth(const std::vector<double>& y, const std::vector<double>& w,
                               const SmoothOptions& o) {
  const int n = static_cast<int>(y.size());
  Eigen::MatrixXd d = Eigen::MatrixXd::Zero(n - 3, n);
  for (int i = 0; i + 3 < n; ++i) {
    d.row(i).segment<4>(i) << -1, 3, -3, 1;
  }
  const double lambda = std::pow(2 * std::sin(std::numbers::pi * o.cutoff_hz / o.fps), -6.0);
  Eigen::VectorXd weight(n);
  Eigen::VectorXd value(n);
  for (int i = 0; i < n; ++i) {
    weight[i] = w[i];
    value[i] = y[i];
  }
  const Eigen::MatrixXd a = Eigen::MatrixXd(weight.asDiagonal()) + lambda * d.transpose() * d;
  const Eigen::VectorXd x = a.ldlt().solve(weight.cwiseProduct(value));
  return {x.data(), x.data() + n};
}

TEST(SmoothTrack, EqualsTheDenseSolve) {
  std::mt19937 rng(4);
  std::normal_distribution<double> normal;
  std::uniform_real_distribution<double> uniform(0.1, 1);
  std::vector<double> y(60);
  std::vector<double> w(60);
  for (int i = 0; i < 60; ++i) {
    y[i] = normal(rng);
    w[i] = uniform(rng);
  }
  const SmoothOptions options{.cutoff_hz = 4, .fps = 30, .robust = false};
  const std::vector<double> fast = SmoothTrack(y, w, options);
  const std::vector<double> slow = SlowSmooth(y, w, options);
  for (int i = 0; i < 60; ++i) {
    EXPECT_NEAR(fast[i], slow[i], 1e-8);
  }
}

TEST(SmoothTrack, HasNoLagAndHalfGainAtTheCutoff) {
  for (const double hz : {1.0, 5.0}) {
    std::vector<double> y(300);
    for (int i = 0; i < 300; ++i) {
      y[i] = std::sin(2 * std::numbers::pi * hz * i / 30);
    }
    const std::vector<double> x =
        SmoothTrack(y, std::vector<double>(300, 1.0), {.cutoff_hz = 5, .fps = 30, .robust = false});
    double in_phase = 0;
    double quadrature = 0;
    double norm = 0;
    for (int i = 50; i < 250; ++i) {
      in_phase += x[i] * std::sin(2 * std::numbers::pi * hz * i / 30);
      quadrature += x[i] * std::cos(2 * std::numbers::pi * hz * i / 30);
      norm += y[i] * y[i];
    }
    EXPECT_NEAR(in_phase / norm, hz < 2 ? 1.0 : 0.5, 0.02);
    EXPECT_NEAR(quadrature / norm, 0.0, 0.01);
  }
}

TEST(SmoothTrack, BridgesGapsAndForgetsOutliers) {
  std::vector<double> y(90);
  std::vector<double> w(90, 1.0);
  std::mt19937 rng(1);
  std::normal_distribution<double> noise(0, 0.2);
  for (int i = 0; i < 90; ++i) {
    y[i] = 0.5 * i + noise(rng);
  }
  y[30] = 400;
  for (int i = 50; i < 60; ++i) {
    w[i] = 0;
    y[i] = -1000;
  }
  const std::vector<double> x = SmoothTrack(y, w, {});
  EXPECT_NEAR(x[30], 15, 0.6);
  EXPECT_NEAR(x[55], 27.5, 1.0);
}

TEST(SmoothTrack, HoldsTheEndsWhereNothingWasSeen) {
  std::vector<double> y(60, 7.0);
  std::vector<double> w(60, 1.0);
  for (int i = 0; i < 20; ++i) {
    w[i] = w[59 - i] = 0;
    y[i] = y[59 - i] = 1e6;
  }
  for (const double x : SmoothTrack(y, w, {})) {
    EXPECT_NEAR(x, 7.0, 0.1);
  }
}

TEST(SmoothTrack, DegenerateLengths) {
  EXPECT_TRUE(SmoothTrack({}, {}, {}).empty());
  const std::vector<double> one = {3.0};
  EXPECT_EQ(SmoothTrack(one, std::vector<double>{1.0}, {})[0], 3.0);
  for (const double x :
       SmoothTrack(std::vector<double>(10, 5.0), std::vector<double>(10, 0.0), {})) {
    EXPECT_EQ(x, 0.0);
  }
}

TEST(SmoothTrack, OptionsAreChecked) {
  EXPECT_TRUE(SmoothOptions{}.Validate().ok());
  EXPECT_FALSE(SmoothOptions{.cutoff_hz = 0}.Validate().ok());
  EXPECT_FALSE(SmoothOptions{.fps = std::numeric_limits<double>::quiet_NaN()}.Validate().ok());
}

}  // namespace
}  // namespace understudy
