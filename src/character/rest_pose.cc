#include "character/rest_pose.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/forward_kinematics.h"

namespace understudy {
namespace {

using Eigen::Quaternionf;
using Eigen::Vector2f;
using Eigen::Vector3f;

constexpr float kFlat = 25.0F * static_cast<float>(M_PI) / 180.0F;
constexpr float kLeastConfidence = 0.12F;

// Motion space (+Y up) to picture space (+Y down), for directions.
Vector3f Flip(const Vector3f& v) { return {v.x(), -v.y(), v.z()}; }

struct Seen {
  Vector2f at = Vector2f::Zero();
  float confidence = 0;
  bool guessed = false;  // not seen, but `at` is where it must be
};

Seen Of(const Keypoints& k, int i) { return {{k[i].x, k[i].y}, k[i].confidence}; }

Seen Mix(const Seen& a, const Seen& b, float t) {
  return {a.at + (b.at - a.at) * t, std::min(a.confidence, b.confidence)};
}

// As far below the shoulders as hips are, for a picture that ends above them.
Vector2f BelowShoulders(const Seen& left, const Seen& right, const Seen& head) {
  constexpr float kOfWidth = 1.3F;
  constexpr float kOfNeck = 1.8F;  // of what lies between shoulders and head, for a turned body
  const Vector2f neck = (left.at + right.at) / 2;
  const Vector2f down = neck - head.at;
  const float torso = std::max(kOfWidth * (left.at - right.at).norm(), kOfNeck * down.norm());
  return neck + torso * (down.norm() > 1 ? Vector2f(down.normalized()) : Vector2f(0, 1));
}

// Where the picture shows each joint; confidence 0 where it does not.
std::array<Seen, kJoints> JointsFromKeypoints(const Keypoints& k) {
  std::array<Seen, kJoints> out{};
  const auto set = [&out](Joint j, const Seen& s) { out[Index(j)] = s; };
  const auto get = [&out](Joint j) { return out[Index(j)]; };
  set(Joint::kLeftShoulder, Of(k, kLeftShoulderPoint));
  set(Joint::kRightShoulder, Of(k, kRightShoulderPoint));
  set(Joint::kLeftElbow, Of(k, kLeftElbowPoint));
  set(Joint::kRightElbow, Of(k, kRightElbowPoint));
  set(Joint::kLeftWrist, Of(k, kLeftWristPoint));
  set(Joint::kRightWrist, Of(k, kRightWristPoint));
  set(Joint::kLeftKnee, Of(k, kLeftKneePoint));
  set(Joint::kRightKnee, Of(k, kRightKneePoint));
  set(Joint::kLeftAnkle, Of(k, kLeftAnklePoint));
  set(Joint::kRightAnkle, Of(k, kRightAnklePoint));
  set(Joint::kLeftToe, Of(k, kLeftBigToe));
  set(Joint::kRightToe, Of(k, kRightBigToe));
  // COCO's hips lie 12 % down the thigh.
  for (const bool left : {true, false}) {
    const Seen hip = Of(k, left ? kLeftHipPoint : kRightHipPoint);
    const Seen knee = get(left ? Joint::kLeftKnee : Joint::kRightKnee);
    Seen joint = hip;
    if (knee.confidence > kLeastConfidence) {
      joint.at = hip.at + (hip.at - knee.at) * 0.12F;
    }
    set(left ? Joint::kLeftHip : Joint::kRightHip, joint);
  }
  const Seen shoulders = Mix(get(Joint::kLeftShoulder), get(Joint::kRightShoulder), 0.5F);
  const Seen ears = Mix(Of(k, kLeftEar), Of(k, kRightEar), 0.5F);
  const Seen eyes = Mix(Of(k, kLeftEye), Of(k, kRightEye), 0.5F);
  const Seen crown = ears.confidence >= 0.3F ? ears : eyes.confidence >= 0.3F ? eyes : Of(k, kNose);
  Seen hips = Mix(get(Joint::kLeftHip), get(Joint::kRightHip), 0.5F);
  const bool guessed = hips.confidence <= kLeastConfidence &&
                       shoulders.confidence > kLeastConfidence && crown.confidence > 0;
  if (guessed) {
    constexpr float kHalfHips = 0.3F;  // of the shoulders' width
    const Seen left = get(Joint::kLeftShoulder);
    const Seen right = get(Joint::kRightShoulder);
    hips = {BelowShoulders(left, right, crown), shoulders.confidence};
    const Vector2f out_to_left = kHalfHips * (left.at - right.at);
    set(Joint::kLeftHip, {hips.at + out_to_left, 0, true});
    set(Joint::kRightHip, {hips.at - out_to_left, 0, true});
  }
  const Seen pelvis = Mix(hips, shoulders, 0.12F);
  set(Joint::kPelvis, guessed ? Seen{pelvis.at, 0, true} : pelvis);
  set(Joint::kNeck, Mix(hips, shoulders, 1.08F));
  const Seen neck = get(Joint::kNeck);
  set(Joint::kSpine1, Mix(pelvis, neck, 0.23F));
  set(Joint::kSpine2, Mix(pelvis, neck, 0.42F));
  set(Joint::kSpine3, Mix(pelvis, neck, 0.61F));
  set(Joint::kHead, Mix(shoulders, crown, 0.55F));
  set(Joint::kLeftCollar, Mix(neck, get(Joint::kLeftShoulder), 0.25F));
  set(Joint::kRightCollar, Mix(neck, get(Joint::kRightShoulder), 0.25F));
  return out;
}

bool IsFlat(const Quaternionf& q) { return (q * Vector3f::UnitZ()).z() >= std::cos(kFlat); }

// The turn in the picture plane that is nearest.
Quaternionf Flattened(const Quaternionf& q) {
  const Vector3f up = q * Vector3f::UnitY();
  return Quaternionf(Eigen::AngleAxisf(std::atan2(-up.x(), up.y()), Vector3f::UnitZ()));
}

}  // namespace

void FindRestPose(const Observation& seen, const MotionFrame& rest, const Skeleton& skeleton,
                  double pixels_per_metre, Character& character) {
  character.keypoints = seen.keypoints;
  const std::array<Seen, kJoints> found = JointsFromKeypoints(seen.keypoints);
  const PosedSkeleton posed = ForwardKinematics(skeleton, rest.rotations, Vector3f::Zero());
  const auto metre = static_cast<float>(pixels_per_metre);
  const Vector3f middle(static_cast<float>(seen.width) / 2 + rest.root.x() * metre,
                        static_cast<float>(seen.height) / 2 - rest.root.y() * metre, 0);
  for (int j = 0; j < kJoints; ++j) {
    character.rest_rotation[j] = posed.rotations[j];
  }
  // How a trunk leans of which the picture shows no hips, nobody can tell: it stands upright
  // between head and shoulders.
  const bool leans = !found[Index(Joint::kPelvis)].guessed;
  const Vector2f up = found[Index(Joint::kPelvis)].at - found[Index(Joint::kNeck)].at;
  const Quaternionf upright(Eigen::AngleAxisf(std::atan2(up.x(), up.y()), Vector3f::UnitZ()));
  for (const Joint j : {Joint::kPelvis, Joint::kSpine1, Joint::kSpine2, Joint::kSpine3,
                        Joint::kNeck, Joint::kHead, Joint::kLeftCollar, Joint::kRightCollar}) {
    // A turn of the body that is nearly in the picture plane is made to lie in it. How far a neck
    // leans toward the camera, a picture does not tell: it stands as the chest does.
    const Joint by = j == Joint::kNeck ? Joint::kSpine3 : j;
    if (!leans) {
      character.rest_rotation[Index(j)] = upright;
    } else if (IsFlat(posed.rotations[Index(by)])) {
      character.rest_rotation[Index(j)] = Flattened(posed.rotations[Index(j)]);
    }
  }
  const Skeleton average = AverageSkeleton();
  for (int j = 0; j < kJoints; ++j) {
    const int parent = kJointParents[j];
    const bool known = found[j].confidence > kLeastConfidence;
    const bool placed = known || found[j].guessed;
    character.joint_confidence[j] = known ? found[j].confidence : 0.0F;
    if (parent < 0) {
      character.joints[j] = middle;
      if (placed) {
        character.joints[j].head<2>() = found[j].at;
      }
      continue;
    }
    const Vector3f direction = Flip(posed.positions[j] - posed.positions[parent]);
    const Vector3f& from = character.joints[parent];
    if (!placed) {
      character.joints[j] = from + direction * metre;
      continue;
    }
    const Vector2f flat = found[j].at - from.head<2>();
    const float tilt = std::atan2(direction.z(), direction.head<2>().norm());
    float depth = 0;
    // Only limbs reach toward the camera or away from it; the trunk is flat unless the whole body
    // is turned.
    const bool limb = j >= Index(Joint::kLeftElbow) || j == Index(Joint::kLeftKnee) ||
                      j == Index(Joint::kRightKnee) || j == Index(Joint::kLeftAnkle) ||
                      j == Index(Joint::kRightAnkle);
    const bool paired = kJointMirror[j] != j;
    if (limb && std::abs(tilt) > kFlat) {
      // A guess, believed as far as the limb looks too short: beside the other side's, or for a
      // body of this size.
      const int other = kJointMirror[j];
      const float partner = found[other].confidence > kLeastConfidence
                                ? (found[other].at - found[kJointParents[other]].at).norm()
                                : 0.0F;
      const float whole = std::max(partner, 0.9F * metre * average.offsets[j].norm());
      const float lost = std::sqrt(std::max(whole * whole - flat.squaredNorm(), 0.0F));
      const float guess = flat.norm() * std::tan(std::clamp(tilt, -1.1F, 1.1F));
      depth = std::clamp(guess, -lost, lost);
    } else if (!limb && paired && j != Index(Joint::kLeftToe) && j != Index(Joint::kRightToe)) {
      const Vector3f facing = character.rest_rotation[Index(Joint::kSpine3)] * Vector3f::UnitZ();
      depth = facing.z() < std::cos(kFlat) ? direction.z() * metre : 0.0F;
    }
    character.joints[j] = {found[j].at.x(), found[j].at.y(), from.z() + depth};
  }
  if (seen.face.confidence > 0) {
    FaceRig face;
    for (int i = 0; i < kFaceLandmarks; ++i) {
      face.landmarks[i] = {seen.keypoints[kFaceFirst + i].x, seen.keypoints[kFaceFirst + i].y};
    }
    for (int i = 0; i < 2; ++i) {
      face.irises[i] = {seen.irises[i].x, seen.irises[i].y};
    }
    face.head = seen.face.head;
    face.eye_open = seen.eye_open;
    face.mouth_open = seen.mouth_open;
    face.confidence = seen.face.confidence;
    character.face = face;
  }
}

}  // namespace understudy
