#include "core/guided_filter.h"

#include <gtest/gtest.h>

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace understudy {
namespace {

struct Pair {
  Image guide;
  FloatImage values;
};

Pair Noise(int width, int height) {
  Pair made{Image(width, height, 3), FloatImage(width, height, 1)};
  unsigned random = 1;
  const auto next = [&random] { return (random = random * 1664525 + 1013904223) >> 24; };
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      for (int c = 0; c < 3; ++c) {
        made.guide.At(x, y)[c] = static_cast<std::uint8_t>(next() / 2 + (x > width / 2 ? 100 : 0));
      }
      made.values.Row(y)[x] = static_cast<float>(next()) / 255;
    }
  }
  return made;
}

// The paper, word for word: for every window, the linear model of the values in the guide's colour
// (eq. 19); for every pixel, the mean over the windows that hold it (eq. 21).
FloatImage Naive(const Image& guide, const FloatImage& values, int radius, float epsilon) {
  const int w = guide.width();
  const int h = guide.height();
  const auto color = [&](int x, int y) -> Eigen::Vector3d {
    const std::uint8_t* p = guide.At(x, y);
    return Eigen::Vector3d(p[0], p[1], p[2]) / 255;
  };
  const auto window = [&](int x, int y, auto&& visit) {
    for (int v = std::max(y - radius, 0); v <= std::min(y + radius, h - 1); ++v) {
      for (int u = std::max(x - radius, 0); u <= std::min(x + radius, w - 1); ++u) {
        visit(u, v);
      }
    }
  };
  std::vector<Eigen::Vector4d> models;
  for (int y = 0; y < h; ++y) {
    for (int x = 0; x < w; ++x) {
      int count = 0;
      Eigen::Vector3d mean = Eigen::Vector3d::Zero();
      double mean_value = 0;
      window(x, y, [&](int u, int v) {
        mean += color(u, v);
        mean_value += values.Row(v)[u];
        ++count;
      });
      mean /= count;
      mean_value /= count;
      Eigen::Matrix3d covariance = Eigen::Matrix3d::Identity() * epsilon;
      Eigen::Vector3d cross = Eigen::Vector3d::Zero();
      window(x, y, [&](int u, int v) {
        const Eigen::Vector3d d = color(u, v) - mean;
        covariance += d * d.transpose() / count;
        cross += d * (values.Row(v)[u] - mean_value) / count;
      });
      const Eigen::Vector3d a = covariance.ldlt().solve(cross);
      models.emplace_back(a.x(), a.y(), a.z(), mean_value - a.dot(mean));
    }
  }
  FloatImage out(w, h, 1);
  for (int y = 0; y < h; ++y) {
    for (int x = 0; x < w; ++x) {
      Eigen::Vector4d sum = Eigen::Vector4d::Zero();
      int count = 0;
      window(x, y, [&](int u, int v) {
        sum += models[static_cast<std::size_t>(v) * w + u];
        ++count;
      });
      sum /= count;
      out.Row(y)[x] = static_cast<float>(sum.head<3>().dot(color(x, y)) + sum[3]);
    }
  }
  return out;
}

float LargestDifference(const FloatImage& a, const FloatImage& b) {
  float largest = 0;
  for (int y = 0; y < a.height(); ++y) {
    for (int x = 0; x < a.width(); ++x) {
      const float difference = std::abs(a.Row(y)[x] - b.Row(y)[x]);
      // Not a number is no small difference.
      if (std::isnan(difference)) {
        return std::numeric_limits<float>::infinity();
      }
      largest = std::max(largest, difference);
    }
  }
  return largest;
}

TEST(GuidedFilter, IsWhatThePaperSays) {
  const Pair noise = Noise(29, 17);
  for (const int radius : {1, 2, 5}) {
    for (const float epsilon : {1e-4F, 1e-2F}) {
      const FloatImage fast =
          GuidedFilter(noise.guide.span(), noise.values.span(), radius, epsilon);
      EXPECT_LT(LargestDifference(fast, Naive(noise.guide, noise.values, radius, epsilon)), 2e-3F)
          << radius << " " << epsilon;
    }
  }
}

// It is worked on in strips of rows, whose seams do not show.
TEST(GuidedFilter, TallPictures) {
  const Pair noise = Noise(9, 530);
  const FloatImage fast = GuidedFilter(noise.guide.span(), noise.values.span(), 3, 1e-2F);
  EXPECT_LT(LargestDifference(fast, Naive(noise.guide, noise.values, 3, 1e-2F)), 2e-3F);
}

// A grey guide leaves the linear model all but undetermined; one window without an answer would
// carry on through the running sums over all that lies below and to the right of it.
TEST(GuidedFilter, GreyGuides) {
  Pair noise = Noise(64, 48);
  for (int y = 0; y < 48; ++y) {
    for (int x = 0; x < 64; ++x) {
      std::uint8_t* p = noise.guide.At(x, y);
      p[1] = p[2] = p[0];
    }
  }
  const FloatImage fast = GuidedFilter(noise.guide.span(), noise.values.span(), 2, 1e-5F);
  EXPECT_LT(LargestDifference(fast, Naive(noise.guide, noise.values, 2, 1e-5F)), 2e-3F);
}

TEST(GuidedFilter, PicturesSmallerThanTheWindow) {
  for (const auto& [w, h] : {std::pair{1, 1}, {1, 9}, {9, 1}, {3, 2}}) {
    const Pair noise = Noise(w, h);
    const FloatImage fast = GuidedFilter(noise.guide.span(), noise.values.span(), 6, 1e-2F);
    ASSERT_EQ(fast.width(), w);
    ASSERT_EQ(fast.height(), h);
    EXPECT_LT(LargestDifference(fast, Naive(noise.guide, noise.values, 6, 1e-2F)), 2e-3F);
  }
}

TEST(GuidedFilter, AConstantStaysItself) {
  Pair noise = Noise(24, 24);
  noise.values.Fill(0.75F);
  const FloatImage out = GuidedFilter(noise.guide.span(), noise.values.span(), 4, 1e-4F);
  for (int y = 0; y < 24; ++y) {
    for (int x = 0; x < 24; ++x) {
      ASSERT_NEAR(out.Row(y)[x], 0.75F, 1e-4F);
    }
  }
}

// A soft outline two pixels beside the guide's edge is drawn to that edge.
TEST(GuidedFilter, PullsToTheGuidesEdge) {
  Pair made{Image(40, 20, 3), FloatImage(40, 20, 1)};
  for (int y = 0; y < 20; ++y) {
    for (int x = 0; x < 40; ++x) {
      std::fill_n(made.guide.At(x, y), 3, x < 20 ? 30 : 220);
      made.values.Row(y)[x] = std::clamp((static_cast<float>(x) - 14) / 16, 0.0F, 1.0F);
    }
  }
  const FloatImage out = GuidedFilter(made.guide.span(), made.values.span(), 8, 1e-4F);
  const float step_before = made.values.Row(10)[20] - made.values.Row(10)[19];
  const float step_after = out.Row(10)[20] - out.Row(10)[19];
  EXPECT_GT(step_after, 5 * step_before);
}

}  // namespace
}  // namespace understudy
