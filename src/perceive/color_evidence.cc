#include "perceive/color_evidence.h"

#include <Eigen/Core>
#include <algorithm>
#include <array>
#include <cmath>
#include <span>
#include <utility>
#include <vector>

#include "core/distance_transform.h"
#include "core/hand_region.h"
#include "core/resize.h"
#include "core/segment_distance.h"
#include "perceive/arm_gaps.h"

namespace understudy {
namespace {

using Eigen::Vector2f;
using Eigen::Vector3f;

constexpr float kSizeOfPerson = 360;  // pixels of the small picture that colours are compared in
constexpr int kBucket = 12;           // pixels of the small picture
constexpr int kBucketReach = 3;       // buckets around a pixel's own that its samples come from
constexpr std::size_t kPerBucket = 24;
constexpr float kSure = 0.3F;  // confidence of both ends of a bone that is used

// Bones that skin or clothes surely cover, with half their thickness in torso lengths.
struct Bone {
  int from;
  int to;
  float half;
};
constexpr std::array<Bone, 16> kBones = {{{kLeftShoulderPoint, kRightShoulderPoint, 0.03F},
                                          {kLeftHipPoint, kRightHipPoint, 0.06F},
                                          {kLeftShoulderPoint, kRightHipPoint, 0.1F},
                                          {kRightShoulderPoint, kLeftHipPoint, 0.1F},
                                          {kLeftShoulderPoint, kLeftElbowPoint, 0.02F},
                                          {kRightShoulderPoint, kRightElbowPoint, 0.02F},
                                          {kLeftElbowPoint, kLeftWristPoint, 0.015F},
                                          {kRightElbowPoint, kRightWristPoint, 0.015F},
                                          {kLeftHipPoint, kLeftKneePoint, 0.05F},
                                          {kRightHipPoint, kRightKneePoint, 0.05F},
                                          {kLeftKneePoint, kLeftAnklePoint, 0.04F},
                                          {kRightKneePoint, kRightAnklePoint, 0.04F},
                                          {kLeftAnklePoint, kLeftBigToe, 0.03F},
                                          {kRightAnklePoint, kRightBigToe, 0.03F},
                                          {kLeftHeel, kLeftBigToe, 0.03F},
                                          {kRightHeel, kRightBigToe, 0.03F}}};

// Samples of one kind, in a grid of buckets.
class Samples {
 public:
  Samples(int width, int height)
      : columns_(width / kBucket + 1),
        rows_(height / kBucket + 1),
        buckets_(columns_ * rows_),
        seen_(buckets_.size()) {}

  // Keeps every sample of a bucket until it is full, then every second, every fourth and so on.
  void Add(int x, int y, const Vector3f& color) {
    const std::size_t at = static_cast<std::size_t>(y / kBucket) * columns_ + x / kBucket;
    std::vector<Vector3f>& bucket = buckets_[at];
    const std::size_t n = seen_[at]++;
    if (bucket.size() < kPerBucket) {
      bucket.push_back(color);
    } else if (n % 3 == 0) {
      bucket[n / 3 % kPerBucket] = color;
    }
  }

  // The share of the samples around that look like `color`, 0..1; negative when there are too few
  // to say. A kernel estimate (Elgammal et al. 2002), so that a few wrong samples do not decide.
  float Likeness(int x, int y, const Vector3f& color) const {
    constexpr float kRadius = 26.0F;  // grey levels at which two colours have nothing in common
    constexpr int kFewest = 12;
    float sum = 0;
    int count = 0;
    const int bx = x / kBucket;
    const int by = y / kBucket;
    for (int v = std::max(by - kBucketReach, 0); v <= std::min(by + kBucketReach, rows_ - 1); ++v) {
      for (int u = std::max(bx - kBucketReach, 0); u <= std::min(bx + kBucketReach, columns_ - 1);
           ++u) {
        for (const Vector3f& sample : buckets_[static_cast<std::size_t>(v) * columns_ + u]) {
          const float near =
              std::max(1 - (sample - color).squaredNorm() / (kRadius * kRadius), 0.0F);
          sum += near * near;
          ++count;
        }
      }
    }
    return count >= kFewest ? sum / static_cast<float>(count) : -1;
  }

