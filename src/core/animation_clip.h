#pragma once

#include <Eigen/Core>
#include <Eigen/Geometry>
#include <array>
#include <vector>

#include "core/camera_move.h"
#include "core/character.h"
#include "core/face.h"
#include "core/frame_time.h"
#include "core/keypoints.h"
#include "core/skeleton.h"

namespace understudy {

// Whose pixels a frame shows as the head: -1 is the character image, else an index into
// Character::views. Where one gives way to another, `share` (0..1) of `to` is mixed with `from`.
struct ShownHead {
  int from = -1;
  int to = -1;
  float share = 0;
};

// One frame of a character's performance, in its own proportions. Picture space (see
// core/character.h).
struct AnimationFrame {
  double time_s = 0;
  std::array<Eigen::Vector3f, kJoints> positions;  // of the joints, pixels of the output
  // From rest to posed, of each joint against its parent (the pelvis: against the picture). w < 0
  // means the long way round, over 180 degrees: an arm on its way overhead bends outward and never
  // through the body.
  std::array<Eigen::Quaternionf, kJoints> turns;
  float scale = 1;                     // of all lengths: nearer is larger
  std::array<Piece, kPieces> order{};  // back to front
  // How far each of Character::loose has swung from where its skin puts it: pixels for each pixel
  // of its length, at most about a third. Empty: nothing swings.
  std::vector<Eigen::Vector2f> lean;
  // How far a hand that the picture does not show has come out of its sleeve or pocket, left,
  // right, 0..1.
  std::array<float, 2> hand_out{};
  std::array<float, 2> fingers{};  // left, right: closed further than at rest, radians (FingerFold)
  FaceState face;
  ShownHead head;
  float head_eased = 0;   // degrees that the head turns less than asked for
  Keypoints keypoints{};  // where the body's keypoints are drawn, pixels of the output
  float confidence = 0;   // 0..1, of the driving frame
  CameraMove camera;      // of the background behind the character, pixels of the output
};

struct AnimationClip {
  int width = 0;   // of the output, pixels
  int height = 0;  // of the output, pixels
  Rational fps{30, 1};
  std::vector<AnimationFrame> frames;
};

}  // namespace understudy
