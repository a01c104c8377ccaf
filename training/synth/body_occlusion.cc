#include "body_occlusion.h"

#include "shadow_map.h"
#include "skinning.h"

namespace understudy::synth {

std::vector<float> BodyOcclusion(const Assets& assets) {
  const MeshAsset& body = assets.body;
  std::vector<Vector3f> normals;
  VertexNormals(body.rest, body.tri, &normals);
  // The head gets finer maps of its own.
  const int head_bone = assets.bone_id.at("head");
  const Vector3f head(0, assets.bone_head_rest[3 * head_bone + 1] + 0.03f, 0.04f);
  std::vector<uint32_t> all, near_head;
  for (uint32_t t = 0; t < body.tri.size(); ++t) {
    all.push_back(t);
    if ((body.rest[body.tri[t][0]] - head).norm() < 0.26f) {
      near_head.push_back(t);
    }
  }
  constexpr int kDirections = 40;
  std::vector<float> open(body.rest.size(), 0), total(body.rest.size(), 1e-6f);
  ShadowMap whole, fine;
  for (int i = 0; i < kDirections; ++i) {
    const float y = 1 - 2 * (static_cast<float>(i) + 0.5f) / kDirections, r = std::sqrt(1 - y * y);
    const float a = 2.399963f * static_cast<float>(i);
    const Vector3f d(r * std::cos(a), y, r * std::sin(a));
    whole.Begin(d, Vector3f::Zero(), 1.0f, 700);
    whole.Add(body.rest, body.tri, all);
    fine.Begin(d, head, 0.2f, 400);
    fine.Add(body.rest, body.tri, near_head);
    for (size_t v = 0; v < open.size(); ++v) {
      const float w = normals[v].dot(d);
      if (w <= 0.02f) {
        continue;
      }
      const bool in_head = (body.rest[v] - head).norm() < 0.2f;
      const Vector3f p = body.rest[v] + (in_head ? 0.0012f : 0.004f) * normals[v];
      open[v] += w * (in_head ? fine.Lit(p, 0.0015f, 0) : whole.Lit(p, 0.004f, 0));
      total[v] += w;
    }
  }
  for (size_t v = 0; v < open.size(); ++v) {
    open[v] = Clamp01(0.08f + 1.02f * open[v] / total[v]);
  }
  return open;
}

}  // namespace understudy::synth
