#include "character/fit_open_lips.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <span>
#include <vector>

#include "core/tint.h"

namespace understudy {
namespace {

using Eigen::Vector2f;
using Eigen::Vector3f;
using Landmarks = std::array<Vector2f, kFaceLandmarks>;

// Lengths in units of the distance between the eyes.
constexpr float kStep = 0.005F;   // down a column
constexpr float kAside = 0.012F;  // over which a column's colours are averaged, to each side
constexpr int kColumns = 25;
constexpr int kRows = 21;  // steps outward that an edge is looked for
constexpr int kWidth = 4;  // steps, of what is compared on either side of an edge
// Of the mouth's width, the first and the last column's place.
constexpr float kFirst = 0.14F;
constexpr float kLast = 0.86F;

// A landmark's place from the middle between the corners, pixels along the face's axes.
class MouthAxes {
 public:
  MouthAxes(const FaceAxes& face, const Landmarks& p) : face_(face), origin_((p[48] + p[54]) / 2) {}

  Vector2f Of(const Vector2f& p) const {
    return {(p - origin_).dot(face_.across), (p - origin_).dot(face_.down)};
  }
  Vector2f At(float x, float y) const { return origin_ + face_.across * x + face_.down * y; }

  // Y, Cb, Cr about a place, averaged along the mouth.
  Vector3f Ycc(float x, float y) const {
    Vector3f sum = Vector3f::Zero();
    for (const float aside : {-kAside, 0.0F, kAside}) {
      sum += Between(At(x + aside * face_.eyes, y)) / 3;
    }
    return ToYcc(sum);
  }

 private:
  // The colour between pixel centres.
  Vector3f Between(const Vector2f& p) const {
    const Vector2f q = p - Vector2f(0.5F, 0.5F);
    const Vector2f whole = q.array().floor();
    const Vector2f part = q - whole;
    const auto at = [&](float u, float v) {
      return RgbAt(face_.picture, Vector2f(whole + Vector2f(u + 0.5F, v + 0.5F)));
    };
    return (at(0, 0) * (1 - part.x()) + at(1, 0) * part.x()) * (1 - part.y()) +
           (at(0, 1) * (1 - part.x()) + at(1, 1) * part.x()) * part.y();
  }

