#include "character/make_hand.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

#include "character/inflate.h"
#include "character/mesh_layer.h"
#include "character/part_bones.h"
#include "core/segment_distance.h"
#include "core/smooth_step.h"

namespace understudy {
namespace {

using Eigen::Vector2f;
using Eigen::Vector3f;
using Eigen::Vector4f;

// A forearm's length, of which a palm, from the wrist to the middle knuckle, is this share (Winter,
// "Biomechanics and Motor Control of Human Movement", p. 83: forearm .146, hand .108 of height).
constexpr float kPalmOfForearm = 0.39F;
constexpr float kInSleeve = 0.15F;  // palms that the hand begins before the wrist
constexpr float kLongest = 2.3F;    // palms from the wrist to the finger tips, with room
constexpr float kWidest = 1.1F;     // palms to either side

// Where a hand lies: the wrist, along to the middle knuckle and across to the thumb, a palm long
// each.
struct HandFrame {
  Vector2f wrist;
  Vector2f along;
  Vector2f thumb;

  // A point of the picture in palms.
  Vector2f Palms(const Vector2f& p) const {
    const Vector2f d = p - wrist;
    return Vector2f(d.dot(along), d.dot(thumb)) / std::max(along.squaredNorm(), 1e-3F);
  }
  Vector2f Pixels(const Vector2f& palms) const {
    return wrist + palms.x() * along + palms.y() * thumb;
  }
};

// Premultiplied RGBA, 0..255, at a point in palms.
class OtherHand {
 public:
  OtherHand(const HandFrame& frame, const Image& arm, ImageView labels, Part part)
      : frame_(frame), arm_(arm), labels_(labels), part_(part) {}

  Vector4f At(const Vector2f& palms) const {
    const Vector2f p = frame_.Pixels(palms) - Vector2f(0.5F, 0.5F);
    const int x = static_cast<int>(std::floor(p.x()));
    const int y = static_cast<int>(std::floor(p.y()));
    const float fx = p.x() - static_cast<float>(x);
    const float fy = p.y() - static_cast<float>(y);
    return (1 - fy) * ((1 - fx) * Texel(x, y) + fx * Texel(x + 1, y)) +
           fy * ((1 - fx) * Texel(x, y + 1) + fx * Texel(x + 1, y + 1));
  }

 private:
  Vector4f Texel(int x, int y) const {
    if (x < 0 || y < 0 || x >= arm_.width() || y >= arm_.height() ||
        static_cast<Part>(labels_.Row(y)[x]) != part_) {
      return Vector4f::Zero();
    }
    const std::uint8_t* t = arm_.At(x, y);
    return {static_cast<float>(t[0]), static_cast<float>(t[1]), static_cast<float>(t[2]),
            static_cast<float>(t[3])};
  }

  HandFrame frame_;
  const Image& arm_;
  ImageView labels_;
  Part part_;
};

// A bone of the drawn hand, palms: x along, y to the thumb.
struct Finger {
  Vector2f from;
  Vector2f to;
  float half;
};

// A hand at rest seen from its back: palm, four fingers that lie side by side, thumb.
constexpr float kFingerHalf = 0.125F;
const std::array<Finger, 10>& RestingHand() {
  static const std::array<Finger, 10> kHand = {{{{-0.3F, 0.0F}, {0.25F, 0.0F}, 0.27F},
                                                {{0.2F, -0.12F}, {0.95F, -0.22F}, 0.2F},
                                                {{0.2F, 0.12F}, {0.95F, 0.22F}, 0.2F},
                                                {{0.3F, 0.0F}, {0.9F, 0.0F}, 0.25F},
                                                {{0.95F, 0.31F}, {1.62F, 0.24F}, kFingerHalf},
                                                {{1.0F, 0.1F}, {1.75F, 0.06F}, kFingerHalf},
                                                {{0.97F, -0.11F}, {1.66F, -0.12F}, kFingerHalf},
                                                {{0.9F, -0.31F}, {1.42F, -0.29F}, 0.11F},
                                                {{0.2F, 0.25F}, {0.62F, 0.48F}, 0.15F},
                                                {{0.62F, 0.48F}, {1.0F, 0.5F}, 0.115F}}};
  return kHand;
}

class DrawnHand {
 public:
  DrawnHand(const Vector3f& skin, float palm) : skin_(skin), palm_(palm) {}

  Vector4f At(const Vector2f& palms) const {
    constexpr float kShade = 0.3F;    // how much darker a side is that turns away
    constexpr float kCrease = 0.16F;  // and the line between two fingers
    // Each bone is round; the one that stands out most at a point is what is seen there.
    float inside = -1e9F;
    float height = 0;
    float second = 0;
    for (const Finger& bone : RestingHand()) {
      const float d = SegmentDistance(palms, bone.from, bone.to);
      inside = std::max(inside, bone.half - d);
      const float up = std::sqrt(std::max(bone.half * bone.half - d * d, 0.0F)) / bone.half;
      second = std::max(second, std::min(height, up));
      height = std::max(height, up);
    }
    const float alpha = std::clamp(inside * palm_ + 0.5F, 0.0F, 1.0F);
    if (alpha <= 0) {
      return Vector4f::Zero();
    }
    const float crease = kCrease * SmoothStep(0.85F, 1.2F, palms.x()) * second;
    const float light = 1 - kShade * (1 - std::min(height * 1.4F, 1.0F)) - crease;
    Vector4f color;
    color << alpha * light * skin_, 255 * alpha;
    return color;
  }

