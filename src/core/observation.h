#pragma once

#include <array>
#include <optional>
#include <vector>

#include "core/box.h"
#include "core/face.h"
#include "core/frame_time.h"
#include "core/image.h"
#include "core/keypoints.h"

namespace understudy {

// How the background moved since the frame before, as a similarity: p -> scale * R(angle) * (p -
// centre) + centre + (dx, dy), centre = the middle of the frame.
struct CameraStep {
  float dx = 0;      // pixels
  float dy = 0;      // pixels
  float scale = 1;   // ratio
  float angle = 0;   // radians, clockwise in the picture
  bool cut = false;  // the two frames do not show the same place: a cut
};

// One of the places where a joint may be.
struct JointPlace {
  float x = 0;     // pixels
  float y = 0;     // pixels
  float mass = 0;  // of the joint's probability, 0..1; 0: no such place
  float skin = 0;  // share of the surroundings that have the colour of the person's face, 0..1
  float hand = 0;  // of a wrist: that a hand hangs on it, 0..1; looked for where wrists are unsure
};

// The joints that are most easily taken for something else, and where each may be, the likeliest
// place first. A clip tells which is true (motion/choose_places).
inline constexpr std::array<int, 8> kLimbPoints = {
    kLeftElbowPoint, kRightElbowPoint, kLeftWristPoint, kRightWristPoint,
    kLeftKneePoint,  kRightKneePoint,  kLeftAnklePoint, kRightAnklePoint};
inline constexpr int kPlaces = 3;
using LimbPlaces = std::array<std::array<JointPlace, kPlaces>, kLimbPoints.size()>;

// What is seen of one person in one frame. Coordinates are pixels of that frame.
struct Observation {
  FrameTime time;
  int width = 0;   // of the frame, pixels
  int height = 0;  // of the frame, pixels

  // The person, or empty when nobody was found; `person_confidence` is then that of the best
  // candidate.
  std::optional<Box> person;
  float person_confidence = 0;  // 0..1

  Keypoints keypoints{};
  LimbPlaces places{};               // all of mass 0 where only keypoints are known
  std::array<Keypoint, 2> irises{};  // the person's right eye, then left (image left first)
  FaceState face;  // head angles and confidence; coefficients come with the whole clip
  std::array<float, 2> eye_open{};  // the person's right, left: lid distance / eye width
  float mouth_open = 0;             // inner lip distance / mouth width
  CameraStep camera;
  std::vector<BodyPoints> others;  // whoever else a picture shows; not known of frames of clips
};

// The outline of a person in a picture, same size as the picture.
struct Figure {
  Image matte;  // 1 channel, 0..255 soft alpha
  Image parts;  // 1 channel, a Part per pixel
};

// Part labels, as the part-map network is trained: even = left from 4 on.
enum class Part : unsigned char {
  kNone,
  kTorso,
  kNeck,
  kHead,
  kLeftUpperArm,
  kRightUpperArm,
  kLeftForearm,
  kRightForearm,
  kLeftHand,
  kRightHand,
  kLeftThigh,
  kRightThigh,
  kLeftShin,
  kRightShin,
  kLeftFoot,
  kRightFoot,
  kHair,
};
inline constexpr int kParts = 17;

}  // namespace understudy
