#pragma once

#include <string>
#include <vector>

#include "body_shape.h"
#include "garment.h"
#include "material.h"

namespace understudy::synth {

/// One garment: a fitted item of the pack (`mesh` is its name) or a cut of "tights" or "skirt".
struct GarmentSpec {
  std::string mesh = "tights";
  enum Pieces : uint8_t { kAll, kTop, kBottom } pieces = kAll;  // which half of a suit
  GarmentCut cut;
};

/// What a subject wears and which hair, eyes and skin it has. Geometry only; colours are a Look.
struct OutfitSpec {
  std::vector<GarmentSpec> garments;
  std::string hair;            // item name, empty = bald
  bool hair_mirrored = false;  // parting on the other side
  std::string hat;             // item name, empty = none
  std::string brows = "eyebrow001";
  bool lashes = true;
  int glasses = 0;  // 0 none, 1 clear, 2 dark
};

/// Draws clothes that suit the shape: always a top and a bottom.
OutfitSpec RandomOutfit(const Assets& assets, const ShapeSpec& shape, Rng* rng);

/// Rest height of the border that splits suit components into top and bottom, metres.
constexpr float kSuitSplit = 0.2f;

}  // namespace understudy::synth
