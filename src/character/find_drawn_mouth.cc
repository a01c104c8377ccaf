#include "character/find_drawn_mouth.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>
#include <vector>

#include "core/face_shapes.h"
#include "core/order_statistics.h"

namespace understudy {
namespace {

using Eigen::Vector2f;
using Eigen::Vector3f;

// Lengths in units of the distance between the eyes, from the middle between them.
struct Box {
  float left = 0;
  float right = 0;
  float top = 0;
  float bottom = 0;
  float width() const { return right - left; }
  float height() const { return bottom - top; }
  float across() const { return (left + right) / 2; }
  float down() const { return (top + bottom) / 2; }
};

struct Spot {
  Box box;
  std::size_t cells = 0;
};

// The lower face, one cell for each hundredth of the distance between the eyes.
class LowerFace {
 public:
  static constexpr float kCell = 0.01F;
  static constexpr float kHalf = 0.5F;  // its half width
  static constexpr float kTop = 0.3F;

  LowerFace(const FaceAxes& face, const Vector2f& between_eyes, float bottom)
      : columns_(static_cast<int>(2 * kHalf / kCell)),
        rows_(std::max(static_cast<int>((bottom - kTop) / kCell), 1)),
        unlike_(static_cast<std::size_t>(columns_) * rows_) {
    std::array<std::vector<float>, 3> channels;
    std::vector<Vector3f> colors;
    for (int y = 0; y < rows_; ++y) {
      for (int x = 0; x < columns_; ++x) {
        const Vector2f at = between_eyes + face.across * (Across(x) * face.eyes) +
                            face.down * (Down(y) * face.eyes);
        const int px = std::clamp(static_cast<int>(at.x()), 0, face.picture.width - 1);
        const int py = std::clamp(static_cast<int>(at.y()), 0, face.picture.height - 1);
        const std::uint8_t* c = face.picture.At(px, py);
        colors.emplace_back(c[0], c[1], c[2]);
        for (int k = 0; k < 3; ++k) {
          channels[static_cast<std::size_t>(k)].push_back(c[k]);
        }
      }
    }
    const Vector3f skin(Median(channels[0]), Median(channels[1]), Median(channels[2]));
    std::vector<float> away;
    away.reserve(colors.size());
    for (const Vector3f& c : colors) {
      away.push_back((c - skin).norm());
    }
    unevenness_ = Median(away);
    const float contrast = std::clamp(Percentile(away, 0.95), 25.0F, 100.0F);
    for (std::size_t i = 0; i < away.size(); ++i) {
      unlike_[i] = away[i] > 0.45F * contrast;
    }
  }

  // Of a half of the skin, RGB.
  float unevenness() const { return unevenness_; }

  float Filled(const Box& box) const {
    int all = 0;
    int filled = 0;
    for (int y = 0; y < rows_; ++y) {
      for (int x = 0; x < columns_; ++x) {
        if (Across(x) > box.left && Across(x) < box.right && Down(y) > box.top &&
            Down(y) < box.bottom) {
          ++all;
          filled += unlike_[Index(x, y)] ? 1 : 0;
        }
      }
    }
    return all > 0 ? static_cast<float>(filled) / static_cast<float>(all) : 1;
  }

  // The spots that touch none of the sides, the largest first.
  std::vector<Spot> Spots() const {
    std::vector<bool> left = unlike_;
    std::vector<Spot> spots;
    std::vector<std::pair<int, int>> spot;
    for (int y = 0; y < rows_; ++y) {
      for (int x = 0; x < columns_; ++x) {
        if (!left[Index(x, y)]) {
          continue;
        }
        spot.assign(1, {x, y});
        left[Index(x, y)] = false;
        for (std::size_t i = 0; i < spot.size(); ++i) {
          const auto [sx, sy] = spot[i];
          for (int v = std::max(sy - 1, 0); v <= std::min(sy + 1, rows_ - 1); ++v) {
            for (int u = std::max(sx - 1, 0); u <= std::min(sx + 1, columns_ - 1); ++u) {
              if (left[Index(u, v)]) {
                left[Index(u, v)] = false;
                spot.emplace_back(u, v);
              }
            }
          }
        }
        Box box{kHalf, -kHalf, Down(rows_), kTop};
        bool inside = true;
        for (const auto& [sx, sy] : spot) {
          inside = inside && sx > 0 && sx < columns_ - 1 && sy > 0 && sy < rows_ - 1;
          box = {std::min(box.left, Across(sx)), std::max(box.right, Across(sx)),
                 std::min(box.top, Down(sy)), std::max(box.bottom, Down(sy))};
        }
        if (inside) {
          spots.push_back({box, spot.size()});
        }
      }
    }
    std::stable_sort(spots.begin(), spots.end(),
                     [](const Spot& a, const Spot& b) { return a.cells > b.cells; });
    return spots;
  }

 private:
  std::size_t Index(int x, int y) const {
    return static_cast<std::size_t>(y) * columns_ + static_cast<std::size_t>(x);
  }
  static float Across(int x) { return (static_cast<float>(x) + 0.5F) * kCell - kHalf; }
  static float Down(int y) { return (static_cast<float>(y) + 0.5F) * kCell + kTop; }

