#include "retarget/act_face.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/face_shapes.h"
#include "core/order_statistics.h"

namespace understudy {
namespace {

using C = FaceCoefficient;

float At(const FaceState& face, C c) { return face.coefficients[Index(c)]; }

// Between the lips of the picture, in units of the distance between the eyes.
float RestGap(const FaceRig& rig) {
  const auto& p = rig.landmarks;
  const Eigen::Vector2f across = EyeMiddle(p, 42) - EyeMiddle(p, 36);
  const float eyes = std::max(across.norm(), 1.0F);
  const Eigen::Vector2f down = Eigen::Vector2f(-across.y(), across.x()) / eyes;
  return std::max((p[66] - p[62]).dot(down) / eyes, 0.0F);
}

// 0 where the driver keeps the mouth shut throughout, 1 where it opens as in speech.
float Speaking(const std::vector<FaceState>& faces) {
  constexpr double kShare = 0.95;
  std::vector<float> openings;
  for (const FaceState& face : faces) {
    if (face.confidence > 0) {
      openings.push_back(LipOpening(face));
    }
  }
  return std::clamp((Percentile(std::move(openings), kShare) - 0.03F) / 0.06F, 0.0F, 1.0F);
}

FaceState Scaled(const FaceState& face, float amount) {
  FaceState out = face;
  for (float& c : out.coefficients) {
    c = std::clamp(c * amount, 0.0F, 1.0F);
  }
  for (const C lid : {C::kEyeBlinkLeft, C::kEyeBlinkRight}) {
    out.coefficients[Index(lid)] =
        std::clamp(At(face, lid) * std::min(1.0F, 2 * amount), 0.0F, 1.0F);
  }
  // A share of a gap that is scaled already.
  out.coefficients[Index(C::kMouthClose)] = At(face, C::kMouthClose);
  out.gaze_x = std::clamp(face.gaze_x * amount, -1.0F, 1.0F);
  out.gaze_y = std::clamp(face.gaze_y * amount, -1.0F, 1.0F);
  return out;
}

// Nothing shows of the eyes behind dark glasses, whose rim lies where the brows are.
void HideEyes(FaceState& face) {
  for (const C c :
       {C::kEyeBlinkLeft, C::kEyeBlinkRight, C::kEyeWideLeft, C::kEyeWideRight, C::kBrowInnerUp,
        C::kBrowOuterUpLeft, C::kBrowOuterUpRight, C::kBrowDownLeft, C::kBrowDownRight}) {
    face.coefficients[Index(c)] = 0;
  }
  face.gaze_x = face.gaze_y = 0;
}

}  // namespace

std::vector<FaceState> ActFace(const MotionClip& motion, const Character& character, float amount) {
  std::vector<FaceState> faces;
  faces.reserve(motion.frames.size());
  for (const MotionFrame& frame : motion.frames) {
    faces.push_back(Scaled(frame.face, amount));
    if (character.face && character.face->eyes_hidden) {
      HideEyes(faces.back());
    }
  }
  constexpr float kOpen = 0.02F;  // a smaller gap is none
  const float gap = character.face ? RestGap(*character.face) : 0.0F;
  if (gap <= kOpen) {
    return faces;
  }
  const float close = Speaking(faces) * std::min(amount, 1.0F);
  for (FaceState& face : faces) {
    float& c = face.coefficients[Index(C::kMouthClose)];
    c = std::max(c, close * gap / (gap + LipOpening(face)));
  }
  return faces;
}

}  // namespace understudy
