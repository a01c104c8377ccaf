#pragma once

#include <vector>

#include "figure.h"
#include "mocap.h"
#include "recipe.h"

namespace understudy::synth {

/// The body in one frame of a clip; the floor is y = 0, the subject starts at the origin.
struct TrackFrame {
  Pose pose;
  Vector3f hips = Vector3f::Zero();  // of the hip centre, world metres
};

/// Poses of a whole clip at `fps`, smooth in time and standing on the floor. `proportions` holds
/// the bone scales of the style (see Style). Errors: an unknown clip, ready clip or preset.
Result<std::vector<TrackFrame>> MakeTrack(const Assets& assets, const MocapSource& mocap,
                                          const Figure& figure, const MotionRecipe& motion,
                                          const Pose& proportions, float fps, int frames,
                                          uint64_t seed);

/// Keys of a named motion: idle, wave, talk, hands_up, squats, side_steps, arm_circles, hip_sway,
/// turn_around, present, cheer, count. Empty for an unknown name.
std::vector<MotionKey> MotionPreset(const std::string& name);

/// Smooth wandering in -1..1 that never repeats; `rate` in Hz.
float Wander(float seconds, float rate, uint64_t seed);

}  // namespace understudy::synth
