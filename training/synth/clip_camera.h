#pragma once

#include <vector>

#include "camera.h"
#include "lighting.h"
#include "motion_track.h"
#include "recipe.h"

namespace understudy::synth {

/// One camera per frame. A standing camera is moved back until the framed part fits in every frame;
/// a following one keeps its distance and pans smoothly.
std::vector<Camera> MakeCameras(const Assets& assets, const Figure& figure,
                                const std::vector<TrackFrame>& track, const Recipe& recipe);

/// The recipe's light for a camera (its preset, turned by azimuth and elevation).
Lighting MakeLighting(const LightRecipe& light, const Camera& camera);

}  // namespace understudy::synth
