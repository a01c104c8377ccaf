#pragma once

#include <array>
#include <string>
#include <utility>
#include <vector>

#include "assets.h"
#include "rng.h"

namespace understudy::synth {

/// Looks of a subject's body and face. Defaults give an average young adult.
struct ShapeSpec {
  float gender = 0.5f;                 // 0 female .. 1 male
  float age = 0.5f;                    // 0 child, 0.5 young adult, 1 old
  float muscle = 0.5f;                 // 0 min, 0.5 average, 1 max
  float weight = 0.5f;                 // 0 min, 0.5 average, 1 max
  float height = 0;                    // -1 short .. 1 tall
  std::array<float, 3> race{0, 0, 1};  // african, asian, caucasian; any positive sums
  float proportions = 0;               // -1 uncommon .. 1 ideal
  float breast = 0;                    // -1 .. 1, female share only
  /// Sliders of morph_pairs ("nose-hump", -0.7..0.7) or one-sided detail morphs ("head-oval",
  /// 0..0.7).
  std::vector<std::pair<std::string, float>> details;
};

/// Morph index and coefficient.
using MorphMix = std::vector<std::pair<int, float>>;

ShapeSpec RandomShape(const Assets& assets, Rng* rng);

/// Coefficients of `spec`: the macro weights sum to 1, and so do the race weights.
MorphMix MorphWeights(const Assets& assets, const ShapeSpec& spec);

/// Adds the mix to `verts` (all base vertices, metres).
void AddMorphs(const Assets& assets, const MorphMix& mix, std::vector<Vector3f>* verts);

/// The base mesh under `mix`.
std::vector<Vector3f> MorphBody(const Assets& assets, const MorphMix& mix);

}  // namespace understudy::synth
