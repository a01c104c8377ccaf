#include "character/label_parts.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <queue>
#include <tuple>
#include <utility>
#include <vector>

#include "character/face_outline.h"
#include "character/limb_geometry.h"
#include "character/trunk_gaps.h"
#include "core/distance_transform.h"
#include "core/segment_distance.h"

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
      add(part(Part::kLeftHand), at(wrist) + fore * 0.05F, at(wrist) + fore * 0.55F, 0.13F * torso);
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

int Chain(Part part);

// Whether a limb's bone passes so near that a pixel said to be its own surely is.
bool OnBoneOf(const std::vector<Bone>& bones, Part said, const Vector2f& p) {
  constexpr float kNear = 0.5F;  // radii
  return Chain(said) >= 3 && std::any_of(bones.begin(), bones.end(), [&](const Bone& bone) {
           return Chain(bone.part) == Chain(said) &&
                  SegmentDistance(p, bone.a, bone.b) < kNear * bone.radius;
         });
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

constexpr int kChains = 6;

bool IsArm(Part part) { return part >= Part::kLeftUpperArm && part <= Part::kRightHand; }

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

// A pixel that a part may spread to, and what that costs from the part's bone.
struct Step {
  float cost = 0;
  std::int32_t pixel = 0;
  std::uint8_t part = 0;
  bool operator<(const Step& other) const {
    // Cheapest first; ties in a fixed order, so that the result is always the same.
    return std::tie(cost, pixel, part) > std::tie(other.cost, other.pixel, other.part);
  }
};

// Where the network surely sees the chain that it names: deeper inside its region than the coarse
// map can be wrong. 255 there, else 0.
Image SureOf(ImageView parts, float blur) {
  Image sure(parts.width, parts.height, 1);
  Image mask(parts.width, parts.height, 1);
  for (int chain = 1; chain <= kChains; ++chain) {
    for (int y = 0; y < parts.height; ++y) {
      for (int x = 0; x < parts.width; ++x) {
        mask.Row(y)[x] = Chain(static_cast<Part>(parts.Row(y)[x])) == chain ? 255 : 0;
      }
    }
    const Image inner = Erode(mask.span(), blur);
    for (int y = 0; y < parts.height; ++y) {
      for (int x = 0; x < parts.width; ++x) {
        sure.Row(y)[x] |= inner.Row(y)[x];
      }
    }
  }
  return sure;
}

// What the network's word does to the price of a step: cheap where it agrees, dear where it means
// another limb and is sure of it.
float PriceOf(Part part, Part said, bool sure) {
  if (Chain(part) == Chain(said)) {
    return part == said ? 0.6F : 0.8F;
  }
  return sure ? 1.6F : 0.9F;
}

}  // namespace

