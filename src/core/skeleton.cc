#include "core/skeleton.h"

namespace understudy {

Skeleton AverageSkeleton() {
  Skeleton s;
  const auto set = [&s](Joint j, float x, float y, float z) { s.offsets[Index(j)] = {x, y, z}; };
  set(Joint::kPelvis, 0, 0, 0);
  set(Joint::kSpine1, 0, 0.11F, 0);
  set(Joint::kSpine2, 0, 0.09F, 0);
  set(Joint::kSpine3, 0, 0.09F, 0);
  set(Joint::kNeck, 0, 0.19F, 0);
  set(Joint::kHead, 0, 0.09F, 0.01F);
  for (const float side : {1.0F, -1.0F}) {
    const bool left = side > 0;
    set(left ? Joint::kLeftHip : Joint::kRightHip, side * 0.09F, -0.07F, 0);
    set(left ? Joint::kLeftKnee : Joint::kRightKnee, 0, -0.384F, 0);
    set(left ? Joint::kLeftAnkle : Joint::kRightAnkle, 0, -0.441F, 0);
    set(left ? Joint::kLeftToe : Joint::kRightToe, 0, -0.05F, 0.13F);
    set(left ? Joint::kLeftCollar : Joint::kRightCollar, side * 0.04F, 0.12F, 0);
    set(left ? Joint::kLeftShoulder : Joint::kRightShoulder, side * 0.14F, 0.03F, 0);
    set(left ? Joint::kLeftElbow : Joint::kRightElbow, side * 0.284F, 0, 0);
    set(left ? Joint::kLeftWrist : Joint::kRightWrist, side * 0.235F, 0, 0);
  }
  return s;
}

}  // namespace understudy
