#pragma once

#include <array>
#include <memory>
#include <vector>

#include "figure.h"
#include "look.h"
#include "shade.h"
#include "style.h"

namespace understudy::synth {

/// Big flat eyes, brows and a mouth line painted over a face, as cartoons have them. Bound to the
/// head bone.
struct PaintedEyes {
  MeshAsset mesh;
  std::vector<Material> slots;  // sclera, iris, pupil, glint, line
  std::vector<uint32_t> tris;
  std::vector<uint8_t> component, part;
  std::vector<Vector3f> positions, normals;  // posed
  /// Landmarks 17-26 and 36-47 and both pupils (left, right) as painted, unposed head space
  /// (metres).
  std::array<Vector3f, 68> face;
  std::array<Vector3f, 2> pupils;
  RenderItem Item() const;
};

/// `size` relative to the real eyes. Lids close and gaze turns with the posed expression.
std::unique_ptr<PaintedEyes> PaintEyes(const PosedFigure& posed, const Expression& expression,
                                       float size, const Vector3f& iris, const Vector3f& line);

}  // namespace understudy::synth
