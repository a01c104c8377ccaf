#include "pipeline/motion_checks.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>
#include <vector>

#include "render/renderer.h"
#include "retarget/plant_feet.h"

namespace understudy {
namespace {

using Eigen::Vector2f;

constexpr std::array<Joint, 8> kLimbEnds = {
    Joint::kLeftElbow, Joint::kRightElbow, Joint::kLeftWrist, Joint::kRightWrist,
    Joint::kLeftKnee,  Joint::kRightKnee,  Joint::kLeftAnkle, Joint::kRightAnkle};

double Percentile95(std::vector<double> values) {
  if (values.empty()) {
    return 0;
  }
  const auto at =
      values.begin() + static_cast<std::ptrdiff_t>(0.95 * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), at, values.end());
  return *at;
}

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
  return Percentile95(std::move(changes));
}

// From the top of the head to the lower ankle, pixels.
float HeightOf(const Character& character) {
  const auto y = [&character](Joint j) { return character.joints[Index(j)].y(); };
  constexpr float kSkull = 1.15F;  // the head's joint is at its base
  return std::max(
      kSkull * (std::max(y(Joint::kLeftAnkle), y(Joint::kRightAnkle)) - y(Joint::kHead)), 1.0F);
}

double FootSlide(const MotionClip& motion, const Character& character, const AnimationClip& clip) {
  constexpr std::size_t kShortest = 3;  // frames
  const float height = HeightOf(character);
  std::vector<double> slides;
  const auto measure = [&](std::vector<Vector2f>& stance) {
    if (stance.size() >= kShortest) {
      Vector2f mean = Vector2f::Zero();
      for (const Vector2f& p : stance) {
        mean += p / static_cast<float>(stance.size());
      }
      for (const Vector2f& p : stance) {
        slides.push_back((p - mean).norm() / height);
      }
    }
    stance.clear();
  };
  for (const bool left : {true, false}) {
    if (character.joint_confidence[Index(left ? Joint::kLeftAnkle : Joint::kRightAnkle)] <= 0) {
      continue;
    }
    std::vector<Vector2f> stance;
    for (std::size_t i = 0; i < clip.frames.size(); ++i) {
      if (!motion.frames[i].foot_contact[left ? 0 : 1]) {
        measure(stance);
        continue;
      }
      stance.push_back(FootPoint(character, clip.frames[i], left));
    }
    measure(stance);
  }
  return Percentile95(std::move(slides));
}

// Twice the signed area; positive when the picture side is up.
float Area(const std::array<Vector2f, 3>& p) {
  const Vector2f a = p[1] - p[0];
  const Vector2f b = p[2] - p[0];
  return a.x() * b.y() - a.y() * b.x();
}

int FlippedTriangles(const Character& character, const AnimationClip& clip) {
  constexpr std::size_t kEvery = 5;
  const Renderer renderer(character);
  int flipped = 0;
  for (std::size_t i = 0; i < clip.frames.size(); i += kEvery) {
    for (const RasterTriangle& t : renderer.DrawList(clip.frames[i])) {
      // The back of a skull is drawn too, with its back side up as it should be.
      flipped += Area(t.texel) > 0 && Area(t.at) < 0 ? 1 : 0;
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