 private:
  Vector3f skin_;
  float palm_;
};

// The other hand's own frame, from its landmarks.
HandFrame FrameOfShown(const Character& c, bool left) {
  const int first = left ? kLeftHandFirst : kRightHandFirst;
  const auto at = [&](int k) { return At(c.keypoints[first + k]); };
  HandFrame frame{at(0), at(kMiddleKnuckle) - at(0), {}};
  frame.thumb = {-frame.along.y(), frame.along.x()};
  if (frame.thumb.dot(at(kIndexKnuckle) - at(kLittleKnuckle)) < 0) {
    frame.thumb = -frame.thumb;
  }
  return frame;
}

// In line with the forearm, the thumb toward the body's middle as in an arm that hangs.
HandFrame FrameOfMissing(const Character& c, bool left, float palm) {
  const Vector2f wrist = c.joints[Index(left ? Joint::kLeftWrist : Joint::kRightWrist)].head<2>();
  const Vector2f elbow = c.joints[Index(left ? Joint::kLeftElbow : Joint::kRightElbow)].head<2>();
  const Vector2f along = palm * (wrist - elbow).normalized();
  HandFrame frame{wrist - kInSleeve * along, along, {-along.y(), along.x()}};
  if (frame.thumb.dot(c.joints[Index(Joint::kPelvis)].head<2>() - wrist) < 0) {
    frame.thumb = -frame.thumb;
  }
  return frame;
}

}  // namespace

std::optional<CharacterLayer> MakeHand(const Character& c, bool left, std::span<const Cut> cuts,
                                       ImageView labels, ImageView matte,
                                       const std::optional<Vector3f>& skin) {
  const LayerName other_arm = left ? LayerName::kRightArm : LayerName::kLeftArm;
  const auto cut = std::find_if(cuts.begin(), cuts.end(),
                                [&](const Cut& each) { return each.name == other_arm; });
  const bool mirrored = cut != cuts.end() && ShowsHand(c, matte, !left);
  if (!mirrored && !skin) {
    return std::nullopt;
  }
  const Joint wrist = left ? Joint::kLeftWrist : Joint::kRightWrist;
  const Joint elbow = left ? Joint::kLeftElbow : Joint::kRightElbow;
  const float forearm = (c.joints[Index(wrist)] - c.joints[Index(elbow)]).norm();
  const HandFrame shown = FrameOfShown(c, !left);
  const float palm = mirrored ? shown.along.norm() : kPalmOfForearm * forearm;
  const HandFrame frame = FrameOfMissing(c, left, palm);
  const Image nothing;
  const OtherHand other(shown, mirrored ? cut->texture : nothing, labels,
                        left ? Part::kRightHand : Part::kLeftHand);
  const DrawnHand drawn(skin.value_or(Vector3f::Zero()), palm);

  Cut made;
  made.name = left ? LayerName::kLeftArm : LayerName::kRightArm;
  made.texture = Image(matte.width, matte.height, 4);
  Image alpha(matte.width, matte.height, 1);
  Image parts(matte.width, matte.height, 1);
  const Vector2f tip = frame.Pixels({kLongest, 0});
  const Vector2f room = Vector2f::Constant(kWidest * palm);
  const Vector2f low = frame.wrist.cwiseMin(tip) - room;
  const Vector2f high = frame.wrist.cwiseMax(tip) + room;
  for (int y = std::max(static_cast<int>(low.y()), 0);
       y < std::min(static_cast<int>(high.y()), matte.height); ++y) {
    for (int x = std::max(static_cast<int>(low.x()), 0);
         x < std::min(static_cast<int>(high.x()), matte.width); ++x) {
      const Vector2f p = frame.Palms({static_cast<float>(x) + 0.5F, static_cast<float>(y) + 0.5F});
      const Vector4f color = mirrored ? other.At(p) : drawn.At(p);
      std::uint8_t* texel = made.texture.At(x, y);
      for (int k = 0; k < 4; ++k) {
        texel[k] = static_cast<std::uint8_t>(std::lround(color[k]));
      }
      alpha.Row(y)[x] = texel[3];
      parts.Row(y)[x] = static_cast<std::uint8_t>(left ? Part::kLeftHand : Part::kRightHand);
      made.empty = made.empty && texel[3] == 0;
    }
  }
  if (made.empty) {
    return std::nullopt;
  }
  const int cell = std::max(static_cast<int>(palm / 6), 4);
  const Relief relief = Inflate(made.name, alpha.span(), parts.span());
  CharacterLayer layer = MeshLayer(made, relief, cell, 0, [&](const Vector2f&) {
    SkinnedPoint point;
    const auto joint = static_cast<std::uint8_t>(Index(wrist));
    point.skin.joint = {joint, joint};
    point.skin.turn = {1, 1};
    point.piece = left ? Piece::kLeftForearm : Piece::kRightForearm;
    return point;
  });
  for (Vector3f& p : layer.positions) {
    p.z() += c.joints[Index(wrist)].z();
  }
  layer.comes_out_of = wrist;
  return layer;
}

}  // namespace understudy
