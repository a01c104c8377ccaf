#pragma once

#include <vector>

#include "figure.h"
#include "material.h"
#include "style.h"

namespace understudy::synth {

/// Colours of a figure: for every mesh, one material per slot.
struct Look {
  std::vector<std::vector<Material>> meshes;
  Vector3f eye_colour = Vector3f(0.1f, 0.05f, 0.02f);  // linear, for painted eyes
};

/// How to colour a garment.
struct Paint {
  enum Mode : uint8_t { kOriginal, kHue, kPlain } mode = kPlain;
  Matrix3f hue = Matrix3f::Identity();
  Vector3f colour = Vector3f(0.3f, 0.3f, 0.3f);  // linear
  Pattern pattern;
  float noise = 0.1f, folds = 0.5f, specular = 0.02f, gloss = 12;
};
Paint RandomPaint(bool has_texture, float vivid, Rng* rng);

/// A plain look: every texture as it comes, garments grey. Callers change what they like.
Look BaseLook(const Figure& figure);
/// Material of slot `slot` of a garment mesh painted with `paint`.
Material PaintedMaterial(const FigureMesh& mesh, int slot, int texture_index, const Paint& paint);
/// Sets skin texture and tint (linear multipliers).
void SetSkin(const Figure& figure, const std::string& texture, const Vector3f& tint,
             const Vector3f& underwear, Look* look);
void SetHair(const Figure& figure, const Vector3f& colour, const Vector3f& brows, Look* look);
void SetEyes(const Figure& figure, const std::string& texture, Look* look);

Look RandomLook(const Figure& figure, const Style& style, Rng* rng);

}  // namespace understudy::synth
