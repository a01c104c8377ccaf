#pragma once

#include <vector>

#include "camera.h"

namespace understudy::synth {

struct DirectionalLight {
  Vector3f towards = Vector3f::UnitY();  // unit, world, from the subject to the light
  Vector3f colour = Vector3f::Ones();    // linear
};

/// Light on a scene. The first light is the key light; only it casts shadows.
struct Lighting {
  std::vector<DirectionalLight> lights;
  Vector3f sky = Vector3f(0.3f, 0.3f, 0.3f);     // ambient from above, linear
  Vector3f ground = Vector3f(0.2f, 0.2f, 0.2f);  // ambient from below
  float exposure = 1;
  bool shadow = true;
  bool occlusion = true;      // screen-space ambient occlusion
  float shadow_softness = 1;  // filter radius in shadow texels; 0 = one tap
  float shadow_strength = 1;
  float occlusion_radius = 0.11f;  // metres
};

/// Draws one to three lights, tints and an exposure that keeps a mid-grey front between dark and
/// bright.
Lighting RandomLighting(const Camera& camera, Rng* rng);

/// Soft frontal three-point studio light for `camera`.
Lighting StudioLighting(const Camera& camera);

/// Sets the exposure so that a surface of albedo 0.4 facing the camera gets linear brightness
/// `level` (0..1).
void SetExposure(const Camera& camera, float level, Lighting* lighting);

}  // namespace understudy::synth
