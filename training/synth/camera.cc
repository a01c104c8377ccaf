#include "camera.h"

namespace understudy::synth {

Camera LookAt(const Vector3f& eye, const Vector3f& target, float roll_deg) {
  const Vector3f forward = (target - eye).normalized();
  Vector3f right = forward.cross(Vector3f::UnitY());
  right = right.norm() > 1e-4f ? Vector3f(right.normalized()) : Vector3f(Vector3f::UnitX());
  const Vector3f down = forward.cross(right);
  Camera c;
  c.rotation.row(0) = right.transpose();
  c.rotation.row(1) = down.transpose();
  c.rotation.row(2) = forward.transpose();
  c.rotation = RotZ(roll_deg) * c.rotation;
  c.position = eye;
  return c;
}

Camera Cropped(const Camera& camera, float x0, float y0, float side, int size) {
  Camera c = camera;
  const float k = static_cast<float>(size) / side;
  c.focal = camera.focal * k;
  c.cx = (camera.cx - x0) * k;
  c.cy = (camera.cy - y0) * k;
  c.width = c.height = size;
  return c;
}

}  // namespace understudy::synth
