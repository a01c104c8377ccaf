#include "motion_track.h"

namespace understudy::synth {
namespace {

MotionKey Key(float t, const char* arms, const char* legs, int side = 1) {
  MotionKey k;
  k.t = t;
  k.arms = arms;
  k.legs = legs;
  k.side = side;
  return k;
}

MotionKey With(MotionKey k, const char* left, const char* right) {
  k.hands = {left, right};
  return k;
}

MotionKey Bend(MotionKey k, float lean, float twist, float head, float nod = 0) {
  k.lean_deg = lean;
  k.twist_deg = twist;
  k.head_deg = head;
  k.nod_deg = nod;
  return k;
}

MotionKey Turn(MotionKey k, float turn) {
  k.turn_deg = turn;
  return k;
}

std::vector<MotionKey> Count() {
  std::vector<MotionKey> keys = {Key(0, "hang", "stand")};
  const char* const hands[] = {"point", "peace", "three", "open", "fist"};
  float t = 1;
  for (const char* h : hands) {
    keys.push_back(With(Key(t, "wave", "stand"), "relaxed", h));
    keys.push_back(With(Key(t + 0.6f, "wave", "stand"), "relaxed", h));
    t += 1;
  }
  keys.push_back(Key(t + 0.3f, "hang", "stand"));
  return keys;
}

}  // namespace

std::vector<MotionKey> MotionPreset(const std::string& name) {
  if (name == "idle") {
    return {Key(0, "hang", "contrapposto"), Bend(Key(3, "hang", "contrapposto"), 2, 5, 12),
            Key(6, "hang", "contrapposto", 0)};
  }
  if (name == "wave") {
    std::vector<MotionKey> keys = {Key(0, "hang", "stand"), Key(0.8f, "wave", "stand")};
    for (int i = 0; i < 5; ++i) {
      keys.push_back(Bend(Key(1.1f + 0.32f * static_cast<float>(i), "wave", "stand"),
                          i % 2 ? 4.0f : -4.0f, i % 2 ? 5.0f : -3.0f, 4));
    }
    keys.push_back(Key(3.2f, "wave", "stand"));
    keys.push_back(Key(4.2f, "hang", "stand"));
    return keys;
  }
  if (name == "talk") {
    return {Key(0, "conduct", "contrapposto"),
            Bend(Key(0.8f, "chest", "contrapposto"), 0, 6, -6, 4),
            With(Bend(Key(1.6f, "conduct", "contrapposto"), 3, -8, 8), "open", "open"),
            Bend(Key(2.5f, "reach", "contrapposto"), 0, 0, 0, 6),
            With(Bend(Key(3.3f, "conduct", "contrapposto"), -3, 8, -8), "pinch", "pinch"),
            Key(4.2f, "chest", "contrapposto"),
            Bend(Key(5.0f, "conduct", "contrapposto"), 2, -4, 10, 3)};
  }
  if (name == "hands_up") {
    return {Key(0, "hang", "stand"), With(Key(1, "overhead", "stand"), "open", "open"),
            With(Key(2, "overhead", "wide"), "open", "open"), Key(3, "hang", "stand")};
  }
  if (name == "squats") {
    return {Key(0, "hang", "wide"), Key(0.9f, "reach", "squat"), Key(1.7f, "hang", "wide"),
            Key(2.6f, "reach", "squat"), Key(3.4f, "hang", "wide")};
  }
  if (name == "side_steps") {
    return {Key(0, "hips", "stand"), Bend(Key(0.5f, "curve", "wide"), 6, 0, 0),
            Key(1, "hips", "stand"), Bend(Key(1.5f, "curve", "wide", 0), -6, 0, 0),
            Key(2, "hips", "stand"), Key(2.5f, "overhead", "lift_knee"),
            Key(3, "hips", "stand"), Key(3.5f, "overhead", "lift_knee", 0),
            Key(4, "hips", "stand")};
  }
  if (name == "arm_circles") {
    return {Key(0, "hang", "stand"),        Key(0.7f, "t_pose", "stand"),
            Key(1.4f, "overhead", "stand"), Key(2.1f, "t_pose", "stand"),
            Key(2.8f, "hang", "stand"),     Key(3.5f, "reach", "stand"),
            Key(4.2f, "overhead", "stand"), Key(4.9f, "t_pose", "stand"),
            Key(5.6f, "hang", "stand")};
  }
  if (name == "hip_sway") {
    return {Bend(Key(0, "hips", "contrapposto"), 6, 8, -6),
            Bend(Key(0.6f, "hips", "contrapposto", 0), -6, -8, 6),
            Bend(Key(1.2f, "curve", "contrapposto"), 6, 8, -6),
            Bend(Key(1.8f, "curve", "contrapposto", 0), -6, -8, 6),
            Bend(Key(2.4f, "overhead", "contrapposto"), 8, 8, -6),
            Bend(Key(3.0f, "overhead", "contrapposto", 0), -8, -8, 6),
            Bend(Key(3.6f, "hip_one", "contrapposto"), 6, 8, -6)};
  }
  if (name == "turn_around") {
    return {Key(0, "hang", "stand"), Turn(Key(1.5f, "curve", "stand"), 90),
            Turn(Key(3, "hang", "stand"), 180), Turn(Key(4.5f, "curve", "stand"), 270),
            Turn(Key(6, "hang", "stand"), 360)};
  }
  if (name == "present") {
    return {Key(0, "hang", "contrapposto"),
            With(Bend(Key(1, "conduct", "contrapposto"), 2, 10, -8), "open", "open"),
            With(Bend(Key(2.2f, "point", "contrapposto"), 3, -14, 20), "relaxed", "point"),
            With(Bend(Key(3.4f, "point", "contrapposto", 0), -3, 14, -20), "point", "relaxed"),
            With(Key(4.6f, "chest", "contrapposto"), "flat", "flat"),
            Key(5.6f, "hang", "contrapposto")};
  }
  if (name == "cheer") {
    std::vector<MotionKey> keys = {Key(0, "hang", "stand")};
    for (int i = 0; i < 4; ++i) {
      const float t = 0.5f + 0.7f * static_cast<float>(i);
      keys.push_back(With(Key(t, "overhead", i % 2 ? "wide" : "tiptoe"), "fist", "fist"));
      keys.push_back(With(Key(t + 0.35f, "chest", "stand"), "fist", "fist"));
    }
    keys.push_back(Key(3.6f, "hang", "stand"));
    return keys;
  }
  if (name == "count") {
    return Count();
  }
  return {};
}

}  // namespace understudy::synth
