#pragma once

#include <vector>

#include "assets.h"
#include "rng.h"

namespace understudy::synth {

/// What a surface is; decides its shading and its part label.
enum class Role : uint8_t {
  kSkin,
  kCloth,
  kShoes,
  kHat,
  kHair,
  kBrows,
  kLashes,
  kEyes,
  kTeeth,
  kTongue,
  kGlass
};

/// A second colour laid over a material, placed in rest space (metres), so that it moves with the
/// cloth.
struct Pattern {
  enum Kind : uint8_t {
    kNone,
    kStripes,
    kChecks,
    kDots,
    kNoise,
    kPatches,
    kGradient,
    kPrint
  } kind = kNone;
  Vector3f colour = Vector3f::Zero();  // linear
  Vector3f axis = Vector3f::UnitY();   // stripes run across it
  float period = 0.06f;                // metres
  float duty = 0.5f;                   // share of the second colour, 0..1
  float strength = 1;                  // 0..1
  Vector3f centre = Vector3f::Zero();  // of a print
  float size = 0.08f;                  // radius of a print, metres
};

/// Surface colour and shine. Albedo = colour * texture, or `flat` without a texture.
struct Material {
  const Texture* texture = nullptr;
  Matrix3f colour = Matrix3f::Identity();  // linear RGB of the texture to albedo
  Vector3f flat = Vector3f(0.5f, 0.5f, 0.5f);
  float opacity = 1;       // of brows and lashes, multiplies the texture's alpha
  float detail_scale = 1;  // texture luminance times this is 1 on average
  Pattern pattern;
  Role role = Role::kCloth;
  float specular = 0.04f, gloss = 16;          // Blinn-Phong strength and exponent
  float noise = 0;                             // multiplied-in weave noise, 0..0.5
  float folds = 0;                             // strength of cloth folds in the normal, 0..1
  float fold_seed = 0;                         // shifts noise and folds, metres
  float flatten = 0;                           // 0 texture as is .. 1 only its mean (drawn styles)
  Vector3f mean = Vector3f(0.5f, 0.5f, 0.5f);  // mean linear colour of the texture
};

/// Linear RGB of sRGB 0..1 and of hue (degrees), saturation, value.
Vector3f LinearOf(const Vector3f& srgb);
Vector3f FromHsv(float hue_deg, float saturation, float value);
/// Colour map that repaints a texture of mean colour `mean` in `target`, keeping its light and
/// dark.
Matrix3f RepaintMatrix(const Vector3f& mean, const Vector3f& target);
/// Colour map that turns the hue by degrees and scales saturation and value.
Matrix3f HueMatrix(float hue_deg, float saturation, float value);
float Luminance(const Vector3f& linear);

/// Draws a cloth colour as people wear them (much black, white, grey, blue), `vivid` 0..1 more
/// saturated.
Vector3f RandomClothColour(float vivid, Rng* rng);
Vector3f RandomHairColour(float vivid, Rng* rng);
Pattern RandomPattern(float vivid, Rng* rng);

/// Weight (0..1) of the pattern's colour at rest point p.
float PatternWeight(const Pattern& pattern, const Vector3f& p);

/// Tileable fractal noise in [-1, 1] over the unit square, with its slope.
struct NoiseSample {
  float value, du, dv;
};
NoiseSample TileNoise(float u, float v);

}  // namespace understudy::synth
