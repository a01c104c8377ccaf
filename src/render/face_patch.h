#pragma once

#include <Eigen/Core>
#include <array>
#include <vector>

#include "core/character.h"
#include "core/face.h"
#include "core/image.h"

namespace understudy {

// Lets the face in a character's texture speak, blink and frown.
//
// The face is triangulated over its landmarks and a ring of fixed points around it; moving the
// landmarks moves the picture's own pixels. Only the inside of a mouth that the picture shows
// closed is painted: dark, with the edge of the upper teeth.
class FacePatch {
 public:
  // `texture` is the layer that holds the face, `origin` its place in the picture.
  FacePatch(const FaceRig& rig, const Image& texture, const Eigen::Vector2f& origin);

  // Draws the face in the state `face` into `texture`, which must have the size given to the
  // constructor and be equal to it or earlier drawn into by this object.
  void Draw(const FaceState& face, Image& texture) const;

  // What is moved: landmarks, then irises, then the ring, pixels of the texture, and the triangles
  // over them; pixels between three points go along with them.
  const std::vector<Eigen::Vector2f>& points() const { return rest_; }
  const std::vector<std::array<int, 3>>& triangles() const { return triangles_; }
  // Where those points come to lie for a state.
  std::vector<Eigen::Vector2f> MovedPoints(const FaceState& face) const;
  // Whether the picture shows the mouth closed, so that its inside has to be painted.
  bool mouth_closed() const { return mouth_closed_; }
  float eye_distance() const { return eye_distance_; }  // pixels

  // Where the landmarks come to lie for a state, pixels of the picture (for tests and for the
  // report).
  std::array<Eigen::Vector2f, kFaceLandmarks> MovedLandmarks(const FaceState& face) const;

 private:
  void PaintMouth(const std::vector<Eigen::Vector2f>& moved, Image& texture) const;

  FaceRig rig_;
  Image original_;  // RGBA, colour multiplied by alpha
  Eigen::Vector2f origin_;
  Eigen::Vector2f across_;    // unit, from the character's right eye to the left one
  Eigen::Vector2f down_;      // unit
  float eye_distance_ = 1;    // pixels
  bool mouth_closed_ = true;  // in the picture
  Eigen::Vector3f mouth_color_ = Eigen::Vector3f::Zero();
  Eigen::Vector3f teeth_color_ = Eigen::Vector3f::Zero();
  std::vector<Eigen::Vector2f>
      rest_;  // landmarks, then irises, then the ring; pixels of the texture
  std::vector<std::array<int, 3>> triangles_;
};

}  // namespace understudy
