#include "skeleton.h"

namespace understudy::synth {
namespace {

Vector3f MeanOf(const std::vector<Vector3f>& verts, const ArrayView<uint16_t>& ids, int first,
                int last) {
  Vector3f sum = Vector3f::Zero();
  for (int i = first; i < last; ++i) {
    sum += verts[ids[static_cast<size_t>(i)]];
  }
  return sum / static_cast<float>(std::max(1, last - first));
}

}  // namespace

Joints JointsOf(const Assets& a, const std::vector<Vector3f>& verts) {
  Joints j;
  for (int b = 0; b < kBoneCount; ++b) {
    j.head[b] = MeanOf(verts, a.bone_head_vid, a.bone_head_start[b], a.bone_head_start[b + 1]);
    j.tail[b] = MeanOf(verts, a.bone_tail_vid, a.bone_tail_start[b], a.bone_tail_start[b + 1]);
  }
  return j;
}

PosedSkeleton PoseSkeleton(const Assets& assets, const Joints& joints, const Pose& pose) {
  PosedSkeleton out;
  out.joints = &joints;
  for (int b = 0; b < kBoneCount; ++b) {
    const int p = assets.bone_parent[b];
    const Matrix3f own = pose.scale[b] * pose.local[b];
    if (p < 0) {
      out.linear[b] = own;
      out.position[b] = joints.head[b] + pose.root_translation;
    } else {
      out.linear[b] = out.linear[p] * own;
      out.position[b] = out.position[p] + out.linear[p] * (joints.head[b] - joints.head[p]);
    }
  }
  return out;
}

void SetWorldRotations(const Assets& assets, const std::array<Matrix3f, kBoneCount>& world,
                       const std::array<bool, kBoneCount>& set, Pose* pose) {
  std::array<Matrix3f, kBoneCount> actual;
  for (int b = 0; b < kBoneCount; ++b) {
    const int p = assets.bone_parent[b];
    const Matrix3f parent = p < 0 ? Matrix3f(Matrix3f::Identity()) : actual[p];
    if (set[b]) {
      pose->local[b] = parent.transpose() * world[b];
    }
    actual[b] = parent * pose->local[b];
  }
}

}  // namespace understudy::synth
