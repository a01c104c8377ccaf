#include "character/skin_weights.h"

#include <algorithm>
#include <cmath>

#include "core/segment_distance.h"
#include "core/smooth_step.h"

namespace understudy {
namespace {

using Eigen::Vector2f;

VertexSkin Turn(Joint joint, float turn) {
  VertexSkin skin;
  skin.joint = {static_cast<std::uint8_t>(Index(joint)), static_cast<std::uint8_t>(Index(joint))};
  skin.turn = {turn, turn};
  return skin;
}

Vector2f At(const Character& c, Joint j) { return c.joints[Index(j)].head<2>(); }

// Along the trunk: 0 at the pelvis, 1 at the neck.
float AlongSpine(const Character& c, const Vector2f& p) {
  const Vector2f pelvis = At(c, Joint::kPelvis);
  const Vector2f d = At(c, Joint::kNeck) - pelvis;
  const float length2 = std::max(d.squaredNorm(), 1.0F);
  return (p - pelvis).dot(d) / length2;
}

VertexSkin SpineSkin(float t) {
  struct Stop {
    float at;
    Joint joint;
  };
  // The turn of each joint is complete halfway to the next.
  static constexpr std::array<Stop, 3> kStops = {
      Stop{0.16F, Joint::kSpine1}, Stop{0.38F, Joint::kSpine2}, Stop{0.6F, Joint::kSpine3}};
  constexpr float kHalf = 0.13F;
  for (int i = 2; i >= 0; --i) {
    if (t > kStops[i].at - kHalf || i == 0) {
      return Turn(kStops[i].joint, SmoothStep(kStops[i].at - kHalf, kStops[i].at + kHalf, t));
    }
  }
  return Turn(Joint::kSpine1, 0);
}

VertexSkin HeadSkin(const Character& c, const Vector2f& p) {
  const Vector2f neck = At(c, Joint::kNeck);
  const Vector2f head = At(c, Joint::kHead);
  const Vector2f up = head - neck;
  const auto along = [&](const Vector2f& q) {
    return (q - neck).dot(up) / std::max(up.squaredNorm(), 1.0F);
  };
  const float t = along(p);
  // A jaw is bone: from the chin upward all turns with the head. Hair that hangs down beside the
  // neck stays with the shoulders at its ends.
  constexpr int kChin = 8;  // landmark
  const float whole = c.face ? std::clamp(along(c.face->landmarks[kChin]), 0.35F, 1.25F) : 1.25F;
  const float from = std::max(whole - 0.7F, -0.1F);
  if (t > from) {
    return Turn(Joint::kHead, SmoothStep(from, whole, t));
  }
  return Turn(Joint::kNeck, SmoothStep(-0.55F, from, t));
}

VertexSkin TrunkSkin(const Character& c, const std::array<Limb, kLimbs>& limbs, const Vector2f& p) {
  const float t = AlongSpine(c, p);
  if (t > 0.62F) {
    // The tops of the shoulders rise with the collar bones.
    for (const bool left : {true, false}) {
      const Vector2f collar = At(c, left ? Joint::kLeftCollar : Joint::kRightCollar);
      const Vector2f shoulder = At(c, left ? Joint::kLeftShoulder : Joint::kRightShoulder);
      const Vector2f d = shoulder - collar;
      const float along = (p - collar).dot(d) / std::max(d.squaredNorm(), 1.0F);
      if (along > 0) {
        return Turn(left ? Joint::kLeftCollar : Joint::kRightCollar,
                    SmoothStep(0, 1, along) * SmoothStep(0.62F, 0.85F, t));
      }
    }
    return SpineSkin(t);
  }
  const Limb& left = limbs[static_cast<int>(LimbName::kLeftLeg)];
  const Limb& right = limbs[static_cast<int>(LimbName::kRightLeg)];
  if (t < 0 && left.shown && right.shown) {
    // Below the hips: a hem follows a little, a skirt's edge almost wholly.
    const Vector2f down = ((left.at[1] + right.at[1]) - (left.at[0] + right.at[0])) / 2;
    const Vector2f hips = (left.at[0] + right.at[0]) / 2;
    const float depth = (p - hips).dot(down) / std::max(down.squaredNorm(), 1.0F);
    const float follow = (c.skirt ? 0.95F : 0.85F) * SmoothStep(0.05F, 0.9F, depth);
    const Vector2f across = left.at[0] - right.at[0];
    const float side = (p - hips).dot(across) / std::max(across.squaredNorm(), 1.0F) + 0.5F;
    VertexSkin skin;
    skin.joint = {static_cast<std::uint8_t>(Index(left.joints[0])),
                  static_cast<std::uint8_t>(Index(right.joints[0]))};
    skin.turn = {follow, follow};
    skin.share = SmoothStep(-0.1F, 1.1F, side);
    return skin;
  }
  return SpineSkin(t);
}

// The throat moves as the head's own skin does beside it, so that they part nowhere; the shoulders
// move with the trunk.
VertexSkin TorsoSkin(const Character& c, const std::array<Limb, kLimbs>& limbs, const Vector2f& p) {
  VertexSkin skin = TrunkSkin(c, limbs, p);
  const Vector2f neck = At(c, Joint::kNeck);
  const float across =
      SegmentDistance(p, neck, At(c, Joint::kHead)) / std::max(TorsoLength(c), 1.0F);
  const float throat = 1 - SmoothStep(0.12F, 0.3F, across);
  if (throat > 0 && AlongSpine(c, p) > 0.62F) {
    const VertexSkin head = HeadSkin(c, p);
    skin.joint[1] = head.joint[0];
    skin.turn[1] = head.turn[0];
    skin.share = 1 - throat;
  }
  return skin;
}

// 0 well before the joint between two bones, 1 well after it.
float BendAt(const Vector2f& p, const Vector2f& a, const Vector2f& joint, const Vector2f& b,
             float radius) {
  const float before = SegmentDistance(p, a, joint);
  const float after = SegmentDistance(p, joint, b);
  // Far from both bones the difference of distances says little; the direction of the bend does.
  const Vector2f tangent = ((joint - a).normalized() + (b - joint).normalized()) / 2;
  const float along =
      tangent.norm() > 0.3F ? (p - joint).dot(tangent.normalized()) : before - after;
  const float blend = 0.5F * (before - after) + 0.5F * along;
  return SmoothStep(-1.1F * radius, 1.1F * radius, blend);
}

SkinnedPoint LimbSkin(const Character& c, const Limb& limb, bool arm, bool left,
                      const Vector2f& p) {
  SkinnedPoint out;
  const Piece upper = arm ? (left ? Piece::kLeftUpperArm : Piece::kRightUpperArm)
                          : (left ? Piece::kLeftThigh : Piece::kRightThigh);
  const Piece lower = arm ? (left ? Piece::kLeftForearm : Piece::kRightForearm)
                          : (left ? Piece::kLeftShin : Piece::kRightShin);
  const float middle = BendAt(p, limb.at[0], limb.at[1], limb.at[2], limb.middle_radius);
  out.piece = middle < 0.5F ? upper : lower;
  if (middle <= 0) {
    const Vector2f along = (limb.at[1] - limb.at[0]).normalized();
    const float u = (p - limb.at[0]).dot(along);
    const float root = SmoothStep(-limb.root_radius, limb.root_radius, u);
    if (root <= 0 && arm) {
      // Above the shoulder: with the collar bone, as the torso's own edge does.
      out.skin = TorsoSkin(c, {}, p);
      return out;
    }
    out.skin = Turn(limb.joints[0], root);
    return out;
  }
  if (middle < 1) {
    out.skin = Turn(limb.joints[1], middle);
    return out;
  }
  const Vector2f shin = (limb.at[2] - limb.at[1]).normalized();
  const float end = SmoothStep(-limb.end_radius, limb.end_radius, (p - limb.at[2]).dot(shin));
  out.skin = end > 0 ? Turn(limb.joints[2], end) : Turn(limb.joints[1], 1);
  return out;
}

}  // namespace

SkinnedPoint SkinPoint(LayerName layer, const Eigen::Vector2f& p, const Character& character,
                       const std::array<Limb, kLimbs>& limbs) {
  switch (layer) {
    case LayerName::kTorso:
      return {TorsoSkin(character, limbs, p), Piece::kTorso};
    case LayerName::kHead:
      return {HeadSkin(character, p), Piece::kHead};
    case LayerName::kLeftArm:
      return LimbSkin(character, limbs[0], true, true, p);
    case LayerName::kRightArm:
      return LimbSkin(character, limbs[1], true, false, p);
    case LayerName::kLeftLeg:
      return LimbSkin(character, limbs[2], false, true, p);
    case LayerName::kRightLeg:
      return LimbSkin(character, limbs[3], false, false, p);
  }
  return {};
}

}  // namespace understudy
