#include "garment.h"

namespace understudy::synth {
namespace {

Vector3f Rest(const Assets& a, const char* bone, int side) {
  const int b = a.bone_id.at(std::string(bone) + (side == 0 ? ".L" : ".R"));
  return {a.bone_head_rest[3 * b], a.bone_head_rest[3 * b + 1], a.bone_head_rest[3 * b + 2]};
}

/// Position along the chain a-b-c: 0 at a, 1 at b, 2 at c.
float Along(const Vector3f& v, const Vector3f& a, const Vector3f& b, const Vector3f& c) {
  const float t = (v - a).dot(b - a) / (b - a).squaredNorm();
  if (t < 1) {
    return t;
  }
  return 1 + std::max(0.0f, (v - b).dot(c - b) / (c - b).squaredNorm());
}

float NeckCover(const GarmentCut& cut, const Vector3f& v) {
  const float from_neck = (v - Vector3f(0, 0.622f, 0.012f)).norm();
  switch (cut.neck) {
    case GarmentCut::kTurtle:
      return 0.603f - v.y();
    case GarmentCut::kCrew:
      return from_neck - 0.088f;
    case GarmentCut::kScoop:
      return std::min(from_neck - 0.105f,
                      v.z() > 0.02f ? (v - Vector3f(0, 0.585f, 0.1f)).norm() - 0.1f : 1.0f);
    case GarmentCut::kBoat:
      return (v - Vector3f(0, 0.64f, 0.02f)).cwiseProduct(Vector3f(0.75f, 1.25f, 1)).norm() - 0.12f;
    case GarmentCut::kVee:
      return std::min(from_neck - 0.09f,
                      v.z() > 0.03f ? 0.9f * (0.435f + 1.7f * std::fabs(v.x()) - v.y()) : 1.0f);
    case GarmentCut::kStrapless:
      return 0.415f + 0.25f * std::max(0.0f, v.z() - 0.08f) - v.y();
  }
  return 1;
}

float CoverTop(const GarmentCut& cut, const Vector3f& v, float arm, float arm_weight) {
  float c = std::min(NeckCover(cut, v), 0.625f - v.y());  // Never the head.
  if (arm_weight < 0.5f) {
    c = std::min(c, v.y() - cut.hem);
  }
  c = std::min(c, (cut.sleeve - arm) * 0.25f);
  if (cut.sleeve < 0.1f) {
    c = std::min(
        c, cut.strap + 1.2f * std::max(0.0f, 0.455f - v.y()) - std::fabs(v.x()));  // Armholes.
  }
  if (cut.neck == GarmentCut::kStrapless) {
    c = std::min(c, 0.185f - std::fabs(v.x()));
  }
  return c;
}

}  // namespace

BodyFields MakeBodyFields(const Assets& a) {
  BodyFields f;
  for (size_t i = 0; i < a.base_vertex_count(); ++i) {
    const Vector3f v = a.BaseVertex(i);
    const int side = v.x() >= 0 ? 0 : 1;
    float arm = 0, leg = 0;
    for (size_t k = 4 * i; k < 4 * i + 4; ++k) {
      const uint8_t part = a.bone_part[a.base_skin_bone[k]];
      if (part >= kPartUpperArmL && part <= kPartHandR) {
        arm += a.base_skin_weight[k];
      }
      if (part >= kPartThighL && part <= kPartFootR) {
        leg += a.base_skin_weight[k];
      }
    }
    const float arm_s =
        Along(v, Rest(a, "upperarm01", side), Rest(a, "lowerarm01", side), Rest(a, "wrist", side));
    const float leg_s =
        Along(v, Rest(a, "upperleg01", side), Rest(a, "lowerleg01", side), Rest(a, "foot", side));
    f.arm.push_back(Mix(-0.3f, arm_s, Clamp01(arm)));
    f.leg.push_back(Mix(-0.3f, leg_s, Clamp01(leg)));
    f.arm_weight.push_back(arm);
    f.leg_weight.push_back(leg);
  }
  return f;
}

CoverPoint CoverPointOf(const Assets& assets, const BodyFields& f, uint32_t id) {
  return {assets.BaseVertex(id), f.arm[id], f.leg[id], f.arm_weight[id], f.leg_weight[id]};
}

float Cover(const GarmentCut& cut, const CoverPoint& p) {
  switch (cut.kind) {
    case GarmentCut::kTop:
      return CoverTop(cut, p.rest, p.arm, p.arm_weight);
    case GarmentCut::kBottom:
      if (p.arm_weight > 0.5f) {
        return -1;
      }
      return std::min(cut.waist - p.rest.y(), (cut.leg - p.leg) * 0.4f);
    case GarmentCut::kSocks:
      return p.leg_weight > 0.5f ? (p.leg - cut.leg) * 0.4f : -1;
    case GarmentCut::kSkirt:
      return p.rest.y() - cut.hem;
  }
  return -1;
}

float Cover(const Assets& assets, const BodyFields& f, const GarmentCut& cut, uint32_t id) {
  return Cover(cut, CoverPointOf(assets, f, id));
}

float ClothOffset(const Assets& assets, const BodyFields& f, const GarmentCut& cut, uint32_t id) {
  const float y = assets.BaseVertex(id).y();
  float end = 0;
  switch (cut.kind) {
    case GarmentCut::kTop:
      end = f.arm_weight[id] > 0.5f ? SmoothStep(0, std::max(0.3f, cut.sleeve), f.arm[id])
                                    : (cut.tucked ? 0.0f : SmoothStep(0.42f, cut.hem, y));
      break;
    case GarmentCut::kBottom:
      end = SmoothStep(0.15f, std::max(0.4f, cut.leg), f.leg[id]);
      break;
    case GarmentCut::kSkirt:
      end = SmoothStep(0.16f, cut.hem, y);
      break;
    case GarmentCut::kSocks:
      break;
  }
  const float offset = cut.offset + cut.flare * end;
  if (cut.kind == GarmentCut::kSkirt) {
    return offset + 0.013f * SmoothStep(0.04f, 0.13f, y);  // Over a tucked-in top.
  }
  if (cut.kind != GarmentCut::kTop) {
    return offset;
  }
  // Collars lie on the neck and shoulders.
  const float collar = SmoothStep(-0.01f, 0.07f, NeckCover(cut, assets.BaseVertex(id)));
  return Mix(std::min(offset, 0.0035f), offset, collar);
}

bool HidesBody(const Assets& assets, const BodyFields& f, const GarmentCut& cut, uint32_t id) {
  if (cut.kind != GarmentCut::kSkirt) {
    return Cover(assets, f, cut, id) > 0.012f;
  }
  const float y = assets.BaseVertex(id).y();
  return f.arm_weight[id] < 0.1f && y > cut.hem + 0.10f && y < 0.13f;
}

}  // namespace understudy::synth