 private:
  int columns_;
  int rows_;
  std::vector<std::vector<Vector3f>> buckets_;
  std::vector<std::size_t> seen_;
};

// The mean over the (2 * reach + 1)^2 pixels about each.
FloatImage Blur(const FloatImage& in, int reach) {
  FloatImage out(in.width(), in.height(), 1);
  for (int y = 0; y < in.height(); ++y) {
    for (int x = 0; x < in.width(); ++x) {
      float sum = 0;
      int count = 0;
      for (int v = std::max(y - reach, 0); v <= std::min(y + reach, in.height() - 1); ++v) {
        for (int u = std::max(x - reach, 0); u <= std::min(x + reach, in.width() - 1); ++u) {
          sum += in.Row(v)[u];
          ++count;
        }
      }
      out.Row(y)[x] = sum / static_cast<float>(count);
    }
  }
  return out;
}

// The hands that were found where arms end: 255, else 0. `joints` in pixels of `picture`.
Image HandsOf(ImageView picture, const Keypoints& joints, float torso) {
  constexpr float kSureWrist = 0.25F;
  constexpr float kSureHand = 0.5F;
  constexpr float kFromWrist = 0.3F;  // torso lengths between the arm's wrist and the hand's
  Image hands(picture.width, picture.height, 1);
  for (const auto& [wrist, first] :
       {std::pair{kLeftWristPoint, kLeftHandFirst}, {kRightWristPoint, kRightHandFirst}}) {
    const std::span<const Keypoint> points = std::span(joints).subspan(first, kHandKeypoints);
    if (joints[wrist].confidence < kSureWrist || points[kHandRoot].confidence < kSureHand ||
        (At(points[kHandRoot]) - At(joints[wrist])).norm() > kFromWrist * torso) {
      continue;
    }
    const HandRegion hand = FindHandRegion(picture, points, [](int, int) { return true; });
    for (int y = hand.box.y0; y < hand.box.y1; ++y) {
      for (int x = hand.box.x0; x < hand.box.x1; ++x) {
        hands.Row(y)[x] |= hand.mask.Row(y - hand.box.y0)[x - hand.box.x0];
      }
    }
  }
  return hands;
}

// The pixels about the line from between the hips to between the knees; none where those are not
// sure.
std::vector<std::pair<int, int>> BetweenLegs(const Keypoints& joints, float torso, int w, int h) {
  constexpr float kBetween = 0.15F;  // torso lengths
  std::vector<std::pair<int, int>> between;
  if (std::min({joints[kLeftHipPoint].confidence, joints[kRightHipPoint].confidence,
                joints[kLeftKneePoint].confidence, joints[kRightKneePoint].confidence}) <= kSure) {
    return between;
  }
  const Vector2f hips = (At(joints[kLeftHipPoint]) + At(joints[kRightHipPoint])) / 2;
  const Vector2f knees = (At(joints[kLeftKneePoint]) + At(joints[kRightKneePoint])) / 2;
  for (int y = 0; y < h; ++y) {
    for (int x = 0; x < w; ++x) {
      const Vector2f p(static_cast<float>(x) + 0.5F, static_cast<float>(y) + 0.5F);
      if (SegmentDistance(p, hips, knees) < kBetween * torso) {
        between.emplace_back(x, y);
      }
    }
  }
  return between;
}

// Whether any pixel of a mask lies within `radius` of a place.
bool AnyWithin(const Image& mask, const Vector2f& center, float radius) {
  for (int y = 0; y < mask.height(); ++y) {
    for (int x = 0; x < mask.width(); ++x) {
      const Vector2f p(static_cast<float>(x) + 0.5F, static_cast<float>(y) + 0.5F);
      if (mask.Row(y)[x] != 0 && (p - center).norm() < radius) {
        return true;
      }
    }
  }
  return false;
}

}  // namespace

ColoredMatte AddColorEvidence(ImageView picture, FloatImageView matte, const Keypoints& keypoints,
                              float scale) {
  // How the logarithm of the likelihood ratio counts: only beyond a doubt, and more against the
  // person than for it. Opening a gap is what colours are good at; a wall that resembles a coat is
  // no coat.
  constexpr float kAgainst = 3.5F;
  constexpr float kFor = 0.8F;
  constexpr float kDoubt = 0.5F;
  constexpr float kCovered = 0.97F;  // on a bone
  constexpr float kRare = 0.01F;     // likeness that says nothing
  constexpr float kGap = -1;         // evidence of what is surely seen through one
  constexpr float kSureGap = -1.5F;  // the same of a pixel by itself, beside an arm
  constexpr int kRounds = 2;
  const float shrink = std::min(kSizeOfPerson / std::max(scale, 1.0F), 1.0F);
  const int w =
      std::max(static_cast<int>(std::lround(static_cast<float>(picture.width) * shrink)), 1);
  const int h =
      std::max(static_cast<int>(std::lround(static_cast<float>(picture.height) * shrink)), 1);
  const Image small = Resize(picture, w, h);
  const float fx = static_cast<float>(w) / static_cast<float>(picture.width);
  const float fy = static_cast<float>(h) / static_cast<float>(picture.height);
  Keypoints joints = keypoints;
  for (Keypoint& joint : joints) {
    joint.x *= fx;
    joint.y *= fy;
  }
  const auto at = [&joints](int i) { return At(joints[i]); };
  const float torso = TorsoLength(joints);
  const auto color_at = [&](int x, int y) {
    const std::uint8_t* p = small.At(x, y);
    return Vector3f(p[0], p[1], p[2]);
  };
  const auto matte_at = [&](int x, int y) {
    const int u = std::min(static_cast<int>((static_cast<float>(x) + 0.5F) / fx), matte.width - 1);
    const int v = std::min(static_cast<int>((static_cast<float>(y) + 0.5F) / fy), matte.height - 1);
    return matte.Row(v)[u];
  };
  const Image hands = HandsOf(small.span(), joints, torso);
  // Hair, hands and shoes are unlike the bones beside them: there the colours say nothing, but for
  // hands that were found.
  struct Disc {
    Vector2f center;
    float radius;
  };
  std::vector<Disc> unlike = {{at(kNose), 0.5F * torso}};
  for (const auto& [elbow, wrist] :
       {std::pair{kLeftElbowPoint, kLeftWristPoint}, {kRightElbowPoint, kRightWristPoint}}) {
    const Vector2f hand = at(wrist) + 0.3F * (at(wrist) - at(elbow));
    if (!AnyWithin(hands, hand, 0.12F * torso)) {
      unlike.push_back({hand, 0.12F * torso});
    }
  }
  for (const auto& [ankle, toe] :
       {std::pair{kLeftAnklePoint, kLeftBigToe}, {kRightAnklePoint, kRightBigToe}}) {
    unlike.push_back({(at(ankle) + at(toe)) / 2, 0.25F * torso});
  }
  const auto is_unlike = [&](const Vector2f& p) {
    return std::any_of(unlike.begin(), unlike.end(),
                       [&](const Disc& d) { return (p - d.center).norm() < d.radius; });
  };
  // What the body surely covers: bones, the hands beyond the wrists, and the soles.
  struct Capsule {
    Vector2f from;
    Vector2f to;
    float half;
  };
  std::vector<Capsule> covered;
  const auto cover = [&](const Vector2f& from, const Vector2f& to, float half, int a, int b) {
    if (std::min(joints[a].confidence, joints[b].confidence) > kSure) {
      covered.push_back({from, to, std::max(half * torso, 0.8F)});
    }
  };
  for (const Bone& bone : kBones) {
    cover(at(bone.from), at(bone.to), bone.half, bone.from, bone.to);
  }
  // The sides of the trunk, as far in as a slim waist is: on the line from shoulder to hip a gap
  // beside the arm may be.
  for (const auto& [shoulder, hip, other_shoulder, other_hip] :
       {std::array{kLeftShoulderPoint, kLeftHipPoint, kRightShoulderPoint, kRightHipPoint},
        std::array{kRightShoulderPoint, kRightHipPoint, kLeftShoulderPoint, kLeftHipPoint}}) {
    constexpr float kIn = 0.25F;
    cover(at(shoulder) + kIn * (at(other_shoulder) - at(shoulder)),
          at(hip) + kIn * (at(other_hip) - at(hip)), 0.06F, shoulder, hip);
  }
  for (const auto& [elbow, wrist] :
       {std::pair{kLeftElbowPoint, kLeftWristPoint}, {kRightElbowPoint, kRightWristPoint}}) {
    cover(at(wrist), at(wrist) + 0.35F * (at(wrist) - at(elbow)), 0.02F, elbow, wrist);
  }
  Samples person(w, h);
  Samples around(w, h);
  FloatImage evidence(w, h, 1);
  Image core(w, h, 1);
  for (int y = 0; y < h; ++y) {
    for (int x = 0; x < w; ++x) {
      const Vector2f p(static_cast<float>(x) + 0.5F, static_cast<float>(y) + 0.5F);
      const float said = matte_at(x, y);
      const bool hand = hands.Row(y)[x] != 0;
      if (said < 0.04F && !hand) {
        around.Add(x, y, color_at(x, y));
        continue;
      }
      core.Row(y)[x] = hand || std::any_of(covered.begin(), covered.end(), [&](const Capsule& c) {
                         return SegmentDistance(p, c.from, c.to) < c.half;
                       });
      if (core.Row(y)[x] != 0) {
        person.Add(x, y, color_at(x, y));
      }
    }
  }
  const auto weigh = [&](int x, int y) {
    const Vector2f p(static_cast<float>(x) + 0.5F, static_cast<float>(y) + 0.5F);
    if (core.Row(y)[x] != 0 || matte_at(x, y) < 0.04F || is_unlike(p)) {
      return;
    }
    const float to_person = person.Likeness(x, y, color_at(x, y));
    const float to_around = around.Likeness(x, y, color_at(x, y));
    if (to_person >= 0 && to_around >= 0) {
      evidence.Row(y)[x] = std::log((to_person + kRare) / (to_around + kRare));
    }
  };
  for (int y = 0; y < h; ++y) {
    for (int x = 0; x < w; ++x) {
      weigh(x, y);
    }
  }
  FloatImage smooth = Blur(evidence, 1);
  // Between legs the surroundings are far: what is seen of the gap tells what the rest of it looks
  // like.
  const std::vector<std::pair<int, int>> between = BetweenLegs(joints, torso, w, h);
  for (int round = 0; round < kRounds && !between.empty(); ++round) {
    for (const auto& [x, y] : between) {
      if (smooth.Row(y)[x] < kGap && evidence.Row(y)[x] < kGap) {
        around.Add(x, y, color_at(x, y));
      }
    }
    for (const auto& [x, y] : between) {
      weigh(x, y);
    }
    smooth = Blur(evidence, 1);
  }
  Image like_around(w, h, 1);
  for (int y = 0; y < h; ++y) {
    for (int x = 0; x < w; ++x) {
      const bool like = smooth.Row(y)[x] < kGap && evidence.Row(y)[x] < kSureGap;
      like_around.Row(y)[x] = like && core.Row(y)[x] == 0 ? 255 : 0;
    }
  }
  const Image gaps = FindArmGaps(small.span(), joints, like_around);
  // Well inside, for these pixels are larger than the picture's.
  const Image inner = Erode(hands.span(), 1);
  ColoredMatte out{FloatImage(matte.width, matte.height, 1), Image(matte.width, matte.height, 1),
                   Image(matte.width, matte.height, 1)};
  for (int y = 0; y < matte.height; ++y) {
    for (int x = 0; x < matte.width; ++x) {
      const float said = matte.Row(y)[x];
      const int u = std::min(static_cast<int>((static_cast<float>(x) + 0.5F) * fx), w - 1);
      const int v = std::min(static_cast<int>((static_cast<float>(y) + 0.5F) * fy), h - 1);
      out.gaps.Row(y)[x] = gaps.Row(v)[u];
      if (core.Row(v)[u] != 0) {
        out.alpha.Row(y)[x] = std::max(said, kCovered);
        out.hands.Row(y)[x] = inner.Row(v)[u];
        continue;
      }
      if (said < 0.04F) {
        out.alpha.Row(y)[x] = said;
        continue;
      }
      const float likely = std::clamp(said, 0.015F, 0.995F);
      const float word = smooth.Row(v)[u];
      const float odds = std::log(likely / (1 - likely)) + kFor * std::max(word - kDoubt, 0.0F) +
                         kAgainst * std::min(word + kDoubt, 0.0F);
      out.alpha.Row(y)[x] = 1 / (1 + std::exp(-odds));
    }
  }
  return out;
}

}  // namespace understudy
