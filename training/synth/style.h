#pragma once

#include <string>

#include "geometry.h"
#include "rng.h"

namespace understudy::synth {

/// How a picture is drawn and how the body is stylised. Defaults are realistic.
struct Style {
  std::string tag = "real";
  int toon_bands = 0;  // steps of the light, 0 = smooth
  float shade = 1;     // 0 flat colour .. 1 full light
  float flatten = 0;   // 0 textures .. 1 only their mean colour
  float outline = 0;   // line width, pixels of the final picture at 288 px (scaled with size)
  Vector3f outline_colour = Vector3f(0.01f, 0.01f, 0.015f);  // linear
  int posterise = 0;                                         // levels per channel, 0 = off
  float saturation = 1;
  bool pencil = false;    // hatched grey on paper
  float head_scale = 1;   // 1.3..2.2 for cartoon proportions
  float limb_scale = 1;   // below 1 shortens arms and legs
  float eyes = 0;         // painted eyes, size relative to real ones (1.3..2.4); 0 = none
  float vivid = 0;        // 0..1: brighter palettes for clothes, hair, skin
  bool odd_skin = false;  // skin of any colour
};

/// Realistic with probability 0.65, else one of: toon, flat, poster, pencil, chibi, cartoon3d,
/// saturated, grey.
Style RandomStyle(Rng* rng);
/// A style by its tag, without random variation; "real" for unknown tags.
Style NamedStyle(const std::string& tag);

}  // namespace understudy::synth
