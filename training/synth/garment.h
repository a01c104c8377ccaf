#pragma once

#include <string>
#include <vector>

#include "assets.h"
#include "rng.h"

namespace understudy::synth {

/// Where a garment cut from the body-hugging `tights` or the `skirt` ends. Heights are on the
/// neutral base shape (ground -0.845 m, crotch about -0.03, waist 0.15, armpit 0.42, neck 0.6), so
/// they fit any shape.
struct GarmentCut {
  enum Kind : uint8_t { kTop, kBottom, kSocks, kSkirt } kind = kTop;
  enum Neck : uint8_t { kCrew, kVee, kScoop, kTurtle, kBoat, kStrapless } neck = kCrew;
  float sleeve = 0.5f;    // -0.1 none, 1 elbow, 2 wrist
  float strap = 0.15f;    // half width over the shoulders of a sleeveless top, metres
  float hem = 0.05f;      // lower end of a top or skirt, metres
  float waist = 0.12f;    // upper end of a bottom, metres
  float leg = 2;          // bottom's or sock's end: 0 crotch, 1 knee, 2 ankle
  float offset = 0.005f;  // distance from the body, metres
  bool tucked = false;    // worn inside a bottom or skirt: no flare at the hem
  float flare = 0;        // extra offset at the ends of sleeves, legs and hem, metres
};

/// Rest-space coordinates along the limbs, per base vertex.
struct BodyFields {
  std::vector<float> arm,
      leg;  // 0 shoulder/hip .. 1 elbow/knee .. 2 wrist/ankle; -0.3 on the torso
  std::vector<float> arm_weight, leg_weight;
};
BodyFields MakeBodyFields(const Assets& assets);

/// What Cover needs to know about a point: rest position (metres), limb coordinates, share of limb
/// skin weight.
struct CoverPoint {
  Vector3f rest = Vector3f::Zero();
  float arm = 0, leg = 0, arm_weight = 0, leg_weight = 0;
};
CoverPoint CoverPointOf(const Assets& assets, const BodyFields& fields, uint32_t id);

/// Signed distance (metres, roughly) of a point inside the garment's edges; > 0 is covered. Points
/// between vertices may be interpolated linearly.
float Cover(const GarmentCut& cut, const CoverPoint& p);
/// Signed distance (metres, roughly) inside the garment's edges of base vertex `id`; > 0 is
/// covered.
float Cover(const Assets& assets, const BodyFields& fields, const GarmentCut& cut, uint32_t id);
/// How far the cloth stands off the body at base vertex `id`, metres.
float ClothOffset(const Assets& assets, const BodyFields& fields, const GarmentCut& cut,
                  uint32_t id);
/// True where the body is surely hidden below the garment.
bool HidesBody(const Assets& assets, const BodyFields& fields, const GarmentCut& cut, uint32_t id);

/// Triangles whose corners are within this of an edge are cut pixel by pixel, metres.
constexpr float kEdgeBand = 0.03f;

}  // namespace understudy::synth
