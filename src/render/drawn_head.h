#pragma once

#include <Eigen/Core>
#include <Eigen/Geometry>
#include <array>
#include <cstdint>
#include <vector>

#include "core/animation_clip.h"
#include "core/character.h"
#include "core/image.h"
#include "core/surface_points.h"
#include "render/face_patch.h"
#include "render/raster.h"
#include "render/soften_folds.h"

namespace understudy {

// A head of one picture in one frame: where its vertices lie, and its landmarks on them.
struct PosedHead {
  std::vector<Eigen::Vector3f> vertices;   // pixels of the output, z toward the camera
  std::vector<Eigen::Vector2f> landmarks;  // pixels of the output
};

// The head as one picture shows it, with a face that acts.
class DrawnHead {
 public:
  // `turn`: picture space, from the head in the character image to this one. What is given by
  // reference must outlive the object.
  DrawnHead(const CharacterLayer& layer, const FaceRig& face, const Eigen::Quaternionf& turn);

  // Draws the face in this state.
  void Act(const FaceState& face) { patch_.Draw(face, texture_); }

  // The head turned so that it looks where the frame's does.
  PosedHead Pose(const Character& character, const AnimationFrame& frame) const;

  // The triangles of its mesh that belong to the head, back to front.
  std::vector<RasterTriangle> Triangles(const std::vector<Eigen::Vector3f>& vertices) const;

  // The edges of that mesh where its front bends away from the eye.
  std::vector<FoldEdge> Folds(const std::vector<Eigen::Vector3f>& vertices) const;

  const CharacterLayer& layer() const { return layer_; }
  const Image& texture() const { return texture_; }
  float eye_distance() const { return patch_.eye_distance(); }  // pixels

 private:
  const CharacterLayer& layer_;
  Eigen::Quaternionf turn_;
  FacePatch patch_;
  Image texture_;  // the layer's, with the face as last drawn
  SurfacePoints landmarks_;
  // Two triangles of the head's front sheet that share an edge, and its vertices.
  struct Hinge {
    std::array<int, 2> triangles;
    std::array<std::uint32_t, 2> vertices;
  };
  std::vector<Hinge> hinges_;
};

// Moves a head so that its eyes and nose lie about where the other's do.
void MoveOnto(const PosedHead& other, PosedHead& head);

// Bends a head so that its landmarks lie at the share (0..1) of the way to `other`'s.
void BendToward(const PosedHead& other, float share, float eye_distance, PosedHead& head);

}  // namespace understudy
