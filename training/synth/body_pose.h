#pragma once

#include <array>
#include <optional>

#include "skeleton.h"

namespace understudy::synth {

/// A pose as world directions, independent of any skeleton's proportions. Side 0 is the subject's
/// left. Vectors are unit length. The rest pose faces +Z, +Y up, +X to the subject's left.
struct BodyDirections {
  Matrix3f pelvis = Matrix3f::Identity(), chest = Matrix3f::Identity(), head = Matrix3f::Identity();
  std::array<Vector3f, 2> upper_arm, forearm, thigh, shin, foot;
  /// Turn of the hand about the forearm, degrees; 0 = rest (palms to the thighs), + = palms
  /// down/back.
  std::array<float, 2> pronation_deg{0, 0};
  /// Wrist bend towards the palm (+) and towards the thumb (+), degrees.
  std::array<float, 2> wrist_flex_deg{0, 0}, wrist_side_deg{0, 0};
  /// Wanted hand in world space instead of the three angles; bent only as far as a wrist can.
  struct HandAim {
    Vector3f fingers, palm;
  };
  std::array<std::optional<HandAim>, 2> hand;
  BodyDirections();
};

/// Rotates everything in `d` by the world rotation `r`.
BodyDirections Rotated(const BodyDirections& d, const Matrix3f& r);
/// The mirror image in the plane x = 0, left and right exchanged.
BodyDirections Mirrored(const BodyDirections& d);

/// Fits the directions to a skeleton: bone directions match, hinges bend as elbows and knees do,
/// twist is spread over the forearm, the spine and neck share the turn between pelvis, chest and
/// head. Fingers, jaw and eyes keep what `pose` holds.
void SolvePose(const Assets& assets, const Joints& joints, const BodyDirections& d, Pose* pose);

/// Directions of the two bones of a limb that reaches from `from` to `target` (metres), bending
/// towards `pole` (world direction). Targets out of reach are approached.
void TwoBoneIk(const Vector3f& from, const Vector3f& target, float upper_length, float lower_length,
               const Vector3f& pole, Vector3f* upper, Vector3f* lower);

/// Palm normal and finger direction of an unposed hand (unit vectors).
void RestHandFrame(const Assets& assets, const Joints& joints, int side, Vector3f* fingers,
                   Vector3f* palm);

}  // namespace understudy::synth
