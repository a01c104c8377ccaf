#include "pose_families.h"

namespace understudy::synth {
namespace {

/// Builds one posture; all lengths come from the subject. Chest-space points: +x to the subject's
/// left.
struct Builder {
  const Subject& s;
  float variety;
  Rng* rng;
  int side;  // of one-sided families, -1 = drawn
  BodyDirections d;
  std::array<HandPose, 2> hands;

  float N(float mean, float sd) const {
    return mean + variety * rng->Normal(0, sd, -2.2f * sd, 2.2f * sd);
  }
  int MainSide() { return side >= 0 ? side : (rng->Chance(0.5f) ? 0 : 1); }
  static float Sign(int s) { return s == 0 ? 1.0f : -1.0f; }
  int Bone(const char* name, int side) const {
    return s.assets->bone_id.at(std::string(name) + (side == 0 ? ".L" : ".R"));
  }
  Vector3f Head(const char* name, int side) const { return s.joints->head[Bone(name, side)]; }

  /// Arm angles in the chest frame: `out` from hanging (0) to the side (90) and up (180), `front`
  /// turns the lifted arm forward (90 = straight ahead), `bend` the elbow, `roll` where the forearm
  /// goes (0 = forward/up).
  void ArmAngles(int side, float out, float front, float bend, float roll) {
    const float x = Sign(side);
    Vector3f u(0, -1, 0);
    u = RotZ(out) * u;                              // Left arm: towards +x.
    u = RotY(-front) * u;                           // Towards +z.
    Vector3f fold = RotZ(out) * Vector3f(0, 0, 1);  // Forward when hanging or to the side.
    fold = RotY(-front) * fold;
    fold = AxisRotation(u, roll) * fold;
    const float b = Radians(bend);
    Vector3f f = u * std::cos(b) + fold * std::sin(b);
    u.x() *= x;
    f.x() *= x;
    d.upper_arm[side] = d.chest * u;
    d.forearm[side] = d.chest * f;
  }

  /// Puts the wrist at a point of rest space carried by `frame` about the rest point `pivot`.
  void ArmTo(int side, const Vector3f& rest_target, const Vector3f& pole_chest) {
    const Vector3f shoulder = Head("upperarm01", side);
    const float upper = (Head("lowerarm01", side) - shoulder).norm();
    const float lower = (Head("wrist", side) - Head("lowerarm01", side)).norm();
    Vector3f u, f;
    TwoBoneIk(shoulder, rest_target, upper, lower, pole_chest, &u, &f);
    d.upper_arm[side] = d.chest * u;
    d.forearm[side] = d.chest * f;
  }
  void Aim(int side, Vector3f fingers, Vector3f palm) {
    fingers += variety * 0.12f * Vector3f(rng->Normal(0, 1), rng->Normal(0, 1), rng->Normal(0, 1));
    fingers.x() *= Sign(side);
    palm.x() *= Sign(side);
    d.hand[side] =
        BodyDirections::HandAim{(d.chest * fingers).normalized(), (d.chest * palm).normalized()};
  }
  Vector3f Mirror(int side, Vector3f p) const {
    p.x() *= Sign(side);
    return p;
  }

