#include "pipeline/motion_checks.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>
#include <vector>

#include "core/order_statistics.h"
#include "render/renderer.h"
#include "retarget/plant_feet.h"
#include "retarget/stances.h"

namespace understudy {
namespace {

using Eigen::Vector2f;

constexpr std::array<Joint, 8> kLimbEnds = {
    Joint::kLeftElbow, Joint::kRightElbow, Joint::kLeftWrist, Joint::kRightWrist,
    Joint::kLeftKnee,  Joint::kRightKnee,  Joint::kLeftAnkle, Joint::kRightAnkle};

double LimbLengthChange(const Character& character, const AnimationClip& clip) {
  std::vector<double> changes;
  for (const AnimationFrame& frame : clip.frames) {
    for (const Joint end : kLimbEnds) {
      const int j = Index(end);
      const int parent = kJointParents[j];
      const float rest = (character.joints[j] - character.joints[parent]).norm();
      const float posed = (frame.positions[j] - frame.positions[parent]).norm() / frame.scale;
      if (rest > 1) {
        changes.push_back(std::abs(posed / rest - 1));
      }
    }
  }
  return Percentile(std::move(changes), 0.95);
}

// From the top of the head to the lower ankle, pixels.
float HeightOf(const Character& character) {
  const auto y = [&character](Joint j) { return character.joints[Index(j)].y(); };
  constexpr float kSkull = 1.15F;  // the head's joint is at its base
  return std::max(
      kSkull * (std::max(y(Joint::kLeftAnkle), y(Joint::kRightAnkle)) - y(Joint::kHead)), 1.0F);
}

double FootSlide(const MotionClip& motion, const Character& character, const AnimationClip& clip) {
  constexpr int kShortest = 3;  // frames
  const float height = HeightOf(character);
  std::vector<double> slides;
  for (const bool left : {true, false}) {
    if (character.joint_confidence[Index(left ? Joint::kLeftAnkle : Joint::kRightAnkle)] <= 0) {
      continue;
    }
    for (const Stance& stance : StancesOf(motion, left)) {
      if (stance.last - stance.first + 1 < kShortest) {
        continue;
      }
      const Vector2f home = MeanFootPoint(character, clip, stance, left);
      for (int i = stance.first; i <= stance.last; ++i) {
        slides.push_back((FootPoint(character, clip.frames[i], left) - home).norm() / height);
      }
    }
  }
  return Percentile(std::move(slides), 0.95);
}

int FlippedTriangles(const Character& character, const AnimationClip& clip) {
  constexpr std::size_t kEvery = 5;
  const Renderer renderer(character);
  int flipped = 0;
  for (std::size_t i = 0; i < clip.frames.size(); i += kEvery) {
    for (const RasterTriangle& t : renderer.DrawList(clip.frames[i])) {
      // The lining of a head, seen through its slits, is meant to show its inner side.
      flipped += SignedArea(t.texel) > 0 && SignedArea(t.at) < 0 ? 1 : 0;
    }
  }
  return flipped;
}

}  // namespace

MotionChecks CheckMotion(const MotionClip& motion, const Character& character,
                         const AnimationClip& clip) {
  return {.limb_length_change_p95 = LimbLengthChange(character, clip),
          .foot_slide_p95 = FootSlide(motion, character, clip),
          .flipped_triangles = FlippedTriangles(character, clip)};
}

}  // namespace understudy
