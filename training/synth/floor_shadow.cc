#include "floor_shadow.h"

#include <opencv2/imgproc.hpp>

#include "raster.h"

namespace understudy::synth {
namespace {

/// Layers of the body by height: what is higher throws a softer shadow.
constexpr float kTops[3] = {0.3f, 0.9f, 99};
constexpr double kBlur[3] = {1.8, 4.5, 9};  // cells

}  // namespace

void FloorShadow::Build(const PosedFigure& posed, const Vector3f& towards) {
  const Vector3f hips = posed.skeleton.Head(0);
  const float slope_x = -towards.x() / std::max(0.25f, towards.y()),
              slope_z = -towards.z() / std::max(0.25f, towards.y());
  centre_ = {hips.x() + 0.5f * slope_x, 0, hips.z() + 0.5f * slope_z};
  const float cells = kSize / kExtent;
  cv::Mat layers[3];
  for (cv::Mat& m : layers) {
    m = cv::Mat::zeros(kSize, kSize, CV_32F);
  }
  cv::Mat near = cv::Mat::zeros(kSize, kSize, CV_32F), wide = near.clone();
  const auto cell = [&](float x, float z, float h) {
    return ScreenVertex{(x - centre_.x()) * cells + 0.5f * kSize,
                        (z - centre_.z()) * cells + 0.5f * kSize, h};
  };
  const auto draw = [&](RasterTriangle* t, auto&& fn) {
    const float area = SignedArea(t->v);
    if (std::fabs(area) < 1e-7f) {
      return;
    }
    t->inv_area = 1 / area;
    ForEachFragment(*t, kSize, kSize, [&](size_t, int x, int y, float h) { fn(x, y, h); });
  };
  for (size_t i = 0; i < posed.positions.size(); ++i) {
    const FigureMesh& m = posed.figure->meshes()[i];
    if (m.role == Role::kLashes || m.role == Role::kBrows || m.role == Role::kTeeth ||
        m.role == Role::kEyes || m.role == Role::kTongue) {
      continue;
    }
    for (uint32_t k : m.tris) {
      const auto& tri = m.asset->tri[k];
      if (!m.cover.empty() && (m.cover[tri[0]] < 0 || m.cover[tri[1]] < 0 || m.cover[tri[2]] < 0)) {
        continue;
      }
      RasterTriangle shadow, above;
      float height = 0;
      for (int c = 0; c < 3; ++c) {
        const Vector3f& p = posed.positions[i][tri[static_cast<size_t>(c)]];
        const float h = std::max(0.0f, p.y());
        shadow.v[static_cast<size_t>(c)] = cell(p.x() + h * slope_x, p.z() + h * slope_z, h);
        above.v[static_cast<size_t>(c)] = cell(p.x(), p.z(), h);
        height += h / 3;
      }
      const int layer = height < kTops[0] ? 0 : (height < kTops[1] ? 1 : 2);
      draw(&shadow, [&](int x, int y, float) { layers[layer].at<float>(y, x) = 1; });
      draw(&above, [&](int x, int y, float h) {
        float& a = near.at<float>(y, x);
        a = std::max(a, std::exp(-h / 0.035f));
        float& b = wide.at<float>(y, x);
        b = std::max(b, std::exp(-h / 0.3f));
      });
    }
  }
  key_ = cv::Mat::ones(kSize, kSize, CV_32F);
  for (int l = 0; l < 3; ++l) {
    cv::GaussianBlur(layers[l], layers[l], {}, kBlur[l]);
    key_ = key_.mul(1 - layers[l]);
  }
  cv::GaussianBlur(near, near, {}, 3);
  cv::GaussianBlur(wide, wide, {}, 14);
  cv::Mat open = (1 - 0.85 * near).mul(1 - 0.55 * wide);
  contact_ = open;
}

void FloorShadow::At(float x, float z, float* key, float* ambient) const {
  const float cells = kSize / kExtent;
  const float fx = (x - centre_.x()) * cells + 0.5f * kSize - 0.5f,
              fy = (z - centre_.z()) * cells + 0.5f * kSize - 0.5f;
  *key = *ambient = 1;
  if (fx < 0 || fy < 0 || fx >= kSize - 1 || fy >= kSize - 1 || key_.empty()) {
    return;
  }
  const int ix = static_cast<int>(fx), iy = static_cast<int>(fy);
  const float tx = fx - static_cast<float>(ix), ty = fy - static_cast<float>(iy);
  const auto bilinear = [&](const cv::Mat& m) {
    const float* a = m.ptr<float>(iy) + ix;
    const float* b = m.ptr<float>(iy + 1) + ix;
    return Mix(Mix(a[0], a[1], tx), Mix(b[0], b[1], tx), ty);
  };
  *key = bilinear(key_);
  *ambient = bilinear(contact_);
}

}  // namespace understudy::synth
