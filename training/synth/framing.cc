#include "framing.h"

namespace understudy::synth {
namespace {

constexpr float kPicture = 1000;  // height of the virtual picture before cropping, pixels

struct Box {
  float x0 = 1e9f, y0 = 1e9f, x1 = -1e9f, y1 = -1e9f;
  void Add(const Vector2f& p) {
    x0 = std::min(x0, p.x());
    y0 = std::min(y0, p.y());
    x1 = std::max(x1, p.x());
    y1 = std::max(y1, p.y());
  }
  float side() const { return std::max(x1 - x0, y1 - y0); }
  Vector2f centre() const { return {0.5f * (x0 + x1), 0.5f * (y0 + y1)}; }
};

Camera WithLens(Camera c, float millimetres) {
  c.focal = FocalPixels(millimetres, kPicture);
  c.cx = c.cy = 0.5f * kPicture;
  c.width = c.height = static_cast<int>(kPicture);
  return c;
}

float RandomLens(Rng* rng) { return std::exp(rng->Uniform(std::log(24.0f), std::log(135.0f))); }

/// Unit vector from the subject to the camera; yaw 0 is in front (+Z), + from the subject's left.
Vector3f ViewDirection(float yaw, float pitch) {
  const float a = Radians(yaw), e = Radians(pitch);
  return {std::sin(a) * std::cos(e), std::sin(e), std::cos(a) * std::cos(e)};
}

float RandomYaw(Rng* rng) {
  const float kind = rng->Unit();
  const float side = rng->Chance(0.5f) ? 1.0f : -1.0f;
  if (kind < 0.6f) {
    return rng->Uniform(-50, 50);
  }
  if (kind < 0.8f) {
    return side * rng->Uniform(50, 115);
  }
  return side * rng->Uniform(115, 180);
}

Box BoxOf(const PosedFigure& posed, const Camera& camera, float y_limit) {
  Box b;
  for (size_t i = 0; i < posed.positions.size(); ++i) {
    const FigureMesh& m = posed.figure->meshes()[i];
    for (size_t k = 0; k < m.tris.size(); k += 3) {
      const uint32_t v = m.asset->tri[m.tris[k]][k % 3];
      if (!m.cover.empty() && m.cover[v] < 0) {
        continue;
      }
      const Vector3f c = camera.ToCamera(posed.positions[i][v]);
      if (c.z() < 0.06f) {
        continue;
      }
      const Vector2f p = camera.Project(posed.positions[i][v]);
      if (p.y() < y_limit) {
        b.Add(p);
      }
    }
  }
  return b;
}

Framing CropTo(const Camera& camera, const Vector2f& centre, float side, int size) {
  Framing f;
  f.camera = Cropped(camera, centre.x() - 0.5f * side, centre.y() - 0.5f * side, side, size);
  const float s = static_cast<float>(size);
  f.frame = {0, 0, s, s};
  return f;
}

/// Picture height at which a cut picture of this kind ends.
float CutLine(const std::string& kind, const WorldKeypoints& w, const Camera& c, Rng* rng) {
  const auto y = [&](int k) { return c.Project(w.points[k]).y(); };
  const float shoulders = 0.5f * (y(5) + y(6)), hips = 0.5f * (y(11) + y(12)), chin = y(kFace + 8);
  const float torso = std::max(hips - shoulders, 0.5f * std::fabs(chin - y(kFace + 27)));
  float cut = 1e9f;
  if (kind == "knees") {
    cut = 0.5f * (y(13) + y(14)) + torso * rng->Uniform(-0.35f, 0.2f);
  }
  if (kind == "waist") {
    cut = hips + torso * rng->Uniform(-0.25f, 0.3f);
  }
  if (kind == "chest") {
    cut = shoulders + torso * rng->Uniform(0.35f, 0.7f);
  }
  if (kind == "head") {
    cut = shoulders + torso * rng->Uniform(0.02f, 0.35f);
  }
  return std::max(cut, chin + 0.35f * std::fabs(chin - y(kFace + 27)));
}

}  // namespace

Framing FrameBody(const PosedFigure& posed, const WorldKeypoints& world, bool upright, int size,
                  Rng* rng) {
  const std::vector<std::string> kinds = {"full", "knees", "waist", "chest", "head"};
  const float roll = rng->Chance(0.1f) ? rng->Uniform(-180, 180) : rng->Normal(0, 5, -15, 15);
  std::string kind = kinds[rng->Weighted({60, 11, 12, 9, 8})];
  if (!upright || std::fabs(roll) > 25) {
    kind = "full";
  }
  const float height = posed.figure->height();
  const float share = kind == "full"    ? 1.0f
                      : kind == "knees" ? 0.75f
                      : kind == "waist" ? 0.5f
                      : kind == "chest" ? 0.36f
                                        : 0.26f;
  const Vector3f hips = world.joints[0], neck = world.joints[12], head = world.joints[15];
  Vector3f centre = 0.55f * hips + 0.25f * neck + 0.1f * (world.joints[7] + world.joints[8]);
  if (kind != "full") {
    centre = Mix(0.75f, 0.0f, share) * (head - neck) +
             Clamp01(1 - (share - 0.25f) / 0.55f) * (neck - hips) + hips;
  }
  const float lens = RandomLens(rng), fill = rng->Uniform(0.4f, 1.0f);
  const float distance = std::max(0.55f + 0.5f * share, share * height * lens / 24.0f / fill);
  const float pitch = upright ? rng->Normal(4, 13, -25, 35) : rng->Uniform(-20, 70);
  const float yaw = upright ? RandomYaw(rng) : rng->Uniform(-180, 180);
  const Vector3f target =
      centre +
      Vector3f(rng->Normal(0, 0.12f), rng->Normal(0, 0.1f), rng->Normal(0, 0.1f)) * share * height;
  const Camera camera =
      WithLens(LookAt(target + distance * ViewDirection(yaw, pitch), target, roll), lens);

  const float cut = kind == "full" ? 1e9f : CutLine(kind, world, camera, rng);
  Box person = BoxOf(posed, camera, cut);
  if (person.x1 < person.x0) {
    person = BoxOf(posed, camera, 1e9f);
  }
  // Sometimes a side of the picture cuts the person.
  Box picture = person;
  const float margin = person.side();
  const bool has_frame = kind == "full" ? rng->Chance(0.12f) : rng->Chance(0.5f);
  picture.x0 -= margin * rng->Uniform(0.02f, 0.5f);
  picture.x1 += margin * rng->Uniform(0.02f, 0.5f);
  picture.y0 -= margin * rng->Uniform(0.02f, 0.4f);
  picture.y1 = kind == "full" ? picture.y1 + margin * rng->Uniform(0.0f, 0.3f) : cut;
  if (has_frame && rng->Chance(0.2f)) {
    const float bite = rng->Uniform(0.05f, 0.3f);
    if (rng->Chance(0.5f)) {
      picture.x0 = Mix(person.x0, person.x1, bite);
    } else {
      picture.x1 = Mix(person.x1, person.x0, bite);
    }
    if (picture.x1 < picture.x0 + 0.3f * margin) {
      picture = person;
    }
  }
  if (has_frame) {
    person.x0 = std::max(person.x0, picture.x0);
    person.x1 = std::min(person.x1, picture.x1);
    person.y0 = std::max(person.y0, picture.y0);
    person.y1 = std::min(person.y1, picture.y1);
  }
  const float factor =
      rng->Chance(0.5f) ? rng->Normal(1.3f, 0.05f, 1.15f, 1.45f) : rng->Uniform(1.1f, 1.6f);
  const float side = factor * person.side();
  const Vector2f shift(rng->Normal(0, 0.035f), rng->Normal(0, 0.035f));
  Framing f = CropTo(camera, person.centre() + side * shift, side, size);
  f.name = kind;
  if (has_frame) {
    const float k = static_cast<float>(size) / side;
    const Vector2f origin = person.centre() + side * shift - Vector2f::Constant(0.5f * side);
    const auto round = [&](float v, float o) {
      return std::clamp(std::round((v - o) * k), 0.0f, static_cast<float>(size));
    };
    f.frame = {round(picture.x0, origin.x()), round(picture.y0, origin.y()),
               round(picture.x1, origin.x()), round(picture.y1, origin.y())};
  }
  return f;
}

Framing FrameFace(const PosedFigure& posed, const WorldKeypoints& world, int size, Rng* rng) {
  const int head = posed.figure->assets().bone_id.at("head");
  const float yaw = rng->Chance(0.12f) ? rng->Uniform(-75, 75) : rng->Normal(0, 25, -75, 75);
  const float pitch = rng->Normal(2, 12, -38, 38);
  const float roll = rng->Chance(0.15f) ? rng->Uniform(-60, 60) : rng->Normal(0, 12, -45, 45);
  const Eigen::DiagonalMatrix<float, 3> frontal(1, -1, -1);
  const Matrix3f turn = RotZ(roll) * RotY(-yaw) * RotX(pitch);
  Camera camera;
  camera.rotation = turn * frontal * posed.skeleton.Rotation(head).transpose();
  const Vector3f centre = 0.5f * (world.points[kFace + 30] + world.points[kFace + 27]);
  const float lens = RandomLens(rng);
  const float scale = posed.skeleton.Scale(head);
  const float distance = std::max(0.38f, 0.3f * lens / 24 / rng->Uniform(0.35f, 1.0f)) * scale;
  camera.position =
      centre - distance * camera.rotation.transpose() *
                   Vector3f(rng->Normal(0, 0.06f), rng->Normal(0, 0.06f), 1).normalized();
  camera = WithLens(camera, lens);

  Box box;
  for (int i = 0; i < 68; ++i) {
    box.Add(camera.Project(world.points[kFace + i]));
  }
  // The mesh box of the face/ set reaches from the chin to the hairline.
  const auto& p = world.points;
  const Vector3f brow = 0.5f * (p[kFace + 19] + p[kFace + 24]), nose = p[kFace + 33];
  const Vector3f up = posed.skeleton.Rotation(head).col(1),
                 back = -posed.skeleton.Rotation(head).col(2);
  const Vector3f top = brow + up * (0.8f * (brow - nose).norm()) + back * (0.02f * scale);
  box.Add(camera.Project(top));
  for (int k : {17, 26}) {
    box.Add(camera.Project(p[kFace + k] + 0.6f * (top - brow)));
  }
  const float factor =
      rng->Chance(0.6f) ? rng->Normal(1.4f, 0.06f, 1.2f, 1.6f) : rng->Uniform(1.15f, 1.8f);
  const float side = factor * box.side();
  Framing f =
      CropTo(camera, box.centre() + side * Vector2f(rng->Normal(0, 0.035f), rng->Normal(0, 0.035f)),
             side, size);
  f.name = "face";
  return f;
}

Framing FrameHand(const WorldKeypoints& world, int side, int size, Rng* rng) {
  const int first = side == 0 ? kLeftHand : kRightHand;
  Vector3f centre = Vector3f::Zero();
  for (int i = 0; i < 21; ++i) {
    centre += world.points[first + i] / 21.0f;
  }
  const Quaternionf q(rng->Normal(0, 1), rng->Normal(0, 1), rng->Normal(0, 1), rng->Normal(0, 1));
  Camera camera;
  camera.rotation = q.normalized().toRotationMatrix();
  // Half of the pictures look at the hand from outside the body, with the world upright.
  if (rng->Chance(0.5f)) {
    const Vector3f away = (centre - 0.5f * (world.joints[0] + world.joints[12])).normalized();
    const Vector3f dir = (away + 1.1f * Vector3f(rng->Normal(0, 0.6f), rng->Normal(0, 0.45f),
                                                 rng->Normal(0.4f, 0.6f)))
                             .normalized();
    camera = LookAt(centre + dir, centre, rng->Normal(0, 12));
  }
  const float lens = RandomLens(rng);
  const float distance = std::max(0.4f, 0.3f * lens / 24 / rng->Uniform(0.25f, 1.0f));
  camera.position = centre - distance * camera.rotation.row(2).transpose();
  camera = WithLens(camera, lens);
  Box box;
  for (int i = 0; i < 21; ++i) {
    box.Add(camera.Project(world.points[first + i]));
  }
  const float factor =
      rng->Chance(0.6f) ? rng->Normal(1.5f, 0.06f, 1.3f, 1.7f) : rng->Uniform(1.2f, 2.0f);
  const float length = factor * std::max(box.side(), 0.07f * camera.focal / distance);
  Framing f =
      CropTo(camera, box.centre() + length * Vector2f(rng->Normal(0, 0.04f), rng->Normal(0, 0.04f)),
             length, size);
  f.name = "hand";
  return f;
}

}  // namespace understudy::synth
