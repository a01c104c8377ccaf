#include "perceive/global_motion.h"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <vector>

namespace understudy {
namespace {

constexpr int kLongSide = 160;  // of the grey pictures, pixels
constexpr float kCutDifference =
    38;  // mean grey difference after registration from which two frames are a cut
constexpr float kHuber = 6.0F;  // grey levels
constexpr int kLevels = 3;

// Mean grey over square blocks.
FloatImage SmallGrey(ImageView frame) {
  const int factor = std::max(1, std::max(frame.width, frame.height) / kLongSide);
  FloatImage grey(frame.width / factor, frame.height / factor, 1);
  for (int y = 0; y < grey.height(); ++y) {
    float* row = grey.Row(y);
    for (int v = 0; v < factor; ++v) {
      const std::uint8_t* p = frame.Row(y * factor + v);
      for (int x = 0; x < grey.width(); ++x) {
        int sum = 0;
        for (int u = 0; u < factor; ++u, p += frame.channels) {
          sum += p[0] + 2 * p[1] + p[2];
        }
        row[x] += static_cast<float>(sum);
      }
    }
    for (int x = 0; x < grey.width(); ++x) {
      row[x] /= static_cast<float>(4 * factor * factor);
    }
  }
  return grey;
}

FloatImage Half(FloatImageView in) {
  FloatImage out(std::max(in.width / 2, 1), std::max(in.height / 2, 1), 1);
  for (int y = 0; y < out.height(); ++y) {
    for (int x = 0; x < out.width(); ++x) {
      const int x1 = std::min(2 * x + 1, in.width - 1);
      const int y1 = std::min(2 * y + 1, in.height - 1);
      out.Row(y)[x] =
          (in.Row(2 * y)[2 * x] + in.Row(2 * y)[x1] + in.Row(y1)[2 * x] + in.Row(y1)[x1]) / 4;
    }
  }
  return out;
}

// p -> (1 + a) * p - b * J p + t about the middle: linear in (tx, ty, a, b).
struct Similarity {
  double tx = 0;
  double ty = 0;
  double a = 0;
  double b = 0;
};

// One level of Gauss-Newton. `s` is refined in place.
void RefineLevel(FloatImageView from, FloatImageView to, FloatImageView mask, Similarity& s) {
  const double cx = from.width / 2.0;
  const double cy = from.height / 2.0;
  const double span = std::max(cx, cy);
  for (int iteration = 0; iteration < 12; ++iteration) {
    Eigen::Matrix4d h = Eigen::Matrix4d::Zero();
    Eigen::Vector4d g = Eigen::Vector4d::Zero();
    for (int y = 1; y + 1 < from.height; ++y) {
      for (int x = 1; x + 1 < from.width; ++x) {
        if (mask.Row(y)[x] < 0.5F) {
          continue;
        }
        const double px = x + 0.5 - cx;
        const double py = y + 0.5 - cy;
        const double u = px + s.a * px - s.b * py + s.tx + cx - 0.5;
        const double v = py + s.b * px + s.a * py + s.ty + cy - 0.5;
        const int iu = static_cast<int>(std::floor(u));
        const int iv = static_cast<int>(std::floor(v));
        if (iu < 0 || iv < 0 || iu + 1 >= to.width || iv + 1 >= to.height) {
          continue;
        }
        const double fu = u - iu;
        const double fv = v - iv;
        const float* r0 = to.Row(iv) + iu;
        const float* r1 = to.Row(iv + 1) + iu;
        const double value =
            (r0[0] * (1 - fu) + r0[1] * fu) * (1 - fv) + (r1[0] * (1 - fu) + r1[1] * fu) * fv;
        const double error = value - from.Row(y)[x];
        const double gx = (from.Row(y)[x + 1] - from.Row(y)[x - 1]) / 2;
        const double gy = (from.Row(y + 1)[x] - from.Row(y - 1)[x]) / 2;
        const double w = std::abs(error) <= kHuber ? 1.0 : kHuber / std::abs(error);
        const Eigen::Vector4d j(gx, gy, (gx * px + gy * py) / span, (gy * px - gx * py) / span);
        h += w * j * j.transpose();
        g += w * error * j;
      }
    }
    // Without structure there is no evidence of motion: a prior holds the answer at rest.
    const double prior = 0.5 * from.width * from.height;
    h.diagonal().array() += prior;
    const Eigen::Vector4d now(s.tx, s.ty, s.a * span, s.b * span);
    const Eigen::Vector4d step = h.ldlt().solve(g + prior * now);
    s.tx -= step[0];
    s.ty -= step[1];
    s.a -= step[2] / span;
    s.b -= step[3] / span;
    if (step.head<2>().norm() < 1e-3 && step.tail<2>().norm() < 1e-3) {
      break;
    }
  }
}

double MeanDifference(FloatImageView from, FloatImageView to, FloatImageView mask,
                      const Similarity& s) {
  double sum = 0;
  int count = 0;
  for (int y = 0; y < from.height; ++y) {
    for (int x = 0; x < from.width; ++x) {
      const double px = x + 0.5 - from.width / 2.0;
      const double py = y + 0.5 - from.height / 2.0;
      const int u =
          static_cast<int>(std::floor(px + s.a * px - s.b * py + s.tx + from.width / 2.0));
      const int v =
          static_cast<int>(std::floor(py + s.b * px + s.a * py + s.ty + from.height / 2.0));
      if (mask.Row(y)[x] >= 0.5F && u >= 0 && v >= 0 && u < to.width && v < to.height) {
        sum += std::abs(to.Row(v)[u] - from.Row(y)[x]);
        ++count;
      }
    }
  }
  return count > 0 ? sum / count : 0;
}

}  // namespace

CameraStep RegisterSimilarity(FloatImageView from, FloatImageView to, FloatImageView mask) {
  std::vector<FloatImage> pyramid[3];
  const FloatImageView base[3] = {from, to, mask};
  for (int k = 0; k < 3; ++k) {
    FloatImageView at = base[k];
    for (int level = 1; level < kLevels && std::min(at.width, at.height) >= 24; ++level) {
      pyramid[k].push_back(Half(at));
      at = pyramid[k].back().span();
    }
  }
  Similarity s;
  const int coarse = static_cast<int>(pyramid[0].size());
  for (int level = coarse; level >= 0; --level) {
    const auto at = [&](int k) {
      return level == 0 ? base[k] : FloatImageView(pyramid[k][level - 1].span());
    };
    if (level < coarse) {
      s.tx *= 2;
      s.ty *= 2;
    }
    RefineLevel(at(0), at(1), at(2), s);
  }
  CameraStep step;
  step.dx = static_cast<float>(s.tx);
  step.dy = static_cast<float>(s.ty);
  step.scale = static_cast<float>(std::hypot(1 + s.a, s.b));
  step.angle = static_cast<float>(std::atan2(s.b, 1 + s.a));
  step.cut = MeanDifference(from, to, mask, s) > kCutDifference;
  if (step.cut || !std::isfinite(step.dx + step.dy + step.scale + step.angle)) {
    step = CameraStep{.cut = step.cut};
  }
  return step;
}

CameraStep GlobalMotion::Step(ImageView frame, const std::optional<Box>& person) {
  FloatImage grey = SmallGrey(frame);
  CameraStep step;
  if (previous_.width() == grey.width() && previous_.height() == grey.height() && !grey.empty()) {
    const float k = static_cast<float>(frame.width) / static_cast<float>(grey.width());
    FloatImage mask(grey.width(), grey.height(), 1);
    const float margin = person ? 0.12F * std::max(person->width, person->height) : 0.0F;
    for (int y = 0; y < mask.height(); ++y) {
      for (int x = 0; x < mask.width(); ++x) {
        const float px = (static_cast<float>(x) + 0.5F) * k;
        const float py = (static_cast<float>(y) + 0.5F) * k;
        const bool inside = person && px > person->x - margin &&
                            px < person->x + person->width + margin && py > person->y - margin &&
                            py < person->y + person->height + margin;
        mask.Row(y)[x] = inside ? 0.0F : 1.0F;
      }
    }
    step = RegisterSimilarity(previous_.span(), grey.span(), mask.span());
    step.dx *= k;
    step.dy *= k;
  }
  previous_ = std::move(grey);
  return step;
}

}  // namespace understudy
