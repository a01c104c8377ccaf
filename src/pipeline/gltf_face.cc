#include "pipeline/gltf_face.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <map>
#include <utility>

#include "core/face.h"

namespace understudy {
namespace {

using Eigen::Vector2f;
using Eigen::Vector3f;
using Triangle = std::array<std::uint32_t, 3>;

constexpr float kFineness = 1.0F / 24;  // eye distances between two vertices of a face
constexpr int kMostDivisions = 16;
constexpr float kMouthInFront = 0.08F;  // eye distances that the inside of a mouth lies before it

// The lips' inner line: its two corners, and three points above and below.
constexpr int kLips = 60;
constexpr std::array<int, 8> kOpposite = {0, 7, 6, 5, 4, 3, 2, 1};
constexpr std::array<Triangle, 6> kMouthTriangles = {
    {{0, 1, 7}, {1, 2, 7}, {2, 6, 7}, {2, 3, 6}, {3, 5, 6}, {3, 4, 5}}};

// Weights of a triangle's corners at `p`; all within 0..1 when it lies inside.
Vector3f Barycentric(const Vector2f& a, const Vector2f& b, const Vector2f& c, const Vector2f& p) {
  const Vector2f u = b - a;
  const Vector2f v = c - a;
  const Vector2f d = p - a;
  const float area = u.x() * v.y() - u.y() * v.x();
  if (std::abs(area) < 1e-9F) {
    return {-1, -1, -1};
  }
  const float t = (d.x() * v.y() - d.y() * v.x()) / area;
  const float s = (u.x() * d.y() - u.y() * d.x()) / area;
  return {1 - t - s, t, s};
}

bool Inside(const Vector3f& weights) { return weights.minCoeff() >= -1e-4F; }

bool FacesViewer(const GltfMesh& mesh, const Triangle& t) {
  const Vector2f u = mesh.texels[t[1]] - mesh.texels[t[0]];
  const Vector2f v = mesh.texels[t[2]] - mesh.texels[t[0]];
  return u.x() * v.y() - u.y() * v.x() > 0;
}

// Adds a vertex between the corners of a triangle.
std::uint32_t AddBetween(const Triangle& t, const Vector3f& weights, GltfMesh& mesh) {
  Vector3f position = Vector3f::Zero();
  Vector2f texel = Vector2f::Zero();
  std::vector<std::pair<GltfInfluences, float>> influences;
  for (int k = 0; k < 3; ++k) {
    position += weights[k] * mesh.positions[t[k]];
    texel += weights[k] * mesh.texels[t[k]];
    influences.emplace_back(mesh.influences[t[k]], std::max(weights[k], 0.0F));
  }
  mesh.positions.push_back(position);
  mesh.texels.push_back(texel);
  mesh.influences.push_back(MixInfluences(influences));
  return static_cast<std::uint32_t>(mesh.positions.size()) - 1;
}

// Divides the front triangles that lie in the box, each side into `divisions`.
void Divide(const Vector2f& low, const Vector2f& high, int divisions, GltfMesh& mesh) {
  const std::vector<Triangle> before = std::move(mesh.triangles);
  mesh.triangles.clear();
  // Vertices by their place, so that neighbours share them.
  std::map<std::pair<std::int64_t, std::int64_t>, std::uint32_t> at;
  for (const Triangle& t : before) {
    Vector2f t_low = mesh.texels[t[0]];
    Vector2f t_high = t_low;
    for (const std::uint32_t v : t) {
      t_low = t_low.cwiseMin(mesh.texels[v]);
      t_high = t_high.cwiseMax(mesh.texels[v]);
    }
    if (!FacesViewer(mesh, t) || (t_low.array() > high.array()).any() ||
        (t_high.array() < low.array()).any()) {
      mesh.triangles.push_back(t);
      continue;
    }
    const auto vertex = [&](int i, int j) {
      const auto n = static_cast<float>(divisions);
      const Vector3f weights(1 - static_cast<float>(i + j) / n, static_cast<float>(i) / n,
                             static_cast<float>(j) / n);
      for (int k = 0; k < 3; ++k) {
        if (weights[k] > 1 - 0.5F / n) {
          return t[k];
        }
      }
      Vector2f p = Vector2f::Zero();
      for (int k = 0; k < 3; ++k) {
        p += weights[k] * mesh.texels[t[k]];
      }
      const std::pair<std::int64_t, std::int64_t> key(std::llround(p.x() * 64),
                                                      std::llround(p.y() * 64));
      const auto found = at.find(key);
      if (found != at.end()) {
        return found->second;
      }
      return at[key] = AddBetween(t, weights, mesh);
    };
    for (int j = 0; j < divisions; ++j) {
      for (int i = 0; i + j < divisions; ++i) {
        mesh.triangles.push_back({vertex(i, j), vertex(i + 1, j), vertex(i, j + 1)});
        if (i + j + 1 < divisions) {
          mesh.triangles.push_back({vertex(i + 1, j), vertex(i + 1, j + 1), vertex(i, j + 1)});
        }
      }
    }
  }
}

// The face's points with one coefficient at 1.
std::vector<Vector2f> MovedBy(const FacePatch& patch, int coefficient) {
  FaceState face;
  face.coefficients[coefficient] = 1;
  return patch.MovedPoints(face);
}

}  // namespace

void AddFaceTargets(const FacePatch& patch, GltfMesh& head) {
  Vector2f low = patch.points()[0];
  Vector2f high = low;
  for (const Vector2f& p : patch.points()) {
    low = low.cwiseMin(p);
    high = high.cwiseMax(p);
  }
  float side = 0;
  for (const Triangle& t : head.triangles) {
    side = std::max(side, (head.texels[t[0]] - head.texels[t[1]]).lpNorm<Eigen::Infinity>());
  }
  const float fine = std::max(kFineness * patch.eye_distance(), 1.0F);
  Divide(low, high, std::clamp(static_cast<int>(std::ceil(side / fine)), 1, kMostDivisions), head);

  std::vector<bool> front(head.positions.size(), false);
  for (const Triangle& t : head.triangles) {
    for (const std::uint32_t v : t) {
      front[v] = front[v] || FacesViewer(head, t);
    }
  }
  head.targets.assign(kFaceCoefficients,
                      std::vector<Vector3f>(head.positions.size(), Vector3f::Zero()));
  std::vector<std::vector<Vector2f>> moved;
  moved.reserve(kFaceCoefficients);
  for (int c = 0; c < kFaceCoefficients; ++c) {
    moved.push_back(MovedBy(patch, c));
  }
  for (std::size_t v = 0; v < head.positions.size(); ++v) {
    if (!front[v]) {
      continue;
    }
    for (const auto& t : patch.triangles()) {
      const Vector3f weights = Barycentric(patch.points()[t[0]], patch.points()[t[1]],
                                           patch.points()[t[2]], head.texels[v]);
      if (!Inside(weights)) {
        continue;
      }
      for (int c = 0; c < kFaceCoefficients; ++c) {
        for (int k = 0; k < 3; ++k) {
          head.targets[c][v].head<2>() += weights[k] * (moved[c][t[k]] - patch.points()[t[k]]);
        }
      }
      break;
    }
  }
}

std::optional<GltfMouth> MakeMouth(const FacePatch& patch, const CharacterLayer& layer,
                                   const GltfMesh& head) {
  if (!patch.mouth_closed()) {
    return std::nullopt;
  }
  FaceState open;
  open.coefficients[Index(FaceCoefficient::kJawOpen)] = 1;
  const std::vector<Vector2f> wide = patch.MovedPoints(open);
  Vector2f low = wide[kLips];
  Vector2f high = low;
  for (int i = 0; i < 8; ++i) {
    low = low.cwiseMin(wide[kLips + i]);
    high = high.cwiseMax(wide[kLips + i]);
  }
  const int x0 = std::clamp(static_cast<int>(low.x()) - 1, 0, layer.texture.width() - 1);
  const int y0 = std::clamp(static_cast<int>(low.y()) - 1, 0, layer.texture.height() - 1);
  const int x1 = std::clamp(static_cast<int>(high.x()) + 2, x0 + 1, layer.texture.width());
  const int y1 = std::clamp(static_cast<int>(high.y()) + 2, y0 + 1, layer.texture.height());
  Image drawn = layer.texture.Clone();
  patch.Draw(open, drawn);
  GltfMouth mouth;
  mouth.texture = Image(x1 - x0, y1 - y0, 3);
  for (int y = y0; y < y1; ++y) {
    for (int x = x0; x < x1; ++x) {
      std::copy_n(drawn.At(x, y), 3, mouth.texture.At(x - x0, y - y0));
    }
  }
  GltfMesh surface = head;  // AddBetween appends to a mesh
  for (int i = 0; i < 8; ++i) {
    const Vector2f shut = (patch.points()[kLips + i] + patch.points()[kLips + kOpposite[i]]) / 2;
    for (const Triangle& t : head.triangles) {
      const Vector3f weights =
          Barycentric(head.texels[t[0]], head.texels[t[1]], head.texels[t[2]], shut);
      if (!FacesViewer(head, t) || !Inside(weights)) {
        continue;
      }
      const std::uint32_t v = AddBetween(t, weights, surface);
      mouth.mesh.positions.push_back(surface.positions[v] +
                                     Vector3f(0, 0, kMouthInFront * patch.eye_distance()));
      mouth.mesh.influences.push_back(surface.influences[v]);
      mouth.mesh.texels.emplace_back(wide[kLips + i] -
                                     Vector2f(static_cast<float>(x0), static_cast<float>(y0)));
      break;
    }
    if (mouth.mesh.positions.size() != static_cast<std::size_t>(i) + 1) {
      return std::nullopt;  // lips beside the head's cut-out: nothing to open
    }
  }
  mouth.mesh.triangles.assign(kMouthTriangles.begin(), kMouthTriangles.end());
  for (int c = 0; c < kFaceCoefficients; ++c) {
    const std::vector<Vector2f> moved = MovedBy(patch, c);
    std::vector<Vector3f>& target = mouth.mesh.targets.emplace_back(8, Vector3f::Zero());
    for (int i = 0; i < 8; ++i) {
      const auto step = [&](int k) {
        return Vector2f(moved[kLips + k] - patch.points()[kLips + k]);
      };
      if (c == Index(FaceCoefficient::kJawOpen)) {
        target[i].head<2>() =
            wide[kLips + i] -
            (patch.points()[kLips + i] + patch.points()[kLips + kOpposite[i]]) / 2;
      } else {
        target[i].head<2>() = (step(i) + step(kOpposite[i])) / 2;
      }
    }
  }
  return mouth;
}

}  // namespace understudy
