#include "character/find_fingers.h"

#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <span>

#include "character/part_bones.h"
#include "core/angles.h"

namespace understudy {

std::optional<FingerFold> FindFingers(const Character& character, ImageView matte, bool left) {
  using Eigen::Vector2f;
  using Eigen::Vector3f;
  constexpr float kBroad = 0.6F;      // of the palm's length: from the index's to the little root
  constexpr float kShortest = 0.35F;  // of the palm's length: fingers that can close
  constexpr float kLongest = 1.4F;
  constexpr float kChord = 0.6F;  // of a fold: how far it turns the line from root to tip
  constexpr float kFistAtRest = 100 * kDegree;
  if (!ShowsHand(character, matte, left)) {
    return std::nullopt;
  }
  const std::span<const Keypoint> hand =
      std::span(character.keypoints)
          .subspan(left ? kLeftHandFirst : kRightHandFirst, kHandKeypoints);
  FingerFold fold;
  fold.at_rest = FingersFolded(hand);
  Vector2f roots = Vector2f::Zero();
  Vector2f tips = Vector2f::Zero();
  for (int knuckle = kIndexKnuckle; knuckle <= kLittleKnuckle; knuckle += 4) {
    roots += At(hand[knuckle]) / 4;
    tips += At(hand[knuckle + 3]) / 4;
  }
  const Vector2f palm = roots - At(hand[kHandRoot]);
  const Vector2f fingers = tips - roots;
  fold.length = fingers.norm();
  if (fold.at_rest > kFistAtRest || fold.length < kShortest * palm.norm() ||
      fold.length > kLongest * palm.norm() || fingers.dot(palm) <= 0) {
    return std::nullopt;
  }
  const float depth = character.joints[Index(left ? Joint::kLeftWrist : Joint::kRightWrist)].z();
  fold.knuckles = Vector3f(roots.x(), roots.y(), depth);
  const Vector2f along = fingers / fold.length;
  fold.along = Vector3f(along.x(), along.y(), 0);
  // The knuckles' line across the fingers, and toward the camera as far as it looks too short.
  const Vector2f across(-along.y(), along.x());
  const float in_picture =
      (At(hand[kLittleKnuckle]) - At(hand[kIndexKnuckle])).dot(across) / (kBroad * palm.norm());
  const float shown = std::clamp(in_picture, -1.0F, 1.0F);
  const float toward = std::sqrt(1 - shown * shown);
  const Vector2f straight = palm.normalized();
  const float bent = Vector2f(-straight.y(), straight.x()).dot(fingers);
  // Fingers close about the line from the index's to the little finger's root, the left hand's the
  // other way round.
  const float side = left ? -1.0F : 1.0F;
  fold.axis =
      Vector3f(side * shown * across.x(), side * shown * across.y(), bent < 0 ? -toward : toward);
  const float chord = std::atan2(std::abs(bent), straight.dot(fingers));
  fold.opens = chord / kChord;
  return fold;
}

}  // namespace understudy
