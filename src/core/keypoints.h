#pragma once

#include <Eigen/Core>
#include <array>
#include <span>

namespace understudy {

// A 2-D point with confidence. Pixels, (0, 0) = outer corner of the top-left pixel; confidence 0
// (unseen) to 1.
struct Keypoint {
  float x = 0;
  float y = 0;
  float confidence = 0;
};

inline Eigen::Vector2f At(const Keypoint& k) { return {k.x, k.y}; }

// COCO-WholeBody order (Jin et al. 2020): 17 body, 6 feet, 68 face (iBUG order), 21 left hand, 21
// right hand.
inline constexpr int kKeypoints = 133;
inline constexpr int kBodyKeypoints = 17;
inline constexpr int kFeetFirst = 17;
inline constexpr int kFaceFirst = 23;
inline constexpr int kFaceLandmarks = 68;
inline constexpr int kLeftHandFirst = 91;
inline constexpr int kRightHandFirst = 112;
inline constexpr int kHandKeypoints = 21;
// Body and feet: what the body network finds.
inline constexpr int kBodyAndFeet = 23;

using Keypoints = std::array<Keypoint, kKeypoints>;
using BodyPoints = std::array<Keypoint, kBodyAndFeet>;

enum BodyKeypoint {
  kNose,
  kLeftEye,
  kRightEye,
  kLeftEar,
  kRightEar,
  kLeftShoulderPoint,
  kRightShoulderPoint,
  kLeftElbowPoint,
  kRightElbowPoint,
  kLeftWristPoint,
  kRightWristPoint,
  kLeftHipPoint,
  kRightHipPoint,
  kLeftKneePoint,
  kRightKneePoint,
  kLeftAnklePoint,
  kRightAnklePoint,
  kLeftBigToe,
  kLeftSmallToe,
  kLeftHeel,
  kRightBigToe,
  kRightSmallToe,
  kRightHeel,
};

// From between the shoulders to between the hips of a body's keypoints, which come first.
inline float TorsoLength(std::span<const Keypoint> body) {
  return (At(body[kLeftShoulderPoint]) + At(body[kRightShoulderPoint]) - At(body[kLeftHipPoint]) -
          At(body[kRightHipPoint]))
             .norm() /
         2;
}

// Landmarks of a hand: the wrist, then from each finger's root to its tip, the thumb's first.
enum HandKeypoint { kHandRoot = 0, kIndexKnuckle = 5, kMiddleKnuckle = 9, kLittleKnuckle = 17 };

// The landmark that landmark `i` (1 .. 20) of a hand hangs on: the one before it, fingers on the
// wrist.
constexpr int HandParent(int i) { return i % 4 == 1 ? kHandRoot : i - 1; }

}  // namespace understudy
