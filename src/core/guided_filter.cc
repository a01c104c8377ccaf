#include "core/guided_filter.h"

#include <Eigen/Dense>
#include <algorithm>
#include <array>
#include <cassert>

namespace understudy {
namespace {

// Means over (2 r + 1)^2 windows, clipped at the borders: running sums along rows, then columns.
FloatImage BoxMean(const FloatImage& in, int r) {
  const int w = in.width();
  const int h = in.height();
  FloatImage rows(w, h, 1);
  for (int y = 0; y < h; ++y) {
    const float* p = in.Row(y);
    float* q = rows.Row(y);
    double sum = 0;
    for (int x = 0; x < std::min(r, w); ++x) {
      sum += p[x];
    }
    for (int x = 0; x < w; ++x) {
      if (x + r < w) {
        sum += p[x + r];
      }
      if (x - r - 1 >= 0) {
        sum -= p[x - r - 1];
      }
      q[x] = static_cast<float>(sum / (std::min(x + r, w - 1) - std::max(x - r, 0) + 1));
    }
  }
  FloatImage out(w, h, 1);
  std::vector<double> sums(w, 0.0);
  for (int y = 0; y < std::min(r, h); ++y) {
    for (int x = 0; x < w; ++x) {
      sums[x] += rows.Row(y)[x];
    }
  }
  for (int y = 0; y < h; ++y) {
    const int count = std::min(y + r, h - 1) - std::max(y - r, 0) + 1;
    for (int x = 0; x < w; ++x) {
      if (y + r < h) {
        sums[x] += rows.Row(y + r)[x];
      }
      if (y - r - 1 >= 0) {
        sums[x] -= rows.Row(y - r - 1)[x];
      }
      out.Row(y)[x] = static_cast<float>(sums[x] / count);
    }
  }
  return out;
}

// The mean of the product of two planes.
FloatImage MeanOfProduct(const FloatImage& a, const FloatImage& b, int r) {
  FloatImage product(a.width(), a.height(), 1);
  for (int y = 0; y < a.height(); ++y) {
    for (int x = 0; x < a.width(); ++x) {
      product.Row(y)[x] = a.Row(y)[x] * b.Row(y)[x];
    }
  }
  return BoxMean(product, r);
}

FloatImage FilterStrip(ImageView guide, FloatImageView values, int radius, float epsilon) {
  const int w = guide.width;
  const int h = guide.height;
  std::array<FloatImage, 3> color;
  FloatImage p(w, h, 1);
  for (int c = 0; c < 3; ++c) {
    color[c] = FloatImage(w, h, 1);
    for (int y = 0; y < h; ++y) {
      for (int x = 0; x < w; ++x) {
        color[c].Row(y)[x] = static_cast<float>(guide.At(x, y)[c]) / 255.0F;
      }
    }
  }
  for (int y = 0; y < h; ++y) {
    std::copy_n(values.Row(y), w, p.Row(y));
  }
  std::array<FloatImage, 3> mean;
  std::array<FloatImage, 3> cross;
  std::array<FloatImage, 6> second;  // rr rg rb gg gb bb
  const FloatImage mean_p = BoxMean(p, radius);
  for (int c = 0; c < 3; ++c) {
    mean[c] = BoxMean(color[c], radius);
    cross[c] = MeanOfProduct(color[c], p, radius);
  }
  static constexpr std::array<std::array<int, 2>, 6> kPairs = {
      {{0, 0}, {0, 1}, {0, 2}, {1, 1}, {1, 2}, {2, 2}}};
  for (int k = 0; k < 6; ++k) {
    second[k] = MeanOfProduct(color[kPairs[k][0]], color[kPairs[k][1]], radius);
  }
  std::array<FloatImage, 3> a;
  FloatImage b(w, h, 1);
  for (auto& plane : a) {
    plane = FloatImage(w, h, 1);
  }
  for (int y = 0; y < h; ++y) {
    for (int x = 0; x < w; ++x) {
      // In double: where the guide is nearly grey all but one of the eigenvalues are epsilon, and
      // their product is below what a float's rounding leaves of the determinant.
      const Eigen::Vector3d m(mean[0].Row(y)[x], mean[1].Row(y)[x], mean[2].Row(y)[x]);
      Eigen::Matrix3d s;
      for (int k = 0; k < 6; ++k) {
        const double v = second[k].Row(y)[x] - m[kPairs[k][0]] * m[kPairs[k][1]];
        s(kPairs[k][0], kPairs[k][1]) = v;
        s(kPairs[k][1], kPairs[k][0]) = v;
      }
      s.diagonal().array() += epsilon;
      const Eigen::Vector3d covariance =
          Eigen::Vector3d(cross[0].Row(y)[x], cross[1].Row(y)[x], cross[2].Row(y)[x]) -
          m * mean_p.Row(y)[x];
      const Eigen::Vector3d slope = s.inverse() * covariance;
      for (int c = 0; c < 3; ++c) {
        a[c].Row(y)[x] = static_cast<float>(slope[c]);
      }
      b.Row(y)[x] = static_cast<float>(mean_p.Row(y)[x] - slope.dot(m));
    }
  }
  for (auto& plane : a) {
    plane = BoxMean(plane, radius);
  }
  b = BoxMean(b, radius);
  FloatImage out(w, h, 1);
  for (int y = 0; y < h; ++y) {
    for (int x = 0; x < w; ++x) {
      out.Row(y)[x] = a[0].Row(y)[x] * color[0].Row(y)[x] + a[1].Row(y)[x] * color[1].Row(y)[x] +
                      a[2].Row(y)[x] * color[2].Row(y)[x] + b.Row(y)[x];
    }
  }
  return out;
}

}  // namespace

FloatImage GuidedFilter(ImageView guide, FloatImageView values, int radius, float epsilon,
                        Executor* executor) {
  assert(guide.width == values.width && guide.height == values.height && values.channels == 1);
  // Some twenty planes are needed: of a strip at a time, and of what it is made from on either
  // side.
  constexpr int kRows = 256;
  const int w = guide.width;
  const int h = guide.height;
  FloatImage out(w, h, 1);
  SerialExecutor serial;
  (executor != nullptr ? *executor : serial).ParallelFor((h + kRows - 1) / kRows, [&](int i) {
    const int top = i * kRows;
    const int bottom = std::min(top + kRows, h);
    const int from = std::max(top - 2 * radius, 0);
    const int to = std::min(bottom + 2 * radius, h);
    const FloatImage strip = FilterStrip(guide.Crop(0, from, w, to - from),
                                         values.Crop(0, from, w, to - from), radius, epsilon);
    for (int y = top; y < bottom; ++y) {
      std::copy_n(strip.Row(y - from), w, out.Row(y));
    }
  });
  return out;
}

}  // namespace understudy
