#pragma once

#include <Eigen/Core>
#include <array>
#include <span>
#include <string>
#include <vector>

#include "core/keypoints.h"
#include "core/result.h"
#include "nn/network.h"

namespace understudy {

// The 17 points that the lifter places in space: the middle of the hips and of the shoulders, the
// head between the ears, then pairs, left first.
enum class LiftedJoint {
  kPelvis,
  kNeck,
  kHead,
  kLeftShoulder,
  kRightShoulder,
  kLeftElbow,
  kRightElbow,
  kLeftWrist,
  kRightWrist,
  kLeftHip,
  kRightHip,
  kLeftKnee,
  kRightKnee,
  kLeftAnkle,
  kRightAnkle,
  kLeftToe,
  kRightToe,
};
inline constexpr int kLiftedJoints = 17;
constexpr int Index(LiftedJoint j) { return static_cast<int>(j); }

// Positions relative to the pelvis: +X image right, +Y up, +Z toward the camera, in pixels of the
// frame (so that X and Y lie over what was seen and Z has the same unit).
using LiftedPose = std::array<Eigen::Vector3f, kLiftedJoints>;

// Lifts a person's 2-D keypoints over a whole clip to three dimensions.
//
// Dilated convolutions over time after Pavllo et al. 2019 ("3D human pose estimation in video with
// temporal convolutions and semi-supervised training"), trained on motion capture seen by random
// cameras.
class Lifter {
 public:
  static Result<Lifter> Load(const std::string& model_folder);

  // One pose per frame. `keypoints` are steady pixels with confidence; joints never seen are taken
  // from the prior.
  Result<std::vector<LiftedPose>> Lift(std::span<const Keypoints> keypoints, double fps);

 private:
  explicit Lifter(Network network) : network_(std::move(network)) {}
  Network network_;
};

}  // namespace understudy
