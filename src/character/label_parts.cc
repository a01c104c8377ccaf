#include "character/label_parts.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "character/limb_geometry.h"

namespace understudy {
namespace {

using Eigen::Vector2f;

// A capsule that a part's pixels lie in.
struct Bone {
  Part part = Part::kNone;
  Vector2f a = Vector2f::Zero();
  Vector2f b = Vector2f::Zero();
  float radius = 1;  // pixels
};

std::vector<Bone> BonesOf(const Character& c) {
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
      add(part(Part::kLeftHand), at(wrist) + fore * 0.05F, at(wrist) + fore * 0.45F, 0.13F * torso);
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

// The pieces a label is drawn with: hair and head are one, a hand belongs to its arm.
int Chain(Part part) {
  switch (part) {
    case Part::kNone:
      return 0;
    case Part::kTorso:
      return 1;
    case Part::kNeck:
    case Part::kHead:
    case Part::kHair:
      return 2;
    default:
      return static_cast<int>(part) < static_cast<int>(Part::kLeftThigh)
                 ? 3 + static_cast<int>(part) % 2
                 : 5 + static_cast<int>(part) % 2;
  }
}

// Every pixel takes the commonest label of the window about it.
Image Majority(const Image& labels, int radius) {
  Image out(labels.width(), labels.height(), 1);
  std::array<int, kParts> count{};
  for (int y = 0; y < labels.height(); ++y) {
    const int y0 = std::max(y - radius, 0);
    const int y1 = std::min(y + radius, labels.height() - 1);
    count.fill(0);
    const auto column = [&](int x, int step) {
      if (x >= 0 && x < labels.width()) {
        for (int v = y0; v <= y1; ++v) {
          count[labels.Row(v)[x]] += step;
        }
      }
    };
    for (int x = -radius; x < radius; ++x) {
      column(x, 1);
    }
    for (int x = 0; x < labels.width(); ++x) {
      column(x + radius, 1);
      column(x - radius - 1, -1);
      if (labels.Row(y)[x] == 0) {
        continue;
      }
      int best = labels.Row(y)[x];
      for (int k = 1; k < kParts; ++k) {
        if (count[k] > count[best]) {
          best = k;
        }
      }
      out.Row(y)[x] = static_cast<std::uint8_t>(best);
    }
  }
  return out;
}

}  // namespace

Image LabelParts(const Character& character, const Figure& figure) {
  // How many squared capsule radii the network's word is worth.
  constexpr float kTrust = 3.0F;
  constexpr float kTrustChain = 1.2F;
  constexpr float kFarthest = 14.0F;
  const std::vector<Bone> bones = BonesOf(character);
  Image labels(character.width, character.height, 1);
  std::array<float, kParts> cost;
  for (int y = 0; y < labels.height(); ++y) {
    for (int x = 0; x < labels.width(); ++x) {
      if (figure.matte.Row(y)[x] == 0) {
        continue;
      }
      const auto said = static_cast<Part>(figure.parts.Row(y)[x]);
      const Vector2f p(static_cast<float>(x) + 0.5F, static_cast<float>(y) + 0.5F);
      cost.fill(kFarthest + kTrust);
      for (const Bone& bone : bones) {
        const float d = SegmentDistance(p, bone.a, bone.b) / bone.radius;
        float& c = cost[static_cast<int>(bone.part)];
        c = std::min(c, std::min(d * d, kFarthest));
      }
      // Hair may be anywhere near the head or hang down from it; only the network knows it.
      if (said == Part::kHair) {
        cost[static_cast<int>(Part::kHair)] =
            std::min(cost[static_cast<int>(Part::kHead)], kFarthest / 2);
      }
      for (int k = 1; k < kParts; ++k) {
        const auto part = static_cast<Part>(k);
        if (part == said) {
          cost[k] -= kTrust;
        } else if (Chain(part) == Chain(said)) {
          cost[k] -= kTrustChain;
        }
      }
      const auto best = std::min_element(cost.begin() + 1, cost.end());
      labels.Row(y)[x] = static_cast<std::uint8_t>(best - cost.begin());
    }
  }
  const int radius = std::clamp(static_cast<int>(TorsoLength(character) / 60), 1, 8);
  return Majority(Majority(labels, radius), radius);
}

}  // namespace understudy
