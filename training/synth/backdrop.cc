#include "backdrop.h"

#include "material.h"

namespace understudy::synth {
namespace {

float Hash(int a, int b) {
  uint32_t h = static_cast<uint32_t>(a) * 374761393u + static_cast<uint32_t>(b) * 668265263u;
  h = (h ^ (h >> 13)) * 1274126177u;
  return static_cast<float>(h >> 8 & 0xFFFF) / 65535.0f;
}

/// Floor boards: u across, v along, metres.
Vector3f Boards(const Vector3f& colour, float u, float v) {
  const float width = 0.13f;
  const int row = static_cast<int>(std::floor(u / width));
  const float shift = 1.9f * Hash(row, 7);
  const int board = static_cast<int>(std::floor((v + shift) / 1.9f));
  const float tone = 0.78f + 0.4f * Hash(row, board);
  const float seed = 3.1f * Hash(board, row);
  const float grain = TileNoise(u / 0.22f + seed, v / 2.4f + seed).value,
              fine = TileNoise(u / 0.05f + seed, v / 0.9f).value;
  const float fu = u / width - static_cast<float>(row),
              fv = (v + shift) / 1.9f - static_cast<float>(board);
  const float gap = std::min(std::min(fu, 1 - fu) * width, std::min(fv, 1 - fv) * 1.9f);
  return colour * (tone * (1 + 0.22f * grain + 0.08f * fine) *
                   (0.35f + 0.65f * SmoothStep(0.0008f, 0.004f, gap)));
}

}  // namespace

Backdrop::Backdrop(const BackdropRecipe& recipe, const Camera& first, const Vector3f& centre)
    : recipe_(recipe), centre_(centre.x(), 0, centre.z()) {
  back_ = first.rotation.row(2).transpose();
  back_.y() = 0;
  back_ = back_.norm() > 1e-3f ? Vector3f(back_.normalized()) : Vector3f(-Vector3f::UnitZ());
  right_ = back_.cross(Vector3f::UnitY());
  Vector3f to = first.position - centre_;
  to.y() = 0;
  radius_ = std::max(4.5f, 0.5f * to.norm() + 2.5f);
}

Vector3f Backdrop::Studio(const Vector3f& eye, const Vector3f& ray, Vector2f* floor,
                          bool* hit) const {
  // A round room whose floor runs into the wall without an edge.
  const Vector3f o = eye - centre_;
  const float a = ray.x() * ray.x() + ray.z() * ray.z(), b = o.x() * ray.x() + o.z() * ray.z();
  const float c = o.x() * o.x() + o.z() * o.z() - radius_ * radius_;
  const float disc = std::max(0.0f, b * b - a * c);
  const float far = a > 1e-8f ? (-b + std::sqrt(disc)) / a : 1e6f;
  const Vector3f& base = recipe_.colour;
  constexpr float kWallFoot = 0.8f;
  if (ray.y() < -1e-5f) {
    const float t = -eye.y() / ray.y();
    if (t < far) {
      const Vector3f p = o + t * ray;
      *floor = Vector2f(p.x() + centre_.x(), p.z() + centre_.z());
      *hit = true;
      const float r = std::sqrt(p.x() * p.x() + p.z() * p.z());
      const float pool = Mix(1.12f, kWallFoot, SmoothStep(0.3f, radius_, r));
      const float dust = 1 + 0.012f * TileNoise(p.x() / 1.7f, p.z() / 1.7f).value;
      return base * (pool * dust);
    }
  }
  const Vector3f p = o + far * ray;
  const float y = eye.y() + far * ray.y();
  const float across = std::atan2(p.dot(right_), p.dot(back_));
  const float glow =
      std::exp(-0.5f * across * across / 0.16f) * std::exp(-0.5f * (y - 1.2f) * (y - 1.2f) / 1.4f);
  const Vector3f wall =
      base * kWallFoot + SmoothStep(0.0f, 3.6f, y) * (recipe_.colour2 - kWallFoot * base);
  return wall + 0.22f * glow * SmoothStep(0.0f, 0.7f, y) * base;
}

Vector3f Backdrop::Stage(const Vector3f& eye, const Vector3f& ray, Vector2f* floor,
                         bool* hit) const {
  const float depth = 2.6f;  // the curtain hangs this far behind the subject, metres
  const Vector3f o = eye - centre_;
  const float wall_t = ray.dot(back_) > 1e-5f ? (depth - o.dot(back_)) / ray.dot(back_) : 1e6f;
  const Vector3f warm(1.0f, 0.93f, 0.82f);
  if (ray.y() < -1e-5f) {
    const float t = -eye.y() / ray.y();
    if (t < wall_t) {
      const Vector3f p = o + t * ray;
      *floor = Vector2f(p.x() + centre_.x(), p.z() + centre_.z());
      *hit = true;
      const float u = p.dot(right_), v = p.dot(back_), r2 = u * u + 1.5f * v * v;
      const float spot = 0.16f + 1.0f * std::exp(-0.5f * r2 / 1.35f);
      const float sheen = 0.05f * std::exp(-0.5f * u * u / 0.5f) * SmoothStep(0.2f, depth, v);
      return (Boards(recipe_.colour, u, v) * spot + Vector3f::Constant(sheen)).cwiseProduct(warm);
    }
  }
  const Vector3f p = o + wall_t * ray;
  const float u = p.dot(right_), y = eye.y() + wall_t * ray.y();
  const float sway = 0.25f * TileNoise(u / 3.0f, 0.11f * y + 0.3f).value;
  const float fold = 0.5f + 0.5f * std::sin(2 * kPi * (u / 0.31f + sway));
  const float sharp = 0.25f + 0.75f * fold * fold;
  const float weave = 1 + 0.05f * TileNoise(u / 0.2f, y / 0.6f).value;
  const float light =
      0.10f + 0.75f * std::exp(-0.5f * (u * u / 3.0f + (y - 1.5f) * (y - 1.5f) / 1.6f));
  const float hem = 0.35f + 0.65f * SmoothStep(0.0f, 0.25f, y);
  return recipe_.colour2.cwiseProduct(warm) * (sharp * weave * light * hem);
}

void Backdrop::Paint(const Camera& camera, const FloorShadow* shadow,
                     std::vector<Vector3f>* out) const {
  out->resize(static_cast<size_t>(camera.width) * camera.height);
  const Matrix3f to_world = camera.rotation.transpose();
  for (int y = 0; y < camera.height; ++y) {
    for (int x = 0; x < camera.width; ++x) {
      Vector3f& c = (*out)[static_cast<size_t>(y) * camera.width + x];
      if (recipe_.kind == "plain" || recipe_.kind == "none") {
        c = recipe_.colour;
        continue;
      }
      const Vector3f ray =
          (to_world * Vector3f((static_cast<float>(x) + 0.5f - camera.cx) / camera.focal,
                               (static_cast<float>(y) + 0.5f - camera.cy) / camera.focal, 1))
              .normalized();
      Vector2f floor;
      bool hit = false;
      if (recipe_.kind == "stage") {
        c = Stage(camera.position, ray, &floor, &hit);
      } else if (recipe_.kind == "gradient") {
        const float v = (static_cast<float>(y) + 0.5f) / static_cast<float>(camera.height);
        const float u = (static_cast<float>(x) + 0.5f) / static_cast<float>(camera.width) - 0.5f;
        c = recipe_.colour + SmoothStep(0, 1, v) * (recipe_.colour2 - recipe_.colour);
        c *= 1 - 0.35f * u * u;
        if (ray.y() < -1e-5f) {
          const Vector3f p = camera.position - camera.position.y() / ray.y() * ray;
          floor = {p.x(), p.z()};
          hit = true;
        }
      } else {
        c = Studio(camera.position, ray, &floor, &hit);
      }
      if (!hit || shadow == nullptr || recipe_.shadow <= 0) {
        continue;
      }
      float key = 1, ambient = 1;
      shadow->At(floor.x(), floor.y(), &key, &ambient);
      c *= (1 - 0.5f * recipe_.shadow * (1 - key)) * (1 - 0.85f * recipe_.shadow * (1 - ambient));
    }
  }
}

}  // namespace understudy::synth
