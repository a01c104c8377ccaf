#include "pipeline/pose_bvh.h"

#include <cmath>

#include "core/angles.h"

namespace understudy {
namespace {

using Eigen::Quaternionf;
using Eigen::Vector3f;
using Channel = BvhJoint::Channel;

bool IsPosition(Channel c) { return c <= Channel::kZPosition; }

// `frame` null: at rest.
BvhPose Pose(const BvhClip& clip, const float* frame) {
  BvhPose pose;
  pose.positions.resize(clip.joints.size());
  pose.rotations.resize(clip.joints.size());
  for (std::size_t j = 0; j < clip.joints.size(); ++j) {
    const BvhJoint& joint = clip.joints[j];
    Vector3f place = joint.offset;
    Vector3f moved = Vector3f::Zero();
    bool moves = false;
    Quaternionf turn = Quaternionf::Identity();
    for (std::size_t c = 0; frame != nullptr && c < joint.channels.size(); ++c) {
      const Channel channel = joint.channels[c];
      const float value = frame[joint.first_channel + c];
      if (IsPosition(channel)) {
        moved[static_cast<int>(channel)] = value;
        moves = true;
      } else if (channel != Channel::kNone) {
        const int axis = static_cast<int>(channel) - static_cast<int>(Channel::kXRotation);
        turn = turn * Quaternionf(Eigen::AngleAxisf(std::remainder(value, 360.0F) * kDegree,
                                                    Vector3f::Unit(axis)));
      }
    }
    if (joint.parent < 0) {
      pose.positions[j] = moves ? moved : place;
      pose.rotations[j] = turn.normalized();
      continue;
    }
    if (moves) {
      place = (moved - place).norm() <= moved.norm() ? moved : Vector3f(place + moved);
    }
    const Quaternionf& parent = pose.rotations[joint.parent];
    pose.positions[j] = pose.positions[joint.parent] + parent * place;
    pose.rotations[j] = (parent * turn).normalized();
  }
  return pose;
}

}  // namespace

BvhPose PoseBvh(const BvhClip& clip, std::size_t frame) {
  return Pose(clip, &clip.values[frame * clip.channels]);
}

BvhPose RestBvh(const BvhClip& clip) { return Pose(clip, nullptr); }

}  // namespace understudy
