#include "hand_pose.h"

#include <fmt/format.h>

#include "body_pose.h"

namespace understudy::synth {
namespace {

constexpr std::array<float, 3> kFist = {72, 92, 55};
constexpr std::array<float, 3> kStraight = {-12, -14, -10};

void SetAll(const std::array<float, 3>& c, HandPose* h) {
  for (int f = 1; f < 5; ++f) {
    h->curl_deg[f] = c;
  }
}

}  // namespace

HandPose NamedHand(const std::string& name) {
  HandPose h;
  if (name == "flat") {
    SetAll({-8, -12, -8}, &h);
    h.spread = 0.05f;
    h.thumb_across_deg = 8;
  } else if (name == "open") {
    SetAll(kStraight, &h);
    h.spread = 1.25f;
    h.thumb_across_deg = -14;
  } else if (name == "fist") {
    SetAll(kFist, &h);
    h.spread = 0.1f;
    h.curl_deg[0] = {18, 30, 45};
    h.thumb_across_deg = 14;
  } else if (name == "point") {
    SetAll(kFist, &h);
    h.curl_deg[1] = kStraight;
    h.spread = 0.15f;
    h.curl_deg[0] = {16, 25, 35};
    h.thumb_across_deg = 12;
  } else if (name == "peace") {
    SetAll(kFist, &h);
    h.curl_deg[1] = h.curl_deg[2] = kStraight;
    h.side_deg = {0, 8, -6, 0, 0};
    h.curl_deg[0] = {20, 30, 40};
    h.thumb_across_deg = 18;
  } else if (name == "three") {
    SetAll(kStraight, &h);
    h.curl_deg[4] = kFist;
    h.curl_deg[0] = {22, 30, 40};
    h.thumb_across_deg = 22;
    h.spread = 0.9f;
  } else if (name == "horns") {
    SetAll(kFist, &h);
    h.curl_deg[1] = h.curl_deg[4] = kStraight;
    h.curl_deg[0] = {20, 30, 40};
    h.thumb_across_deg = 16;
  } else if (name == "thumb_up") {
    SetAll(kFist, &h);
    h.spread = 0.1f;
    h.curl_deg[0] = {-12, -15, -15};
    h.thumb_across_deg = -18;
  } else if (name == "pinch") {
    SetAll({20, 25, 15}, &h);
    h.curl_deg[1] = {42, 48, 25};
    h.curl_deg[0] = {18, 22, 25};
    h.thumb_across_deg = 10;
  } else if (name == "claw") {
    SetAll({5, 55, 45}, &h);
    h.spread = 1.1f;
    h.curl_deg[0] = {0, 20, 35};
  } else if (name == "hook") {
    SetAll({35, 55, 30}, &h);
    h.spread = 0.3f;
    h.curl_deg[0] = {8, 18, 20};
  } else {  // relaxed
    for (int f = 1; f < 5; ++f) {
      const float k = 6 + 3.0f * static_cast<float>(f);
      h.curl_deg[f] = {k, k + 4, 0.5f * k};
    }
    h.spread = 0.4f;
    h.curl_deg[0] = {4, 6, 8};
    h.thumb_across_deg = 6;
  }
  return h;
}

HandPose RandomHand(float wild, Rng* rng) {
  static const std::vector<std::string> kNames = {"relaxed", "flat",  "open",     "fist",
                                                  "point",   "peace", "thumb_up", "pinch",
                                                  "claw",    "hook",  "three",    "horns"};
  HandPose h;
  const float kind = rng->Unit();
  if (kind > 0.3f * wild + 0.1f) {
    h = rng->Chance(1 - 0.85f * wild) ? NamedHand("relaxed") : NamedHand(rng->Pick(kNames));
    const HandPose other = NamedHand(rng->Pick(kNames));
    if (rng->Chance(0.3f)) {
      h = MixHands(h, other, rng->Uniform(0, 0.6f));
    }
  } else {  // Every finger for itself, neighbours alike.
    float last = rng->Uniform(-0.15f, 1);
    for (int f = 1; f < 5; ++f) {
      last = rng->Chance(0.6f) ? std::clamp(last + rng->Normal(0, 0.15f), -0.15f, 1.0f)
                               : rng->Uniform(-0.15f, 1);
      for (int k = 0; k < 3; ++k) {
        h.curl_deg[f][k] = kFist[k] * last;
      }
    }
    h.spread = rng->Uniform(0, 1.4f);
    h.curl_deg[0] = {rng->Uniform(-12, 24), rng->Uniform(-12, 34), rng->Uniform(-12, 55)};
    h.thumb_across_deg = rng->Uniform(-18, 26);
  }
  const float noise = 3 + 6 * wild;
  for (auto& finger : h.curl_deg) {
    for (float& c : finger) {
      c = std::clamp(c + rng->Normal(0, noise), -18.0f, 95.0f);
    }
  }
  for (float& s : h.side_deg) {
    s += rng->Normal(0, 2 + 2 * wild);
  }
  h.spread = std::clamp(h.spread + rng->Normal(0, 0.15f), 0.0f, 1.6f);
  return h;
}

HandPose MixHands(const HandPose& a, const HandPose& b, float t) {
  HandPose h;
  for (int f = 0; f < 5; ++f) {
    for (int k = 0; k < 3; ++k) {
      h.curl_deg[f][k] = Mix(a.curl_deg[f][k], b.curl_deg[f][k], t);
    }
    h.side_deg[f] = Mix(a.side_deg[f], b.side_deg[f], t);
  }
  h.spread = Mix(a.spread, b.spread, t);
  h.thumb_across_deg = Mix(a.thumb_across_deg, b.thumb_across_deg, t);
  return h;
}

void ApplyHand(const Assets& assets, const Joints& j, int side, const HandPose& hand, Pose* pose) {
  const char* const suffix = side == 0 ? ".L" : ".R";
  const auto bone = [&](int finger, int joint) {
    return assets.bone_id.at(fmt::format("finger{}-{}{}", finger + 1, joint + 1, suffix));
  };
  Vector3f fingers, palm;
  RestHandFrame(assets, j, side, &fingers, &palm);
  const float sign = side == 0 ? 1.0f : -1.0f;
  const Vector3f hinge = j.head[bone(4, 0)] - j.head[bone(1, 0)];
  const auto in_palm = [&](int f) {
    const Vector3f d = j.tail[bone(f, 2)] - j.head[bone(f, 0)];
    return Vector3f((d - palm * palm.dot(d)).normalized());
  };
  const Vector3f middle = in_palm(2);
  for (int f = 1; f < 5; ++f) {
    const Vector3f d = in_palm(f);
    const float open = Degrees(std::asin(std::clamp(palm.dot(middle.cross(d)), -1.0f, 1.0f)));
    // Rotation about the palm normal by +sign turns towards the thumb.
    const float turn = (hand.spread - 1) * open + sign * hand.side_deg[f];
    for (int k = 0; k < 3; ++k) {
      pose->local[bone(f, k)] = AxisRotation(hinge, sign * hand.curl_deg[f][k]);
    }
    pose->local[bone(f, 0)] = AxisRotation(palm, turn) * pose->local[bone(f, 0)];
  }
  // Thumb: bends towards the middle of the palm; `across` turns it about the finger direction.
  const Vector3f tip = j.tail[bone(0, 2)], dir = tip - j.head[bone(0, 0)];
  const Vector3f goal = 0.5f * (j.head[bone(2, 0)] + j.head[bone(3, 0)]) + 0.02f * palm;
  const Vector3f axis = dir.cross(goal - tip);
  for (int k = 0; k < 3; ++k) {
    pose->local[bone(0, k)] = AxisRotation(axis, hand.curl_deg[0][k]);
  }
  const Vector3f across = dir.cross(palm);
  pose->local[bone(0, 0)] = AxisRotation(across, hand.thumb_across_deg) * pose->local[bone(0, 0)];
}

}  // namespace understudy::synth
