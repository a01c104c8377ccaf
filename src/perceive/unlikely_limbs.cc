#include "perceive/unlikely_limbs.h"

#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <span>

#include "core/face_shapes.h"
#include "perceive/body_keypoints.h"

namespace understudy {
namespace {

using Eigen::Vector2f;

constexpr float kSure = 0.35F;

// Where a head is, hair included, from its face's landmarks.
class HeadPlace {
 public:
  explicit HeadPlace(const Keypoints& k) {
    const auto face = std::span(k).subspan(kFaceFirst, kFaceLandmarks);
    const Vector2f right = EyeMiddle(face, 36);
    const Vector2f left = EyeMiddle(face, 42);
    eyes_ = (left - right).norm();
    across_ = eyes_ > 0 ? Vector2f((left - right) / eyes_) : Vector2f(1, 0);
    middle_ = (left + right) / 2;
    chin_ = (At(face[8]) - middle_).dot(Down());
  }

  bool Holds(const Keypoint& point) const {
    constexpr float kWide = 1.6F;  // distances between the eyes, to either side
    constexpr float kHigh = 2.4F;  // above the eyes
    const Vector2f p = At(point) - middle_;
    const float down = p.dot(Down());
    return std::abs(p.dot(across_)) < kWide * eyes_ && down > -kHigh * eyes_ && down < chin_;
  }

  // Pixels by which a point lies above the chin; negative below.
  float AboveChin(const Keypoint& point) const { return chin_ - (At(point) - middle_).dot(Down()); }

  Vector2f Down() const { return {-across_.y(), across_.x()}; }

