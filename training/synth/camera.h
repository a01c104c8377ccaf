#pragma once

#include "geometry.h"
#include "rng.h"

namespace understudy::synth {

/// Pinhole camera. Camera space: x right, y down, z forward, metres. Pixels: (0, 0) is the outer
/// corner of the top-left pixel, so pixel i has its centre at i + 0.5.
struct Camera {
  Matrix3f rotation = Matrix3f::Identity();  // world to camera
  Vector3f position = Vector3f::Zero();      // of the pinhole, world metres
  float focal = 500, cx = 144, cy = 144;     // pixels
  int width = 288, height = 288;

  Vector3f ToCamera(const Vector3f& world) const { return rotation * (world - position); }
  /// Pixel position; valid for points in front of the camera.
  Vector2f Project(const Vector3f& world) const {
    const Vector3f c = ToCamera(world);
    return {cx + focal * c.x() / c.z(), cy + focal * c.y() / c.z()};
  }
};

/// Camera at `eye` that looks at `target`, +Y up in the picture; then the picture content is turned
/// clockwise by `roll_deg`. Intrinsics stay at their defaults.
Camera LookAt(const Vector3f& eye, const Vector3f& target, float roll_deg);

/// The same view, cut to the square [x0, x0 + side] x [y0, y0 + side] and scaled to `size` pixels.
Camera Cropped(const Camera& camera, float x0, float y0, float side, int size);

/// Focal length in pixels of a lens given as 35 mm equivalent (24 mm frame height) for this picture
/// height.
inline float FocalPixels(float millimetres, float picture_height) {
  return millimetres / 24.0f * picture_height;
}

}  // namespace understudy::synth
