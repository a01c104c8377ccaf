#include "character/limb_geometry.h"

#include <algorithm>
#include <cmath>

namespace understudy {
namespace {

using Eigen::Vector2f;

// Half the extent of the label's pixels across the bone, near its middle; 0 when too few are there.
float MeasuredRadius(ImageView labels, const Vector2f& a, const Vector2f& b, Part part,
                     Part other) {
  const float length = (b - a).norm();
  if (length < 4) {
    return 0;
  }
  const Vector2f along = (b - a) / length;
  const Vector2f across(-along.y(), along.x());
  const int reach = static_cast<int>(length);
  float sum = 0;
  int rows = 0;
  constexpr int kRows = 8;
  for (int row = 0; row < kRows; ++row) {
    const Vector2f c = a + (b - a) * (0.35F + 0.05F * static_cast<float>(row));
    int count = 0;
    for (int s = -reach; s <= reach; ++s) {
      const Vector2f p = c + across * static_cast<float>(s);
      const int x = static_cast<int>(std::floor(p.x()));
      const int y = static_cast<int>(std::floor(p.y()));
      if (x >= 0 && y >= 0 && x < labels.width && y < labels.height) {
        const auto label = static_cast<Part>(labels.Row(y)[x]);
        count += label == part || label == other ? 1 : 0;
      }
    }
    if (count > 0) {
      sum += static_cast<float>(count) / 2;
      ++rows;
    }
  }
  return rows >= 3 ? sum / static_cast<float>(rows) : 0.0F;
}

float Within(float measured, float expected) {
  return measured > 0 ? std::clamp(measured, 0.5F * expected, 1.6F * expected) : expected;
}

}  // namespace

float TorsoLength(const Character& character) {
  const auto at = [&character](Joint j) { return character.joints[Index(j)].head<2>(); };
  const Vector2f hips = (at(Joint::kLeftHip) + at(Joint::kRightHip)) / 2;
  const Vector2f shoulders = (at(Joint::kLeftShoulder) + at(Joint::kRightShoulder)) / 2;
  return std::max((hips - shoulders).norm(), 1.0F);
}

std::array<Limb, kLimbs> MeasureLimbs(const Character& character, ImageView labels) {
  const auto at = [&character](Joint j) { return Vector2f(character.joints[Index(j)].head<2>()); };
  const float torso = TorsoLength(character);
  std::array<Limb, kLimbs> limbs;
  for (int i = 0; i < kLimbs; ++i) {
    Limb& limb = limbs[i];
    const bool left = i % 2 == 0;
    const bool arm = i < 2;
    if (arm) {
      limb.joints = left ? std::array{Joint::kLeftShoulder, Joint::kLeftElbow, Joint::kLeftWrist,
                                      Joint::kLeftWrist}
                         : std::array{Joint::kRightShoulder, Joint::kRightElbow, Joint::kRightWrist,
                                      Joint::kRightWrist};
    } else {
      limb.joints =
          left ? std::array{Joint::kLeftHip, Joint::kLeftKnee, Joint::kLeftAnkle, Joint::kLeftToe}
               : std::array{Joint::kRightHip, Joint::kRightKnee, Joint::kRightAnkle,
                            Joint::kRightToe};
    }
    for (int k = 0; k < 4; ++k) {
      limb.at[k] = at(limb.joints[k]);
    }
    if (arm) {
      // The hand reaches beyond the wrist.
      limb.at[3] = limb.at[2] + (limb.at[2] - limb.at[1]) * 0.35F;
    }
    limb.shown = character.joint_confidence[Index(limb.joints[0])] > 0 &&
                 character.joint_confidence[Index(limb.joints[1])] > 0;
    const auto base =
        static_cast<int>(arm ? Part::kLeftUpperArm : Part::kLeftThigh) + (left ? 0 : 1);
    const auto part = [base](int n) { return static_cast<Part>(base + 2 * n); };
    const float upper = MeasuredRadius(labels, limb.at[0], limb.at[1], part(0), part(1));
    const float lower = MeasuredRadius(labels, limb.at[1], limb.at[2], part(1), part(2));
    limb.root_radius = Within(upper * 1.1F, torso * (arm ? 0.13F : 0.19F));
    limb.middle_radius = Within((upper + lower) / 2, torso * (arm ? 0.10F : 0.14F));
    limb.end_radius = Within(lower * 0.8F, torso * (arm ? 0.075F : 0.10F));
  }
  return limbs;
}

}  // namespace understudy
