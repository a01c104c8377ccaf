#pragma once

#include <Eigen/Core>
#include <Eigen/Geometry>
#include <array>
#include <vector>

#include "core/camera_move.h"
#include "core/face.h"
#include "core/frame_time.h"
#include "core/keypoints.h"
#include "core/skeleton.h"

namespace understudy {

// Metres from the camera at which a driving person is taken to stand: the scale of steps toward it.
inline constexpr float kCameraDistance = 4.0F;

// One tick of a performance. Space: metres, +X image right, +Y up, +Z toward the camera; a person
// who faces the camera has their left at +X.
struct MotionFrame {
  double time_s = 0;
  Keypoints keypoints{};  // smoothed, pixels of the driving video; confidence: chance to be right
  std::array<Eigen::Quaternionf, kJoints>
      rotations;  // of each joint relative to its parent, unit length
  Eigen::Vector3f root = Eigen::Vector3f::Zero();  // of the pelvis, metres, camera shake removed
  FaceState face;
  std::array<bool, 2> foot_contact{};  // left, right: planted on the ground
  float confidence = 0;                // 0..1, mean over the body joints
  // Against the middle of the clip, pixels of the driving video, shake removed; none when not from
  // a video.
  CameraMove camera;
  bool guess = false;  // nothing was seen here: the pose was filled in from its neighbours
};

// What a person did, on a steady clock.
struct MotionClip {
  int width = 0;   // of the driving video, pixels
  int height = 0;  // of the driving video, pixels
  Rational fps{30, 1};
  Skeleton skeleton;
  double pixels_per_metre =
      0;  // of the driving video at the person's mean depth; 0 when not from a video
  std::vector<MotionFrame> frames;
};

}  // namespace understudy