  const FaceAxes& face_;
  Vector2f origin_;
};

// How far down a line through landmarks lies at a place along the mouth.
float Down(const MouthAxes& axes, const Landmarks& p, std::span<const int> line, float x) {
  Vector2f a = axes.Of(p[line[0]]);
  for (std::size_t i = 1; i < line.size(); ++i) {
    const Vector2f b = axes.Of(p[line[i]]);
    if (x <= b.x() || i + 1 == line.size()) {
      const float share = std::clamp((x - a.x()) / std::max(b.x() - a.x(), 1e-3F), 0.0F, 1.0F);
      return a.y() + share * (b.y() - a.y());
    }
    a = b;
  }
  return a.y();
}

// One lip: where the landmarks have its inner edge and its outer one in each column, pixels down.
struct Lip {
  float side = -1;       // -1: the upper one
  float lip_counts = 0;  // how much what lies outward must look like the lip
  std::array<float, kColumns> inner{};
  std::array<float, kColumns> outer{};
};

struct Edge {
  std::array<float, kColumns> down{};  // pixels
  float strength = 0;                  // grey levels, as TintDistance counts
};

// The strongest steady edge from the inner landmarks outward.
Edge FollowEdge(const MouthAxes& axes, float eyes, const std::array<float, kColumns>& xs,
                const Lip& lip) {
  constexpr float kMost = 25;        // a stronger edge counts as much
  constexpr float kAway = 0.35F;     // grey levels that a step from the landmarks costs
  constexpr float kBend = 5;         // the same, for a step from one column to the next
  constexpr float kOutward = 0.75F;  // of the way to the outer edge: beyond is skin
  std::array<std::array<float, kRows>, kColumns> worth{};
  std::array<std::array<float, kRows>, kColumns> contrast{};
  const float step = kStep * eyes;
  for (int k = 0; k < kColumns; ++k) {
    const float thick = std::abs(lip.outer[k] - lip.inner[k]);
    // Sums of the colours from well inside of the landmark on.
    std::array<Vector3f, kRows + 2 * kWidth + 1> sums;
    sums[0] = Vector3f::Zero();
    for (int i = 0; i + 1 < static_cast<int>(sums.size()); ++i) {
      const float away = static_cast<float>(i - kWidth) * step;
      sums[i + 1] = sums[i] + axes.Ycc(xs[k], lip.inner[k] + lip.side * away);
    }
    Vector3f own = Vector3f::Zero();
    for (const float share : {0.45F, 0.5F, 0.55F, 0.6F, 0.65F, 0.7F, 0.75F}) {
      own += axes.Ycc(xs[k], lip.inner[k] + lip.side * share * thick) / 7;
    }
    for (int i = 0; i < kRows; ++i) {
      const float away = static_cast<float>(i) * step;
      if (away > std::max(kOutward * thick, 2 * step)) {
        worth[k][i] = -1e3F;
        continue;
      }
      const Vector3f inward = (sums[i + kWidth] - sums[i]) / kWidth;
      const Vector3f outward = (sums[i + 2 * kWidth] - sums[i + kWidth]) / kWidth;
      contrast[k][i] = std::min(TintDistance(outward, inward), kMost);
      worth[k][i] = contrast[k][i] - lip.lip_counts * TintDistance(outward, own) -
                    kAway * static_cast<float>(i);
    }
  }
  std::array<std::array<int, kRows>, kColumns> from{};
  std::array<float, kRows> best = worth[0];
  for (int k = 1; k < kColumns; ++k) {
    std::array<float, kRows> next{};
    for (int i = 0; i < kRows; ++i) {
      const auto reach = [&](int j) {
        return best[j] - kBend * static_cast<float>(std::abs(i - j));
      };
      for (int j = 1; j < kRows; ++j) {
        from[k][i] = reach(j) > reach(from[k][i]) ? j : from[k][i];
      }
      next[i] = reach(from[k][i]) + worth[k][i];
    }
    best = next;
  }
  Edge edge;
  int at = static_cast<int>(std::max_element(best.begin(), best.end()) - best.begin());
  for (int k = kColumns - 1; k >= 0; --k) {
    edge.down[k] = lip.inner[k] + lip.side * static_cast<float>(at) * step;
    edge.strength += contrast[k][at] / kColumns;
    at = k > 0 ? from[k][at] : at;
  }
  return edge;
}

// Whether what lies between the lips is much darker than they are, or grey as teeth.
bool ShowsInside(const MouthAxes& axes, const std::array<float, kColumns>& xs, const Edge& upper,
                 const Edge& lower, const std::array<Lip, 2>& lips) {
  constexpr float kDark = 0.55F;  // of the lips' light
  constexpr float kGrey = 9;      // of red and blue less than the lips have
  Vector3f inside = Vector3f::Zero();
  Vector3f outside = Vector3f::Zero();
  for (int k = kColumns / 4; k < kColumns - kColumns / 4; ++k) {
    for (const float share : {0.3F, 0.5F, 0.7F}) {
      inside += axes.Ycc(xs[k], upper.down[k] + share * (lower.down[k] - upper.down[k]));
    }
    for (const auto& [lip, edge] : {std::pair{&lips[0], &upper}, std::pair{&lips[1], &lower}}) {
      outside += 1.5F * axes.Ycc(xs[k], (edge->down[k] + lip->outer[k]) / 2);
    }
  }
  const Vector3f d = (inside - outside) / (3.0F * (kColumns - 2 * (kColumns / 4)));
  const float light = outside.x() / (3.0F * (kColumns - 2 * (kColumns / 4)));
  return light + d.x() < kDark * light || -d.z() > kGrey;
}

}  // namespace

bool FitOpenLips(const FaceAxes& face, Landmarks& p) {
  constexpr float kNarrow = 0.05F;    // of the landmarks' gap
  constexpr float kOpen = 0.035F;     // of the gap that is seen
  constexpr float kFineFace = 80;     // pixels between the eyes
  constexpr float kLeastEdge = 2.5F;  // grey levels
  constexpr float kLeastBoth = 10;    // summed
  constexpr float kShare = 0.28F;     // where the outer ones of the inner points lie, of the width
  static constexpr std::array<int, 7> kUpperOuter = {48, 49, 50, 51, 52, 53, 54};
  static constexpr std::array<int, 7> kLowerOuter = {48, 59, 58, 57, 56, 55, 54};
  static constexpr std::array<int, 5> kUpperInner = {48, 61, 62, 63, 54};
  static constexpr std::array<int, 5> kLowerInner = {48, 67, 66, 65, 54};
  const MouthAxes axes(face, p);
  const float left = axes.Of(p[48]).x();
  const float width = axes.Of(p[54]).x() - left;
  if (!(width > 4)) {
    return false;
  }
  std::array<float, kColumns> xs{};
  std::array<Lip, 2> lips;
  lips[0].side = -1;
  lips[0].lip_counts = 1.5F;
  lips[1].side = 1;
  float gap = 0;
  for (int k = 0; k < kColumns; ++k) {
    const float share = kFirst + (kLast - kFirst) * static_cast<float>(k) / (kColumns - 1);
    xs[k] = left + share * width;
    const float upper = Down(axes, p, kUpperInner, xs[k]);
    const float lower = Down(axes, p, kLowerInner, xs[k]);
    const float middle = (upper + lower) / 2;
    lips[0].inner[k] = std::min(upper, middle);
    lips[1].inner[k] = std::max(lower, middle);
    lips[0].outer[k] = std::min(Down(axes, p, kUpperOuter, xs[k]), lips[0].inner[k]);
    lips[1].outer[k] = std::max(Down(axes, p, kLowerOuter, xs[k]), lips[1].inner[k]);
  }
  const auto mean_gap = [&](const auto& upper, const auto& lower) {
    float sum = 0;
    for (int k = kColumns / 4; k < kColumns - kColumns / 4; ++k) {
      sum += lower[k] - upper[k];
    }
    return sum / static_cast<float>(kColumns - 2 * (kColumns / 4)) / face.eyes;
  };
  gap = mean_gap(lips[0].inner, lips[1].inner);
  if (gap < kNarrow && face.eyes < kFineFace) {
    return false;
  }
  const Edge upper = FollowEdge(axes, face.eyes, xs, lips[0]);
  const Edge lower = FollowEdge(axes, face.eyes, xs, lips[1]);
  if (std::min(upper.strength, lower.strength) < kLeastEdge ||
      upper.strength + lower.strength < kLeastBoth ||
      (gap < kNarrow &&
       (mean_gap(upper.down, lower.down) < kOpen || !ShowsInside(axes, xs, upper, lower, lips)))) {
    return false;
  }
  constexpr std::array<std::pair<int, int>, 3> kPairs = {{{61, 67}, {62, 66}, {63, 65}}};
  for (int i = 0; i < 3; ++i) {
    const float share = i == 0 ? kShare : i == 1 ? 0.5F : 1 - kShare;
    const int k = static_cast<int>(
        std::lround((share - kFirst) / (kLast - kFirst) * static_cast<float>(kColumns - 1)));
    p[kPairs[i].first] = axes.At(xs[k], upper.down[k]);
    p[kPairs[i].second] = axes.At(xs[k], lower.down[k]);
  }
  return true;
}

}  // namespace understudy