  int columns_;
  int rows_;
  std::vector<bool> unlike_;
  float unevenness_ = 0;
};

constexpr float kWidest = 0.7F;
constexpr float kAside = 0.12F;

// A mouth drawn as one spot: the largest there is.
std::optional<Box> SpotMouth(const std::vector<Spot>& spots) {
  constexpr float kNarrowest = 0.2F;
  constexpr float kSmallest = 0.02F;  // area; a nose may be a spot too
  if (spots.empty()) {
    return std::nullopt;
  }
  const Box& box = spots[0].box;
  const bool is_mouth = box.width() >= kNarrowest && box.width() * box.height() >= kSmallest &&
                        box.width() <= kWidest && std::abs(box.across()) <= kAside;
  return is_mouth ? std::optional(box) : std::nullopt;
}

// A shut mouth drawn as two dashes, the corners of a line that is not there between them. Nostrils
// are rounder and nearer to each other.
std::optional<Box> DashedMouth(const std::vector<Spot>& spots) {
  constexpr float kNarrowest = 0.3F;
  constexpr float kSlender = 2.0F;  // how much longer than high a dash is
  constexpr float kShortest = 0.06F;
  constexpr float kLevel = 0.05F;
  std::optional<Box> lowest;
  const auto is_dash = [](const Box& b) {
    return b.width() >= kShortest && b.width() >= kSlender * b.height();
  };
  for (const Spot& right : spots) {
    for (const Spot& left : spots) {
      const Box& a = right.box;
      const Box& b = left.box;
      const Box both{a.left, b.right, std::min(a.top, b.top), std::max(a.bottom, b.bottom)};
      if (is_dash(a) && is_dash(b) && a.right < b.left && std::abs(a.down() - b.down()) <= kLevel &&
          both.width() >= kNarrowest && both.width() <= kWidest &&
          std::abs(both.across()) <= kAside && (!lowest || both.down() > lowest->down())) {
        lowest = both;
      }
    }
  }
  return lowest;
}

// Of a closed or open mouth, from its right corner over the upper lip: the share of the width, and
// how far out of the line through the corners (1: at the edge).
constexpr std::array<std::pair<float, float>, 12> kOuterLips = {{{0, 0},
                                                                 {0.17F, -0.8F},
                                                                 {0.36F, -1},
                                                                 {0.5F, -1},
                                                                 {0.64F, -1},
                                                                 {0.83F, -0.8F},
                                                                 {1, 0},
                                                                 {0.83F, 0.8F},
                                                                 {0.64F, 1},
                                                                 {0.5F, 1},
                                                                 {0.36F, 1},
                                                                 {0.17F, 0.8F}}};
constexpr std::array<std::pair<float, float>, 8> kInnerLips = {
    {{0, 0}, {0.28F, -1}, {0.5F, -1}, {0.72F, -1}, {1, 0}, {0.72F, 1}, {0.5F, 1}, {0.28F, 1}}};

}  // namespace

bool MoveToDrawnMouth(const FaceAxes& face,
                      std::array<Eigen::Vector2f, kFaceLandmarks>& landmarks) {
  constexpr float kFlat = 8;        // of the skin, RGB
  constexpr float kBlank = 0.15F;   // share of the mouth's box
  constexpr float kHigher = 0.06F;  // than the landmarks, at least
  const Vector2f between = (EyeMiddle(landmarks, 36) + EyeMiddle(landmarks, 42)) / 2;
  const auto at = [&](int i) {
    const Vector2f d = (landmarks[i] - between) / face.eyes;
    return Vector2f(d.dot(face.across), d.dot(face.down));
  };
  Box mouth{1, -1, 9, -9};
  for (int i = 48; i < 60; ++i) {
    const Vector2f p = at(i);
    mouth = {std::min(mouth.left, p.x()), std::max(mouth.right, p.x()), std::min(mouth.top, p.y()),
             std::max(mouth.bottom, p.y())};
  }
  const float middle = (mouth.top + mouth.bottom) / 2;
  if (middle < LowerFace::kTop + 2 * kHigher || mouth.bottom > 3) {
    return false;
  }
  const LowerFace lower(face, between, mouth.bottom);
  if (lower.unevenness() > kFlat || lower.Filled(mouth) > kBlank) {
    return false;
  }
  const std::vector<Spot> spots = lower.Spots();
  std::optional<Box> spot = SpotMouth(spots);
  if (!spot) {
    spot = DashedMouth(spots);
  }
  if (!spot || spot->down() > middle - kHigher) {
    return false;
  }
  const auto place = [&](const Vector2f& p) -> Vector2f {
    return between + face.across * (p.x() * face.eyes) + face.down * (p.y() * face.eyes);
  };
  const float width = spot->width();
  const float line = spot->down();
  const float half = spot->height() / 2;
  constexpr float kLip = 0.02F;
  for (std::size_t i = 0; i < kOuterLips.size(); ++i) {
    const auto& [share, out] = kOuterLips[i];
    landmarks[48 + i] = place({spot->left + share * width, line + out * (half + kLip)});
  }
  // What is no higher than a line is closed.
  constexpr float kLine = 0.035F;
  const float gap = std::max(half - kLine, 0.0F);
  for (std::size_t i = 0; i < kInnerLips.size(); ++i) {
    const auto& [share, out] = kInnerLips[i];
    landmarks[60 + i] = place({spot->left + (0.06F + 0.88F * share) * width, line + out * gap});
  }
  const float bridge = at(27).y();
  const float nose = at(33).y();
  const float room = std::max(spot->top - 0.12F - bridge, 0.05F);
  if (nose - bridge > room) {
    for (int i = 28; i < 36; ++i) {
      const Vector2f p = at(i);
      landmarks[i] = place({p.x(), bridge + (p.y() - bridge) * room / (nose - bridge)});
    }
  }
  return true;
}

}  // namespace understudy
