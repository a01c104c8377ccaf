#pragma once

#include <vector>

#include "camera.h"
#include "floor_shadow.h"
#include "lighting.h"
#include "recipe.h"

namespace understudy::synth {

/// The room around the subject: a studio with a curved back wall, a stage with boards and a
/// curtain, a gradient.
class Backdrop {
 public:
  /// `first` is the clip's first camera: walls stand square to it. `centre` is where the subject
  /// stands.
  Backdrop(const BackdropRecipe& recipe, const Camera& first, const Vector3f& centre);
  /// Linear RGB per pixel of `camera`'s picture. `shadow` may be null.
  void Paint(const Camera& camera, const FloorShadow* shadow, std::vector<Vector3f>* out) const;
  bool transparent() const { return recipe_.kind == "none"; }

 private:
  Vector3f Studio(const Vector3f& eye, const Vector3f& ray, Vector2f* floor, bool* hit) const;
  Vector3f Stage(const Vector3f& eye, const Vector3f& ray, Vector2f* floor, bool* hit) const;
  BackdropRecipe recipe_;
  Vector3f centre_, back_, right_;  // back_ points away from the first camera
  float radius_ = 5;
};

}  // namespace understudy::synth
