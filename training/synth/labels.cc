#include "labels.h"

namespace understudy::synth {
namespace {

/// What may lie in front of a keypoint without hiding it.
struct Rule {
  float own = 0.02f;    // metres of its own body part (flesh and cloth)
  float other = 0.01f;  // metres of anything else
  uint32_t parts = 0;   // bit mask of own parts
  float scale = 1;      // of the bone it sits on
};

uint32_t Bit(int part) { return 1u << part; }

Rule RuleFor(const PosedFigure& posed, int k) {
  const Assets& a = posed.figure->assets();
  const float size = posed.figure->height() / 1.7f;
  const auto scale_of = [&](const char* bone) { return posed.skeleton.Scale(a.bone_id.at(bone)); };
  Rule r;
  if (k >= kFace && k < kLeftHand) {
    r = {0.022f, 0.007f, Bit(kPartHead) | Bit(kPartNeck), scale_of("head")};
  } else if (k >= kLeftHand) {
    const int side = k < kRightHand ? 0 : 1;
    r = {0.0145f, 0.008f, Bit(kPartHandL + side),
         size * scale_of(side == 0 ? "wrist.L" : "wrist.R")};
    const int joint = k - (side == 0 ? kLeftHand : kRightHand);
    // Base joints lie deeper in the flesh than those of the fingers.
    if (joint == 1 || joint == 2 || (joint >= 5 && joint % 4 == 1)) {
      r.own = 0.026f;
    }
    if (joint == 0) {
      r = {0.05f, 0.02f, Bit(kPartHandL + side) | Bit(kPartForearmL + side), r.scale};
    }
  } else if (k >= kFeet) {
    const int side = k < kFeet + 3 ? 0 : 1;
    r = {0.05f, 0.015f, Bit(kPartFootL + side), size * scale_of(side == 0 ? "foot.L" : "foot.R")};
  } else if (k <= 4) {
    r = {k >= 3 ? 0.035f : 0.03f, 0.01f, Bit(kPartHead), scale_of("head")};
  } else {
    const int side = (k + 1) % 2;  // 5 left shoulder, 6 right shoulder, ...
    const char* const arm = side == 0 ? "upperarm01.L" : "upperarm01.R";
    const char* const leg = side == 0 ? "upperleg01.L" : "upperleg01.R";
    switch ((k - 5) / 2) {
      case 0:
        r = {0.14f, 0.05f, Bit(kPartTorso) | Bit(kPartUpperArmL + side) | Bit(kPartNeck),
             scale_of(arm)};
        break;
      case 1:
        r = {0.09f, 0.03f, Bit(kPartUpperArmL + side) | Bit(kPartForearmL + side), scale_of(arm)};
        break;
      case 2:
        r = {0.065f, 0.02f, Bit(kPartHandL + side) | Bit(kPartForearmL + side), scale_of(arm)};
        break;
      case 3:
        r = {0.20f, 0.06f, Bit(kPartTorso) | Bit(kPartThighL + side), scale_of(leg)};
        break;
      case 4:
        r = {0.115f, 0.04f, Bit(kPartThighL + side) | Bit(kPartShinL + side), scale_of(leg)};
        break;
      default:
        r = {0.095f, 0.03f, Bit(kPartShinL + side) | Bit(kPartFootL + side), scale_of(leg)};
        break;
    }
    r.scale *= size;
  }
  return r;
}

bool Seen(const Renderer& renderer, const GBuffer& g, const Vector2f& p, float depth,
          const Rule& rule) {
  static constexpr float kTaps[5][2] = {{0, 0}, {0.8f, 0}, {-0.8f, 0}, {0, 0.8f}, {0, -0.8f}};
  int seen = 0;
  const float ss = static_cast<float>(g.supersample);
  for (const auto& t : kTaps) {
    const float x = p.x() + t[0], y = p.y() + t[1];
    const int ix = static_cast<int>(std::floor(x * ss)), iy = static_cast<int>(std::floor(y * ss));
    if (ix < 0 || iy < 0 || ix >= g.width || iy >= g.height) {
      continue;
    }
    const uint8_t part = g.part[static_cast<size_t>(iy) * g.width + ix];
    const float tolerance = rule.scale * ((rule.parts >> part) & 1u ? rule.own : rule.other);
    seen += depth - renderer.DepthAt(x, y) < tolerance;
  }
  return seen >= 2;
}

void SetHeadAngles(const PosedFigure& posed, const Camera& camera, Labels* out) {
  const int head = posed.figure->assets().bone_id.at("head");
  const Vector3f ray =
      camera.ToCamera(0.5f * (posed.skeleton.Head(head) + posed.skeleton.Tail(head))).normalized();
  const Eigen::DiagonalMatrix<float, 3> frontal(1, -1, -1);
  const Matrix3f q =
      Swing(ray, Vector3f::UnitZ()) * camera.rotation * posed.skeleton.Rotation(head) * frontal;
  out->yaw = Degrees(std::asin(std::clamp(q(2, 0), -1.0f, 1.0f)));
  out->pitch = Degrees(std::atan2(q(2, 1), q(2, 2)));
  out->roll = Degrees(std::atan2(q(1, 0), q(0, 0)));
}

}  // namespace

WorldKeypoints FindKeypoints(const PosedFigure& posed, const PaintedEyes* eyes) {
  const Assets& a = posed.figure->assets();
  const PosedSkeleton& s = posed.skeleton;
  const auto place = [&](const KeypointDef& d) -> Vector3f {
    switch (d.type) {
      case KeypointDef::kBoneHead:
        return s.Head(d.bone_a);
      case KeypointDef::kBoneTail:
        return s.Tail(d.bone_a);
      case KeypointDef::kLerp:
        return (1 - d.w) * s.Head(d.bone_a) + d.w * s.Head(d.bone_b);
      case KeypointDef::kVerts:
        break;
    }
    Vector3f sum = Vector3f::Zero();
    for (uint32_t id : d.verts) {
      sum += posed.Vertex(id);
    }
    return sum / static_cast<float>(std::max<size_t>(1, d.verts.size()));
  };
  WorldKeypoints w;
  size_t k = 0;
  for (const char* group : {"coco17", "feet6", "face68", "left_hand21", "right_hand21"}) {
    for (const KeypointDef& d : a.keypoints.at(group)) {
      w.points[k++] = place(d);
    }
  }
  for (size_t i = 0; i < 2; ++i) {
    w.hip_joints[i] = place(a.keypoints.at("hip_joints2")[i]);
    w.pupils[i] = place(a.keypoints.at("pupils2")[i]);
  }
  if (eyes != nullptr) {
    const int head = a.bone_id.at("head");
    const auto on_head = [&](const Vector3f& p) {
      return Vector3f(s.linear[head] * (p - s.joints->head[head]) + s.position[head]);
    };
    for (int i = 17; i < 27; ++i) {
      w.points[kFace + i] = on_head(eyes->face[i]);
    }
    for (int i = 36; i < 48; ++i) {
      w.points[kFace + i] = on_head(eyes->face[i]);
    }
    for (int i = 0; i < 2; ++i) {
      w.pupils[i] = on_head(eyes->pupils[i]);
    }
    w.points[1] = 0.5f * (w.points[kFace + 42] + w.points[kFace + 45]);
    w.points[2] = 0.5f * (w.points[kFace + 36] + w.points[kFace + 39]);
  }
  const auto joint = [&](const char* name) { return s.Head(a.bone_id.at(name)); };
  const Vector3f hips = 0.5f * (joint("upperleg01.L") + joint("upperleg01.R"));
  w.joints = {hips,
              joint("upperleg01.L"),
              joint("upperleg01.R"),
              joint("spine04"),
              joint("lowerleg01.L"),
              joint("lowerleg01.R"),
              joint("spine03"),
              joint("foot.L"),
              joint("foot.R"),
              joint("spine02"),
              joint("toes.L"),
              joint("toes.R"),
              joint("neck01"),
              joint("clavicle.L"),
              joint("clavicle.R"),
              joint("head"),
              joint("upperarm01.L"),
              joint("upperarm01.R"),
              joint("lowerarm01.L"),
              joint("lowerarm01.R"),
              joint("wrist.L"),
              joint("wrist.R")};
  return w;
}

Labels MakeLabels(const PosedFigure& posed, const WorldKeypoints& world, const Camera& camera,
                  const FrameRect& frame, const Renderer& renderer, const GBuffer& g) {
  Labels out;
  const auto make = [&](const Vector3f& p, const Rule& rule) {
    Keypoint k;
    const Vector3f c = camera.ToCamera(p);
    if (c.z() < 0.05f) {
      return k;
    }
    const Vector2f px = camera.Project(p);
    k.x = px.x();
    k.y = px.y();
    if (px.x() < frame.x0 || px.y() < frame.y0 || px.x() >= frame.x1 || px.y() >= frame.y1) {
      return k;
    }
    k.score = Seen(renderer, g, px, c.z(), rule) ? 1.0f : 0.5f;
    return k;
  };
  for (int k = 0; k < kKeypoints; ++k) {
    out.keypoints[k] = make(world.points[k], RuleFor(posed, k));
  }
  for (int i = 0; i < 2; ++i) {
    out.hip_joints[i] = make(world.hip_joints[i], RuleFor(posed, 11 + i));
    Rule pupil = RuleFor(posed, kFace + 40);
    pupil.own = pupil.other = 0.006f;
    out.pupils[i] = make(world.pupils[i], pupil);
  }
  for (int i = 0; i < 22; ++i) {
    out.joints3d[i] = camera.ToCamera(world.joints[i]);
  }
  SetHeadAngles(posed, camera, &out);
  const auto gap = [&](int a, int b) {
    return (world.points[kFace + a] - world.points[kFace + b]).norm();
  };
  out.eye_open = {0.5f * (gap(37, 41) + gap(38, 40)) / gap(36, 39),
                  0.5f * (gap(43, 47) + gap(44, 46)) / gap(42, 45)};
  out.mouth_open = gap(62, 66) / gap(48, 54);
  return out;
}

}  // namespace understudy::synth
