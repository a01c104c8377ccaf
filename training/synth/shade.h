#pragma once

#include "garment.h"
#include "lighting.h"
#include "material.h"
#include "raster.h"
#include "shadow_map.h"
#include "style.h"

namespace understudy::synth {

/// A posed mesh as the renderer sees it. All pointers are borrowed for the length of one Render
/// call.
struct RenderItem {
  const MeshAsset* asset = nullptr;
  const std::vector<Vector3f>* positions = nullptr;  // world metres
  const std::vector<Vector3f>* normals = nullptr;
  const std::vector<uint32_t>* tris = nullptr;  // kept triangles
  const uint8_t* tri_component = nullptr;       // per asset triangle, material slot
  const uint8_t* tri_part = nullptr;            // per asset triangle, kPartMixed = decide per pixel
  const std::vector<float>* cover = nullptr;    // per vertex or null
  const std::vector<CoverPoint>* cover_points = nullptr;  // with cover
  const GarmentCut* cut = nullptr;                        // with cover
  const float* occlusion = nullptr;                       // per vertex, 0 dark .. 1 open, or null
  const std::vector<Material>* slots = nullptr;
  Role role = Role::kCloth;
  Vector3f head_centre = Vector3f::Zero();  // for hair: world centre of the skull
  Vector3f head_up = Vector3f::UnitY();
};

/// A surface point before lighting.
struct Surface {
  Vector3f albedo, normal, position;
  float alpha = 1;
  float occlusion = 1;  // baked
  const Material* material = nullptr;
};

/// Texture colour (linear RGB, alpha 0..1) at uv, bilinear, repeating.
Eigen::Vector4f SampleTexture(const Texture& texture, int level, float u, float v);
/// Alpha of the texture only.
float SampleAlpha(const Texture& texture, int level, float u, float v);
Vector2f InterpolateUv(const RenderItem& item, const RasterTriangle& t, const Vector3f& w);

/// Whether the cut garment is there at barycentric weights w of triangle t.
bool IsCovered(const RenderItem& item, const RasterTriangle& t, const Vector3f& w);

/// Surface of `item` at barycentric weights w of triangle t, seen from `eye`.
/// `folds` scales the cloth creases.
Surface EvaluateSurface(const RenderItem& item, const RasterTriangle& t, const Vector3f& w,
                        const Vector3f& eye, float folds);

/// Light that leaves the surface towards the eye, linear RGB 0..1, highlights rolled off. `ao` dims
/// the ambient.
Vector3f Light(const Surface& s, const RenderItem& item, const Lighting& lighting,
               const Style& style, const Vector3f& eye, float ao, const ShadowMap* shadow);

/// Rolls highlights off softly: linear in, linear 0..1 out.
float Shoulder(float linear);
/// Linear 0..1 to sRGB 0..1, by table (error below 1/2000).
float SrgbOf(float linear);

}  // namespace understudy::synth
