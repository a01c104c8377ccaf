#include "render/drawn_head.h"

#include <algorithm>
#include <array>
#include <map>

#include "core/forward_kinematics.h"
#include "render/pose_vertices.h"
#include "render/pull_vertices.h"

namespace understudy {
namespace {

using Eigen::Quaternionf;
using Eigen::Vector2f;
using Eigen::Vector3f;

// No expression moves these far: nose, and corners of the eyes.
constexpr std::array<int, 13> kFirm = {27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 39, 42, 45};

Vector2f MiddleOf(const std::vector<Vector2f>& landmarks) {
  Vector2f sum = Vector2f::Zero();
  for (const int i : kFirm) {
    sum += landmarks[i] / static_cast<float>(kFirm.size());
  }
  return sum;
}

std::array<Vector2f, 3> Corners(const MeshTriangle& t, const std::vector<Vector3f>& vertices) {
  return {vertices[t.vertex[0]].head<2>(), vertices[t.vertex[1]].head<2>(),
          vertices[t.vertex[2]].head<2>()};
}

}  // namespace

DrawnHead::DrawnHead(const CharacterLayer& layer, const FaceRig& face,
                     const Eigen::Quaternionf& turn)
    : layer_(layer),
      turn_(turn),
      patch_(face, layer.texture, layer.origin),
      texture_(layer.texture.Clone()),
      landmarks_(layer, face.landmarks) {
  std::map<std::array<std::uint32_t, 2>, int> seen;
  for (int i = 0; i < static_cast<int>(layer.triangles.size()); ++i) {
    const MeshTriangle& t = layer.triangles[i];
    if (t.piece != Piece::kHead || SignedArea(Corners(t, layer.positions)) <= 0) {
      continue;
    }
    for (int k = 0; k < 3; ++k) {
      const auto [a, b] = std::minmax(t.vertex[k], t.vertex[(k + 1) % 3]);
      const auto [at, is_new] = seen.try_emplace({a, b}, i);
      if (!is_new) {
        hinges_.push_back({{at->second, i}, {a, b}});
      }
    }
  }
}

PosedHead DrawnHead::Pose(const Character& character, const AnimationFrame& frame) const {
  AnimationFrame turned = frame;
  Quaternionf& head = turned.turns[Index(Joint::kHead)];
  const Quaternionf own = (head * turn_.conjugate()).normalized();
  head = own.dot(head) < 0 ? Quaternionf(-own.w(), -own.x(), -own.y(), -own.z()) : own;
  PosedHead posed;
  posed.vertices = PoseVertices(layer_, character, turned);
  const auto moved = patch_.MovedLandmarks(frame.face);
  for (const Vector3f& p : landmarks_.Place(moved, posed.vertices)) {
    posed.landmarks.emplace_back(p.head<2>());
  }
  return posed;
}

std::vector<RasterTriangle> DrawnHead::Triangles(
    const std::vector<Eigen::Vector3f>& vertices) const {
  struct Entry {
    bool lining = false;  // the back, seen from inside: what shows through a slit
    float depth = 0;
    RasterTriangle triangle;
  };
  std::vector<Entry> entries;
  for (const MeshTriangle& t : layer_.triangles) {
    if (t.piece != Piece::kHead) {
      continue;
    }
    Entry entry;
    for (int k = 0; k < 3; ++k) {
      const Vector3f& v = vertices[t.vertex[k]];
      entry.triangle.at[k] = v.head<2>();
      entry.triangle.texel[k] = layer_.positions[t.vertex[k]].head<2>() - layer_.origin;
      entry.depth += v.z();
    }
    const bool back = SignedArea(entry.triangle.texel) < 0;
    const bool outside = SignedArea(entry.triangle.at) > 0;
    if (!outside && !(back && t.solid)) {
      continue;
    }
    entry.triangle.texture = back && !layer_.back.empty() ? layer_.back.span() : texture_.span();
    entry.lining = !outside;
    entries.push_back(entry);
  }
  std::stable_sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
    return a.lining != b.lining ? a.lining : a.depth < b.depth;
  });
  std::vector<RasterTriangle> triangles;
  triangles.reserve(entries.size());
  for (const Entry& entry : entries) {
    triangles.push_back(entry.triangle);
  }
  return triangles;
}

std::vector<FoldEdge> DrawnHead::Folds(const std::vector<Eigen::Vector3f>& vertices) const {
  std::vector<FoldEdge> folds;
  for (const Hinge& hinge : hinges_) {
    const auto faces_eye = [&](int i) {
      return SignedArea(Corners(layer_.triangles[i], vertices)) > 0;
    };
    if (faces_eye(hinge.triangles[0]) != faces_eye(hinge.triangles[1])) {
      folds.push_back(
          {vertices[hinge.vertices[0]].head<2>(), vertices[hinge.vertices[1]].head<2>()});
    }
  }
  return folds;
}

void MoveOnto(const PosedHead& other, PosedHead& head) {
  const Vector2f by = MiddleOf(other.landmarks) - MiddleOf(head.landmarks);
  for (Vector3f& v : head.vertices) {
    v.head<2>() += by;
  }
  for (Vector2f& p : head.landmarks) {
    p += by;
  }
}

void BendToward(const PosedHead& other, float share, float eye_distance, PosedHead& head) {
  std::vector<Vector2f> to = head.landmarks;
  for (std::size_t i = 0; i < to.size(); ++i) {
    to[i] += share * (other.landmarks[i] - to[i]);
  }
  PullVertices(head.landmarks, to, 0.12F * eye_distance, 2.2F * eye_distance, head.vertices);
  head.landmarks = to;
}

}  // namespace understudy
