#include "retarget/retarget.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <utility>
#include <vector>

#include "core/angles.h"
#include "core/forward_kinematics.h"
#include "core/order_statistics.h"
#include "core/smooth_step.h"
#include "core/text.h"
#include "retarget/act_face.h"
#include "retarget/bend_hands.h"
#include "retarget/bone_turns.h"
#include "retarget/choose_views.h"
#include "retarget/draw_order.h"
#include "retarget/fold_fingers.h"
#include "retarget/keep_touches.h"
#include "retarget/level_pose.h"
#include "retarget/pin_feet.h"
#include "retarget/plant_feet.h"
#include "retarget/shown_limbs.h"

namespace understudy {
namespace {

using Eigen::Quaternionf;
using Eigen::Vector2f;
using Eigen::Vector3f;

constexpr std::array<Joint, 2> kAnkles = {Joint::kLeftAnkle, Joint::kRightAnkle};

// `v` with length 1, or `otherwise` where it has none.
Vector3f Unit(const Vector3f& v, const Vector3f& otherwise) {
  if (v.norm() < 1e-4F) {
    return otherwise;
  }
  return v.normalized();
}

Vector3f Flip(const Vector3f& v) { return {v.x(), -v.y(), v.z()}; }

Status CheckFinite(const MotionClip& motion) {
  for (std::size_t i = 0; i < motion.frames.size(); ++i) {
    const MotionFrame& frame = motion.frames[i];
    bool finite = frame.root.allFinite();
    for (const Quaternionf& q : frame.rotations) {
      finite = finite && q.coeffs().allFinite();
    }
    if (!finite) {
      return Error{ErrorCode::kInvalidArgument,
                   Concat("frame ", i, " of the motion holds numbers that are not finite")};
    }
  }
  return {};
}

// Facing about the vertical, radians: 0 into the camera, positive to the image's right.
float YawOf(const Quaternionf& q) {
  const Vector3f facing = q * Vector3f::UnitZ();
  return std::atan2(facing.x(), facing.z());
}

// The turn about the vertical that carries the driver's mean facing to the picture's.
Quaternionf TurnToPicture(const MotionClip& motion, const Character& character) {
  double x = 0;
  double z = 0;
  for (const MotionFrame& frame : motion.frames) {
    const float yaw = YawOf(frame.rotations[0]);
    x += std::sin(yaw);
    z += std::cos(yaw);
  }
  const float driver = std::atan2(static_cast<float>(x), static_cast<float>(z));
  const float picture = YawOf(character.rest_rotation[Index(Joint::kPelvis)]);
  return Quaternionf(Eigen::AngleAxisf(picture - driver, Vector3f::UnitY()));
}

DriverPose PoseOf(const MotionClip& motion, const MotionFrame& frame, const Quaternionf& turn) {
  std::array<Quaternionf, kJoints> local = frame.rotations;
  local[0] = turn * local[0];
  const PosedSkeleton posed = ForwardKinematics(motion.skeleton, local, Vector3f::Zero());
  DriverPose driver;
  for (int j = 0; j < kJoints; ++j) {
    driver.rotations[j] = Mirror(posed.rotations[j]);
    const int parent = kJointParents[j];
    Vector3f d(0, 1, 0);
    if (parent >= 0) {
      d = Flip(posed.positions[j] - posed.positions[parent]);
    }
    driver.directions[j] = Unit(d, Vector3f::UnitY());
  }
  return driver;
}

// Pixels of the character for a metre of the driver: by the legs where the picture shows them, else
// by the torso.
float PixelsPerMetre(const MotionClip& motion, const Character& character) {
  const auto pixels = [&character](Joint a, Joint b) {
    return (character.joints[Index(a)] - character.joints[Index(b)]).norm();
  };
  const auto metres = [&motion](Joint j) { return motion.skeleton.offsets[Index(j)].norm(); };
  float px = 0;
  float m = 0;
  for (const bool left : {true, false}) {
    const Joint hip = left ? Joint::kLeftHip : Joint::kRightHip;
    const Joint knee = left ? Joint::kLeftKnee : Joint::kRightKnee;
    const Joint ankle = left ? Joint::kLeftAnkle : Joint::kRightAnkle;
    if (character.joint_confidence[Index(knee)] > 0) {
      px += pixels(hip, knee);
      m += metres(knee);
    }
    if (character.joint_confidence[Index(ankle)] > 0) {
      px += pixels(knee, ankle);
      m += metres(ankle);
    }
  }
  if (m <= 0) {
    px = pixels(Joint::kPelvis, Joint::kNeck);
    m = metres(Joint::kSpine1) + metres(Joint::kSpine2) + metres(Joint::kSpine3) +
        metres(Joint::kNeck);
  }
  return m > 0 ? px / m : 1.0F;
}

// What the clip never shows of its driver stays as the picture has it.
void RestWhatIsNeverShown(const MotionClip& motion, const Character& character,
                          std::vector<DriverPose>& poses) {
  constexpr std::array<std::pair<Joint, int>, 8> kEnds = {{{Joint::kLeftElbow, kLeftElbowPoint},
                                                           {Joint::kRightElbow, kRightElbowPoint},
                                                           {Joint::kLeftWrist, kLeftWristPoint},
                                                           {Joint::kRightWrist, kRightWristPoint},
                                                           {Joint::kLeftKnee, kLeftKneePoint},
                                                           {Joint::kRightKnee, kRightKneePoint},
                                                           {Joint::kLeftAnkle, kLeftAnklePoint},
                                                           {Joint::kRightAnkle, kRightAnklePoint}}};
  for (const auto& [end, keypoint] : kEnds) {
    const float shown = ShownLimb(motion, keypoint);
    const int j = Index(end);
    const Vector3f rest = character.joints[j] - character.joints[kJointParents[j]];
    if (shown >= 1 || rest.norm() < 1e-3F) {
      continue;
    }
    for (DriverPose& pose : poses) {
      const Vector3f mixed = (1 - shown) * rest.normalized() + shown * pose.directions[j];
      pose.directions[j] = Unit(mixed, rest.normalized());
    }
  }
  const float trunk = ShownTrunk(motion);
  for (const Joint j : {Joint::kPelvis, Joint::kSpine1, Joint::kSpine2, Joint::kSpine3}) {
    const int i = Index(j);
    for (DriverPose& pose : poses) {
      pose.rotations[i] = Mirror(character.rest_rotation[i]).slerp(trunk, pose.rotations[i]);
    }
  }
}

// Whether the picture surely shows where the figure stands.
bool ShowsFeet(const Character& character) {
  constexpr float kSure = 0.4F;
  return std::any_of(kAnkles.begin(), kAnkles.end(), [&](Joint j) {
    return character.joint_confidence[Index(j)] > kSure &&
           character.joints[Index(j)].y() < static_cast<float>(character.height);
  });
}

// Where the pelvis goes: the driver's path, scaled to the character and centred on its place in the
// picture. A figure that stands there whole does not leave it for a head that moves.
std::vector<Vector2f> RootPath(const MotionClip& motion, const Character& character, float share) {
  std::vector<float> xs;
  std::vector<float> ys;
  for (const MotionFrame& frame : motion.frames) {
    xs.push_back(frame.root.x());
    ys.push_back(frame.root.y());
  }
  const float middle_x = Median(xs);
  const float middle_y = Median(ys);
  const float metre = PixelsPerMetre(motion, character) * share;
  const Vector2f home = character.joints[0].head<2>();
  // Sideways travel is shortened where it would leave the frame.
  const auto half = static_cast<float>(character.width) * 0.5F;
  const float room_left = std::max(home.x() - 0.3F * half, 0.1F * half);
  const float room_right =
      std::max(static_cast<float>(character.width) - home.x() - 0.3F * half, 0.1F * half);
  float fit = 1;
  for (const float x : xs) {
    const float dx = metre * (x - middle_x);
    if (dx > room_right) {
      fit = std::min(fit, room_right / dx);
    } else if (dx < -room_left) {
      fit = std::min(fit, room_left / -dx);
    }
  }
  // A figure that the picture's edge cuts off stays with that edge.
  const bool whole = ShowsFeet(character);
  const float shown = ShownTrunk(motion);
  const float sideways = whole ? shown * fit : 0.3F * fit;
  const float upward = whole ? shown : 0.0F;
  std::vector<Vector2f> path;
  for (const MotionFrame& frame : motion.frames) {
    path.emplace_back(home.x() + sideways * metre * (frame.root.x() - middle_x),
                      home.y() - upward * metre * (frame.root.y() - middle_y));
  }
  return path;
}

void PlaceJoints(const Character& character, const PosedTurns& posed, const Vector2f& root,
                 AnimationFrame& frame) {
  frame.positions[0] << root, character.joints[0].z();
  for (int j = 1; j < kJoints; ++j) {
    const int parent = kJointParents[j];
    frame.positions[j] =
        frame.positions[parent] +
        posed.world[parent] * (character.joints[j] - character.joints[parent]) * frame.scale;
  }
}

// The head goes along with the neck as in the picture.
void HoldHead(const Character& character, std::vector<DriverPose>& poses) {
  const int neck = Index(Joint::kNeck);
  const int head = Index(Joint::kHead);
  for (DriverPose& pose : poses) {
    pose.rotations[head] = pose.rotations[neck] *
                           Mirror(character.rest_rotation[neck]).conjugate() *
                           Mirror(character.rest_rotation[head]);
  }
}

// Everything but the head stands as in the picture.
void HoldBody(const Character& character, std::vector<DriverPose>& poses) {
  for (DriverPose& pose : poses) {
    for (int j = 0; j < kJoints; ++j) {
      if (j == Index(Joint::kHead)) {
        continue;
      }
      pose.rotations[j] = Mirror(character.rest_rotation[j]);
      if (kJointParents[j] >= 0) {
        pose.directions[j] =
            Unit(character.joints[j] - character.joints[kJointParents[j]], Vector3f::UnitY());
      }
    }
  }
}

// How much of what the driver's picture shows holds for a body that is turned out of it, 0..1.
float SeenAsDriven(const Quaternionf& turn) {
  constexpr float kLittle = 20 * kDegree;
  return SmoothStep(2.2F * kLittle, kLittle, turn.angularDistance(Quaternionf::Identity()));
}

// The driver's camera at the character's size. Far from the middle a picture has nothing to show: a
// shift grows ever less beyond half a frame.
CameraMove CameraOf(const MotionClip& motion, const MotionFrame& frame, const Character& character,
                    float share) {
  if (!(motion.pixels_per_metre > 0)) {
    return {};
  }
  const float size =
      share * PixelsPerMetre(motion, character) / static_cast<float>(motion.pixels_per_metre);
  const auto within = [](float shift, int side) {
    const float most = 0.5F * static_cast<float>(side);
    return most * std::tanh(shift / most);
  };
  return {within(size * frame.camera.dx, character.width),
          within(size * frame.camera.dy, character.height),
          std::clamp(std::pow(frame.camera.scale, share), 0.5F, 2.0F), share * frame.camera.angle};
}

// Feet stand on the background, wherever the camera carries it.
void StandOnTheGround(const MotionClip& motion, const Character& character, AnimationClip& clip) {
  const Vector2f centre(static_cast<float>(clip.width) / 2, static_cast<float>(clip.height) / 2);
  for (AnimationFrame& frame : clip.frames) {
    for (Vector3f& p : frame.positions) {
      p.head<2>() = frame.camera.Back(p.head<2>(), centre);
    }
  }
  PlantFeet(motion, character, clip);
  PinFeet(motion, character, clip);
  for (AnimationFrame& frame : clip.frames) {
    for (Vector3f& p : frame.positions) {
      p.head<2>() = frame.camera.Carry(p.head<2>(), centre);
    }
  }
}

// A hand that the picture does not show is out of its sleeve or pocket where its wrist has left the
// place that hid it, on the trunk.
void BringOutHands(const Character& character, AnimationClip& clip) {
  constexpr float kLeaves = 0.08F;  // torso lengths
  constexpr float kOut = 0.25F;
  const int trunk = Index(Joint::kPelvis);
  const float torso =
      std::max((character.joints[Index(Joint::kNeck)] - character.joints[trunk]).norm(), 1.0F);
  for (AnimationFrame& frame : clip.frames) {
    const Quaternionf turned = WorldRotations(frame.turns)[trunk];
    for (const Joint wrist : {Joint::kLeftWrist, Joint::kRightWrist}) {
      const int j = Index(wrist);
      const Vector3f rest = character.joints[j] - character.joints[trunk];
      const Vector3f now =
          turned.conjugate() * (frame.positions[j] - frame.positions[trunk]) / frame.scale;
      frame.hand_out[wrist == Joint::kLeftWrist ? 0 : 1] =
          SmoothStep(kLeaves, kOut, (now - rest).norm() / torso);
    }
  }
}

}  // namespace

void PlaceKeypoints(const Character& character, AnimationFrame& frame) {
  const std::array<Quaternionf, kJoints> world = WorldRotations(frame.turns);
  // A point lies as deep as a joint of the rest pose.
  const auto rest_at = [&character](int k, Joint depth_of) {
    const Keypoint& rest = character.keypoints[k];
    return Vector3f(rest.x, rest.y, character.joints[Index(depth_of)].z());
  };
  const auto carry_from = [&](int k, Joint joint, const Vector3f& rest) {
    const float confidence = character.keypoints[k].confidence;
    if (confidence <= 0) {
      return;
    }
    const int j = Index(joint);
    const Vector3f local = rest - character.joints[j];
    const Vector3f at = frame.positions[j] + world[j] * local * frame.scale;
    frame.keypoints[k] = {at.x(), at.y(), confidence};
  };
  const auto carry_at = [&](int k, Joint joint, Joint depth_of) {
    carry_from(k, joint, rest_at(k, depth_of));
  };
  const auto carry = [&](int k, Joint joint) { carry_at(k, joint, joint); };
  for (const int k : {kNose, kLeftEye, kRightEye, kLeftEar, kRightEar}) {
    carry(k, Joint::kHead);
  }
  for (int k = kFaceFirst; k < kLeftHandFirst; ++k) {
    carry(k, Joint::kHead);
  }
  carry_at(kLeftShoulderPoint, Joint::kLeftCollar, Joint::kLeftShoulder);
  carry_at(kRightShoulderPoint, Joint::kRightCollar, Joint::kRightShoulder);
  carry_at(kLeftElbowPoint, Joint::kLeftShoulder, Joint::kLeftElbow);
  carry_at(kRightElbowPoint, Joint::kRightShoulder, Joint::kRightElbow);
  carry_at(kLeftWristPoint, Joint::kLeftElbow, Joint::kLeftWrist);
  carry_at(kRightWristPoint, Joint::kRightElbow, Joint::kRightWrist);
  carry(kLeftHipPoint, Joint::kLeftHip);
  carry(kRightHipPoint, Joint::kRightHip);
  carry_at(kLeftKneePoint, Joint::kLeftHip, Joint::kLeftKnee);
  carry_at(kRightKneePoint, Joint::kRightHip, Joint::kRightKnee);
  carry_at(kLeftAnklePoint, Joint::kLeftKnee, Joint::kLeftAnkle);
  carry_at(kRightAnklePoint, Joint::kRightKnee, Joint::kRightAnkle);
  for (const bool left : {true, false}) {
    const Joint wrist = left ? Joint::kLeftWrist : Joint::kRightWrist;
    const std::optional<FingerFold>& fingers = character.fingers[left ? 0 : 1];
    const int first = left ? kLeftHandFirst : kRightHandFirst;
    for (int k = first; k < first + kHandKeypoints; ++k) {
      const Vector3f rest = rest_at(k, wrist);
      carry_from(k, wrist, fingers ? Folded(*fingers, frame.fingers[left ? 0 : 1], rest) : rest);
    }
  }
  for (const int k : {kLeftBigToe, kLeftSmallToe, kLeftHeel}) {
    carry(k, Joint::kLeftAnkle);
  }
  for (const int k : {kRightBigToe, kRightSmallToe, kRightHeel}) {
    carry(k, Joint::kRightAnkle);
  }
}

Status RetargetOptions::Validate() const {
  if (!(strength >= 0 && strength <= 1)) {
    return Error{ErrorCode::kInvalidArgument,
                 Concat("strength is ", strength, "; it must be between 0 (gentle) and 1 (exact)")};
  }
  if (!(expression >= 0 && expression <= 1.5F)) {
    return Error{ErrorCode::kInvalidArgument,
                 Concat("expression is ", expression,
                        "; it must be between 0 (a still face) and 1.5 (exaggerated)")};
  }
  return {};
}

float MovementShare(float strength) {
  const float rest = 1 - strength;
  return 1 - 0.75F * std::pow(rest, 6.0F);
}

Result<AnimationClip> Retarget(const MotionClip& motion, const Character& character,
                               const RetargetOptions& options) {
  US_RETURN_IF_ERROR(options.Validate());
  if (motion.frames.empty()) {
    return Error{ErrorCode::kInvalidArgument, "the motion has no frames; at least 1 is needed"};
  }
  US_RETURN_IF_ERROR(CheckFinite(motion));
  const float share = MovementShare(options.strength);
  const bool keep_facing = options.orientation == CharacterOrientation::kImage;
  const Quaternionf turn = keep_facing ? TurnToPicture(motion, character) : Quaternionf::Identity();
  std::vector<Vector2f> path = RootPath(motion, character, share);
  AnimationClip clip;
  clip.width = character.width;
  clip.height = character.height;
  clip.fps = motion.fps;
  clip.frames.resize(motion.frames.size());
  std::vector<DriverPose> poses;
  for (const MotionFrame& frame : motion.frames) {
    poses.push_back(PoseOf(motion, frame, turn));
  }
  const std::vector<float> eased = LevelPoses(poses, HeadReachOf(character));
  RestWhatIsNeverShown(motion, character, poses);
  const bool body_moves = options.performance != Performance::kFaceOnly;
  // Nearness is told by the size of the trunk.
  const float nearer =
      body_moves && !keep_facing && ShowsFeet(character) ? share * ShownTrunk(motion) : 0.0F;
  if (!body_moves) {
    HoldBody(character, poses);
    std::fill(path.begin(), path.end(), Vector2f(character.joints[0].head<2>()));
  } else if (options.performance == Performance::kBodyOnly) {
    HoldHead(character, poses);
  }
  std::vector<FaceState> faces(motion.frames.size());
  if (options.performance != Performance::kBodyOnly) {
    faces = ActFace(motion, character, share * options.expression);
  }
  for (std::size_t i = 0; i < motion.frames.size(); ++i) {
    AnimationFrame& frame = clip.frames[i];
    frame.time_s = motion.frames[i].time_s;
    const PosedTurns posed = TurnBones(poses[i], character, share);
    frame.turns = posed.turns;
    // Bounded, so that a wrong guess does no harm.
    const float depth = std::min(motion.frames[i].root.z(), 0.9F * kCameraDistance);
    frame.scale =
        std::clamp(1 + nearer * (kCameraDistance / (kCameraDistance - depth) - 1), 0.6F, 1.6F);
    PlaceJoints(character, posed, path[i], frame);
    if (options.follow_camera) {
      frame.camera = CameraOf(motion, motion.frames[i], character, share);
    }
    frame.face = faces[i];
    frame.head_eased = options.performance == Performance::kBodyOnly ? 0 : eased[i];
    frame.confidence = motion.frames[i].confidence;
  }
  if (body_moves) {
    StandOnTheGround(motion, character, clip);
    BendHands(motion, poses, character, share, clip);
    FoldFingers(motion, character, share, clip);
  }
  const auto place_keypoints = [&] {
    for (AnimationFrame& frame : clip.frames) {
      PlaceKeypoints(character, frame);
    }
  };
  ChooseViews(character, clip);
  place_keypoints();
  if (body_moves) {
    KeepTouches(motion, character, share * SeenAsDriven(turn), clip);
    place_keypoints();
  }
  BringOutHands(character, clip);
  OrderPieces(character, clip);
  return clip;
}

}  // namespace understudy
