#include "perceive/face_likeness.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/delaunay.h"
#include "core/order_statistics.h"

namespace understudy {
namespace {

using Eigen::Vector2f;
using Eigen::Vector3f;

float Area(const Vector2f& a, const Vector2f& b, const Vector2f& c) {
  return (b.x() - a.x()) * (c.y() - a.y()) - (c.x() - a.x()) * (b.y() - a.y());
}

// Mouth and lids act; brows do a little.
float StillnessOf(int point) {
  const bool lid =
      point >= 36 && point < 48 && point != 36 && point != 39 && point != 42 && point != 45;
  const bool lips_or_chin = (point >= 48 && point < kFaceLandmarks) || (point >= 6 && point <= 10);
  return lips_or_chin ? 0.25F : lid ? 0.6F : 1.0F;
}

}  // namespace

FaceLikeness::Points FaceLikeness::WithForehead(const FacePoints68& landmarks) {
  constexpr float kRise = 0.35F;  // of the way from under the nose to between the brows
  Points points;
  std::copy(landmarks.begin(), landmarks.end(), points.begin());
  const Vector2f up = ((landmarks[21] + landmarks[22]) / 2 - landmarks[33]) * kRise;
  for (int i = 0; i < kForehead; ++i) {
    points[kFaceLandmarks + i] = landmarks[17 + i] + up;
  }
  return points;
}

FaceLikeness::FaceLikeness(ImageView picture, const FacePoints68& landmarks)
    : home_(WithForehead(landmarks)), triangles_(Delaunay(home_)) {
  Vector2f low = home_[0];
  Vector2f high = home_[0];
  for (const Vector2f& p : home_) {
    low = low.cwiseMin(p);
    high = high.cwiseMax(p);
  }
  triangle_of_.assign(static_cast<std::size_t>(kSide) * kSide, -1);
  samples_.resize(triangle_of_.size());
  for (int y = 0; y < kSide; ++y) {
    for (int x = 0; x < kSide; ++x) {
      const Vector2f p = low + (high - low)
                                   .cwiseProduct(Vector2f(static_cast<float>(x) + 0.5F,
                                                          static_cast<float>(y) + 0.5F) /
                                                 kSide);
      const std::size_t i = static_cast<std::size_t>(y) * kSide + x;
      for (std::size_t t = 0; t < triangles_.size(); ++t) {
        const auto& [a, b, c] = triangles_[t];
        const float area = Area(home_[a], home_[b], home_[c]);
        const Vector3f w = Vector3f(Area(p, home_[b], home_[c]), Area(home_[a], p, home_[c]),
                                    Area(home_[a], home_[b], p)) /
                           area;
        if (area > 0 && w.minCoeff() >= 0) {
          triangle_of_[i] = static_cast<int>(t);
          samples_[i] = {triangles_[t], w};
          const std::size_t cell =
              static_cast<std::size_t>(y * kCells / kSide) * kCells + x * kCells / kSide;
          weight_[cell] += (StillnessOf(a) * w[0] + StillnessOf(b) * w[1] + StillnessOf(c) * w[2]);
          break;
        }
      }
    }
  }
  look_ = LookOf(picture, home_);
}

FaceLikeness::Look FaceLikeness::LookOf(ImageView picture, const Points& points) const {
  constexpr int kFine = 2;  // looked at along and across each sample, so that nothing aliases
  constexpr float kLeastSeen = 0.25F;  // of a triangle's own size beside the face's
  // How large each triangle is beside what the face's size lets expect.
  std::vector<float> seen(triangles_.size());
  std::vector<float> ratios;
  for (std::size_t t = 0; t < triangles_.size(); ++t) {
    const auto& [a, b, c] = triangles_[t];
    seen[t] =
        Area(points[a], points[b], points[c]) / std::max(Area(home_[a], home_[b], home_[c]), 1e-3F);
    ratios.push_back(seen[t]);
  }
  const float usual = std::max(Percentile(std::move(ratios), 0.75), 1e-6F);
  std::array<float, static_cast<std::size_t>(kSide) * kSide> light{};
  std::array<bool, static_cast<std::size_t>(kSide) * kSide> known{};
  std::array<Vector3f, static_cast<std::size_t>(kCells) * kCells> color;
  color.fill(Vector3f::Zero());
  std::array<int, static_cast<std::size_t>(kCells) * kCells> count{};
  const auto at = [](int x, int y) { return static_cast<std::size_t>(y) * kSide + x; };
  const auto cell_of = [](int x, int y) {
    return static_cast<std::size_t>(y * kCells / kSide) * kCells + x * kCells / kSide;
  };
  // A sample's own extent in the picture.
  const float span = (points[16] - points[0]).norm() / kSide / kFine;
  for (int y = 0; y < kSide; ++y) {
    for (int x = 0; x < kSide; ++x) {
      const int t = triangle_of_[at(x, y)];
      if (t < 0 || seen[t] < kLeastSeen * usual) {
        continue;
      }
      const Sample& s = samples_[at(x, y)];
      const Vector2f p = s.weight[0] * points[s.point[0]] + s.weight[1] * points[s.point[1]] +
                         s.weight[2] * points[s.point[2]];
      Vector3f sum = Vector3f::Zero();
      int n = 0;
      for (int k = 0; k < kFine * kFine; ++k) {
        const int px =
            static_cast<int>(std::floor(p.x() + span * (static_cast<float>(k % kFine) - 0.5F)));
        const int py =
            static_cast<int>(std::floor(p.y() + span * (static_cast<float>(k / kFine) - 0.5F)));
        if (px >= 0 && py >= 0 && px < picture.width && py < picture.height) {
          const std::uint8_t* c = picture.At(px, py);
          sum += Vector3f(c[0], c[1], c[2]);
          ++n;
        }
      }
      if (n == 0) {
        continue;
      }
      sum /= static_cast<float>(n);
      // Edges of the dark count as those of the bright.
      light[at(x, y)] = std::log(8 + 0.3F * sum.x() + 0.59F * sum.y() + 0.11F * sum.z());
      known[at(x, y)] = true;
      color[cell_of(x, y)] += sum;
      ++count[cell_of(x, y)];
    }
  }
  Look look;
  for (int y = 1; y + 1 < kSide; ++y) {
    for (int x = 1; x + 1 < kSide; ++x) {
      if (!known[at(x - 1, y)] || !known[at(x + 1, y)] || !known[at(x, y - 1)] ||
          !known[at(x, y + 1)]) {
        continue;
      }
      const float dx = light[at(x + 1, y)] - light[at(x - 1, y)];
      const float dy = light[at(x, y + 1)] - light[at(x, y - 1)];
      const float size = std::sqrt(dx * dx + dy * dy);
      const float turn = std::atan2(dy, dx) / (2 * static_cast<float>(M_PI)) * kBins + kBins;
      const int bin = static_cast<int>(turn);
      const float part = turn - static_cast<float>(bin);
      // Into the nearest cells by distance, so that an edge on a border does not jump.
      const float cx = (static_cast<float>(x) + 0.5F) * kCells / kSide - 0.5F;
      const float cy = (static_cast<float>(y) + 0.5F) * kCells / kSide - 0.5F;
      const int ix = static_cast<int>(std::floor(cx));
      const int iy = static_cast<int>(std::floor(cy));
      for (int k = 0; k < 4; ++k) {
        const int ux = ix + (k & 1);
        const int uy = iy + (k >> 1);
        if (ux < 0 || uy < 0 || ux >= kCells || uy >= kCells) {
          continue;
        }
        const float w =
            ((k & 1) != 0 ? cx - static_cast<float>(ix) : 1 - cx + static_cast<float>(ix)) *
            ((k >> 1) != 0 ? cy - static_cast<float>(iy) : 1 - cy + static_cast<float>(iy));
        Cell& cell = look[static_cast<std::size_t>(uy) * kCells + ux];
        cell.edges[bin % kBins] += w * size * (1 - part);
        cell.edges[(bin + 1) % kBins] += w * size * part;
      }
    }
  }
  constexpr float kSamplesPerCell = static_cast<float>(kSide * kSide) / (kCells * kCells);
  for (std::size_t i = 0; i < look.size(); ++i) {
    Cell& cell = look[i];
    float length = 0;
    for (float& e : cell.edges) {
      e = std::sqrt(e);
      length += e * e;
    }
    length = std::sqrt(length);
    for (float& e : cell.edges) {
      e = length > 1e-4F ? e / length : 0;
    }
    cell.seen = static_cast<float>(count[i]) / kSamplesPerCell;
    if (count[i] > 0) {
      const Vector3f c = color[i] / static_cast<float>(count[i]) + Vector3f::Constant(8);
      cell.color = {std::log(c.x() / c.y()), std::log(c.z() / c.y())};
    }
  }
  return look;
}

std::optional<float> FaceLikeness::Compare(ImageView picture, const FacePoints68& landmarks) const {
  const Look look = LookOf(picture, WithForehead(landmarks));
  float edges = 0;
  float away = 0;
  float total = 0;
  float all = 0;
  for (std::size_t i = 0; i < look.size(); ++i) {
    all += weight_[i] * look_[i].seen;
    const float w = weight_[i] * std::min(look[i].seen, look_[i].seen);
    if (w <= 0) {
      continue;
    }
    float same = 0;
    for (int b = 0; b < kBins; ++b) {
      same += look[i].edges[b] * look_[i].edges[b];
    }
    edges += w * same;
    away += w * (look[i].color - look_[i].color).norm();
    total += w;
  }
  constexpr float kLeastShare = 0.1F;
  if (total <= kLeastShare * all || all <= 0) {
    return std::nullopt;
  }
  // Edges of unlike faces agree too, because all are faces: to 0.81 of what they can, in the middle
  // of 2286 pairs.
  constexpr float kByChance = 0.6F;
  constexpr float kColor = 0.15F;
  const float structure = std::clamp((edges / total - kByChance) / (1 - kByChance), 0.0F, 1.0F);
  const float tint = away / total / kColor;
  // What is squeezed to nothing is lost.
  const float share = std::min(total / all, 1.0F);
  return structure * std::exp(-tint * tint) * (0.5F + 0.5F * share);
}

}  // namespace understudy
