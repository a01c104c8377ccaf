#include "clip_camera.h"

namespace understudy::synth {
namespace {

/// Bones whose ends bound the framed part of the body.
std::vector<const char*> FramedBones(const std::string& framing) {
  if (framing == "head") {
    return {"head", "neck01"};
  }
  if (framing == "chest") {
    return {"head", "neck01", "upperarm01.L", "upperarm01.R", "spine02"};
  }
  if (framing == "waist") {
    return {"head",         "upperarm01.L", "upperarm01.R", "lowerarm01.L",
            "lowerarm01.R", "wrist.L",      "wrist.R",      "root"};
  }
  std::vector<const char*> bones = {"head",         "upperarm01.L", "upperarm01.R", "lowerarm01.L",
                                    "lowerarm01.R", "wrist.L",      "wrist.R",      "finger3-3.L",
                                    "finger3-3.R",  "upperleg01.L", "upperleg01.R", "lowerleg01.L",
                                    "lowerleg01.R"};
  if (framing == "full") {
    bones.insert(bones.end(), {"foot.L", "foot.R", "toes.L", "toes.R"});
  }
  return bones;
}

struct FramedPoint {
  Vector3f p;
  float radius;  // of flesh and cloth around it, metres
};

std::vector<FramedPoint> PointsOf(const Assets& assets, const Figure& figure, const TrackFrame& f,
                                  const std::string& framing) {
  const PosedSkeleton s = PoseSkeleton(assets, figure.joints(), f.pose);
  std::vector<FramedPoint> out;
  for (const char* name : FramedBones(framing)) {
    const int b = assets.bone_id.at(name);
    const bool head = std::string(name) == "head";
    out.push_back({s.Head(b), 0.05f});
    if (head) {
      out.push_back({s.Head(b) + 1.15f * (s.Tail(b) - s.Head(b)), 0.05f * s.Scale(b)});
    }
    if (head) {
      out.push_back({s.Head(b) + 0.4f * (s.Tail(b) - s.Head(b)), 0.11f * s.Scale(b)});
    }
    if (std::string(name).rfind("finger", 0) == 0 || std::string(name).rfind("toes", 0) == 0) {
      out.push_back({s.Tail(b), 0.03f});
    }
  }
  return out;
}

Vector3f Direction(float yaw, float pitch) {
  const float a = Radians(yaw), e = Radians(pitch);
  return {std::sin(a) * std::cos(e), std::sin(e), std::cos(a) * std::cos(e)};
}

}  // namespace

std::vector<Camera> MakeCameras(const Assets& assets, const Figure& figure,
                                const std::vector<TrackFrame>& track, const Recipe& r) {
  const CameraRecipe& c = r.camera;
  const float w = static_cast<float>(r.width), h = static_cast<float>(r.height);
  const float focal = FocalPixels(c.lens, std::min(w * 0.7f, h));
  // Centre of the framed part, per frame, and smoothed for a following camera.
  std::vector<Vector3f> centre;
  Vector3f lo = Vector3f::Constant(1e9f), hi = -lo;
  for (const TrackFrame& f : track) {
    Vector3f a = Vector3f::Constant(1e9f), b = -a;
    for (const FramedPoint& p : PointsOf(assets, figure, f, c.framing)) {
      a = a.cwiseMin(p.p - Vector3f::Constant(p.radius));
      b = b.cwiseMax(p.p + Vector3f::Constant(p.radius));
    }
    centre.push_back(0.5f * (a + b));
    lo = lo.cwiseMin(a);
    hi = hi.cwiseMax(b);
  }
  std::vector<Vector3f> target = centre;
  const int radius = static_cast<int>(r.fps);
  for (size_t i = 0; i < target.size(); ++i) {
    if (!c.follow) {
      target[i] = 0.5f * (lo + hi);
      continue;
    }
    Vector3f sum = Vector3f::Zero();
    float weight = 0;
    for (int k = -radius; k <= radius; ++k) {
      const int j = std::clamp(static_cast<int>(i) + k, 0, static_cast<int>(centre.size()) - 1);
      const float x = static_cast<float>(k) / (0.5f * static_cast<float>(radius) + 0.01f),
                  g = std::exp(-0.5f * x * x);
      sum += g * centre[static_cast<size_t>(j)];
      weight += g;
    }
    target[i] = sum / weight;
  }
  const auto camera_at = [&](size_t i, float distance) {
    const float t = static_cast<float>(i) / r.fps;
    const float yaw = c.yaw + c.orbit * t + c.handheld * Wander(t, 0.35f, r.seed + 70);
    const float pitch = c.pitch + 0.7f * c.handheld * Wander(t, 0.3f, r.seed + 71);
    const float d = distance * std::max(0.1f, 1 - c.dolly * t);
    Camera cam = LookAt(target[i] + d * Direction(yaw, pitch), target[i],
                        c.roll + 0.4f * c.handheld * Wander(t, 0.25f, r.seed + 72));
    cam.focal = focal;
    cam.cx = 0.5f * w + c.shift[0] * h;
    cam.cy = 0.5f * h + c.shift[1] * h;
    cam.width = r.width;
    cam.height = r.height;
    return cam;
  };
  float distance = c.distance;
  if (distance <= 0) {
    // The smallest distance at which the framed part takes no more than `fill` of the picture.
    distance = 0.3f;
    const size_t step = std::max<size_t>(1, track.size() / 24);
    for (size_t i = 0; i < track.size(); i += step) {
      for (const FramedPoint& p : PointsOf(assets, figure, track[i], c.framing)) {
        for (int tries = 0; tries < 60; ++tries) {
          Camera cam = camera_at(i, distance);
          const Vector3f v = cam.ToCamera(p.p);
          const bool fits = v.z() > 0.1f &&
                            focal * (std::fabs(v.x()) + p.radius) / v.z() < 0.5f * c.fill * w &&
                            focal * (std::fabs(v.y()) + p.radius) / v.z() < 0.5f * c.fill * h;
          if (fits) {
            break;
          }
          distance *= 1.03f;
        }
      }
    }
  }
  std::vector<Camera> out;
  for (size_t i = 0; i < track.size(); ++i) {
    out.push_back(camera_at(i, distance));
  }
  return out;
}

Lighting MakeLighting(const LightRecipe& r, const Camera& camera) {
  struct Rig {
    float azimuth, elevation;
    Vector3f key;
    float fill, rim;
    Vector3f sky, ground;
    float softness, strength;
  };
  const auto rig = [&]() -> Rig {
    if (r.preset == "soft") {
      return {-25,
              45,
              {0.62f, 0.6f, 0.58f},
              0.35f,
              0.25f,
              {0.55f, 0.56f, 0.58f},
              {0.34f, 0.32f, 0.30f},
              5,
              0.6f};
    }
    if (r.preset == "sunset") {
      return {-60,
              18,
              {1.5f, 0.85f, 0.42f},
              0.12f,
              0.5f,
              {0.26f, 0.30f, 0.42f},
              {0.22f, 0.15f, 0.11f},
              1.5f,
              0.9f};
    }
    if (r.preset == "stage") {
      return {
          -20,  55,  {1.2f, 1.1f, 1.05f}, 0.15f, 1.6f, {0.12f, 0.11f, 0.20f}, {0.10f, 0.06f, 0.10f},
          1.5f, 0.9f};
    }
    if (r.preset == "noon") {
      return {
          30, 68,  {1.5f, 1.45f, 1.35f}, 0.05f, 0.1f, {0.36f, 0.42f, 0.55f}, {0.26f, 0.24f, 0.2f},
          1,  0.9f};
    }
    if (r.preset == "window") {
      return {
          -75, 25,  {0.95f, 1.0f, 1.1f}, 0.1f, 0.1f, {0.22f, 0.23f, 0.25f}, {0.14f, 0.12f, 0.1f},
          4,   0.8f};
    }
    if (r.preset == "flat") {
      return {0, 30,  {0.35f, 0.35f, 0.35f}, 0.2f, 0.0f, {0.75f, 0.75f, 0.75f}, {0.6f, 0.6f, 0.6f},
              6, 0.4f};
    }
    return {
        -35,  42,   {0.95f, 0.91f, 0.86f}, 0.28f, 0.6f, {0.40f, 0.41f, 0.43f}, {0.24f, 0.22f, 0.2f},
        2.5f, 0.85f};
  }();
  const auto towards = [&](float azimuth, float elevation) {
    // Relative to the camera's heading, not its tilt: lamps stand in the room.
    Vector3f forward = camera.rotation.row(2).transpose();
    forward.y() = 0;
    if (forward.norm() < 1e-3f) {
      forward = -Vector3f::UnitZ();
    }
    forward.normalize();
    const Vector3f right = forward.cross(Vector3f::UnitY());
    const float a = Radians(azimuth), e = Radians(elevation);
    return Vector3f(std::cos(e) * (std::sin(a) * right - std::cos(a) * forward) +
                    std::sin(e) * Vector3f::UnitY());
  };
  Lighting l;
  const float azimuth = r.azimuth.value_or(rig.azimuth),
              elevation = r.elevation.value_or(rig.elevation);
  const float side = azimuth <= 0 ? 1.0f : -1.0f;
  l.lights = {{towards(azimuth, elevation), rig.key}};
  if (rig.fill > 0) {
    l.lights.push_back({towards(side * 50, 12), rig.fill * Vector3f(0.92f, 0.96f, 1.0f)});
  }
  if (rig.rim > 0) {
    l.lights.push_back({towards(side * 155, 38), rig.rim * Vector3f(1, 1, 1)});
  }
  l.sky = rig.sky;
  l.ground = rig.ground;
  l.shadow_softness = rig.softness;
  l.shadow_strength = rig.strength;
  SetExposure(camera, r.level, &l);
  return l;
}

}  // namespace understudy::synth
