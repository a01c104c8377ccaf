#include "body_pose.h"

namespace understudy::synth {
namespace {

/// Bone numbers of one side.
struct Limb {
  int clavicle, upper_arm, lower_arm1, lower_arm2, wrist, thigh, shin, foot, toes;
  int index, middle, little;
};

Limb LimbOf(const Assets& a, int side) {
  const std::string s = side == 0 ? ".L" : ".R";
  const auto id = [&](const char* n) { return a.bone_id.at(n + s); };
  return {id("clavicle"), id("upperarm01"), id("lowerarm01"), id("lowerarm02"),
          id("wrist"),    id("upperleg01"), id("lowerleg01"), id("foot"),
          id("toes"),     id("finger2-1"),  id("finger3-1"),  id("finger5-1")};
}

/// World rotation of a hinged limb's upper bone: its direction matches, and where the limb is bent
/// enough to tell, the plane of the bend matches too. `parent` is the frame the limb hangs on.
Matrix3f HingedUpper(const Matrix3f& parent, const Vector3f& rest_upper, const Vector3f& rest_lower,
                     const Vector3f& upper, const Vector3f& lower, float from_deg, float to_deg) {
  const Matrix3f by_swing = Swing(parent * rest_upper, upper) * parent;
  const float bend = Degrees(std::acos(std::clamp(upper.dot(lower), -1.0f, 1.0f)));
  const float t = SmoothStep(from_deg, to_deg, bend);
  if (t <= 0) {
    return by_swing;
  }
  const Matrix3f by_plane = Basis(upper, lower) * Basis(rest_upper, rest_lower).transpose();
  return Slerp(by_swing, by_plane, t);
}

struct World {
  std::array<Matrix3f, kBoneCount> rot;
  std::array<bool, kBoneCount> set{};
  void Set(int b, const Matrix3f& r) {
    rot[b] = r;
    set[b] = true;
  }
};

Matrix3f ClavicleRotation(const Matrix3f& chest, const Vector3f& upper_arm, int side) {
  const Vector3f local = chest.transpose() * upper_arm;
  const float sign = side == 0 ? 1.0f : -1.0f;
  const float elevation = Degrees(std::asin(std::clamp(local.y(), -1.0f, 1.0f)));
  const float raise = 26 * SmoothStep(-25, 85, elevation);
  const float forward =
      12 * std::clamp(local.z(), -0.6f, 1.0f) * std::cos(Radians(elevation) * 0.7f);
  return chest * RotZ(sign * raise) * RotY(-sign * forward);
}

/// Splits r into twist about `axis` (angle returned, degrees) and the swing after it.
float TwistOf(const Matrix3f& r, const Vector3f& axis, Matrix3f* swing) {
  const Quaternionf q(r);
  const float p = q.vec().dot(axis);
  float angle = 2 * Degrees(std::atan2(p, q.w()));
  if (angle > 180) {
    angle -= 360;
  }
  if (angle < -180) {
    angle += 360;
  }
  *swing = r * AxisRotation(axis, angle).transpose();
  return angle;
}

void SolveHand(const Assets& assets, const Joints& j, const BodyDirections& d, int side,
               const Limb& l, const Matrix3f& forearm, World* w) {
  const Vector3f axis = (j.head[l.wrist] - j.head[l.lower_arm1]).normalized();
  Vector3f rest_fingers, rest_palm;
  RestHandFrame(assets, j, side, &rest_fingers, &rest_palm);
  const float sign = side == 0 ? 1.0f : -1.0f;
  float twist = sign * d.pronation_deg[side];
  Matrix3f swing;
  if (d.hand[side]) {
    const Matrix3f want = Basis(d.hand[side]->fingers, d.hand[side]->palm) *
                          Basis(rest_fingers, rest_palm).transpose();
    twist = TwistOf(forearm.transpose() * want, axis, &swing);
    const Eigen::AngleAxisf aa(swing);
    swing = AxisRotation(aa.axis(), std::clamp(Degrees(aa.angle()), -65.0f, 65.0f));
    twist = std::clamp(twist, -100.0f, 100.0f);
  } else {
    const Vector3f hinge = j.head[l.little] - j.head[l.index];
    const Matrix3f bend = AxisRotation(hinge, sign * d.wrist_flex_deg[side]) *
                          AxisRotation(rest_palm, sign * d.wrist_side_deg[side]);
    const Matrix3f turn = AxisRotation(axis, twist);
    swing = turn * bend * turn.transpose();
  }
  w->Set(l.lower_arm2, forearm * AxisRotation(axis, 0.5f * twist));
  w->Set(l.wrist, forearm * swing * AxisRotation(axis, twist));
}

void SolveArm(const Assets& assets, const Joints& j, const BodyDirections& d, int side, World* w) {
  const Limb l = LimbOf(assets, side);
  const Vector3f rest_upper = (j.head[l.lower_arm1] - j.head[l.upper_arm]).normalized();
  const Vector3f rest_lower = (j.head[l.wrist] - j.head[l.lower_arm1]).normalized();
  const Matrix3f clavicle = ClavicleRotation(d.chest, d.upper_arm[side], side);
  const Matrix3f upper =
      HingedUpper(d.chest, rest_upper, rest_lower, d.upper_arm[side], d.forearm[side], 12, 40);
  const Matrix3f fore = Swing(upper * rest_lower, d.forearm[side]) * upper;
  w->Set(l.clavicle, clavicle);
  w->Set(l.upper_arm, upper);
  w->Set(l.lower_arm1, fore);
  SolveHand(assets, j, d, side, l, fore, w);
}

void SolveLeg(const Assets& assets, const Joints& j, const BodyDirections& d, int side, World* w) {
  const Limb l = LimbOf(assets, side);
  const Vector3f rest_thigh = (j.head[l.shin] - j.head[l.thigh]).normalized();
  const Vector3f rest_shin = (j.head[l.foot] - j.head[l.shin]).normalized();
  const Vector3f rest_foot = (j.head[l.toes] - j.head[l.foot]).normalized();
  // The knee's own rest bend is slight, so its hinge is taken as the lateral axis instead.
  const Vector3f bent_shin = RotX(40) * rest_shin;
  const Matrix3f thigh =
      HingedUpper(d.pelvis, rest_thigh, bent_shin, d.thigh[side], d.shin[side], 18, 55);
  const Matrix3f shin = Swing(thigh * rest_shin, d.shin[side]) * thigh;
  const Matrix3f turn = Swing(shin * rest_foot, d.foot[side]);
  const Eigen::AngleAxisf aa(turn);
  const Matrix3f limited = AxisRotation(aa.axis(), std::clamp(Degrees(aa.angle()), -55.0f, 55.0f));
  w->Set(l.thigh, thigh);
  w->Set(l.shin, shin);
  w->Set(l.foot, limited * shin);
}

}  // namespace

BodyDirections::BodyDirections() {
  for (int s = 0; s < 2; ++s) {
    const float x = s == 0 ? 1.0f : -1.0f;
    upper_arm[s] = Vector3f(0.22f * x, -0.97f, -0.03f).normalized();
    forearm[s] = Vector3f(0.1f * x, -0.97f, 0.2f).normalized();
    thigh[s] = Vector3f(0.03f * x, -1, 0.02f).normalized();
    shin[s] = Vector3f(0.02f * x, -1, -0.04f).normalized();
    foot[s] = Vector3f(0.2f * x, -0.38f, 0.9f).normalized();
  }
}

BodyDirections Rotated(const BodyDirections& d, const Matrix3f& r) {
  BodyDirections o = d;
  o.pelvis = r * d.pelvis;
  o.chest = r * d.chest;
  o.head = r * d.head;
  for (int s = 0; s < 2; ++s) {
    for (auto* list : {&o.upper_arm, &o.forearm, &o.thigh, &o.shin, &o.foot}) {
      (*list)[s] = r * (*list)[s];
    }
    if (o.hand[s]) {
      o.hand[s] = BodyDirections::HandAim{r * o.hand[s]->fingers, r * o.hand[s]->palm};
    }
  }
  return o;
}

BodyDirections Mirrored(const BodyDirections& d) {
  const Eigen::DiagonalMatrix<float, 3> flip(-1, 1, 1);
  BodyDirections o = d;
  const auto mirror = [&](const Matrix3f& m) { return Matrix3f(flip * m * flip); };
  o.pelvis = mirror(d.pelvis);
  o.chest = mirror(d.chest);
  o.head = mirror(d.head);
  for (int s = 0; s < 2; ++s) {
    const int t = 1 - s;
    o.upper_arm[s] = flip * d.upper_arm[t];
    o.forearm[s] = flip * d.forearm[t];
    o.thigh[s] = flip * d.thigh[t];
    o.shin[s] = flip * d.shin[t];
    o.foot[s] = flip * d.foot[t];
    o.pronation_deg[s] = d.pronation_deg[t];
    o.wrist_flex_deg[s] = d.wrist_flex_deg[t];
    o.wrist_side_deg[s] = d.wrist_side_deg[t];
    o.hand[s].reset();
    if (d.hand[t]) {
      o.hand[s] = BodyDirections::HandAim{flip * d.hand[t]->fingers, flip * d.hand[t]->palm};
    }
  }
  return o;
}

void SolvePose(const Assets& assets, const Joints& joints, const BodyDirections& d, Pose* pose) {
  World w;
  const auto id = [&](const char* n) { return assets.bone_id.at(n); };
  w.Set(id("root"), d.pelvis);
  constexpr std::array<std::pair<const char*, float>, 5> kSpine = {{{"spine05", 0.15f},
                                                                    {"spine04", 0.4f},
                                                                    {"spine03", 0.65f},
                                                                    {"spine02", 0.9f},
                                                                    {"spine01", 1.0f}}};
  for (const auto& [name, t] : kSpine) {
    w.Set(id(name), Slerp(d.pelvis, d.chest, t));
  }
  w.Set(id("neck01"), Slerp(d.chest, d.head, 0.3f));
  w.Set(id("neck02"), Slerp(d.chest, d.head, 0.65f));
  w.Set(id("head"), d.head);
  for (int s = 0; s < 2; ++s) {
    SolveArm(assets, joints, d, s, &w);
    SolveLeg(assets, joints, d, s, &w);
  }
  SetWorldRotations(assets, w.rot, w.set, pose);
}

void TwoBoneIk(const Vector3f& from, const Vector3f& target, float upper_length, float lower_length,
               const Vector3f& pole, Vector3f* upper, Vector3f* lower) {
  const Vector3f to = target - from;
  const float reach = upper_length + lower_length, least = std::fabs(upper_length - lower_length);
  const float dist = std::clamp(to.norm(), least + 0.02f * reach, 0.995f * reach);
  const Vector3f axis = to.normalized();
  Vector3f side = pole - axis * pole.dot(axis);
  side = side.norm() > 1e-5f ? Vector3f(side.normalized()) : Vector3f(axis.unitOrthogonal());
  const float c = (upper_length * upper_length + dist * dist - lower_length * lower_length) /
                  (2 * upper_length * dist);
  const float s = std::sqrt(std::max(0.0f, 1 - c * c));
  *upper = (axis * c + side * s).normalized();
  *lower = (axis * dist - *upper * upper_length).normalized();
}

void RestHandFrame(const Assets& assets, const Joints& j, int side, Vector3f* fingers,
                   Vector3f* palm) {
  const Limb l = LimbOf(assets, side);
  *fingers = (j.head[l.middle] - j.head[l.wrist]).normalized();
  const Vector3f across = j.head[l.index] - j.head[l.little];
  *palm = (side == 0 ? 1.0f : -1.0f) * fingers->cross(across).normalized();
}

}  // namespace understudy::synth