Image LabelParts(const Character& character, ImageView picture, const Figure& figure,
                 const std::optional<Skirt>& skirt) {
  constexpr float kCore =
      0.3F;  // of a capsule's radius: what lies nearer to a bone is where its part starts
  constexpr float kUncertain =
      0.8F;                       // radii that a start costs where the network means another limb
  constexpr float kWord = 0.25F;  // radii that a start costs that the network alone vouches for
  constexpr float kPlausible = 0.6F;  // radii within which it is believed
  constexpr float kBlur = 0.04F;      // torso lengths that its borders may be off
  constexpr float kEdge = 0.2F;       // radii that a step over a strong edge of the picture costs
  constexpr float kVeil = 12.0F;      // how much dearer a step through nothing is
  constexpr float kHairReach = 6.0F;  // radii of the head within which hair may lie
  const std::vector<Bone> bones = BonesOf(character);
  const int w = character.width;
  const int h = character.height;
  const Image parts = WithoutTrunkBeyondGaps(character, figure);
  const auto skirt_at = [&](int x, int y) { return skirt ? skirt->where.Row(y)[x] : 0; };
  // The network sees legs through a skirt; an arm before it is an arm.
  const auto said_at = [&](int x, int y) {
    const auto said = static_cast<Part>(parts.Row(y)[x]);
    return skirt_at(x, y) == 0 || IsArm(said) ? said
           : skirt_at(x, y) == 255            ? Part::kTorso
                                              : Part::kNone;
  };
  std::array<float, kParts> radius;
  radius.fill(1);
  for (const Bone& bone : bones) {
    radius[static_cast<int>(bone.part)] =
        std::max(radius[static_cast<int>(bone.part)], bone.radius);
  }
  radius[static_cast<int>(Part::kHair)] = radius[static_cast<int>(Part::kHead)];
  const Image sure = SureOf(parts.span(), std::max(kBlur * TorsoLength(character), 2.0F));
  constexpr float kOverBrows = 0.17F;
  const std::vector<Vector2f> face =
      character.face ? FaceOutline(*character.face, kOverBrows) : std::vector<Vector2f>();
  std::priority_queue<Step> open;
  for (int y = 0; y < h; ++y) {
    for (int x = 0; x < w; ++x) {
      if (figure.matte.Row(y)[x] < 128) {
        continue;
      }
      const Vector2f p(static_cast<float>(x) + 0.5F, static_cast<float>(y) + 0.5F);
      const Part said = said_at(x, y);
      // The face's own landmarks know better than bones what belongs to the head, but for a hand
      // that is surely before it.
      if (!face.empty() && IsInside(face, p) &&
          !(sure.Row(y)[x] != 0 && OnBoneOf(bones, said, p))) {
        open.push({0, y * w + x, static_cast<std::uint8_t>(Part::kHead)});
        continue;
      }
      if (skirt_at(x, y) == 255) {
        open.push({kCore, y * w + x, static_cast<std::uint8_t>(Part::kTorso)});
      }
      for (const Bone& bone : bones) {
        if (skirt_at(x, y) != 0 && !IsArm(bone.part)) {
          continue;
        }
        const float d = SegmentDistance(p, bone.a, bone.b) / bone.radius;
        if (d < kCore) {
          open.push({d + (Chain(bone.part) == Chain(said) ? 0.0F : kUncertain), y * w + x,
                     static_cast<std::uint8_t>(bone.part)});
        } else if (bone.part == said && d < kPlausible && sure.Row(y)[x] != 0) {
          open.push({kWord, y * w + x, static_cast<std::uint8_t>(said)});
        } else if (bone.part == Part::kHead && said == Part::kHair && d < kHairReach) {
          // Hair may hang down over the body; only the network knows it.
          open.push({kCore, y * w + x, static_cast<std::uint8_t>(Part::kHair)});
        }
      }
    }
  }
  // Every part spreads from its bones over the figure, all at once (Dijkstra 1959 with many
  // sources): slowly across the picture's edges and where the network sees another limb, and never
  // through what is not the figure.
  Image labels(w, h, 1);
  while (!open.empty()) {
    const Step step = open.top();
    open.pop();
    const int x = step.pixel % w;
    const int y = step.pixel / w;
    if (labels.Row(y)[x] != 0) {
      continue;
    }
    labels.Row(y)[x] = step.part;
    const std::uint8_t* here = picture.At(x, y);
    for (const auto& [dx, dy] : {std::pair{1, 0}, {-1, 0}, {0, 1}, {0, -1}}) {
      const int u = x + dx;
      const int v = y + dy;
      if (u < 0 || v < 0 || u >= w || v >= h || figure.matte.Row(v)[u] == 0 ||
          labels.Row(v)[u] != 0) {
        continue;
      }
      const std::uint8_t* there = picture.At(u, v);
      const int apart = std::abs(here[0] - there[0]) + std::abs(here[1] - there[1]) +
                        std::abs(here[2] - there[2]);
      const float edge = std::min(static_cast<float>(apart) / 150.0F, 1.0F);
      // A veil of half-transparent pixels is no bridge between a hand and the hip beside it.
      const float veil = 1 - static_cast<float>(figure.matte.Row(v)[u]) / 255.0F;
      const float price =
          PriceOf(static_cast<Part>(step.part), said_at(u, v), sure.Row(v)[u] != 0) *
          (1 + kVeil * veil * veil);
      open.push({step.cost + price / radius[step.part] + kEdge * edge, v * w + u, step.part});
    }
  }
  const int majority = std::clamp(static_cast<int>(TorsoLength(character) / 60), 1, 8);
  return Majority(Majority(labels, majority), majority);
}

}  // namespace understudy
