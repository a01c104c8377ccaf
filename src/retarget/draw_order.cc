#include "retarget/draw_order.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace understudy {
namespace {

// Depth of a piece, pixels toward the camera relative to the trunk, with what usually lies in front
// added.
std::array<float, kPieces> DepthKeys(const AnimationFrame& frame, float torso,
                                     const Character& character) {
  const auto z = [&frame](Joint j) { return frame.positions[Index(j)].z(); };
  const float trunk = (z(Joint::kPelvis) + z(Joint::kNeck)) / 2;
  std::array<float, kPieces> key{};
  const auto set = [&](Piece p, float depth) {
    const int i = static_cast<int>(p);
    key[i] = depth - trunk + character.nearness[i] * torso;
  };
  set(Piece::kTorso, trunk);
  // A chin is before its neck, also on a head that leans back a little; a body bent over backwards
  // is before its head.
  constexpr float kBentOver = 0.45F;  // torso lengths
  const float head = z(Joint::kHead);
  set(Piece::kHead, head < trunk - kBentOver * torso ? head : std::max(head, trunk));
  for (const bool left : {true, false}) {
    const float shoulder = z(left ? Joint::kLeftShoulder : Joint::kRightShoulder);
    const float elbow = z(left ? Joint::kLeftElbow : Joint::kRightElbow);
    const float wrist = z(left ? Joint::kLeftWrist : Joint::kRightWrist);
    const float hip = z(left ? Joint::kLeftHip : Joint::kRightHip);
    const float knee = z(left ? Joint::kLeftKnee : Joint::kRightKnee);
    const float ankle = z(left ? Joint::kLeftAnkle : Joint::kRightAnkle);
    set(left ? Piece::kLeftUpperArm : Piece::kRightUpperArm, (shoulder + elbow) / 2);
    set(left ? Piece::kLeftForearm : Piece::kRightForearm, (elbow + 2 * wrist) / 3);
    set(left ? Piece::kLeftThigh : Piece::kRightThigh, (hip + 2 * knee) / 3);
    set(left ? Piece::kLeftShin : Piece::kRightShin, (knee + 2 * ankle) / 3);
  }
  return key;
}

}  // namespace

void OrderPieces(const Character& character, AnimationClip& clip) {
  const float torso =
      (character.joints[Index(Joint::kNeck)] - character.joints[Index(Joint::kPelvis)]).norm();
  const float clear = 0.08F * torso;
  std::array<Piece, kPieces> order;
  for (int i = 0; i < kPieces; ++i) {
    order[i] = static_cast<Piece>(i);
  }
  bool first = true;
  for (AnimationFrame& frame : clip.frames) {
    const std::array<float, kPieces> key = DepthKeys(frame, torso * frame.scale, character);
    const auto depth = [&key](Piece p) { return key[static_cast<int>(p)]; };
    if (first) {
      std::stable_sort(order.begin(), order.end(),
                       [&](Piece a, Piece b) { return depth(a) < depth(b); });
      first = false;
    } else {
      // Insertion sort from the order before: neighbours change places only when clearly wrong.
      for (int i = 1; i < kPieces; ++i) {
        for (int k = i; k > 0 && depth(order[k - 1]) > depth(order[k]) + clear; --k) {
          std::swap(order[k - 1], order[k]);
        }
      }
    }
    frame.order = order;
  }
}

}  // namespace understudy
