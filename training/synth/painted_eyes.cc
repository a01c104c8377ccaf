#include "painted_eyes.h"

#include "skinning.h"

namespace understudy::synth {
namespace {

enum Slot : uint8_t { kSclera, kIris, kPupil, kGlint, kLine };
constexpr float kLayer = 0.0006f;  // metres between painted layers

class Painter {
 public:
  Painter(PaintedEyes* out, uint8_t bone, float front) : out_(out), bone_(bone), front_(front) {}

  /// A point of the bent sheet in front of the face.
  Vector3f OnSheet(float x, float y, Slot slot) const {
    return {x, y, front_ - 3.2f * x * x + kLayer * static_cast<float>(slot)};
  }
  void Polygon(const std::vector<Vector2f>& rim, const Vector2f& centre, Slot slot) {
    const uint32_t c = Vertex(OnSheet(centre.x(), centre.y(), slot));
    std::vector<uint32_t> ids;
    for (const Vector2f& p : rim) {
      ids.push_back(Vertex(OnSheet(p.x(), p.y(), slot)));
    }
    for (size_t i = 0; i < ids.size(); ++i) {
      Triangle(c, ids[i], ids[(i + 1) % ids.size()], slot);
    }
  }
  /// A line on the sheet, thin at its ends.
  void Stroke(const std::vector<Vector2f>& path, float width, Slot slot) {
    std::vector<Vector3f> points;
    for (const Vector2f& p : path) {
      points.push_back(OnSheet(p.x(), p.y(), slot));
    }
    Strip(points, width, slot);
  }
  /// A line through points of head space that faces forward.
  void Strip(const std::vector<Vector3f>& path, float width, Slot slot) {
    std::vector<std::pair<uint32_t, uint32_t>> rail;
    for (size_t i = 0; i < path.size(); ++i) {
      const Vector3f along =
          (path[std::min(i + 1, path.size() - 1)] - path[i == 0 ? 0 : i - 1]).normalized();
      const Vector3f side = Vector3f(-along.y(), along.x(), 0).normalized();
      const float t = static_cast<float>(i) / static_cast<float>(path.size() - 1);
      const float w = 0.5f * width * (0.45f + 2.2f * t * (1 - t));
      rail.emplace_back(Vertex(path[i] + w * side), Vertex(path[i] - w * side));
    }
    for (size_t i = 0; i + 1 < rail.size(); ++i) {
      Triangle(rail[i].first, rail[i].second, rail[i + 1].second, slot);
      Triangle(rail[i].first, rail[i + 1].second, rail[i + 1].first, slot);
    }
  }

