#include "perceive/body_keypoints.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "perceive/model_path.h"

namespace understudy {
namespace {

constexpr int kSize = 224;  // of the network's input, pixels
constexpr int kReach = 2;   // cells about the peak that count

struct Peak {
  float x = 0;  // cells
  float y = 0;
  float mass = 0;  // 0..1
};

// Softmax over one heatmap, then the mean about its highest cell. `scratch` holds cells * cells
// numbers.
Peak FindPeak(const float* logits, int cells, std::vector<float>& scratch) {
  const int count = cells * cells;
  const float* top = std::max_element(logits, logits + count);
  float sum = 0;
  for (int i = 0; i < count; ++i) {
    scratch[i] = std::exp(logits[i] - *top);
    sum += scratch[i];
  }
  const int at = static_cast<int>(top - logits);
  const int cx = at % cells;
  const int cy = at / cells;
  Peak peak;
  for (int y = std::max(cy - kReach, 0); y <= std::min(cy + kReach, cells - 1); ++y) {
    for (int x = std::max(cx - kReach, 0); x <= std::min(cx + kReach, cells - 1); ++x) {
      const float p = scratch[y * cells + x];
      peak.mass += p;
      peak.x += p * (static_cast<float>(x) + 0.5F);
      peak.y += p * (static_cast<float>(y) + 0.5F);
    }
  }
  peak.x /= peak.mass;
  peak.y /= peak.mass;
  peak.mass /= sum;
  return peak;
}

}  // namespace

Result<BodyKeypoints> BodyKeypoints::Load(const std::string& model_folder) {
  US_ASSIGN_OR_RETURN(Network network, Network::Load(ModelPath(model_folder, "person")));
  return BodyKeypoints(std::move(network));
}

Result<BodyPoints> BodyKeypoints::Find(ImageView picture, const SquareCrop& crop) {
  static const std::array<std::string, 2> kOutputs = {"heat", "presence"};
  US_ASSIGN_OR_RETURN(const std::vector<Tensor> out,
                      network_.Run(SampleCrop(picture, crop, kSize), kOutputs));
  const Tensor& heat = out[0];
  const int cells = heat.shape[3];
  std::vector<float> scratch(static_cast<std::size_t>(cells) * cells);
  BodyPoints points;
  for (int j = 0; j < kBodyAndFeet; ++j) {
    const Peak peak =
        FindPeak(&heat.values[static_cast<std::size_t>(j) * cells * cells], cells, scratch);
    const float presence = 1.0F / (1.0F + std::exp(-out[1].values[j]));
    const Eigen::Vector2f p =
        crop.ToPicture(Eigen::Vector2f(peak.x, peak.y) / static_cast<float>(cells));
    points[j] = {p.x(), p.y(), std::clamp(presence * peak.mass, 0.0F, 1.0F)};
  }
  return points;
}

BodyPoints BodyPointsOf(const Keypoints& keypoints) {
  BodyPoints points;
  std::copy_n(keypoints.begin(), points.size(), points.begin());
  return points;
}

SquareCrop CropAround(const BodyPoints& points) {
  constexpr float kSure = 0.2F;
  Eigen::Vector2f low = Eigen::Vector2f::Constant(std::numeric_limits<float>::max());
  Eigen::Vector2f high = -low;
  int sure = 0;
  for (const Keypoint& p : points) {
    if (p.confidence > kSure) {
      low = low.cwiseMin(Eigen::Vector2f(p.x, p.y));
      high = high.cwiseMax(Eigen::Vector2f(p.x, p.y));
      ++sure;
    }
  }
  SquareCrop crop;
  if (sure >= 3) {
    crop.center = (low + high) / 2;
    crop.side = 1.25F * std::max((high - low).maxCoeff(), 20.0F);
  }
  return crop;
}

}  // namespace understudy
