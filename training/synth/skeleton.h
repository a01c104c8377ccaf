#pragma once

#include <array>
#include <vector>

#include "assets.h"

namespace understudy::synth {

/// Joint positions of an unposed shape, metres. Every bone's rest orientation is identity.
struct Joints {
  std::array<Vector3f, kBoneCount> head, tail;
};
Joints JointsOf(const Assets& assets, const std::vector<Vector3f>& verts);

/// A pose: local rotations, where the root goes, and uniform scales that children inherit.
struct Pose {
  std::array<Matrix3f, kBoneCount> local;
  std::array<float, kBoneCount> scale;
  Vector3f root_translation = Vector3f::Zero();  // metres, added to the rest root
  Pose() {
    local.fill(Matrix3f::Identity());
    scale.fill(1.0f);
  }
};

/// World placement of each bone: x -> linear * (x - head) + position.
struct PosedSkeleton {
  std::array<Matrix3f, kBoneCount> linear;  // rotation times accumulated scale
  std::array<Vector3f, kBoneCount> position;
  const Joints* joints = nullptr;
  Vector3f Head(int b) const { return position[b]; }
  Vector3f Tail(int b) const {
    return position[b] + linear[b] * (joints->tail[b] - joints->head[b]);
  }
  /// Accumulated scale of bone b, 1 = life size.
  float Scale(int b) const { return linear[b].col(0).norm(); }
  Matrix3f Rotation(int b) const { return linear[b] / Scale(b); }
};

/// Forward kinematics; `joints` must outlive the result.
PosedSkeleton PoseSkeleton(const Assets& assets, const Joints& joints, const Pose& pose);

/// Turns world rotations into local ones for the bones flagged `set`; others keep their local
/// rotation.
void SetWorldRotations(const Assets& assets, const std::array<Matrix3f, kBoneCount>& world,
                       const std::array<bool, kBoneCount>& set, Pose* pose);

}  // namespace understudy::synth
