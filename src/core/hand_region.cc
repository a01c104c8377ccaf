#include "core/hand_region.h"

#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <iterator>
#include <vector>

#include "core/distance_transform.h"
#include "core/keep_joined.h"
#include "core/segment_distance.h"
#include "core/tint.h"

namespace understudy {
namespace {

using Eigen::Vector2f;
using Eigen::Vector3f;

// The bones of a hand, and how large it is.
struct Hand {
  struct Bone {
    Vector2f a;
    Vector2f b;
  };
  std::vector<Bone> bones;
  Vector2f low = Vector2f::Constant(1e9F);
  Vector2f high = Vector2f::Constant(-1e9F);
  float size = 0;  // pixels from the wrist to the middle knuckle, as if it were seen flat

  explicit Hand(std::span<const Keypoint> points) {
    constexpr float kPalmsLong = 1.9F;  // from the wrist to the tips
    for (int k = 1; k < kHandKeypoints; ++k) {
      bones.push_back({At(points[HandParent(k)]), At(points[k])});
    }
    for (const Keypoint& point : points) {
      low = low.cwiseMin(At(point));
      high = high.cwiseMax(At(point));
    }
    size = std::max({(At(points[kMiddleKnuckle]) - At(points[kHandRoot])).norm(),
                     (high - low).norm() / kPalmsLong, 1.0F});
  }

  // To the nearest bone, in sizes.
  float Distance(const Vector2f& p) const {
    float nearest = 1e9F;
    for (const Bone& bone : bones) {
      nearest = std::min(nearest, SegmentDistance(p, bone.a, bone.b));
    }
    return nearest / size;
  }
};

// The colours along the bones that many of them agree on; empty where too few do.
std::vector<Vector3f> ColorsOf(const Hand& hand, ImageView picture) {
  constexpr int kSteps = 5;
  constexpr float kAgree = 22;    // as TintDistance counts
  constexpr float kMany = 0.42F;  // of all
  std::vector<Vector3f> seen;
  for (const Hand::Bone& bone : hand.bones) {
    for (int i = 0; i < kSteps; ++i) {
      const Vector2f p = bone.a + (bone.b - bone.a) * (static_cast<float>(i) / kSteps);
      const int x = static_cast<int>(p.x());
      const int y = static_cast<int>(p.y());
      if (x >= 0 && y >= 0 && x < picture.width && y < picture.height) {
        seen.push_back(YccAt(picture, x, y));
      }
    }
  }
  std::vector<Vector3f> agreed;
  for (const Vector3f& middle : seen) {
    std::vector<Vector3f> like;
    std::copy_if(seen.begin(), seen.end(), std::back_inserter(like),
                 [&](const Vector3f& c) { return TintDistance(c, middle) < kAgree; });
    if (like.size() > agreed.size()) {
      agreed = std::move(like);
    }
  }
  if (static_cast<float>(agreed.size()) < kMany * static_cast<float>(seen.size())) {
    agreed.clear();
  }
  return agreed;
}

// Fills what a mask encloses, up to `radius` from its rim.
void FillSpots(float radius, Image& mask) {
  const int w = mask.width();
  const int h = mask.height();
  Image rim(w, h, 1);
  Image outside(w, h, 1);
  for (int y = 0; y < h; ++y) {
    for (int x = 0; x < w; ++x) {
      rim.Row(y)[x] = x == 0 || y == 0 || x + 1 == w || y + 1 == h ? 255 : 0;
      outside.Row(y)[x] = mask.Row(y)[x] == 0 ? 255 : 0;
    }
  }
  KeepJoined(rim, outside);
  const Image closed = Close(mask.span(), radius);
  for (int y = 0; y < h; ++y) {
    for (int x = 0; x < w; ++x) {
      if (outside.Row(y)[x] == 0) {
        mask.Row(y)[x] |= closed.Row(y)[x];
      }
    }
  }
}

// What of `like` is joined to the hand's bones within `reach` sizes of them, 255 or 0.
Image Joined(const Hand& hand, const Image& like, const FloatImage& distance, float reach) {
  constexpr float kOnBone = 0.12F;
  constexpr float kGap = 0.08F;   // rings and the dark between fingers
  constexpr float kSpot = 0.15F;  // a light on a knuckle
  Image region(like.width(), like.height(), 1);
  Image bones(like.width(), like.height(), 1);
  for (int y = 0; y < like.height(); ++y) {
    for (int x = 0; x < like.width(); ++x) {
      region.Row(y)[x] = distance.Row(y)[x] < reach ? like.Row(y)[x] : 0;
      bones.Row(y)[x] = distance.Row(y)[x] < kOnBone ? 255 : 0;
    }
  }
  KeepJoined(bones, region);
  region = Close(region.span(), kGap * hand.size);
  FillSpots(kSpot * hand.size, region);
  return region;
}

}  // namespace

HandRegion FindHandRegion(ImageView picture, std::span<const Keypoint> points,
                          const std::function<bool(int, int)>& may_be) {
  constexpr float kAlike = 8;      // as TintDistance counts
  constexpr float kReach = 0.5F;   // sizes
  constexpr float kClose = 0.25F;  // the same of a hand on skin
  constexpr float kLeak = 0.18F;   // share of what lies between the two that a hand may fill
  const Hand hand(points);
  HandRegion region;
  region.colors = ColorsOf(hand, picture);
  if (region.colors.empty()) {
    return {};
  }
  const int room = static_cast<int>(kReach * hand.size) + 2;
  region.box = Grown({static_cast<int>(hand.low.x()), static_cast<int>(hand.low.y()),
                      static_cast<int>(hand.high.x()) + 1, static_cast<int>(hand.high.y()) + 1},
                     room, room, picture.width, picture.height);
  const PixelBox& box = region.box;
  if (box.empty()) {
    return {};
  }
  Image like(box.width(), box.height(), 1);
  FloatImage distance(box.width(), box.height(), 1);
  for (int y = 0; y < box.height(); ++y) {
    for (int x = 0; x < box.width(); ++x) {
      const int u = box.x0 + x;
      const int v = box.y0 + y;
      distance.Row(y)[x] =
          hand.Distance({static_cast<float>(u) + 0.5F, static_cast<float>(v) + 0.5F});
      like.Row(y)[x] = distance.Row(y)[x] < kReach && may_be(u, v) &&
                               LooksLikeOneOf(region.colors, YccAt(picture, u, v), kAlike)
                           ? 255
                           : 0;
    }
  }
  region.mask = Joined(hand, like, distance, kReach);
  int outer = 0;
  int filled = 0;
  for (int y = 0; y < box.height(); ++y) {
    for (int x = 0; x < box.width(); ++x) {
      if (distance.Row(y)[x] > kClose && distance.Row(y)[x] < kReach) {
        ++outer;
        filled += region.mask.Row(y)[x] != 0 ? 1 : 0;
      }
    }
  }
  if (static_cast<float>(filled) > kLeak * static_cast<float>(outer)) {
    region.mask = Joined(hand, like, distance, kClose);
  }
  for (int y = 0; y < box.height(); ++y) {
    for (int x = 0; x < box.width(); ++x) {
      if (!may_be(box.x0 + x, box.y0 + y)) {
        region.mask.Row(y)[x] = 0;
      }
    }
  }
  return region;
}

}  // namespace understudy
