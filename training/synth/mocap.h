#pragma once

#include <array>
#include <string>
#include <vector>

#include "body_pose.h"

namespace understudy::synth {

/// The 22 joints in file order: pelvis, l_hip, r_hip, spine1, l_knee, r_knee, spine2, l_ankle,
/// r_ankle, spine3, l_toe, r_toe, neck, l_collar, r_collar, head, l_shoulder, r_shoulder, l_elbow,
/// r_elbow, l_wrist, r_wrist.
constexpr int kMocapJoints = 22;
using MocapFrame = std::array<Vector3f, kMocapJoints>;  // world metres, y up

/// Reads poses from the CMU clips. Immutable; share it between threads.
class MocapSource {
 public:
  explicit MocapSource(const Assets& assets);
  /// Index of the clip with this CMU id ("05_02"), or -1.
  int FindClip(const std::string& id) const;
  int clip_count() const { return static_cast<int>(assets_.clips.size()); }
  /// Joints at `seconds` from the clip's start, interpolated; clamped to the clip.
  MocapFrame At(int clip, float seconds) const;
  /// Directions in the clip's world.
  BodyDirections Directions(int clip, const MocapFrame& frame) const;
  /// Thigh plus shin of the performer, metres.
  float LegLength(int clip) const { return info_[static_cast<size_t>(clip)].leg; }
  /// Height of the floor in the clip's world, metres (lowest percentile of the toes).
  float Floor(int clip) const { return info_[static_cast<size_t>(clip)].floor; }
  /// Share of clip time each clip should get in random sampling: walks are many and alike.
  const std::vector<float>& sampling_weights() const { return weights_; }

 private:
  struct ClipInfo {
    float leg = 0.82f, floor = 0;
    Vector3f neck_dir = Vector3f::UnitY();  // mean neck-to-head direction in the chest frame
    float foot_pitch_deg = 0;               // lowest resting slope of ankle to toe, degrees
  };
  MocapFrame Raw(int clip, int frame) const;
  const Assets& assets_;
  std::vector<ClipInfo> info_;
  std::vector<float> weights_;
};

/// Rotation about +Y that turns the frame's facing to +Z; identity when the pelvis lies flat.
Matrix3f FacingForward(const Matrix3f& pelvis);

}  // namespace understudy::synth
