#include "character/part_bones.h"

#include <algorithm>
#include <span>

#include "character/limb_geometry.h"

namespace understudy {
namespace {

using Eigen::Vector2f;

// Bones along palm and fingers, where the picture shows a believable hand.
std::vector<Bone> HandBones(const Character& c, ImageView matte, Part part) {
  constexpr float kLeastSure = 0.5F;
  constexpr float kLeastPalm = 0.05F;  // torso lengths from the wrist to the middle knuckle
  constexpr float kMostPalm = 0.4F;
  constexpr float kFromWrist = 0.25F;  // torso lengths between the arm's wrist and the hand's
  constexpr int kMostOutside = 3;      // points beyond the figure
  constexpr float kFinger = 0.4F;      // palms
  const bool left = part == Part::kLeftHand;
  const std::span<const Keypoint> points =
      std::span(c.keypoints).subspan(left ? kLeftHandFirst : kRightHandFirst, kHandKeypoints);
  const Vector2f body = c.joints[Index(left ? Joint::kLeftWrist : Joint::kRightWrist)].head<2>();
  const Vector2f other = c.joints[Index(left ? Joint::kRightWrist : Joint::kLeftWrist)].head<2>();
  const float torso = TorsoLength(c);
  const Vector2f wrist = At(points[0]);
  const float palm = (At(points[kMiddleKnuckle]) - wrist).norm();
  if (points[0].confidence < kLeastSure || palm < kLeastPalm * torso || palm > kMostPalm * torso ||
      (wrist - body).norm() > std::min(kFromWrist * torso, (wrist - other).norm())) {
    return {};
  }
  const auto outside = [matte](const Keypoint& k) {
    const int x = static_cast<int>(k.x);
    const int y = static_cast<int>(k.y);
    return x < 0 || y < 0 || x >= matte.width || y >= matte.height || matte.Row(y)[x] < 128;
  };
  if (std::count_if(points.begin(), points.end(), outside) > kMostOutside) {
    return {};
  }
  std::vector<Bone> bones;
  for (int k = 1; k < kHandKeypoints; ++k) {
    bones.push_back({part, At(points[HandParent(k)]), At(points[k]), kFinger * palm, true});
  }
  return bones;
}

}  // namespace

bool ShowsHand(const Character& character, ImageView matte, bool left) {
  return !HandBones(character, matte, left ? Part::kLeftHand : Part::kRightHand).empty();
}

std::vector<Bone> BonesOf(const Character& c, ImageView matte) {
  const auto at = [&c](Joint j) { return Vector2f(c.joints[Index(j)].head<2>()); };
  const auto known = [&c](Joint j) { return c.joint_confidence[Index(j)] > 0; };
  const float torso = TorsoLength(c);
  std::vector<Bone> bones;
  const auto add = [&bones](Part part, const Vector2f& a, const Vector2f& b, float radius) {
    bones.push_back({part, a, b, std::max(radius, 1.0F)});
  };
  const Vector2f neck = at(Joint::kNeck);
  const Vector2f pelvis = at(Joint::kPelvis);
  const float shoulders = (at(Joint::kLeftShoulder) - at(Joint::kRightShoulder)).norm();
  const float hips = (at(Joint::kLeftHip) - at(Joint::kRightHip)).norm();
  const float half_width = std::max({0.5F * shoulders, 0.7F * hips, 0.2F * torso});
  add(Part::kTorso, neck, pelvis, 0.75F * half_width);
  for (const bool left : {true, false}) {
    const int side = left ? 0 : 1;
    const auto part = [side](Part left_part) {
      return static_cast<Part>(static_cast<int>(left_part) + side);
    };
    const Joint shoulder = left ? Joint::kLeftShoulder : Joint::kRightShoulder;
    const Joint elbow = left ? Joint::kLeftElbow : Joint::kRightElbow;
    const Joint wrist = left ? Joint::kLeftWrist : Joint::kRightWrist;
    const Joint hip = left ? Joint::kLeftHip : Joint::kRightHip;
    const Joint knee = left ? Joint::kLeftKnee : Joint::kRightKnee;
    const Joint ankle = left ? Joint::kLeftAnkle : Joint::kRightAnkle;
    const Joint toe = left ? Joint::kLeftToe : Joint::kRightToe;
    add(Part::kTorso, at(shoulder), at(hip), 0.35F * half_width);
    if (known(shoulder) && known(elbow)) {
      add(part(Part::kLeftUpperArm), at(shoulder) + (at(elbow) - at(shoulder)) * 0.15F, at(elbow),
          0.13F * torso);
    }
    if (known(elbow) && known(wrist)) {
      const Vector2f fore = at(wrist) - at(elbow);
      add(part(Part::kLeftForearm), at(elbow), at(wrist), 0.11F * torso);
      const std::vector<Bone> hand = HandBones(c, matte, part(Part::kLeftHand));
      bones.insert(bones.end(), hand.begin(), hand.end());
      if (hand.empty() && !c.missing_hands[side]) {
        add(part(Part::kLeftHand), at(wrist) + fore * 0.05F, at(wrist) + fore * 0.55F,
            0.13F * torso);
      }
    }
    if (known(hip) && known(knee)) {
      add(part(Part::kLeftThigh), at(hip) + (at(knee) - at(hip)) * 0.15F, at(knee), 0.2F * torso);
    }
    if (known(knee) && known(ankle)) {
      const Vector2f shin = at(ankle) - at(knee);
      add(part(Part::kLeftShin), at(knee), at(ankle), 0.14F * torso);
      const Vector2f tip = known(toe) ? at(toe) : Vector2f(at(ankle) + shin * 0.22F);
      add(part(Part::kLeftFoot), at(ankle) + (tip - at(ankle)) * 0.1F,
          tip + (tip - at(ankle)) * 0.3F, 0.13F * torso);
    }
  }
  const Vector2f head = at(Joint::kHead);
  const Vector2f up = head - neck;
  add(Part::kNeck, neck, head, 0.13F * torso);
  add(Part::kHead, head, head + up * 1.6F, std::max(0.22F * torso, 0.8F * up.norm()));
  return bones;
}

}  // namespace understudy
