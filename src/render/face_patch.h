#pragma once

#include <Eigen/Core>
#include <array>
#include <vector>

#include "core/character.h"
#include "core/face.h"
#include "core/image.h"
#include "render/paint_lids.h"
#include "render/paint_mouth.h"

namespace understudy {

// Lets the face in a character's texture speak, blink and frown.
//
// The face is triangulated over its landmarks and a ring of fixed points around it; moving the
// landmarks (core/face_shapes.h, scaled to this face) moves the picture's own pixels. Only what the
// picture does not show is painted: the inside of the mouth (PaintMouth), and lids below a fringe
// or glasses (PaintLid).
class FacePatch {
 public:
  // `texture` is the layer that holds the face, `origin` its place in the picture.
  FacePatch(const FaceRig& rig, const Image& texture, const Eigen::Vector2f& origin);

  // Draws the face in the state `face` into `texture`, which must have the size given to the
  // constructor and be equal to it or earlier drawn into by this object.
  void Draw(const FaceState& face, Image& texture) const;

  // What is moved: landmarks, then irises, lids and the ring, pixels of the texture, and the
  // triangles over them; pixels between three points go along with them.
  const std::vector<Eigen::Vector2f>& points() const { return rest_; }
  const std::vector<std::array<int, 3>>& triangles() const { return triangles_; }
  // Where those points come to lie for a state.
  std::vector<Eigen::Vector2f> MovedPoints(const FaceState& face) const;
  // Whether the picture shows the mouth closed, so that its inside has to be painted.
  bool mouth_closed() const { return (rest_[66] - rest_[62]).norm() < 0.09F * eye_distance_; }
  float eye_distance() const { return eye_distance_; }  // pixels

  // Where the landmarks come to lie for a state, pixels of the picture (for tests and for the
  // report).
  std::array<Eigen::Vector2f, kFaceLandmarks> MovedLandmarks(const FaceState& face) const;

 private:
  void AddLids();
  void LiftFolds();
  LidEdges EdgesOf(bool right, const std::vector<Eigen::Vector2f>& points) const;
  void AddIrises();
  void MoveLids(const FaceState& face, std::vector<Eigen::Vector2f>& moved) const;
  void CloseLips(float share, std::vector<Eigen::Vector2f>& moved) const;

  FaceRig rig_;
  Image original_;  // RGBA, colour multiplied by alpha
  Eigen::Vector2f origin_;
  Eigen::Vector2f across_;  // unit, from the character's right eye to the left one
  Eigen::Vector2f down_;    // unit
  float eye_distance_ = 1;  // pixels
  float mouth_scale_ = 1;   // of the shapes of mouth and jaw
  float brow_scale_ = 1;    // of the shapes of the brows
  MouthLook mouth_;
  LidLook lids_;
  // Landmarks, then irises, lids and the ring; pixels of the texture.
  std::vector<Eigen::Vector2f> rest_;
  std::vector<std::array<int, 3>> triangles_;
};

}  // namespace understudy
