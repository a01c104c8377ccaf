#include "perceive/bystanders.h"

#include <Eigen/Core>
#include <algorithm>
#include <array>
#include <vector>

#include "core/segment_distance.h"
#include "core/smooth_step.h"
#include "perceive/face_landmarks.h"
#include "perceive/search_people.h"

namespace understudy {
namespace {

using Eigen::Vector2f;

struct Bone {
  int from;
  int to;
  float half;  // thickness of what is about it, torso lengths
};
constexpr std::array<Bone, 14> kBones = {{{kLeftShoulderPoint, kRightShoulderPoint, 0.12F},
                                          {kLeftHipPoint, kRightHipPoint, 0.15F},
                                          {kLeftShoulderPoint, kLeftHipPoint, 0.15F},
                                          {kRightShoulderPoint, kRightHipPoint, 0.15F},
                                          {kLeftShoulderPoint, kLeftElbowPoint, 0.12F},
                                          {kRightShoulderPoint, kRightElbowPoint, 0.12F},
                                          {kLeftElbowPoint, kLeftWristPoint, 0.1F},
                                          {kRightElbowPoint, kRightWristPoint, 0.1F},
                                          {kLeftHipPoint, kLeftKneePoint, 0.17F},
                                          {kRightHipPoint, kRightKneePoint, 0.17F},
                                          {kLeftKneePoint, kLeftAnklePoint, 0.12F},
                                          {kRightKneePoint, kRightAnklePoint, 0.12F},
                                          {kLeftAnklePoint, kLeftBigToe, 0.1F},
                                          {kRightAnklePoint, kRightBigToe, 0.1F}}};
constexpr float kHalfHead = 0.25F;

// What a picture shows of one person, as bones with flesh.
class Body {
 public:
  explicit Body(const BodyPoints& points) : torso_(TorsoLength(points)) {
    constexpr float kSure = 0.3F;
    const Vector2f neck = (At(points[kLeftShoulderPoint]) + At(points[kRightShoulderPoint])) / 2;
    for (const Bone& bone : kBones) {
      if (std::min(points[bone.from].confidence, points[bone.to].confidence) > kSure) {
        limbs_.push_back({At(points[bone.from]), At(points[bone.to]), bone.half * torso_});
      }
    }
    if (points[kNose].confidence > kSure) {
      const Vector2f nose = At(points[kNose]);
      limbs_.push_back({neck, nose + 0.3F * (nose - neck), kHalfHead * torso_});
    }
  }

  float torso() const { return torso_; }

  // From the flesh, pixels; negative inside.
  float Distance(const Vector2f& p) const {
    float nearest = 1e9F;
    for (const Limb& limb : limbs_) {
      nearest = std::min(nearest, SegmentDistance(p, limb.from, limb.to) - limb.half);
    }
    return nearest;
  }

 private:
  struct Limb {
    Vector2f from;
    Vector2f to;
    float half;
  };
  std::vector<Limb> limbs_;
  float torso_;
};

// A child nearby has a large head for its trunk.
bool StandsBehind(const BodyPoints& other, const BodyPoints& person) {
  constexpr float kSure = 0.6F;
  constexpr float kHead = 0.5F;
  constexpr float kSmaller = 0.67F;
  return PersonConfidence(other) >= kSure && other[kNose].confidence >= kHead &&
         TorsoLength(other) < kSmaller * TorsoLength(person) &&
         FaceCropFromBody(other).side < kSmaller * FaceCropFromBody(person).side;
}

}  // namespace

void TakeOutBystanders(FloatImage& matte, const BodyPoints& joints,
                       std::span<const BodyPoints> others) {
  constexpr float kReach = 0.4F;   // of hair and clothes beyond the flesh, torso lengths
  constexpr float kDoubt = 0.05F;  // the same, to either side of the middle between two people
  const Body person(joints);
  for (const BodyPoints& other : others) {
    if (!StandsBehind(other, joints)) {
      continue;
    }
    const Body body(other);
    const float doubt = kDoubt * body.torso();
    for (int y = 0; y < matte.height(); ++y) {
      for (int x = 0; x < matte.width(); ++x) {
        const Vector2f p(static_cast<float>(x) + 0.5F, static_cast<float>(y) + 0.5F);
        if (matte.Row(y)[x] <= 0) {
          continue;
        }
        const float theirs = body.Distance(p);
        if (theirs < kReach * body.torso()) {
          matte.Row(y)[x] *= SmoothStep(-doubt, doubt, theirs - person.Distance(p));
        }
      }
    }
  }
}

}  // namespace understudy
