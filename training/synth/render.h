#pragma once

#include <vector>

#include "camera.h"
#include "shade.h"

namespace understudy::synth {

/// Everything known about each subpixel. Row-major, width x height subpixels.
struct GBuffer {
  int width = 0, height = 0, supersample = 2;
  std::vector<Vector3f> colour;  // linear 0..1, multiplied by alpha
  std::vector<float> alpha;      // 0..1
  std::vector<float> iz;         // 1 / depth in 1/m, 0 where empty
  std::vector<uint8_t> part;     // Part
  std::vector<uint8_t> kind;     // item index + 1, 0 where empty
};

struct RenderOptions {
  int supersample = 2;
  int shadow_size = 256;               // texels
  Vector3f centre = Vector3f::Zero();  // sphere around the subject, world metres
  float radius = 1.2f;
};

/// Draws items with a z-buffer: opaque ones and the solid parts of alpha ones first, then their
/// soft edges, blended far to near. Keeps its buffers between calls; one per thread.
class Renderer {
 public:
  /// `bone_part` maps each bone to its Part (Assets::bone_part).
  explicit Renderer(const std::array<uint8_t, kBoneCount>& bone_part) : bone_part_(bone_part) {}

  /// The result lives in the renderer until the next call; callers may draw into it.
  GBuffer& Render(const std::vector<RenderItem>& items, const Camera& camera,
                  const Lighting& lighting, const Style& style, const RenderOptions& options);
  /// Shadow map of the last Render call's key light; null when it drew none.
  const ShadowMap* shadow() const { return has_shadow_ ? &shadow_ : nullptr; }
  /// Distance (metres) from the camera to the first surface at final pixel (x, y); infinite where
  /// empty.
  float DepthAt(float x, float y) const;

 private:
  void Setup(const RenderItem& item, size_t index, const Camera& camera);
  void DrawSolid(const std::vector<RenderItem>& items);
  void ShadeSolid(const std::vector<RenderItem>& items, const Lighting& lighting,
                  const Style& style);
  void BlendSoft(const std::vector<RenderItem>& items, const Lighting& lighting,
                 const Style& style);
  void ComputeOcclusion(float radius);
  float OcclusionAt(int x, int y) const;
  uint8_t PartOf(const RenderItem& item, const RasterTriangle& t, const Vector3f& w) const;

  std::array<uint8_t, kBoneCount> bone_part_;
  GBuffer out_;
  Visibility visible_;
  ShadowMap shadow_;
  bool has_shadow_ = false, has_occlusion_ = false;
  Camera camera_;
  int supersample_ = 2;
  std::vector<RasterTriangle> triangles_;
  std::vector<ScreenVertex> screen_;
  std::vector<uint32_t> soft_;
  std::vector<float> ao_, ao_scratch_;  // half resolution
};

}  // namespace understudy::synth
