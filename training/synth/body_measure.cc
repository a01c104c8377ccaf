#include "body_measure.h"

namespace understudy::synth {

BodyMeasure::Slice BodyMeasure::At(float y) const {
  const float f = std::clamp((y - y0) / (y1 - y0), 0.0f, 1.0f) * (kSlices - 1);
  const int i = std::min(static_cast<int>(f), kSlices - 2);
  const float t = f - static_cast<float>(i);
  const Slice& a = slices[i];
  const Slice& b = slices[i + 1];
  return {Mix(a.half_width, b.half_width, t), Mix(a.front, b.front, t), Mix(a.back, b.back, t)};
}

BodyMeasure MeasureBody(const Assets& assets, const std::vector<Vector3f>& verts,
                        const Joints& joints) {
  const int thigh = assets.bone_id.at("upperleg01.L"), knee = assets.bone_id.at("lowerleg01.L");
  const int neck = assets.bone_id.at("neck01"), head = assets.bone_id.at("head");
  BodyMeasure m;
  m.y0 = joints.head[thigh].y() - 0.08f;
  m.y1 = joints.head[neck].y() - 0.03f;
  std::array<bool, BodyMeasure::kSlices> filled{};
  const Vector3f mid_thigh = 0.5f * (joints.head[thigh] + joints.head[knee]);
  float thigh_sum = 0, head_sum = 0;
  int thigh_count = 0, head_count = 0;
  m.head_centre = joints.head[head] + 0.35f * (joints.tail[head] - joints.head[head]);
  for (uint32_t id : assets.body.base_ids) {
    const uint8_t part = assets.bone_part[assets.base_skin_bone[4 * id]];
    const Vector3f& v = verts[id];
    if (part == kPartTorso || part == kPartThighL || part == kPartThighR) {
      const int i = static_cast<int>(
          std::lround((v.y() - m.y0) / (m.y1 - m.y0) * (BodyMeasure::kSlices - 1)));
      if (i >= 0 && i < BodyMeasure::kSlices) {
        BodyMeasure::Slice& s = m.slices[i];
        s.half_width = std::max(s.half_width, std::fabs(v.x()));
        s.front = filled[i] ? std::max(s.front, v.z()) : v.z();
        s.back = filled[i] ? std::min(s.back, v.z()) : v.z();
        filled[i] = true;
      }
    }
    if (part == kPartThighL && std::fabs(v.y() - mid_thigh.y()) < 0.03f) {
      thigh_sum += (v - mid_thigh).norm();
      ++thigh_count;
    }
    if (part == kPartHead) {
      head_sum += (v - m.head_centre).norm();
      ++head_count;
    }
  }
  for (int i = 1; i < BodyMeasure::kSlices; ++i) {
    if (!filled[i]) {
      m.slices[i] = m.slices[i - 1];
    }
  }
  if (thigh_count > 0) {
    m.thigh_radius = thigh_sum / static_cast<float>(thigh_count);
  }
  if (head_count > 0) {
    m.head_radius = head_sum / static_cast<float>(head_count);
  }
  return m;
}

}  // namespace understudy::synth
