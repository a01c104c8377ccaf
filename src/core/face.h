#pragma once

#include <array>
#include <string_view>

namespace understudy {

// What a face does, apart from where the head is. 0 is relaxed, 1 the strongest ordinary movement.
// Names as in ARKit's blend shapes, so that other tools understand a motion file; left is the
// person's left.
enum class FaceCoefficient {
  kEyeBlinkLeft,
  kEyeBlinkRight,
  kJawOpen,
  kMouthSmileLeft,
  kMouthSmileRight,
  kMouthFrownLeft,
  kMouthFrownRight,
  kMouthPucker,
  kBrowInnerUp,
  kBrowOuterUpLeft,
  kBrowOuterUpRight,
  kBrowDownLeft,
  kBrowDownRight,
  kEyeWideLeft,
  kEyeWideRight,
  kMouthLeft,
  kMouthRight,
  kMouthUpperUpLeft,
  kMouthUpperUpRight,
  kMouthLowerDownLeft,
  kMouthLowerDownRight,
  kMouthClose,
};

inline constexpr int kFaceCoefficients = 22;

constexpr int Index(FaceCoefficient c) { return static_cast<int>(c); }

inline constexpr std::array<std::string_view, kFaceCoefficients> kFaceCoefficientNames = {
    "eyeBlinkLeft",        "eyeBlinkRight",    "jawOpen",           "mouthSmileLeft",
    "mouthSmileRight",     "mouthFrownLeft",   "mouthFrownRight",   "mouthPucker",
    "browInnerUp",         "browOuterUpLeft",  "browOuterUpRight",  "browDownLeft",
    "browDownRight",       "eyeWideLeft",      "eyeWideRight",      "mouthLeft",
    "mouthRight",          "mouthUpperUpLeft", "mouthUpperUpRight", "mouthLowerDownLeft",
    "mouthLowerDownRight", "mouthClose"};

// Head angles in degrees, in the picture: yaw > 0 turns the face to the image's right, pitch > 0
// looks down, roll > 0 leans clockwise. All 0 looks straight into the camera.
struct HeadPose {
  float yaw = 0;
  float pitch = 0;
  float roll = 0;
};

struct FaceState {
  std::array<float, kFaceCoefficients> coefficients{};
  HeadPose head;
  float gaze_x = 0;      // -1..1 of the eye's half width, > 0 to the image's right
  float gaze_y = 0;      // -1..1 of the eye's half height, > 0 down
  float confidence = 0;  // 0 (no face seen) to 1
};

}  // namespace understudy
