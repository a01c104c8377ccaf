#include "keep_clear.h"

namespace understudy::synth {
namespace {

struct Push {
  float depth = 0;  // metres inside
  Vector3f point = Vector3f::Zero(), out = Vector3f::Zero();
};

struct Scene {
  const Subject& s;
  const PosedSkeleton& p;
  float margin;
  int Bone(const char* name, int side) const {
    return s.assets->bone_id.at(std::string(name) + (side == 0 ? ".L" : ".R"));
  }
  int Bone(const char* name) const { return s.assets->bone_id.at(name); }

  void Consider(const Vector3f& point, float depth, const Vector3f& out, Push* worst) const {
    if (depth > worst->depth) {
      *worst = {depth, point, out};
    }
  }

  void AgainstTorso(const Vector3f& x, float radius, Push* worst) const {
    // Each torso bone owns a range of rest heights.
    struct Range {
      const char* bone;
      float lo, hi;
    };
    const Joints& j = *s.joints;
    const float hip = j.head[Bone("upperleg01.L")].y();
    const float waist = j.head[Bone("spine03")].y(), chest = j.head[Bone("spine02")].y();
    const float top = j.head[Bone("spine01")].y() +
                      0.4f * (j.head[Bone("neck01")].y() - j.head[Bone("spine01")].y());
    const Range ranges[] = {{"root", hip - 0.04f, waist},
                            {"spine03", waist - 0.02f, chest + 0.02f},
                            {"spine02", chest, top}};
    for (const Range& r : ranges) {
      const int b = Bone(r.bone);
      const Matrix3f rot = p.Rotation(b);
      const Vector3f local = rot.transpose() * (x - p.position[b]) / p.Scale(b) + j.head[b];
      if (local.y() < r.lo || local.y() > r.hi) {
        continue;
      }
      const BodyMeasure::Slice c = s.measure->At(local.y());
      // Near the armpits the arm hangs on the torso: narrow the slice there.
      const float narrow = 1 - 0.35f * SmoothStep(chest, top, local.y());
      const float a = c.half_width * narrow + margin + radius,
                  e = 0.5f * (c.front - c.back) + margin + radius;
      const Vector3f q(local.x(), 0, local.z() - 0.5f * (c.front + c.back));
      const float f = std::sqrt(q.x() * q.x() / (a * a) + q.z() * q.z() / (e * e));
      if (f >= 1 || f < 1e-4f) {
        continue;
      }
      const Vector3f normal(q.x() / (a * a), 0, q.z() / (e * e));
      Consider(x, (1 - f) * std::min(a, e), rot * normal.normalized(), worst);
    }
  }
  void AgainstHead(const Vector3f& x, float radius, Push* worst) const {
    const int b = Bone("head");
    const Vector3f c = p.position[b] + p.linear[b] * (s.measure->head_centre - s.joints->head[b]);
    const float r = s.measure->head_radius * p.Scale(b) + 0.5f * margin + radius;
    const Vector3f q = x - c;
    if (q.norm() < r && q.norm() > 1e-4f) {
      Consider(x, r - q.norm(), q.normalized(), worst);
    }
  }
  void AgainstCapsule(const Vector3f& x, const Vector3f& a, const Vector3f& b, float r,
                      Push* worst) const {
    const float t = std::clamp((x - a).dot(b - a) / (b - a).squaredNorm(), 0.0f, 1.0f);
    const Vector3f q = x - (a + t * (b - a));
    if (q.norm() < r && q.norm() > 1e-4f) {
      Consider(x, r - q.norm(), q.normalized(), worst);
    }
  }

