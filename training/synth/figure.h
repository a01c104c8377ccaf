#pragma once

#include <memory>
#include <vector>

#include "body_measure.h"
#include "expression.h"
#include "outfit.h"
#include "pose_families.h"
#include "skeleton.h"

namespace understudy::synth {

/// One mesh of a dressed subject, unposed.
struct FigureMesh {
  const MeshAsset* asset = nullptr;
  Role role = Role::kCloth;
  int garment = -1;                      // index into the outfit's garments, -1 otherwise
  std::vector<Vector3f> rest;            // morphed vertices, metres
  std::vector<uint32_t> tris;            // kept triangles of the asset
  std::vector<uint8_t> tri_component;    // per asset triangle, material slot
  std::vector<uint8_t> tri_part;         // per asset triangle; kPartMixed where vertices differ
  std::vector<float> cover;              // per vertex, see garment.h; empty = everything is there
  std::vector<CoverPoint> cover_points;  // per vertex, for the exact edge
  GarmentCut cut;                        // valid with cover
  std::vector<float> offset;  // per vertex, push along the posed normal, metres; empty = none
  int slots = 1;              // number of material slots
};
constexpr uint8_t kPartMixed = 255;

/// A subject: shape, clothes and everything that does not change from pose to pose.
class Figure {
 public:
  /// Null spec fields are fine; `fields` and `assets` must outlive the figure.
  static std::unique_ptr<Figure> Build(const Assets& assets, const BodyFields& fields,
                                       const ShapeSpec& shape, const OutfitSpec& outfit);
  const Assets& assets() const { return *assets_; }
  const ShapeSpec& shape() const { return shape_; }
  const OutfitSpec& outfit() const { return outfit_; }
  const std::vector<FigureMesh>& meshes() const { return meshes_; }
  const Joints& joints() const { return joints_; }
  const BodyMeasure& measure() const { return measure_; }
  const std::vector<Vector3f>& base_verts() const { return verts_; }
  Subject subject() const { return {assets_, &joints_, &measure_}; }
  /// Child-like heads take weaker expressions (README of the pack, section 2).
  float expression_gain() const { return expression_gain_; }
  /// Standing height, metres.
  float height() const { return height_; }

 private:
  void AddBody(const BodyFields& fields);
  void AddGarment(const BodyFields& fields, int index);
  void AddItem(const std::string& name, Role role, int garment);
  void MirrorHair(FigureMesh* mesh);
  void Finish(FigureMesh* mesh);

  const Assets* assets_ = nullptr;
  ShapeSpec shape_;
  OutfitSpec outfit_;
  std::vector<Vector3f> verts_;
  Joints joints_;
  BodyMeasure measure_;
  std::vector<FigureMesh> meshes_;
  std::unique_ptr<MeshAsset> glasses_, mirrored_hair_;
  float expression_gain_ = 1, height_ = 1.7f;
};

/// Positions of a fitted item on the morphed base vertices.
std::vector<Vector3f> FitItem(const MeshAsset& item, const std::vector<Vector3f>& verts);

/// A figure in a pose, world space.
struct PosedFigure {
  const Figure* figure = nullptr;
  PosedSkeleton skeleton;
  std::vector<std::vector<Vector3f>> positions, normals;  // per mesh
  std::vector<Vector3f> base;  // expressed base vertices, unposed (for keypoints)
  /// Posed position of base vertex `id`.
  Vector3f Vertex(uint32_t id) const;
};

/// Poses and expresses the figure. `expression` must be tidy (see TidyExpression). Buffers of `out`
/// are reused.
void PoseFigure(const Figure& figure, const Pose& pose, const Expression& expression,
                PosedFigure* out);

}  // namespace understudy::synth
