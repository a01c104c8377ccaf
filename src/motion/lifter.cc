#include "motion/lifter.h"

#include <algorithm>
#include <cmath>

namespace understudy {
namespace {

constexpr int kInputs = 15;   // head and seven pairs
constexpr int kContext = 45;  // frames the network was trained on, at 30 frames per second
constexpr double kTrainedFps = 30;
constexpr float kUnseen = 0.05F;  // confidence below which a joint counts as unseen

// COCO indices of the seven pairs, left then right.
constexpr std::array<int, 14> kPairs = {
    kLeftShoulderPoint, kRightShoulderPoint, kLeftElbowPoint, kRightElbowPoint, kLeftWristPoint,
    kRightWristPoint,   kLeftHipPoint,       kRightHipPoint,  kLeftKneePoint,   kRightKneePoint,
    kLeftAnklePoint,    kRightAnklePoint,    kLeftBigToe,     kRightBigToe};

using Inputs = std::array<Keypoint, kInputs>;

Keypoint Middle(const Keypoint& a, const Keypoint& b) {
  return {(a.x + b.x) / 2, (a.y + b.y) / 2, std::min(a.confidence, b.confidence)};
}

// Between the ears, else between the eyes, else the nose.
Keypoint HeadOf(const Keypoints& k) {
  const Keypoint ears = Middle(k[kLeftEar], k[kRightEar]);
  const Keypoint eyes = Middle(k[kLeftEye], k[kRightEye]);
  if (ears.confidence >= 0.3F || ears.confidence >= eyes.confidence) {
    return ears.confidence >= k[kNose].confidence * 0.5F ? ears : k[kNose];
  }
  return eyes;
}

Inputs InputsOf(const Keypoints& k) {
  Inputs in;
  in[0] = HeadOf(k);
  for (int i = 0; i < 14; ++i) {
    in[i + 1] = k[kPairs[i]];
  }
  return in;
}

// Where the pelvis is, also when the hips are out of the picture: then below the shoulders.
Eigen::Vector2f PelvisOf(const Inputs& in) {
  if (in[7].confidence > kUnseen && in[8].confidence > kUnseen) {
    return {(in[7].x + in[8].x) / 2, (in[7].y + in[8].y) / 2};
  }
  const Eigen::Vector2f neck((in[1].x + in[2].x) / 2, (in[1].y + in[2].y) / 2);
  const Eigen::Vector2f across(in[1].x - in[2].x, in[1].y - in[2].y);
  const Eigen::Vector2f head(in[0].x, in[0].y);
  const float torso = std::max(1.3F * across.norm(), 1.8F * (neck - head).norm());
  Eigen::Vector2f down = neck - head;
  down = down.norm() > 1e-3F ? Eigen::Vector2f(down.normalized()) : Eigen::Vector2f(0, 1);
  return neck + down * torso;
}

// A mean over `window` frames about each frame.
std::vector<float> LocalMean(const std::vector<float>& values, int window) {
  const int n = static_cast<int>(values.size());
  std::vector<float> out(values.size());
  for (int i = 0; i < n; ++i) {
    double sum = 0;
    double count = 0;
    for (int k = std::max(0, i - window / 2); k <= std::min(n - 1, i + window / 2); ++k) {
      if (values[k] > 0) {
        sum += values[k];
        count += 1;
      }
    }
    out[i] = count > 0 ? static_cast<float>(sum / count) : 1.0F;
  }
  return out;
}

// `track` (frames x width numbers) at `position` frames, linear in between.
float At(const std::vector<float>& track, int width, int frames, double position, int column) {
  const double p = std::clamp(position, 0.0, static_cast<double>(frames - 1));
  const int i = static_cast<int>(p);
  const int j = std::min(i + 1, frames - 1);
  const auto f = static_cast<float>(p - i);
  return track[static_cast<std::size_t>(i) * width + column] * (1 - f) +
         track[static_cast<std::size_t>(j) * width + column] * f;
}

}  // namespace

Result<Lifter> Lifter::Load(const std::string& model_folder) {
  US_ASSIGN_OR_RETURN(Network network, Network::Load(model_folder + "/lift.onnx", {"joints"}));
  return Lifter(std::move(network));
}

Result<std::vector<LiftedPose>> Lifter::Lift(std::span<const Keypoints> keypoints, double fps) {
  const int n = static_cast<int>(keypoints.size());
  if (n == 0) {
    return std::vector<LiftedPose>{};
  }
  std::vector<float> sizes(n);
  std::vector<float> rows(static_cast<std::size_t>(n) * kInputs * 3);
  for (int f = 0; f < n; ++f) {
    const Inputs in = InputsOf(keypoints[f]);
    const Eigen::Vector2f pelvis = PelvisOf(in);
    float sum = 0;
    int seen = 0;
    for (int j = 0; j < kInputs; ++j) {
      float* row = &rows[(static_cast<std::size_t>(f) * kInputs + j) * 3];
      if (in[j].confidence > kUnseen) {
        row[0] = in[j].x - pelvis.x();
        row[1] = in[j].y - pelvis.y();
        row[2] = in[j].confidence;
        sum += row[0] * row[0] + row[1] * row[1];
        ++seen;
      }
    }
    sizes[f] = seen > 0 ? std::sqrt(sum / static_cast<float>(seen)) : 0.0F;
  }
  const std::vector<float> scale =
      LocalMean(sizes, static_cast<int>(std::lround(kContext * fps / kTrainedFps)));
  for (int f = 0; f < n; ++f) {
    for (int j = 0; j < kInputs; ++j) {
      float* row = &rows[(static_cast<std::size_t>(f) * kInputs + j) * 3];
      row[0] /= scale[f];
      row[1] /= scale[f];
    }
  }
  // The network knows movement at 30 frames per second; the ends are held for half its reach.
  const double step = fps / kTrainedFps;
  const int pad = kContext / 2;
  const int ticks = static_cast<int>(std::floor((n - 1) / step)) + 2 + 2 * pad;
  Tensor input = Tensor::Zeros({1, kInputs * 3, ticks, 1});
  for (int t = 0; t < ticks; ++t) {
    for (int c = 0; c < kInputs * 3; ++c) {
      input.values[static_cast<std::size_t>(c) * ticks + t] =
          At(rows, kInputs * 3, n, (t - pad) * step, c);
    }
  }
  US_ASSIGN_OR_RETURN(const std::vector<Tensor> out, network_.Run(input));
  std::vector<float> lifted(static_cast<std::size_t>(ticks) * kLiftedJoints * 3);
  for (int t = 0; t < ticks; ++t) {
    for (int c = 0; c < kLiftedJoints * 3; ++c) {
      lifted[static_cast<std::size_t>(t) * kLiftedJoints * 3 + c] =
          out[0].values[static_cast<std::size_t>(c) * ticks + t];
    }
  }
  std::vector<LiftedPose> poses(n);
  for (int f = 0; f < n; ++f) {
    const double t = f / step + pad;
    for (int j = 0; j < kLiftedJoints; ++j) {
      const auto value = [&](int axis) {
        return At(lifted, kLiftedJoints * 3, ticks, t, j * 3 + axis) * scale[f];
      };
      // The network's y points down and its z away from the camera.
      poses[f][j] = {value(0), -value(1), -value(2)};
    }
  }
  return poses;
}

}  // namespace understudy
