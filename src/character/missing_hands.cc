#include "character/missing_hands.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "character/limb_geometry.h"
#include "character/part_bones.h"
#include "core/order_statistics.h"
#include "core/segment_distance.h"
#include "core/tint.h"

namespace understudy {
namespace {

using Eigen::Vector2f;
using Eigen::Vector3f;

// Both Y, Cb, Cr.
bool LooksLikeSkin(const Vector3f& color, const Vector3f& skin) {
  constexpr float kTint = 13;   // Cb and Cr together
  constexpr float kLight = 85;  // a hand may lie in the shade
  const Vector3f d = color - skin;
  return d.tail<2>().norm() < kTint && std::abs(d.x()) < kLight;
}

bool IsMissing(const Character& c, ImageView picture, ImageView matte,
               const std::optional<Vector3f>& skin, bool left) {
  constexpr float kSure = 0.6F;
  constexpr float kFrom = 0.05F;  // forearms beyond the wrist
  constexpr float kTo = 0.6F;
  constexpr float kHalf = 0.1F;  // torso lengths
  constexpr float kAround = 0.22F;
  constexpr float kLeastShown = 0.7F;  // of the place, inside the picture
  constexpr float kSkin = 0.12F;       // of the place, at most
  constexpr float kEmpty = 0.2F;
  constexpr float kBlob = 1.25F;  // times as much of a glove's place as about it
  constexpr float kLeastHand = 0.5F;
  const int wrist = Index(left ? Joint::kLeftWrist : Joint::kRightWrist);
  const int elbow = Index(left ? Joint::kLeftElbow : Joint::kRightElbow);
  if (std::min(c.joint_confidence[wrist], c.joint_confidence[elbow]) < kSure ||
      c.keypoints[left ? kLeftHandFirst : kRightHandFirst].confidence >= kLeastHand) {
    return false;
  }
  const Vector2f at = c.joints[wrist].head<2>();
  const Vector2f fore = at - c.joints[elbow].head<2>();
  const float torso = TorsoLength(c);
  const Vector2f from = at + kFrom * fore;
  const Vector2f to = at + kTo * fore;
  const float reach = kAround * torso;
  struct Count {
    int all = 0;
    int shown = 0;
    int matte = 0;
    int skin = 0;
  } place, around;
  const Vector2f low = from.cwiseMin(to) - Vector2f::Constant(reach);
  const Vector2f high = from.cwiseMax(to) + Vector2f::Constant(reach);
  for (int y = static_cast<int>(low.y()); y <= static_cast<int>(high.y()); ++y) {
    for (int x = static_cast<int>(low.x()); x <= static_cast<int>(high.x()); ++x) {
      const Vector2f p(static_cast<float>(x) + 0.5F, static_cast<float>(y) + 0.5F);
      const float d = SegmentDistance(p, from, to);
      if (d > reach) {
        continue;
      }
      Count& count = d < kHalf * torso ? place : around;
      ++count.all;
      if (x < 0 || y < 0 || x >= matte.width || y >= matte.height) {
        continue;
      }
      ++count.shown;
      if (matte.Row(y)[x] < 128) {
        continue;
      }
      ++count.matte;
      count.skin += skin && LooksLikeSkin(YccAt(picture, x, y), ToYcc(*skin)) ? 1 : 0;
    }
  }
  const auto share = [](int a, int b) {
    return static_cast<float>(a) / static_cast<float>(std::max(b, 1));
  };
  if (share(place.shown, place.all) < kLeastShown || share(place.skin, place.shown) > kSkin) {
    return false;
  }
  const float filled = share(place.matte, place.shown);
  return filled < kEmpty || filled < kBlob * share(around.matte, around.shown);
}

}  // namespace

std::optional<Vector3f> SkinOf(const Character& character, ImageView picture) {
  if (!character.face) {
    return std::nullopt;
  }
  const auto& p = character.face->landmarks;
  std::array<std::vector<float>, 3> seen;
  constexpr int kSteps = 6;
  // Between the outer corners of the eyes, the wings of the nose and the jaw's corners: cheeks and
  // nose.
  for (const auto& [a, b] : {std::array{36, 31}, {45, 35}, {2, 31}, {14, 35}, {27, 30}}) {
    for (int i = 2; i <= kSteps; ++i) {
      const Vector2f at = p[a] + (p[b] - p[a]) * (static_cast<float>(i) / (kSteps + 1));
      const int x = static_cast<int>(at.x());
      const int y = static_cast<int>(at.y());
      if (x >= 0 && y >= 0 && x < picture.width && y < picture.height) {
        for (int k = 0; k < 3; ++k) {
          seen[k].push_back(picture.At(x, y)[k]);
        }
      }
    }
  }
  if (seen[0].empty()) {
    return std::nullopt;
  }
  return Vector3f(Median(seen[0]), Median(seen[1]), Median(seen[2]));
}

std::array<bool, 2> FindMissingHands(const Character& character, ImageView picture,
                                     ImageView matte) {
  const std::optional<Vector3f> skin = SkinOf(character, picture);
  return {IsMissing(character, picture, matte, skin, true),
          IsMissing(character, picture, matte, skin, false)};
}

}  // namespace understudy
