#include "character/head_view.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <utility>
#include <vector>

#include "character/back_of_head.h"
#include "character/face_outline.h"
#include "character/match_light.h"
#include "core/skeleton.h"
#include "core/smooth_step.h"
#include "core/surface_points.h"

namespace understudy {
namespace {

using Eigen::Quaternionf;
using Eigen::Vector2f;
using Eigen::Vector3f;

constexpr float kWholeFrom = 20;  // degrees

// Landmarks that neither a jaw nor the sides of a face reach: eyes, nose, corners of the mouth.
std::vector<int> FirmLandmarks() {
  std::vector<int> firm;
  for (int i = 27; i <= 48; ++i) {
    firm.push_back(i);
  }
  firm.push_back(54);
  return firm;
}

// Where the landmarks of the character image's head come to lie when it is turned.
std::vector<Vector3f> TurnedLandmarks(const Character& character, const Quaternionf& turn) {
  std::vector<Vector3f> at = LandmarksInSpace(character);
  const Vector3f& center = character.joints[Index(Joint::kHead)];
  for (Vector3f& p : at) {
    p = center + turn * (p - center);
  }
  return at;
}

// Leaves of a head the front of its face.
void KeepFace(const FaceRig& face, CharacterLayer& layer) {
  layer.back = Image();
  std::erase_if(layer.triangles, [&layer](const MeshTriangle& t) {
    const Vector2f a = layer.positions[t.vertex[0]].head<2>();
    const Vector2f u = layer.positions[t.vertex[1]].head<2>() - a;
    const Vector2f v = layer.positions[t.vertex[2]].head<2>() - a;
    return u.x() * v.y() - u.y() * v.x() <= 0;
  });
  const std::vector<Vector2f> outline = FaceOutline(face, 0.22F);
  const float fade = 0.3F * (face.landmarks[45] - face.landmarks[36]).norm();
  for (int y = 0; y < layer.texture.height(); ++y) {
    for (int x = 0; x < layer.texture.width(); ++x) {
      std::uint8_t* p = layer.texture.At(x, y);
      if (p[3] == 0) {
        continue;
      }
      const Vector2f at =
          layer.origin + Vector2f(static_cast<float>(x) + 0.5F, static_cast<float>(y) + 0.5F);
      const float distance = DepthInside(outline, at);
      const float keep = SmoothStep(0, fade, distance);
      for (int c = 0; c < 4; ++c) {
        p[c] = static_cast<std::uint8_t>(std::lround(keep * static_cast<float>(p[c])));
      }
    }
  }
}

}  // namespace

std::vector<Eigen::Vector3f> LandmarksInSpace(const Character& character) {
  assert(character.face && character.face_layer >= 0);
  const CharacterLayer& layer = character.layers[character.face_layer];
  const SurfacePoints on(layer, character.face->landmarks);
  return on.Place(character.face->landmarks, layer.positions);
}

float ViewScale(const Character& character,
                const std::array<Eigen::Vector2f, kFaceLandmarks>& landmarks,
                const Eigen::Quaternionf& turn, float roll) {
  const std::vector<Vector3f> at = TurnedLandmarks(character, turn);
  const float angle = roll * static_cast<float>(M_PI) / 180.0F;
  const Vector2f down(-std::sin(angle), std::cos(angle));
  const std::vector<int> firm = FirmLandmarks();
  const auto count = static_cast<float>(firm.size());
  float mean_want = 0;
  float mean_have = 0;
  for (const int i : firm) {
    mean_want += down.dot(at[i].head<2>()) / count;
    mean_have += down.dot(landmarks[i]) / count;
  }
  float both = 0;
  float have = 0;
  for (const int i : firm) {
    const float h = down.dot(landmarks[i]) - mean_have;
    both += h * (down.dot(at[i].head<2>()) - mean_want);
    have += h * h;
  }
  return both > 0 && have > 0 ? both / have : 1.0F;
}

HeadView MakeHeadView(const Character& character, Character from, const Eigen::Quaternionf& turn) {
  assert(from.face && from.face_layer >= 0);
  HeadView view{.layer = std::move(from.layers[from.face_layer]), .face = *from.face, .turn = turn};
  const std::vector<Vector3f> at = TurnedLandmarks(character, turn);
  const std::vector<int> firm = FirmLandmarks();
  Vector2f by = Vector2f::Zero();
  for (const int i : firm) {
    by += (at[i].head<2>() - view.face.landmarks[i]) / static_cast<float>(firm.size());
  }
  const float nearer =
      character.joints[Index(Joint::kHead)].z() - from.joints[Index(Joint::kHead)].z();
  for (Vector3f& p : view.layer.positions) {
    p += Vector3f(by.x(), by.y(), nearer);
  }
  view.layer.origin += by;
  view.layer.sway.clear();
  for (Vector2f& p : view.face.landmarks) {
    p += by;
  }
  for (Vector2f& p : view.face.irises) {
    p += by;
  }
  const CharacterLayer& head = character.layers[character.face_layer];
  ApplyLight(CompareLight(*character.face, head.texture, head.origin, view.face, view.layer.texture,
                          view.layer.origin),
             view.face, view.layer);
  const Vector3f camera = turn.conjugate() * Vector3f::UnitZ();
  const float angle =
      std::acos(std::clamp(camera.z(), -1.0F, 1.0F)) * 180 / static_cast<float>(M_PI);
  view.whole = angle >= kWholeFrom;
  if (view.whole) {
    view.layer.back = BackOfHead(view.face, view.layer);
  } else {
    KeepFace(view.face, view.layer);
  }
  return view;
}

}  // namespace understudy
