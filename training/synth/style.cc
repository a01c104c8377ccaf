#include "style.h"

#include <vector>

namespace understudy::synth {

Style NamedStyle(const std::string& tag) {
  Style s;
  s.tag = tag;
  if (tag == "toon") {
    s.toon_bands = 2;
    s.flatten = 0.75f;
    s.outline = 1.1f;
    s.vivid = 0.4f;
  } else if (tag == "flat") {
    s.shade = 0.12f;
    s.flatten = 0.92f;
    s.outline = 1.3f;
    s.vivid = 0.6f;
  } else if (tag == "poster") {
    s.posterise = 5;
    s.saturation = 1.3f;
  } else if (tag == "pencil") {
    s.pencil = true;
    s.outline = 0.8f;
    s.flatten = 0.5f;
    s.saturation = 0;
  } else if (tag == "chibi") {
    s.toon_bands = 3;
    s.flatten = 0.85f;
    s.outline = 1.2f;
    s.head_scale = 1.85f;
    s.limb_scale = 0.85f;
    s.eyes = 1.9f;
    s.vivid = 0.6f;
  } else if (tag == "cartoon3d") {
    s.head_scale = 1.45f;
    s.eyes = 1.6f;
    s.flatten = 0.7f;
    s.vivid = 0.5f;
  } else if (tag == "saturated") {
    s.saturation = 1.7f;
    s.vivid = 1;
  } else if (tag == "grey") {
    s.saturation = 0;
  } else {
    s.tag = "real";
  }
  return s;
}

Style RandomStyle(Rng* rng) {
  static const std::vector<std::string> kTags = {
      "real", "toon", "flat", "poster", "pencil", "chibi", "cartoon3d", "saturated", "grey"};
  Style s = NamedStyle(kTags[rng->Weighted({65, 7, 5, 3, 3, 6, 4.5f, 3, 3.5f})]);
  if (s.tag == "real") {
    s.saturation = rng->Normal(1, 0.12f, 0.6f, 1.35f);
    return s;
  }
  if (s.toon_bands > 0) {
    s.toon_bands = 2 + rng->Index(3);
  }
  if (s.flatten > 0) {
    s.flatten = std::clamp(s.flatten + rng->Normal(0, 0.12f), 0.2f, 1.0f);
  }
  if (s.outline > 0) {
    s.outline = std::exp(rng->Uniform(std::log(0.6f), std::log(2.2f)));
    if (rng->Chance(0.12f) && s.tag != "pencil" && s.tag != "flat") {
      s.outline = 0;
    }
    s.outline_colour = rng->Chance(0.75f) ? Vector3f(0.01f, 0.01f, 0.012f)
                                          : Vector3f(rng->Uniform(0, 0.15f), rng->Uniform(0, 0.08f),
                                                     rng->Uniform(0, 0.12f));
  }
  if (s.posterise > 0) {
    s.posterise = 4 + rng->Index(5);
  }
  if (s.eyes == 0 && (s.tag == "flat" || (s.tag == "toon" && rng->Chance(0.5f)))) {
    s.eyes = rng->Uniform(1.2f, 1.8f);
  }
  if (s.eyes > 0) {
    s.eyes = std::clamp(s.eyes * rng->Uniform(0.75f, 1.3f), 1.15f, 2.4f);
  }
  if (s.head_scale > 1) {
    s.head_scale = std::clamp(s.head_scale * rng->Uniform(0.8f, 1.2f), 1.25f, 2.3f);
  }
  if (s.head_scale == 1 && s.tag != "grey" && rng->Chance(0.25f)) {
    s.head_scale = rng->Uniform(1.1f, 1.7f);
  }
  if (s.limb_scale < 1) {
    s.limb_scale = rng->Uniform(0.65f, 1);
  }
  s.vivid = std::clamp(s.vivid + rng->Uniform(-0.3f, 0.3f), 0.0f, 1.0f);
  s.odd_skin = s.vivid > 0.2f && rng->Chance(0.2f);
  if (s.saturation > 0) {
    s.saturation *= rng->Uniform(0.85f, 1.25f);
  }
  return s;
}

}  // namespace understudy::synth
