#pragma once

#include <Eigen/Core>
#include <Eigen/Geometry>
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "core/finger_fold.h"
#include "core/image.h"
#include "core/keypoints.h"
#include "core/observation.h"
#include "core/skeleton.h"

namespace understudy {

// Picture space, in which characters are made and drawn: pixels, +X right, +Y down, +Z toward the
// camera. A rotation R of the motion space (+Y up) becomes S R S with S = diag(1, -1, 1).

// What is drawn as a whole. A piece is in front of or behind another piece, never through it.
enum class Piece : std::uint8_t {
  kTorso,
  kHead,
  kLeftUpperArm,
  kLeftForearm,  // with the hand
  kRightUpperArm,
  kRightForearm,
  kLeftThigh,
  kLeftShin,  // with the foot
  kRightThigh,
  kRightShin,
};
inline constexpr int kPieces = 10;

inline constexpr std::array<std::string_view, kPieces> kPieceNames = {
    "torso",         "head",       "left_upper_arm", "left_forearm", "right_upper_arm",
    "right_forearm", "left_thigh", "left_shin",      "right_thigh",  "right_shin"};

// How far before the trunk a piece counts when nothing else is known, torso lengths toward the
// camera: an arm beside the body is drawn in front of it, a leg under the hem of what is worn.
inline constexpr std::array<float, kPieces> kUsualNearness = {0,    0.12F, 0.22F,  0.3F,  0.22F,
                                                              0.3F, -0.3F, -0.32F, -0.3F, -0.32F};

// How a vertex follows the skeleton: it turns about `joint` by `turn` (0..1) of that joint's
// rotation against its parent. 0 moves with the parent, 1 with the joint; in between the skin bends
// on an arc, which keeps its thickness. Two bends are mixed where cloth hangs between two limbs.
struct VertexSkin {
  std::array<std::uint8_t, 2> joint{};
  std::array<float, 2> turn{};
  float share = 1;  // of the first bend, 0..1
};

inline constexpr int kMostLoosePoints = 160;

// A point of what hangs loosely from the body: hair beyond the skull, a skirt below the hips, a
// wide sleeve. It swings like a pendulum, to and fro across `along`, about the place it is attached
// at.
struct LoosePoint {
  Eigen::Vector3f rest;   // picture space
  VertexSkin skin;        // how it moves when it does not swing
  Eigen::Vector2f along;  // unit, in the picture: from the place it is attached at toward itself
  float length = 1;       // of the pendulum, pixels
  float hangs = 1;        // how far it hangs down again when its body tilts; 0: it lies on limbs
};

// How a vertex swings with the loose points about it: by the sum of their leans, each times
// `reach`.
struct VertexSway {
  std::array<std::uint16_t, 4> point{};  // index into Character::loose
  std::array<float, 4> reach{};          // pixels; 0 is firm
};

struct MeshTriangle {
  std::array<std::uint32_t, 3> vertex{};  // clockwise in the picture when seen from the front
  Piece piece = Piece::kTorso;
  bool solid = false;  // every texel of it, and about it, is opaque
};

// A cut-out with its own pixels: those that the picture shows and, where something stood before it,
// those made up from its surroundings. Texture coordinates are the rest position less `origin`.
struct CharacterLayer {
  Image texture;  // RGBA, colour multiplied by alpha
  Image back;     // same size: what its back shows; empty: the same
  Eigen::Vector2f origin =
      Eigen::Vector2f::Zero();             // of the texture's corner, pixels of the picture
  std::vector<Eigen::Vector3f> positions;  // rest, picture space; z > 0 the front, z < 0 the back
  std::vector<VertexSkin> skin;            // one per position
  std::vector<VertexSway> sway;            // one per position, or empty: nothing of it is loose
  std::vector<MeshTriangle> triangles;
  // A hand that the picture does not show comes out of this wrist as far as the frame says (see
  // AnimationFrame::hand_out); none for what is always there.
  std::optional<Joint> comes_out_of;
};

// Where the face is in the picture, for its performance.
struct FaceRig {
  std::array<Eigen::Vector2f, kFaceLandmarks> landmarks;  // pixels of the picture, iBUG order
  std::array<Eigen::Vector2f, 2> irises;                  // the character's right, left
  HeadPose head;                                          // in the picture
  std::array<float, 2> eye_open{};                        // right, left: lid distance / eye width
  float mouth_open = 0;                                   // inner lip distance / mouth width
  float confidence = 0;                                   // 0..1
  bool eyes_hidden = false;                               // behind dark glasses
};

// The head as a further picture of the character shows it, brought to the size, the place and the
// light of the head in the character image.
struct HeadView {
  CharacterLayer layer;     // picture space of the character; its skin names the same joints
  FaceRig face;             // pixels of the character image
  Eigen::Quaternionf turn;  // picture space: from the head in the character image to this one
  bool whole = false;       // drawn in the head's place; else its face is drawn over the head
};

inline constexpr int kMostPictures = 7;  // of one character, the character image included

// A picture made ready to move.
struct Character {
  int width = 0;                                // of the picture, pixels
  int height = 0;                               // of the picture, pixels
  Image background;                             // RGB, same size: the picture without the character
  std::array<Eigen::Vector3f, kJoints> joints;  // rest, picture space
  std::array<float, kJoints> joint_confidence{};  // 0: not in the picture
  std::array<Eigen::Quaternionf, kJoints>
      rest_rotation;  // of the world, motion space: from the T-pose to the picture
  std::vector<CharacterLayer> layers;
  std::vector<LoosePoint> loose;        // at most kMostLoosePoints
  bool skirt = false;                   // a skirt, dress or long coat hangs over the legs
  bool long_hair = false;               // hair hangs over shoulders and arms
  std::array<bool, 2> missing_hands{};  // left, right: not shown though the arm is
  // Left, right: how the fingers of a hand close that the picture shows.
  std::array<std::optional<FingerFold>, 2> fingers;
  Image parts;  // 1 channel, same size: the Part that each pixel of the figure was cut out with
  std::array<float, kPieces> nearness = kUsualNearness;  // decides the draw order
  std::optional<FaceRig> face;
  int face_layer = -1;          // index into layers, -1 without a face
  std::vector<HeadView> views;  // at most kMostPictures - 1, only where there is a face
  Keypoints keypoints{};        // as found in the picture, pixels
};

}  // namespace understudy
