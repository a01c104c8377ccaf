#pragma once

#include <Eigen/Core>
#include <array>
#include <string_view>

namespace understudy {

// The 22 joints of a body, parents first: the names and order of SMPL (Loper et al. 2015), which
// motion-capture sets share. Left is the person's left.
enum class Joint {
  kPelvis,
  kLeftHip,
  kRightHip,
  kSpine1,
  kLeftKnee,
  kRightKnee,
  kSpine2,
  kLeftAnkle,
  kRightAnkle,
  kSpine3,
  kLeftToe,
  kRightToe,
  kNeck,
  kLeftCollar,
  kRightCollar,
  kHead,
  kLeftShoulder,
  kRightShoulder,
  kLeftElbow,
  kRightElbow,
  kLeftWrist,
  kRightWrist,
};

inline constexpr int kJoints = 22;

constexpr int Index(Joint joint) { return static_cast<int>(joint); }

// Index of the parent; -1 for the pelvis.
inline constexpr std::array<int, kJoints> kJointParents = {-1, 0, 0, 0, 1,  2,  3,  4,  5,  6,  7,
                                                           8,  9, 9, 9, 12, 13, 14, 16, 17, 18, 19};

inline constexpr std::array<std::string_view, kJoints> kJointNames = {
    "pelvis",     "l_hip",      "r_hip",   "spine1",  "l_knee",  "r_knee",   "spine2",   "l_ankle",
    "r_ankle",    "spine3",     "l_toe",   "r_toe",   "neck",    "l_collar", "r_collar", "head",
    "l_shoulder", "r_shoulder", "l_elbow", "r_elbow", "l_wrist", "r_wrist"};

// The same joint of the other side; the middle joints map to themselves.
inline constexpr std::array<int, kJoints> kJointMirror = {
    0, 2, 1, 3, 5, 4, 6, 8, 7, 9, 11, 10, 12, 14, 13, 15, 17, 16, 19, 18, 21, 20};

// A body standing in a T-pose: metres, +Y up, +Z the way it faces, +X its left. Every joint's rest
// orientation is the identity, so an offset is also the rest direction of the bone that ends in the
// joint.
struct Skeleton {
  std::array<Eigen::Vector3f, kJoints>
      offsets;  // from the parent, metres; the pelvis has the zero vector
};

// An adult of 1.70 m: the mean proportions of the motion-capture set that the lifter is trained on.
Skeleton AverageSkeleton();

}  // namespace understudy
