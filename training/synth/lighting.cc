#include "lighting.h"

namespace understudy::synth {
namespace {

/// Camera-relative direction: azimuth + to the right of the picture, elevation up, both degrees.
Vector3f Towards(const Camera& camera, float azimuth, float elevation) {
  const float a = Radians(azimuth), e = Radians(elevation);
  const Vector3f c(std::sin(a) * std::cos(e), -std::sin(e), -std::cos(a) * std::cos(e));
  return camera.rotation.transpose() * c;
}

/// Warm (t < 0) or cold (t > 0) white of luminance about 1.
Vector3f Tint(float t) { return Vector3f(1 - 0.35f * t, 1.0f, 1 + 0.45f * t).cwiseMax(0.1f); }

}  // namespace

void SetExposure(const Camera& camera, float level, Lighting* l) {
  float sum = 0, weight = 0;
  for (int az = -60; az <= 60; az += 30) {
    for (int el = -20; el <= 40; el += 30) {
      const Vector3f n = Towards(camera, static_cast<float>(az), static_cast<float>(el));
      const Vector3f ambient = l->ground + (l->sky - l->ground) * (0.5f + 0.5f * n.y());
      Vector3f e = ambient;
      for (const auto& light : l->lights) {
        e += light.colour * std::max(0.0f, n.dot(light.towards));
      }
      const float w = std::cos(Radians(static_cast<float>(az)));
      sum += w * (0.2126f * e.x() + 0.7152f * e.y() + 0.0722f * e.z());
      weight += w;
    }
  }
  l->exposure = level / (0.4f * std::max(0.02f, sum / weight));
}

Lighting RandomLighting(const Camera& camera, Rng* rng) {
  Lighting l;
  const float kind = rng->Unit();
  const float tint = rng->Normal(0, 0.35f, -0.9f, 0.9f);
  DirectionalLight key;
  if (kind < 0.5f) {  // Front and above.
    key.towards = Towards(camera, rng->Normal(0, 35, -80, 80), rng->Uniform(5, 65));
  } else if (kind < 0.75f) {  // From a side.
    key.towards = Towards(camera, (rng->Chance(0.5f) ? 1.0f : -1.0f) * rng->Uniform(45, 110),
                          rng->Uniform(-5, 60));
  } else if (kind < 0.87f) {  // Sun from any height.
    key.towards = Towards(camera, rng->Uniform(-180, 180), rng->Uniform(35, 85));
  } else if (kind < 0.94f) {  // Back light.
    key.towards = Towards(camera, 180 + rng->Normal(0, 35), rng->Uniform(5, 60));
  } else {  // From below.
    key.towards = Towards(camera, rng->Normal(0, 40), rng->Uniform(-50, -10));
  }
  key.colour = Tint(tint) * rng->Uniform(0.5f, 1.2f);
  if (rng->Chance(0.06f)) {
    key.colour = key.colour.cwiseProduct(
        Vector3f(rng->Uniform(0.3f, 1), rng->Uniform(0.3f, 1), rng->Uniform(0.3f, 1)));
  }
  l.lights.push_back(key);
  if (rng->Chance(0.6f)) {  // Fill.
    l.lights.push_back({Towards(camera, rng->Normal(0, 60), rng->Uniform(-10, 50)),
                        Tint(rng->Normal(0, 0.3f, -0.9f, 0.9f)) * rng->Uniform(0.1f, 0.6f)});
  }
  if (rng->Chance(0.3f)) {  // Rim.
    l.lights.push_back({Towards(camera, 180 + rng->Normal(0, 40), rng->Uniform(-5, 55)),
                        Tint(rng->Normal(0, 0.5f, -0.9f, 0.9f)) * rng->Uniform(0.6f, 2.0f)});
  }
  const float ambient = rng->Uniform(0.12f, 0.75f);
  l.sky = ambient * Tint(rng->Normal(0.1f, 0.25f, -0.8f, 0.8f)) * rng->Uniform(0.8f, 1.3f);
  l.ground = ambient * Tint(rng->Normal(-0.1f, 0.25f, -0.8f, 0.8f)) * rng->Uniform(0.35f, 1.0f);
  l.shadow = rng->Chance(0.65f);
  l.shadow_softness = rng->Chance(0.5f) ? 0 : rng->Uniform(0.5f, 3);
  l.shadow_strength = rng->Uniform(0.5f, 1);
  l.occlusion = rng->Chance(0.65f);
  SetExposure(camera, std::clamp(rng->Normal(0.27f, 0.11f), 0.09f, 0.6f), &l);
  return l;
}

Lighting StudioLighting(const Camera& camera) {
  Lighting l;
  l.lights = {{Towards(camera, -35, 42), Vector3f(1.0f, 0.96f, 0.9f) * 0.95f},
              {Towards(camera, 50, 15), Vector3f(0.9f, 0.95f, 1.0f) * 0.28f},
              {Towards(camera, 160, 35), Vector3f(1.0f, 1.0f, 1.0f) * 0.7f}};
  l.sky = Vector3f(0.40f, 0.41f, 0.43f);
  l.ground = Vector3f(0.24f, 0.22f, 0.2f);
  l.shadow_softness = 2.5f;
  l.shadow_strength = 0.85f;
  SetExposure(camera, 0.34f, &l);
  return l;
}

}  // namespace understudy::synth
