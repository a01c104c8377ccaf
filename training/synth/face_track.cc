#include "face_track.h"

#include <fmt/format.h>

#include "motion_track.h"

namespace understudy::synth {
namespace {

/// 0 open .. 1 shut. Blinks last about 0.25 s and come every 2 to 5 s.
float BlinkAt(float seconds, uint64_t seed) {
  Rng rng(seed + 31);
  float t = rng.Uniform(0.6f, 2);
  while (t < seconds + 0.5f) {
    const float dt = seconds - t;
    if (dt >= 0 && dt < 0.26f) {
      return dt < 0.09f ? SmoothStep(0, 0.09f, dt) : SmoothStep(0.26f, 0.11f, dt);
    }
    t += rng.Chance(0.12f) ? 0.4f : rng.Uniform(2, 5);
  }
  return 0;
}

void AddTalk(float amount, float t, uint64_t seed, std::map<std::string, float>* v) {
  // Syllables at about four a second, in phrases.
  const float phrase = SmoothStep(-0.55f, -0.1f, Wander(t, 0.28f, seed + 50));
  const float syllable =
      0.5f + 0.5f * std::sin(2 * kPi * (3.9f * t + 0.6f * Wander(t, 0.9f, seed + 51)));
  const float stress = 0.55f + 0.45f * Wander(t, 0.8f, seed + 52);
  const float open = amount * phrase * syllable * std::max(0.15f, stress);
  (*v)["ex_JawDrop"] += 0.5f * open;
  (*v)["mouthPucker"] += amount * phrase * 0.8f * std::max(0.0f, Wander(t, 1.7f, seed + 53));
  const float wide = amount * phrase * 0.7f * std::max(0.0f, Wander(t, 1.3f, seed + 54));
  (*v)["mouthStretchLeft"] += wide;
  (*v)["mouthStretchRight"] += wide;
  (*v)["mouthUpperUpBoth"] += 0.4f * open;
  (*v)["mouthLowerDownBoth"] += 0.5f * open;
  (*v)["browInnerUp"] += amount * 0.5f * std::max(0.0f, Wander(t, 0.35f, seed + 55));
}

}  // namespace

Result<Expression> FaceAt(const Assets& assets, const FaceRecipe& face, float t, float gain,
                          uint64_t seed) {
  std::map<std::string, float> values = face.base;
  if (!face.track.empty()) {
    size_t b = 0;
    while (b < face.track.size() && face.track[b].t <= t) {
      ++b;
    }
    const FaceKey& k0 = face.track[b == 0 ? 0 : b - 1];
    const FaceKey& k1 = face.track[std::min(b, face.track.size() - 1)];
    const float u = k1.t > k0.t ? Clamp01((t - k0.t) / (k1.t - k0.t)) : 0;
    for (const auto& [name, w] : k0.values) {
      values[name] += (1 - u) * w;
    }
    for (const auto& [name, w] : k1.values) {
      values[name] += u * w;
    }
  }
  if (face.talk > 0) {
    AddTalk(face.talk, t, seed, &values);
  }
  if (face.blink) {
    const float blink = BlinkAt(t, seed);
    values["eyeBlinkLeft"] += blink;
    values["eyeBlinkRight"] += blink;
  }
  std::string unknown;
  Expression e = NamedExpression(assets, values, &unknown);
  if (!unknown.empty()) {
    return Status{fmt::format("the face has no '{}'", unknown)};
  }
  e.gaze_yaw_deg += 2.5f * Wander(t, 0.4f, seed + 60);
  e.gaze_pitch_deg += 1.5f * Wander(t, 0.5f, seed + 61);
  TidyExpression(assets, gain, &e);
  return e;
}

}  // namespace understudy::synth