  Push WorstOfArm(int side) const {
    Push worst;
    const Vector3f elbow = p.Head(Bone("lowerarm01", side)), wrist = p.Head(Bone("wrist", side));
    const Vector3f shoulder = p.Head(Bone("upperarm01", side)),
                   knuckle = p.Head(Bone("finger3-1", side));
    const Vector3f finger = p.Head(Bone("finger3-3", side));
    struct Sample {
      Vector3f x;
      float r;
    };
    const Sample samples[] = {{0.35f * shoulder + 0.65f * elbow, 0.035f},
                              {elbow, 0.035f},
                              {0.5f * (elbow + wrist), 0.032f},
                              {wrist, 0.025f},
                              {knuckle, 0.022f},
                              {finger, 0.012f}};
    for (const Sample& sample : samples) {
      AgainstTorso(sample.x, sample.r, &worst);
      AgainstHead(sample.x, sample.r, &worst);
      for (int leg = 0; leg < 2; ++leg) {
        AgainstCapsule(sample.x, p.Head(Bone("upperleg01", leg)), p.Head(Bone("lowerleg01", leg)),
                       s.measure->thigh_radius + margin + sample.r, &worst);
      }
    }
    return worst;
  }
  Push WorstOfLeg(int side) const {
    Push worst;
    const Vector3f knee = p.Head(Bone("lowerleg01", side)), ankle = p.Head(Bone("foot", side));
    const Vector3f hip2 = p.Head(Bone("upperleg01", 1 - side)),
                   knee2 = p.Head(Bone("lowerleg01", 1 - side));
    const Vector3f ankle2 = p.Head(Bone("foot", 1 - side)), toe = p.Head(Bone("toes", side));
    const float thigh = s.measure->thigh_radius, shin = 0.6f * thigh;
    AgainstCapsule(knee, hip2, knee2, thigh + 0.6f * thigh, &worst);
    AgainstCapsule(knee, knee2, ankle2, shin + 0.6f * thigh, &worst);
    AgainstCapsule(0.5f * (knee + ankle), knee2, ankle2, 2 * shin, &worst);
    AgainstCapsule(ankle, knee2, ankle2, shin + 0.04f, &worst);
    AgainstCapsule(ankle, ankle2, p.Head(Bone("toes", 1 - side)), 0.085f, &worst);
    AgainstCapsule(toe, ankle2, p.Head(Bone("toes", 1 - side)), 0.085f, &worst);
    return worst;
  }
};

/// Rotation about `centre` that moves `push.point` out by its depth.
Matrix3f TurnOut(const Vector3f& centre, const Push& push) {
  const Vector3f lever = push.point - centre;
  Vector3f axis = lever.cross(push.out);
  if (axis.norm() < 0.2f * lever.norm()) {
    axis += lever.cross(Vector3f(push.out.x(), 0, 0.3f));
  }
  const float angle = Degrees(push.depth / std::max(0.08f, lever.norm()));
  return AxisRotation(axis, std::clamp(1.05f * angle + 0.5f, 0.5f, 14.0f));
}

}  // namespace

void KeepClear(const Subject& subject, float margin, int rounds, BodyDirections* d, Pose* pose) {
  for (int i = 0; i <= rounds; ++i) {
    SolvePose(*subject.assets, *subject.joints, *d, pose);
    if (i == rounds) {
      return;
    }
    const PosedSkeleton p = PoseSkeleton(*subject.assets, *subject.joints, *pose);
    const Scene scene{subject, p, margin};
    bool moved = false;
    for (int side = 0; side < 2; ++side) {
      const Push arm = scene.WorstOfArm(side);
      if (arm.depth > 0.004f) {
        const Matrix3f r = TurnOut(p.Head(scene.Bone("upperarm01", side)), arm);
        d->upper_arm[side] = r * d->upper_arm[side];
        d->forearm[side] = r * d->forearm[side];
        if (d->hand[side]) {
          d->hand[side] =
              BodyDirections::HandAim{r * d->hand[side]->fingers, r * d->hand[side]->palm};
        }
        moved = true;
      }
      const Push leg = scene.WorstOfLeg(side);
      if (leg.depth > 0.006f) {
        const Matrix3f r = TurnOut(p.Head(scene.Bone("upperleg01", side)), leg);
        d->thigh[side] = r * d->thigh[side];
        d->shin[side] = r * d->shin[side];
        d->foot[side] = r * d->foot[side];
        moved = true;
      }
    }
    if (!moved) {
      return;
    }
  }
}

}  // namespace understudy::synth
