#include "glasses.h"

namespace understudy::synth {
namespace {

class Builder {
 public:
  Builder(MeshAsset* mesh, uint8_t bone) : mesh_(mesh), bone_(bone) {}

  uint32_t Vertex(const Vector3f& p) {
    mesh_->rest.push_back(p);
    mesh_->uv.emplace_back(0.5f, 0.5f);
    mesh_->skin_bone.insert(mesh_->skin_bone.end(), {bone_, 0, 0, 0});
    mesh_->skin_weight.insert(mesh_->skin_weight.end(), {1, 0, 0, 0});
    return static_cast<uint32_t>(mesh_->rest.size() - 1);
  }
  void Triangle(uint32_t a, uint32_t b, uint32_t c, uint16_t component) {
    mesh_->tri.push_back({a, b, c});
    mesh_->uv_tri.push_back({a, b, c});
    mesh_->component.push_back(component);
  }
  /// A square tube of half thickness r along the points.
  void Tube(const std::vector<Vector3f>& path, float r, bool closed) {
    const size_t n = path.size();
    std::vector<std::array<uint32_t, 4>> rings;
    for (size_t i = 0; i < n; ++i) {
      const Vector3f& prev = path[closed ? (i + n - 1) % n : (i == 0 ? 0 : i - 1)];
      const Vector3f& next = path[closed ? (i + 1) % n : std::min(i + 1, n - 1)];
      const Vector3f along = (next - prev).normalized();
      Vector3f a = along.cross(Vector3f::UnitZ());
      a = a.norm() > 0.3f ? Vector3f(a.normalized())
                          : Vector3f(along.cross(Vector3f::UnitY()).normalized());
      const Vector3f b = along.cross(a);
      rings.push_back({Vertex(path[i] + r * a), Vertex(path[i] + r * b), Vertex(path[i] - r * a),
                       Vertex(path[i] - r * b)});
    }
    for (size_t i = 0; i + (closed ? 0 : 1) < n; ++i) {
      const auto& p = rings[i];
      const auto& q = rings[(i + 1) % n];
      for (int k = 0; k < 4; ++k) {
        const int m = (k + 1) % 4;
        Triangle(p[k], q[k], q[m], 0);
        Triangle(p[k], q[m], p[m], 0);
      }
    }
  }
  void Fan(const std::vector<Vector3f>& rim, const Vector3f& centre) {
    const uint32_t c = Vertex(centre);
    std::vector<uint32_t> ids;
    for (const Vector3f& p : rim) {
      ids.push_back(Vertex(p));
    }
    for (size_t i = 0; i < ids.size(); ++i) {
      Triangle(c, ids[i], ids[(i + 1) % ids.size()], 1);
    }
  }

 private:
  MeshAsset* mesh_;
  uint8_t bone_;
};

}  // namespace

std::unique_ptr<MeshAsset> MakeGlasses(const Assets& assets, const std::vector<Vector3f>& verts,
                                       float roundness) {
  auto mesh = std::make_unique<MeshAsset>();
  mesh->name = mesh->category = "glasses";
  mesh->component_count = 2;
  Builder b(mesh.get(), static_cast<uint8_t>(assets.bone_id.at("head")));
  const auto& face = assets.keypoints.at("face68");
  const auto point = [&](int i) { return verts[face[static_cast<size_t>(i)].verts[0]]; };
  const auto& coco = assets.keypoints.at("coco17");
  const auto mean_of = [&](int i) {
    Vector3f sum = Vector3f::Zero();
    for (uint32_t id : coco[static_cast<size_t>(i)].verts) {
      sum += verts[id];
    }
    return Vector3f(sum / static_cast<float>(coco[static_cast<size_t>(i)].verts.size()));
  };
  const float front = std::max(point(27).z(), std::max(point(19).z(), point(24).z())) + 0.009f;
  std::array<Vector3f, 2> inner, outer;
  for (int side = 0; side < 2; ++side) {
    const Vector3f eye = 0.5f * (side == 0 ? point(42) + point(45) : point(36) + point(39));
    const float x = side == 0 ? 1.0f : -1.0f;
    const float width = 0.5f * std::fabs(point(45).x() - point(36).x()) * 0.5f * 0.98f,
                height = Mix(0.017f, 0.024f, roundness);
    const Vector3f centre(eye.x() + 0.002f * x, eye.y() - 0.003f, front);
    std::vector<Vector3f> rim;
    for (int i = 0; i < 20; ++i) {
      const float t = 2 * kPi * static_cast<float>(i) / 20;
      const float power = Mix(0.45f, 1.0f, roundness);  // Superellipse.
      const float cx = std::copysign(std::pow(std::fabs(std::cos(t)), power), std::cos(t));
      const float cy = std::copysign(std::pow(std::fabs(std::sin(t)), power), std::sin(t));
      const float px = centre.x() + width * cx;
      rim.emplace_back(px, centre.y() + height * cy, front - 2.2f * px * px);
    }
    b.Tube(rim, 0.0016f, true);
    b.Fan(rim, {centre.x(), centre.y(), front - 2.2f * centre.x() * centre.x() + 0.001f});
    inner[side] = centre + Vector3f(-width * x, 0.004f, 0);
    outer[side] = centre + Vector3f(width * x, 0.006f, 0);
    inner[side].z() -= 2.2f * inner[side].x() * inner[side].x();
    outer[side].z() -= 2.2f * outer[side].x() * outer[side].x();
    const Vector3f ear = mean_of(side == 0 ? 3 : 4);
    b.Tube({outer[side],
            {outer[side].x() + 0.004f * x, outer[side].y(), outer[side].z() - 0.012f},
            {ear.x() - 0.002f * x, ear.y() + 0.022f, ear.z() + 0.015f},
            {ear.x() - 0.004f * x, ear.y() + 0.012f, ear.z() - 0.012f}},
           0.0015f, false);
  }
  Vector3f bridge = 0.5f * (inner[0] + inner[1]);
  bridge += Vector3f(0, 0.003f, 0.003f);
  b.Tube({inner[0], bridge, inner[1]}, 0.0015f, false);
  return mesh;
}

}  // namespace understudy::synth