 private:
  float eyes_ = 0;
  Vector2f across_;
  Vector2f middle_;
  float chin_ = 0;
};

// A bend that is hardly sure, and far from where it would be in a limb at ease, is there.
// It stays as unsure as it was.
void EaseBend(const Keypoint& root, const Keypoint& end, bool astray, Keypoint& bend) {
  constexpr float kUneven = 0.4F;  // of one bone to the other
  constexpr float kFar = 0.5F;     // from the middle, of what lies between root and end
  const float upper = (At(bend) - At(root)).norm();
  const float lower = (At(end) - At(bend)).norm();
  const Vector2f middle = (At(root) + At(end)) / 2;
  const bool odd = std::min(upper, lower) < kUneven * std::max(upper, lower) ||
                   (At(bend) - middle).norm() > kFar * (At(end) - At(root)).norm();
  const bool unsure = bend.confidence < std::min(kSure, end.confidence);
  if ((astray || (unsure && odd)) && root.confidence > bend.confidence &&
      end.confidence > bend.confidence) {
    bend.x = middle.x();
    bend.y = middle.y();
  } else if (astray) {
    bend.confidence = 0;
  }
}

// Shoulders that are hardly sure lie below the chin, not on the cheeks of a big head.
void LowerShoulders(const HeadPlace& head, Keypoints& k) {
  constexpr float kBelow = 0.12F;  // of what lies between chin and hips
  const float hips = -(head.AboveChin(k[kLeftHipPoint]) + head.AboveChin(k[kRightHipPoint])) / 2;
  for (const int i : {kLeftShoulderPoint, kRightShoulderPoint}) {
    const float above = head.AboveChin(k[i]);
    if (k[i].confidence < kSure && above > 0 && hips > 0) {
      const Vector2f at = At(k[i]) + (above + kBelow * hips) * head.Down();
      k[i].x = at.x();
      k[i].y = at.y();
    }
  }
}

// Hips that are hardly sure are no wider than the shoulders.
void NarrowHips(Keypoints& k) {
  constexpr float kWidest = 0.9F;
  constexpr float kUsual = 0.7F;
  Keypoint& left = k[kLeftHipPoint];
  Keypoint& right = k[kRightHipPoint];
  const Keypoint& left_shoulder = k[kLeftShoulderPoint];
  const Keypoint& right_shoulder = k[kRightShoulderPoint];
  const Vector2f shoulders = At(left_shoulder) - At(right_shoulder);
  const Vector2f hips = At(left) - At(right);
  const float sure = std::max(left.confidence, right.confidence);
  if (sure >= kSure || sure >= std::min(left_shoulder.confidence, right_shoulder.confidence) ||
      hips.norm() <= kWidest * shoulders.norm()) {
    return;
  }
  const Vector2f middle = (At(left) + At(right)) / 2;
  const Vector2f half = kUsual * shoulders / 2;
  left.x = middle.x() + half.x();
  left.y = middle.y() + half.y();
  right.x = middle.x() - half.x();
  right.y = middle.y() - half.y();
}

}  // namespace

void DropUnlikelyLimbs(Observation& seen) {
  constexpr float kSureWithHand = 0.22F;  // hair is taken for a hand as well
  Keypoints& k = seen.keypoints;
  if (seen.face.confidence <= 0) {
    return;
  }
  const HeadPlace head(k);
  LowerShoulders(head, k);
  NarrowHips(k);
  for (const bool left : {true, false}) {
    const Keypoint& shoulder = k[left ? kLeftShoulderPoint : kRightShoulderPoint];
    Keypoint& elbow = k[left ? kLeftElbowPoint : kRightElbowPoint];
    Keypoint& wrist = k[left ? kLeftWristPoint : kRightWristPoint];
    const int hand = left ? kLeftHandFirst : kRightHandFirst;
    const float enough = k[hand].confidence > 0 ? kSureWithHand : kSure;
    if (wrist.confidence < enough && head.Holds(wrist)) {
      wrist.confidence = 0;
      std::fill_n(k.begin() + hand, kHandKeypoints, Keypoint());
    }
    const bool astray = elbow.confidence < kSure && head.Holds(elbow);
    EaseBend(shoulder, wrist, astray, elbow);
    EaseBend(k[left ? kLeftHipPoint : kRightHipPoint], k[left ? kLeftAnklePoint : kRightAnklePoint],
             false, k[left ? kLeftKneePoint : kRightKneePoint]);
  }
}

void ShortenForearms(const LimbPlaces& places, Observation& seen) {
  constexpr float kUsual = 0.5F;  // of the torso: an upper arm that points at the camera is longer
  constexpr float kLongest = 1.6F;  // of the longer upper arm
  constexpr float kLeast = 0.15F;   // mass of a place
  Keypoints& k = seen.keypoints;
  const auto apart = [&k](int a, int b) { return (At(k[a]) - At(k[b])).norm(); };
  const float upper =
      std::max({apart(kLeftShoulderPoint, kLeftElbowPoint),
                apart(kRightShoulderPoint, kRightElbowPoint), kUsual * TorsoLength(k)});
  for (const bool left : {true, false}) {
    const int elbow = left ? kLeftElbowPoint : kRightElbowPoint;
    Keypoint& wrist = k[left ? kLeftWristPoint : kRightWristPoint];
    if (wrist.confidence >= kSure || (At(wrist) - At(k[elbow])).norm() <= kLongest * upper) {
      continue;
    }
    for (const JointPlace& place : places[kWristPlaces + (left ? 0 : 1)]) {
      if (place.mass >= kLeast &&
          (Vector2f(place.x, place.y) - At(k[elbow])).norm() <= kLongest * upper) {
        wrist = {place.x, place.y, std::min(place.mass, wrist.confidence)};
        break;
      }
    }
  }
}

void DropGuessedArms(Observation& seen) {
  constexpr float kSureAlone = 0.5F;  // a wrist without a hand
  constexpr float kGuess = 0.2F;
  Keypoints& k = seen.keypoints;
  if (seen.face.confidence <= 0 ||
      std::max(k[kLeftHipPoint].confidence, k[kRightHipPoint].confidence) >= kSure) {
    return;
  }
  const HeadPlace head(k);
  for (const bool left : {true, false}) {
    const Keypoint& shoulder = k[left ? kLeftShoulderPoint : kRightShoulderPoint];
    Keypoint& elbow = k[left ? kLeftElbowPoint : kRightElbowPoint];
    Keypoint& wrist = k[left ? kLeftWristPoint : kRightWristPoint];
    if (k[left ? kLeftHandFirst : kRightHandFirst].confidence <= 0 &&
        wrist.confidence < kSureAlone && elbow.confidence < kGuess &&
        head.AboveChin(wrist) > head.AboveChin(shoulder)) {
      wrist.confidence = 0;
      elbow.confidence = 0;
    }
  }
}

}  // namespace understudy
