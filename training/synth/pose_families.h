#pragma once

#include <string>
#include <vector>

#include "body_measure.h"
#include "body_pose.h"
#include "hand_pose.h"
#include "rng.h"

namespace understudy::synth {

/// A whole posture: directions plus fingers.
struct Posture {
  BodyDirections body;
  std::array<HandPose, 2> hands;
  std::string name;
  bool upright = true;  // false: lying or on the hands; look from anywhere
};

/// What a posture is built for: the subject's joints and girth (rest space, metres).
struct Subject {
  const Assets* assets = nullptr;
  const Joints* joints = nullptr;
  const BodyMeasure* measure = nullptr;
};

/// Names of the arm families: hang, hips, hip_one, crossed, chest, face, overhead, t_pose, wave,
/// point, behind, reach, phone, curve, conduct.
const std::vector<std::string>& ArmFamilies();
/// Names of the leg families: stand, contrapposto, wide, step, lift_knee, lift_side, kick, squat,
/// lunge, sit, sit_floor, kneel, tiptoe, cross, split, straddle, pike, arch.
const std::vector<std::string>& LegFamilies();

/// A posture with named arms and legs. `variety` 0 gives the plain textbook pose, 1 full variation.
/// One-sided families use `side` (0 left, 1 right, -1 drawn).
Posture NamedPosture(const Subject& subject, const std::string& arms, const std::string& legs,
                     float variety, Rng* rng, int side = -1);
/// Draws families that motion capture lacks: standing gestures, sitting, lying, upside down.
Posture RandomPosture(const Subject& subject, Rng* rng);
/// Draws what networks confuse most: a shin before the other, or a body in the air, any way up.
Posture HardPosture(const Subject& subject, Rng* rng);
/// Turns each joint a little, within limits. `amount` 1 = about 8 degrees.
void Perturb(float amount, Rng* rng, BodyDirections* d);

}  // namespace understudy::synth