  void Arms(const std::string& kind);
  void Arm(const std::string& kind, int side);
  void Legs(const std::string& kind);
  void Leg(int side, float forward, float out, float knee, float foot_deg, float toe_out);
  void Torso(const std::string& legs);
};

void Builder::Arm(const std::string& kind, int side) {
  const Vector3f shoulder = Head("upperarm01", side);
  const float head_y = s.measure->head_centre.y(), head_z = s.measure->head_centre.z();
  const float r = s.measure->head_radius;
  hands[side] = NamedHand("relaxed");
  if (kind == "hips" || kind == "hip_one") {
    const float y = Head("upperleg01", side).y() + N(0.07f, 0.02f);
    const BodyMeasure::Slice w = s.measure->At(y);
    ArmTo(side,
          Mirror(side, {w.half_width + 0.035f, y, 0.5f * (w.front + w.back) + N(0.02f, 0.02f)}),
          Mirror(side, {1, -0.1f, N(-0.55f, 0.25f)}));
    if (rng->Chance(0.75f)) {
      Aim(side, {-0.35f, -0.35f, 0.8f}, {-0.8f, -0.35f, -0.3f});
    } else {
      Aim(side, {-0.3f, -0.4f, -0.8f}, {-0.9f, 0.1f, 0.2f});
    }
    hands[side] = NamedHand(rng->Chance(0.7f) ? "flat" : "fist");
  } else if (kind == "chest") {
    const float y = Mix(Head("upperleg01", side).y(), shoulder.y(), N(0.7f, 0.15f));
    ArmTo(side, Mirror(side, {N(0.09f, 0.05f), y, s.measure->At(y).front + N(0.16f, 0.06f)}),
          Mirror(side, {1, -0.6f, -0.3f}));
    Aim(side, {N(-0.5f, 0.3f), N(0.5f, 0.4f), N(0.4f, 0.3f)},
        {N(-0.4f, 0.4f), N(0, 0.5f), N(-0.6f, 0.6f)});
    hands[side] = RandomHand(0.8f * variety, rng);
  } else if (kind == "face") {
    const int where = rng->Index(4);  // Cheek, chin, mouth, brow.
    const float up[] = {-0.75f, -1.35f, -1.0f, 0.0f}, out[] = {1.0f, 0.25f, 0.45f, 1.0f},
                fwd[] = {0.8f, 1.35f, 1.5f, 1.0f};
    ArmTo(side,
          Mirror(side, {out[where] * r + 0.015f, head_y + up[where] * r - 0.035f,
                        head_z + fwd[where] * r + 0.01f}),
          Mirror(side, {0.8f, -1, N(0.1f, 0.2f)}));
    Aim(side, {N(-0.3f, 0.2f), 0.9f, N(-0.1f, 0.2f)}, {-0.6f, 0.1f, -0.75f});
    hands[side] = RandomHand(0.6f * variety, rng);
  } else if (kind == "phone") {
    ArmTo(side, Mirror(side, {1.15f * r + 0.02f, head_y - 0.9f * r, head_z + 0.35f * r}),
          Mirror(side, {0.9f, -1, 0.1f}));
    Aim(side, {-0.15f, 0.95f, 0.1f}, {-0.95f, 0, -0.1f});
    hands[side] = NamedHand("hook");
  } else if (kind == "overhead") {
    ArmAngles(side, N(160, 14), N(8, 14), std::fabs(N(22, 22)), N(-90, 40));
    hands[side] = RandomHand(0.7f * variety, rng);
    d.pronation_deg[side] = N(10, 30);
  } else if (kind == "t_pose") {
    ArmAngles(side, N(90, 7), N(0, 8), std::fabs(N(3, 7)), N(0, 40));
    d.pronation_deg[side] = N(50, 18);
    hands[side] = NamedHand(rng->Chance(0.6f) ? "flat" : "open");
  } else if (kind == "wave") {
    ArmAngles(side, N(78, 15), N(25, 15), N(98, 14), N(-80, 16));
    Aim(side, {N(0.1f, 0.3f), 0.95f, 0.1f}, {0, N(0, 0.15f), 1});
    hands[side] = MixHands(NamedHand("open"), NamedHand("flat"), rng->Unit());
  } else if (kind == "point") {
    ArmAngles(side, N(82, 18), N(60, 35), std::fabs(N(8, 10)), N(0, 40));
    d.pronation_deg[side] = N(40, 25);
    hands[side] = NamedHand("point");
  } else if (kind == "reach") {
    ArmAngles(side, N(75, 22), N(80, 20), std::fabs(N(22, 16)), N(-20, 40));
    d.pronation_deg[side] = N(20, 40);
    hands[side] = RandomHand(0.8f * variety, rng);
  } else if (kind == "behind") {
    const float y = Head("upperleg01", side).y() + N(0.08f, 0.03f);
    ArmTo(side, Mirror(side, {N(0.04f, 0.02f), y, s.measure->At(y).back - 0.06f}),
          Mirror(side, {1, 0, -0.6f}));
    Aim(side, {-0.8f, -0.5f, -0.1f}, {0, 0, -1});
  } else if (kind == "curve") {  // Dance: round arm at some height.
    ArmAngles(side, N(85, 40), N(40, 35), std::fabs(N(45, 25)), N(-40, 70));
    d.pronation_deg[side] = N(15, 35);
    d.wrist_flex_deg[side] = N(5, 20);
    hands[side] = MixHands(NamedHand("relaxed"), NamedHand("open"), rng->Uniform(0, 0.8f));
  } else if (kind == "conduct") {  // Talking with the hands.
    ArmAngles(side, N(28, 12), N(35, 20), N(88, 18), N(-12, 20));
    d.pronation_deg[side] = N(-20, 35);
    hands[side] = RandomHand(0.7f * variety, rng);
  } else {  // hang
    ArmAngles(side, std::fabs(N(11, 6)), N(0, 10), std::fabs(N(14, 10)), N(0, 15));
    d.pronation_deg[side] = N(8, 22);
    d.wrist_flex_deg[side] = N(4, 8);
    hands[side] = rng->Chance(0.75f) ? NamedHand("relaxed") : RandomHand(0.5f * variety, rng);
  }
}

void Builder::Arms(const std::string& kind) {
  if (kind == "crossed") {
    const int over = MainSide();
    for (int i = 0; i < 2; ++i) {
      const int side = i == 0 ? over : 1 - over;
      const float y =
          Mix(Head("upperleg01", 0).y(), Head("upperarm01", 0).y(), i == 0 ? 0.60f : 0.55f) +
          N(0, 0.01f);
      const float front = s.measure->At(y).front;
      ArmTo(side, Mirror(side, {-0.13f, y, front + (i == 0 ? 0.085f : 0.02f)}),
            Mirror(side, {0.9f, -1, 0.25f}));
      if (i == 0) {
        Aim(side, {-0.9f, 0.1f, -0.25f}, {0.1f, -0.1f, -1});
      } else {
        Aim(side, {-0.75f, 0.2f, 0.2f}, {-0.2f, 0.1f, -1});
      }
      hands[side] = NamedHand("flat");
    }
    return;
  }
  static const std::vector<std::string> kOther = {"hang", "hips", "chest", "curve", "conduct"};
  const bool single =
      kind == "hip_one" || kind == "face" || kind == "wave" || kind == "point" || kind == "phone";
  const int main = MainSide();
  const bool both = !single || (kind == "face" && rng->Chance(0.3f * variety));
  for (int side = 0; side < 2; ++side) {
    if (both || side == main) {
      Arm(kind, side);
    } else {
      Arm(variety > 0 && rng->Chance(0.45f) ? rng->Pick(kOther) : "hang", side);
    }
  }
}

/// `forward` lifts the thigh to the front, `out` to the side, `knee` bends it, degrees; `foot_deg`
/// points the toes.
void Builder::Leg(int side, float forward, float out, float knee, float foot_deg, float toe_out) {
  const float x = Sign(side);
  const Matrix3f hip = d.pelvis * RotY(x * toe_out) * RotZ(x * out) * RotX(-forward);
  d.thigh[side] = hip * Vector3f(0, -1, 0);
  const Matrix3f low = hip * RotX(knee);
  d.shin[side] = low * Vector3f(0, -1, 0);
  d.foot[side] = low * RotX(foot_deg) * Vector3f(0.02f * x, -0.38f, 0.92f).normalized();
}

void Builder::Legs(const std::string& kind) {
  const int a = MainSide(), b = 1 - a;
  const float sway = N(0, 4);
  for (int side = 0; side < 2; ++side) {
    Leg(side, N(1, 3), N(3.5f, 2) + Sign(side) * sway, std::fabs(N(4, 3)), N(0, 3), N(9, 6));
  }
  if (kind == "contrapposto") {
    Leg(b, N(10, 5), N(7, 4), N(22, 7), N(8, 5), N(18, 8));
    d.chest = d.chest * RotZ(Sign(a) * N(4, 2));
  } else if (kind == "wide") {
    const float w = N(17, 6);
    for (int side = 0; side < 2; ++side) {
      Leg(side, N(2, 3), w + N(0, 2), std::fabs(N(6, 6)), 0, N(14, 6));
    }
  } else if (kind == "step") {
    Leg(a, N(22, 7), N(3, 2), std::fabs(N(10, 8)), N(0, 6), N(6, 4));
    Leg(b, N(-14, 6), N(3, 2), std::fabs(N(18, 10)), N(16, 8), N(8, 5));
  } else if (kind == "lift_knee") {
    Leg(a, N(75, 18), N(6, 8), N(85, 25), N(18, 15), N(5, 8));
  } else if (kind == "lift_side") {
    Leg(a, N(15, 15), N(52, 20), std::fabs(N(15, 20)), N(25, 15), N(25, 15));
    d.chest = d.chest * RotZ(Sign(a) * N(12, 6));
  } else if (kind == "kick") {
    Leg(a, N(70, 22), N(5, 8), std::fabs(N(10, 12)), N(20, 15), N(5, 8));
    d.chest = d.chest * RotX(N(-12, 6));
  } else if (kind == "squat") {
    const float k = N(95, 22), w = N(15, 8);
    for (int side = 0; side < 2; ++side) {
      Leg(side, k * 0.86f, w + N(0, 3), k, N(-18, 4), N(20, 8));
    }
    d.chest = d.chest * RotX(N(22, 8));
  } else if (kind == "lunge") {
    Leg(a, N(62, 14), N(5, 4), N(68, 16), N(-2, 4), N(5, 4));
    Leg(b, N(-28, 8), N(6, 4), N(25, 16), N(12, 10), N(8, 5));
  } else if (kind == "sit") {
    for (int side = 0; side < 2; ++side) {
      Leg(side, N(85, 6), N(6, 6), N(84, 14), N(0, 6), N(6, 8));
    }
    if (rng->Chance(0.3f * variety)) {
      Leg(a, N(98, 5), N(-9, 4), N(70, 10), N(15, 8), N(0, 5));  // Legs crossed.
    }
  } else if (kind == "sit_floor") {
    if (rng->Chance(0.5f)) {
      for (int side = 0; side < 2; ++side) {
        Leg(side, N(80, 8), N(32, 8), N(125, 8), N(20, 10), N(30, 8));
      }
    } else {
      for (int side = 0; side < 2; ++side) {
        Leg(side, N(92, 10), N(6, 6), std::fabs(N(20, 25)), N(10, 10), N(6, 8));
      }
    }
    d.chest = d.chest * RotX(N(8, 10));
  } else if (kind == "kneel") {
    for (int side = 0; side < 2; ++side) {
      Leg(side, N(12, 10), N(7, 4), N(105, 16), N(42, 8), N(5, 5));
    }
    if (rng->Chance(0.5f)) {
      Leg(a, N(85, 8), N(8, 6), N(88, 8), N(0, 4), N(5, 5));
    }
  } else if (kind == "tiptoe") {
    for (int side = 0; side < 2; ++side) {
      Leg(side, N(2, 3), N(3, 2), std::fabs(N(3, 3)), N(38, 8), N(15, 10));
    }
  } else if (kind == "cross") {  // Standing, one shin before the other.
    Leg(a, N(9, 6), N(-11, 4), std::fabs(N(6, 8)), N(2, 6), N(8, 8));
    Leg(b, N(-5, 6), N(-5, 4), std::fabs(N(18, 16)), N(14, 10), N(10, 10));
  } else if (kind == "split") {
    Leg(a, N(82, 16), N(10, 9), std::fabs(N(6, 10)), N(30, 12), N(10, 10));
    Leg(b, N(-40, 16), N(12, 9), std::fabs(N(18, 20)), N(30, 12), N(10, 10));
    d.chest = d.chest * RotX(N(5, 14));
  } else if (kind == "straddle") {
    for (int side = 0; side < 2; ++side) {
      Leg(side, N(35, 25), N(55, 14), std::fabs(N(5, 8)), N(25, 12), N(20, 12));
    }
    d.chest = d.chest * RotX(N(18, 18));
  } else if (kind == "pike") {
    const float lift = N(105, 18), knee = rng->Chance(0.4f) ? N(110, 20) : std::fabs(N(6, 10));
    for (int side = 0; side < 2; ++side) {
      Leg(side, lift + N(0, 4), N(4, 4), knee + N(0, 6), N(25, 12), N(4, 6));
    }
    d.chest = d.chest * RotX(N(32, 14));
  } else if (kind == "arch") {
    for (int side = 0; side < 2; ++side) {
      Leg(side, N(-26, 10), N(8, 6), std::fabs(N(45, 25)), N(25, 12), N(8, 8));
    }
    d.chest = d.chest * RotX(N(-26, 9));
  }
}

void Builder::Torso(const std::string& legs) {
  d.pelvis = RotY(N(0, 6)) * RotZ(N(0, 3)) * RotX(N(2, 3));
  if (legs == "sit" || legs == "sit_floor") {
    d.pelvis = RotX(N(-12, 6)) * d.pelvis;
  }
  if (legs == "squat") {
    d.pelvis = RotX(N(15, 6)) * d.pelvis;
  }
  d.chest = d.pelvis * RotY(N(0, 9)) * RotZ(N(0, 5)) * RotX(N(0, 5));
  if (legs == "sit" || legs == "sit_floor") {
    d.chest = RotX(N(10, 6)) * d.chest;
  }
}

}  // namespace

const std::vector<std::string>& ArmFamilies() {
  static const std::vector<std::string> kNames = {
      "hang", "hips",  "hip_one", "crossed", "chest", "face",  "overhead", "t_pose",
      "wave", "point", "behind",  "reach",   "phone", "curve", "conduct"};
  return kNames;
}

const std::vector<std::string>& LegFamilies() {
  static const std::vector<std::string> kNames = {
      "stand",  "contrapposto", "wide",  "step",     "lift_knee", "lift_side",
      "kick",   "squat",        "lunge", "sit",      "sit_floor", "kneel",
      "tiptoe", "cross",        "split", "straddle", "pike",      "arch"};
  return kNames;
}

Posture NamedPosture(const Subject& subject, const std::string& arms, const std::string& legs,
                     float variety, Rng* rng, int side) {
  Builder b{subject, variety, rng, side, {}, {}};
  b.Torso(legs);
  b.Legs(legs);
  b.d.head = b.d.chest * RotY(b.N(0, 14)) * RotX(b.N(0, 8)) * RotZ(b.N(0, 5));
  // The head stays nearer to upright than a leaning chest.
  b.d.head = Slerp(b.d.head, RotY(Degrees(std::atan2(b.d.head(0, 2), b.d.head(2, 2)))), 0.5f);
  b.Arms(arms);
  Posture p;
  p.body = b.d;
  p.hands = b.hands;
  p.name = legs + "+" + arms;
  return p;
}

Posture RandomPosture(const Subject& subject, Rng* rng) {
  const std::vector<float> arm_weights = {2.2f, 1.2f, 0.8f, 0.9f, 1.2f, 1.1f, 1.3f, 0.6f,
                                          0.8f, 0.7f, 0.5f, 0.8f, 0.4f, 1.3f, 1.1f};
  const std::vector<float> leg_weights = {3.0f, 2.0f, 1.2f, 1.2f, 0.8f, 0.7f, 0.6f, 0.8f, 0.6f,
                                          1.2f, 0.6f, 0.5f, 0.3f, 1.0f, 0.4f, 0.3f, 0.3f, 0.3f};
  const std::string arms = ArmFamilies()[rng->Weighted(arm_weights)];
  const std::string legs = LegFamilies()[rng->Weighted(leg_weights)];
  Posture p = NamedPosture(subject, arms, legs, 1, rng);
  const float special = rng->Unit();
  if (special < 0.05f) {  // Lying on the back, front or a side.
    p.body = Rotated(p.body, RotZ(rng->Uniform(-15, 15)) * RotX(rng->Chance(0.7f) ? -90 : 90) *
                                 RotY(rng->Uniform(-50, 50)));
    p.name = "lying " + p.name;
    p.upright = false;
  } else if (special < 0.075f) {  // On the hands.
    p = NamedPosture(subject, "overhead", legs, 1, rng);
    p.body = Rotated(p.body, RotZ(180 + rng->Normal(0, 15)) * RotX(rng->Normal(0, 12)));
    p.name = "handstand " + p.name;
    p.upright = false;
  }
  return p;
}

Posture HardPosture(const Subject& subject, Rng* rng) {
  const std::string arms = rng->Pick(ArmFamilies());
  if (rng->Chance(0.35f)) {
    return NamedPosture(subject, arms, "cross", 1, rng);
  }
  static const std::vector<std::string> kLegs = {"split", "straddle",  "pike",      "arch",
                                                 "kick",  "lift_side", "lift_knee", "lunge"};
  Posture p =
      NamedPosture(subject, rng->Chance(0.4f) ? "overhead" : arms, rng->Pick(kLegs), 1, rng);
  p.body = Rotated(p.body, RotZ(rng->Normal(0, 70, -180, 180)) *
                               RotX(rng->Normal(0, 50, -150, 150)) * RotY(rng->Uniform(-60, 60)));
  p.name = "airborne " + p.name;
  p.upright = false;
  return p;
}

void Perturb(float amount, Rng* rng, BodyDirections* d) {
  const auto small = [&](float sd) {
    return Matrix3f(RotX(amount * rng->Normal(0, sd, -2 * sd, 2 * sd)) *
                    RotY(amount * rng->Normal(0, sd, -2 * sd, 2 * sd)) *
                    RotZ(amount * rng->Normal(0, sd, -2 * sd, 2 * sd)));
  };
  d->chest = d->chest * small(4);
  d->head = d->head * RotY(amount * rng->Normal(0, 16, -40, 40)) *
            RotX(amount * rng->Normal(0, 9, -20, 20)) * RotZ(amount * rng->Normal(0, 6, -14, 14));
  for (int s = 0; s < 2; ++s) {
    const Matrix3f arm = small(9), leg = small(5);
    d->upper_arm[s] = arm * d->upper_arm[s];
    d->forearm[s] = small(10) * arm * d->forearm[s];
    d->thigh[s] = leg * d->thigh[s];
    d->shin[s] = small(2.5f) * leg * d->shin[s];
    d->foot[s] = small(6) * leg * d->foot[s];
    d->pronation_deg[s] =
        std::clamp(d->pronation_deg[s] + amount * rng->Normal(0, 26), -75.0f, 80.0f);
    d->wrist_flex_deg[s] =
        std::clamp(d->wrist_flex_deg[s] + amount * rng->Normal(0, 14), -50.0f, 55.0f);
    d->wrist_side_deg[s] =
        std::clamp(d->wrist_side_deg[s] + amount * rng->Normal(0, 6), -18.0f, 18.0f);
  }
}

}  // namespace understudy::synth
