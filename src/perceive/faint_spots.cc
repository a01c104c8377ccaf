#include "perceive/faint_spots.h"

#include <Eigen/Core>
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/distance_transform.h"
#include "core/pixel_box.h"
#include "core/segment_distance.h"

namespace understudy {
namespace {

using Eigen::Vector2f;

constexpr int kGap = 40;                 // mean of a gap, at most
constexpr double kLargest = 1.0 / 2000;  // of the figure's area

// A spot is a connected area of values below `faint`.
void FillSpotsBelow(int faint, Image& matte) {
  const int w = matte.width();
  const int h = matte.height();
  std::size_t figure = 0;
  for (int y = 0; y < h; ++y) {
    const std::uint8_t* row = matte.Row(y);
    figure += std::count_if(row, row + w, [&](std::uint8_t v) { return v >= faint; });
  }
  const auto most = static_cast<std::size_t>(std::max(kLargest * static_cast<double>(figure), 4.0));
  enum : std::uint8_t { kUnseen, kSpot, kLarge };
  std::vector<std::uint8_t> seen(static_cast<std::size_t>(w) * h, kUnseen);
  std::vector<std::int32_t> spot;
  for (int y = 1; y + 1 < h; ++y) {
    const std::uint8_t* row = matte.Row(y);
    for (int x = 1; x + 1 < w; ++x) {
      const std::int32_t start = y * w + x;
      // Every spot has a left rim.
      if (row[x] >= faint || row[x - 1] < faint || seen[start] != kUnseen) {
        continue;
      }
      spot.assign(1, start);
      seen[start] = kSpot;
      bool large = false;
      int sum = 0;
      for (std::size_t i = 0; i < spot.size() && !large; ++i) {
        const std::int32_t at = spot[i];
        const int u = at % w;
        const int v = at / w;
        large = u == 0 || v == 0 || u + 1 == w || v + 1 == h || spot.size() > most;
        if (large) {
          break;
        }
        sum += matte.Row(v)[u];
        for (const std::int32_t next : {at - 1, at + 1, at - w, at + w}) {
          if (matte.Row(next / w)[next % w] >= faint) {
            continue;
          }
          large = large || seen[next] == kLarge;
          if (seen[next] == kUnseen) {
            seen[next] = kSpot;
            spot.push_back(next);
          }
        }
      }
      for (const std::int32_t at : spot) {
        seen[at] = large ? kLarge : kSpot;
        if (!large && sum > kGap * static_cast<int>(spot.size())) {
          matte.Row(at / w)[at % w] = 255;
        }
      }
    }
  }
}

}  // namespace

void FillFaintSpots(Image& matte) {
  // What a veil joins to the outline is closed at a lower level.
  for (const int faint : {192, 160, 128, 104}) {
    FillSpotsBelow(faint, matte);
  }
}

void CloseFeet(const BodyPoints& joints, Image& matte) {
  constexpr float kSure = 0.3F;
  constexpr int kThere = 128;      // of 255
  constexpr float kVein = 0.08F;   // lengths of the foot, half the width of what is closed
  constexpr float kReach = 0.5F;   // lengths of the foot from its bones
  constexpr float kLeast = 0.15F;  // torso lengths that a foot seen from the front is long
  const float least = kLeast * TorsoLength(joints);
  for (const auto& [ankle, heel, toe] : {std::array{kLeftAnklePoint, kLeftHeel, kLeftBigToe},
                                         std::array{kRightAnklePoint, kRightHeel, kRightBigToe}}) {
    if (std::min(joints[ankle].confidence, joints[toe].confidence) < kSure) {
      continue;
    }
    const Vector2f from = At(joints[ankle]);
    const Vector2f to = At(joints[toe]);
    const Vector2f back = joints[heel].confidence < kSure ? from : At(joints[heel]);
    const float length = std::max((to - from).norm(), least);
    const float reach = kReach * length;
    const float vein = std::max(kVein * length, 2.0F);
    const Vector2f low = from.cwiseMin(to).cwiseMin(back);
    const Vector2f high = from.cwiseMax(to).cwiseMax(back);
    const int room = static_cast<int>(reach + 2 * vein);
    const PixelBox box = Grown({static_cast<int>(low.x()), static_cast<int>(low.y()),
                                static_cast<int>(high.x()) + 1, static_cast<int>(high.y()) + 1},
                               room, room, matte.width(), matte.height());
    if (box.empty()) {
      continue;
    }
    Image there(box.width(), box.height(), 1);
    for (int y = 0; y < box.height(); ++y) {
      for (int x = 0; x < box.width(); ++x) {
        there.Row(y)[x] = matte.Row(box.y0 + y)[box.x0 + x] >= kThere ? 255 : 0;
      }
    }
    // The very edge keeps its softness.
    const Image closed = Erode(Dilate(there.span(), vein).span(), vein + 1);
    for (int y = 0; y < box.height(); ++y) {
      for (int x = 0; x < box.width(); ++x) {
        const Vector2f p(static_cast<float>(box.x0 + x) + 0.5F,
                         static_cast<float>(box.y0 + y) + 0.5F);
        const float away = std::min(SegmentDistance(p, from, to), SegmentDistance(p, back, to));
        if (closed.Row(y)[x] != 0 && away < reach) {
          matte.Row(box.y0 + y)[box.x0 + x] = 255;
        }
      }
    }
  }
}

}  // namespace understudy
