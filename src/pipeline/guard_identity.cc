#include "pipeline/guard_identity.h"

#include <Eigen/Geometry>
#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "core/forward_kinematics.h"
#include "core/image.h"
#include "core/smooth_step.h"
#include "render/renderer.h"
#include "retarget/retarget.h"

namespace understudy {
namespace {

using Eigen::Quaternionf;

constexpr int kEvery = 3;  // frames
constexpr double kComingS = 0.5;
constexpr std::array<float, 3> kShares = {0.75F, 0.5F, 0.25F};  // of the movement, left

Quaternionf TurnOf(const Character& character, int picture) {
  return picture < 0 ? Quaternionf::Identity() : character.views[picture].turn;
}

// Leaves `share` of what the head is turned against the picture that it is drawn from, but all of
// how it leans in the picture plane, and `share` of the expression.
void Ease(const Character& character, float share, AnimationFrame& frame) {
  const Quaternionf world = WorldRotations(frame.turns)[Index(Joint::kHead)];
  const Quaternionf home =
      TurnOf(character, frame.head.from).slerp(frame.head.share, TurnOf(character, frame.head.to));
  const Quaternionf against = world * home.conjugate();
  Quaternionf lean(against.w(), 0, 0, against.z());
  if (lean.norm() < 1e-4F) {
    return;
  }
  lean.normalize();
  const Quaternionf turn = against * lean.conjugate();
  const Quaternionf eased = Quaternionf::Identity().slerp(share, turn) * lean * home;
  Quaternionf& head = frame.turns[Index(Joint::kHead)];
  const Quaternionf now = (head * world.conjugate() * eased).normalized();
  head = now.dot(head) < 0 ? Quaternionf(-now.w(), -now.x(), -now.y(), -now.z()) : now;
  frame.head_eased += world.angularDistance(eased) * 180 / static_cast<float>(M_PI);
  for (int k = 0; k < kFaceCoefficients; ++k) {
    if (k != Index(FaceCoefficient::kEyeBlinkLeft) && k != Index(FaceCoefficient::kEyeBlinkRight)) {
      frame.face.coefficients[k] *= share;
    }
  }
}

// The largest share of a frame's movement that leaves the face who it is; the least where none
// does.
float ShareLeft(const Character& character, const IdentityMeter& meter, const AnimationFrame& frame,
                Renderer& renderer, Image& canvas) {
  const auto is_like = [&](const AnimationFrame& f) {
    canvas.Fill(0);
    renderer.DrawHead(f, canvas.span());
    return meter.Of(canvas.span(), renderer.shown()).value_or(1) >= kLeastIdentity;
  };
  if (is_like(frame)) {
    return 1;
  }
  for (const float share : kShares) {
    AnimationFrame eased = frame;
    Ease(character, share, eased);
    if (is_like(eased)) {
      return share;
    }
  }
  return kShares.back();
}

}  // namespace

IdentityEasing GuardIdentity(const Character& character, const IdentityMeter& meter,
                             AnimationClip& clip) {
  IdentityEasing easing;
  if (!character.face || character.face_layer < 0) {
    return easing;
  }
  Renderer renderer(character);
  Image canvas(clip.width, clip.height, 4);
  const auto count = static_cast<int>(clip.frames.size());
  const int coming = std::max(static_cast<int>(std::lround(kComingS * clip.fps.value())), kEvery);
  std::vector<float> taken(clip.frames.size(), 0.0F);
  for (int i = 0; i < count; i += kEvery) {
    const float most = 1 - ShareLeft(character, meter, clip.frames[i], renderer, canvas);
    if (most <= 0) {
      continue;
    }
    for (int k = std::max(i - coming, 0); k < std::min(i + coming + 1, count); ++k) {
      const float near =
          SmoothStep(static_cast<float>(coming), kEvery - 1, static_cast<float>(std::abs(k - i)));
      taken[k] = std::max(taken[k], most * near);
    }
  }
  for (int i = 0; i < count; ++i) {
    if (taken[i] <= 0) {
      continue;
    }
    AnimationFrame& frame = clip.frames[i];
    Ease(character, 1 - taken[i], frame);
    PlaceKeypoints(character, frame);
    ++easing.frames;
    if (taken[i] > easing.most) {
      easing.most = taken[i];
      easing.most_at_s = frame.time_s;
    }
  }
  return easing;
}

}  // namespace understudy
