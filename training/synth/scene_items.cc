#include "scene_items.h"

namespace understudy::synth {

std::vector<RenderItem> ItemsOf(const PosedFigure& posed, const Look& look,
                                const std::vector<float>* occlusion, const PaintedEyes* eyes) {
  std::vector<RenderItem> items;
  const Figure& figure = *posed.figure;
  const int head = figure.assets().bone_id.at("head");
  const Matrix3f& linear = posed.skeleton.linear[head];
  const Vector3f skull = posed.skeleton.position[head] +
                         linear * (figure.measure().head_centre - figure.joints().head[head]);
  for (size_t i = 0; i < figure.meshes().size(); ++i) {
    const FigureMesh& m = figure.meshes()[i];
    if (eyes != nullptr && (m.role == Role::kBrows || m.role == Role::kLashes)) {
      continue;
    }
    RenderItem item;
    item.asset = m.asset;
    item.positions = &posed.positions[i];
    item.normals = &posed.normals[i];
    item.tris = &m.tris;
    item.tri_component = m.tri_component.data();
    item.tri_part = m.tri_part.data();
    if (!m.cover.empty()) {
      item.cover = &m.cover;
      item.cover_points = &m.cover_points;
      item.cut = &m.cut;
    }
    item.slots = &look.meshes[i];
    item.role = m.role;
    item.head_centre = skull;
    item.head_up = posed.skeleton.Rotation(head).col(1);
    if (m.role == Role::kSkin && occlusion != nullptr) {
      item.occlusion = occlusion->data();
    }
    items.push_back(item);
    if (eyes != nullptr && m.role == Role::kTongue) {
      items.push_back(eyes->Item());
    }
  }
  return items;
}

}  // namespace understudy::synth