 private:
  uint32_t Vertex(const Vector3f& p) {
    MeshAsset& m = out_->mesh;
    m.rest.push_back(p);
    m.uv.emplace_back(0.5f, 0.5f);
    m.skin_bone.insert(m.skin_bone.end(), {bone_, 0, 0, 0});
    m.skin_weight.insert(m.skin_weight.end(), {1, 0, 0, 0});
    return static_cast<uint32_t>(m.rest.size() - 1);
  }
  void Triangle(uint32_t a, uint32_t b, uint32_t c, Slot slot) {
    out_->tris.push_back(static_cast<uint32_t>(out_->mesh.tri.size()));
    out_->mesh.tri.push_back({a, b, c});
    out_->mesh.uv_tri.push_back({a, b, c});
    out_->component.push_back(slot);
    out_->part.push_back(kPartHead);
  }
  PaintedEyes* out_;
  uint8_t bone_;
  float front_;
};

std::vector<Vector2f> Ellipse(const Vector2f& c, float a, float b, int from, int to, int steps) {
  std::vector<Vector2f> out;
  for (int i = 0; i < steps; ++i) {
    const float t = Radians(static_cast<float>(from) +
                            static_cast<float>((to - from) * i) /
                                static_cast<float>(from == 0 && to == 360 ? steps : steps - 1));
    out.emplace_back(c.x() + a * std::cos(t), c.y() + b * std::sin(t));
  }
  return out;
}

/// A line where the lips meet, on the face itself: inner lip points, a little in front.
void PaintMouth(Painter& painter, const std::array<Vector3f, 68>& f) {
  std::vector<Vector3f> path;
  for (int k = 0; k < 5; ++k) {  // 60..64, the lower edge of the upper lip.
    const Vector3f& p = f[static_cast<size_t>(60 + k)];
    path.emplace_back(p.x(), p.y(), p.z() + 0.004f);
  }
  painter.Strip(path, 0.0042f, kLine);
}

}  // namespace

RenderItem PaintedEyes::Item() const {
  RenderItem item;
  item.asset = &mesh;
  item.positions = &positions;
  item.normals = &normals;
  item.tris = &tris;
  item.tri_component = component.data();
  item.tri_part = part.data();
  item.slots = &slots;
  item.role = Role::kGlass;
  return item;
}

std::unique_ptr<PaintedEyes> PaintEyes(const PosedFigure& posed, const Expression& expression,
                                       float size, const Vector3f& iris, const Vector3f& line) {
  const Assets& assets = posed.figure->assets();
  const auto& defs = assets.keypoints.at("face68");
  auto out = std::make_unique<PaintedEyes>();
  for (int i = 0; i < 68; ++i) {
    out->face[i] = posed.base[defs[static_cast<size_t>(i)].verts[0]];
  }
  const auto& f = out->face;
  float front = f[27].z();
  for (int i = 17; i < 27; ++i) {
    front = std::max(front, f[i].z() + 3.2f * f[i].x() * f[i].x());
  }
  for (int i = 36; i < 48; ++i) {
    front = std::max(front, f[i].z() + 3.2f * f[i].x() * f[i].x());
  }
  Painter painter(out.get(), static_cast<uint8_t>(assets.bone_id.at("head")), front + 0.003f);

  for (int side = 0; side < 2; ++side) {
    const int e = side == 0 ? 42 : 36;
    const Vector3f mid = 0.5f * (f[e] + f[e + 3]);
    const float width = std::fabs(f[e + 3].x() - f[e].x());
    const float lids = 0.5f * (f[e + 1].y() + f[e + 2].y() - f[e + 4].y() - f[e + 5].y());
    const float open = std::clamp(lids / width / 0.3f, 0.0f, 1.35f);
    const float gap = std::fabs(mid.x()) - 0.003f;  // Both eyes stay on their side of the nose.
    const float a = std::min(0.55f * width * size, gap),
                b = std::max(0.0015f, 0.62f * a * open * std::min(1.25f, 0.6f + 0.4f * size));
    const Vector2f c(mid.x(), mid.y() - 0.15f * b);
    const bool closed = open < 0.22f;
    Vector2f pupil = c;
    if (closed) {
      painter.Stroke(Ellipse(c, a, 0.25f * a, 180, 360, 13), 0.14f * a, kLine);
    } else {
      painter.Polygon(Ellipse(c, a, b, 0, 360, 28), c, kSclera);
      const float r = 0.52f * a;
      pupil += Vector2f(std::sin(Radians(expression.gaze_yaw_deg)) * 0.9f * (a - r),
                        -std::sin(Radians(expression.gaze_pitch_deg)) * 0.9f * b);
      // Iris and pupil, cut by the lids.
      const auto clip = [&](std::vector<Vector2f> rim) {
        for (Vector2f& p : rim) {
          const Vector2f q((p.x() - c.x()) / (0.97f * a), (p.y() - c.y()) / (0.97f * b));
          if (q.norm() > 1) {
            p = c + Vector2f(q.x() / q.norm() * 0.97f * a, q.y() / q.norm() * 0.97f * b);
          }
        }
        return rim;
      };
      painter.Polygon(clip(Ellipse(pupil, r, 1.12f * r, 0, 360, 24)), pupil, kIris);
      painter.Polygon(clip(Ellipse(pupil, 0.5f * r, 0.56f * r, 0, 360, 16)), pupil, kPupil);
      if (b > 0.5f * r) {
        painter.Polygon(
            clip(Ellipse(pupil + Vector2f(0.35f * r, 0.35f * r), 0.24f * r, 0.24f * r, 0, 360, 12)),
            pupil + Vector2f(0.3f * r, 0.3f * r), kGlint);
      }
      painter.Stroke(Ellipse(c, 1.02f * a, 1.02f * b, 8, 172, 15), 0.16f * a, kLine);
    }
    const float hb = closed ? 0.02f * a : b;
    const Vector2f rim[6] = {{-a, 0}, {-0.45f * a, 0.89f * hb}, {0.45f * a, 0.89f * hb},
                             {a, 0},  {0.45f * a, -0.89f * hb}, {-0.45f * a, -0.89f * hb}};
    for (int k = 0; k < 6; ++k) {
      out->face[e + k] = painter.OnSheet(c.x() + rim[k].x(), c.y() + rim[k].y(), kLine);
    }
    out->pupils[side] = painter.OnSheet(pupil.x(), pupil.y(), kPupil);

    const int w = side == 0 ? 22 : 17;
    float low = 1e9f;
    for (int k = 1; k < 4; ++k) {
      low = std::min(low, out->face[w + k].y());
    }
    const float lift = std::max(0.0f, c.y() + std::max(b, 0.5f * a) + 0.006f - low);
    std::vector<Vector2f> brow;
    for (int k = 0; k < 5; ++k) {
      brow.emplace_back(out->face[w + k].x(), out->face[w + k].y() + lift);
      out->face[w + k] = painter.OnSheet(brow.back().x(), brow.back().y(), kLine);
    }
    painter.Stroke(brow, 0.0055f, kLine);
  }

  PaintMouth(painter, f);

  out->slots.resize(5);
  const Vector3f colours[5] = {
      {0.85f, 0.86f, 0.88f}, iris, {0.006f, 0.006f, 0.008f}, {0.95f, 0.95f, 0.95f}, line};
  for (int s = 0; s < 5; ++s) {
    out->slots[s].role = Role::kGlass;
    out->slots[s].flat = out->slots[s].mean = colours[s];
    out->slots[s].specular = 0;
  }
  const int head = assets.bone_id.at("head");
  const auto place = [&](const Vector3f& p) {
    return Vector3f(posed.skeleton.linear[head] * (p - posed.skeleton.joints->head[head]) +
                    posed.skeleton.position[head]);
  };
  for (const Vector3f& p : out->mesh.rest) {
    out->positions.push_back(place(p));
  }
  const Vector3f facing = posed.skeleton.Rotation(head).col(2);
  out->normals.assign(out->positions.size(), facing);
  return out;
}

}  // namespace understudy::synth
