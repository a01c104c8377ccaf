#include "motion/foot_contacts.h"

#include <algorithm>
#include <cmath>

namespace understudy {
namespace {

constexpr double kHold = 0.3;        // m/s
constexpr double kRelease = 0.6;     // m/s
constexpr double kMostAbove = 0.25;  // m
constexpr double kShortest = 0.1;    // s
constexpr float kSeen = 0.25F;

struct Foot {
  Eigen::Vector2f at = Eigen::Vector2f::Zero();
  bool seen = false;
};

// The middle of heel and toe where both are seen, else the ankle.
Foot FootOf(const Keypoints& k, bool left) {
  const Keypoint& toe = k[left ? kLeftBigToe : kRightBigToe];
  const Keypoint& heel = k[left ? kLeftHeel : kRightHeel];
  const Keypoint& ankle = k[left ? kLeftAnklePoint : kRightAnklePoint];
  if (std::min(toe.confidence, heel.confidence) >= kSeen) {
    return {{(toe.x + heel.x) / 2, (toe.y + heel.y) / 2}, true};
  }
  return {{ankle.x, ankle.y}, ankle.confidence >= kSeen};
}

void DropShortRuns(std::vector<std::array<bool, 2>>& contacts, int side, int shortest) {
  const int n = static_cast<int>(contacts.size());
  for (int i = 0; i < n;) {
    int j = i;
    while (j < n && contacts[j][side] == contacts[i][side]) {
      ++j;
    }
    if (contacts[i][side] && j - i < shortest) {
      for (int k = i; k < j; ++k) {
        contacts[k][side] = false;
      }
    }
    i = j;
  }
}

}  // namespace

std::vector<std::array<bool, 2>> FindFootContacts(std::span<const Keypoints> keypoints,
                                                  std::span<const Eigen::Vector2f> camera_shift,
                                                  double pixels_per_metre, double fps) {
  const int n = static_cast<int>(keypoints.size());
  std::vector<std::array<bool, 2>> contacts(n, {false, false});
  if (n < 2 || !(pixels_per_metre > 0)) {
    return contacts;
  }
  for (int side = 0; side < 2; ++side) {
    bool standing = false;
    for (int i = 0; i < n; ++i) {
      const Foot now = FootOf(keypoints[i], side == 0);
      const Foot other = FootOf(keypoints[i], side != 0);
      const int a = std::max(i - 1, 0);
      const int b = std::min(i + 1, n - 1);
      const Foot before = FootOf(keypoints[a], side == 0);
      const Foot after = FootOf(keypoints[b], side == 0);
      const Eigen::Vector2f moved = (after.at - camera_shift[b]) - (before.at - camera_shift[a]);
      const double speed = moved.norm() / pixels_per_metre * fps / (b - a);
      const bool low = !other.seen || (other.at.y() - now.at.y()) / pixels_per_metre < kMostAbove;
      standing =
          now.seen && before.seen && after.seen && low && speed < (standing ? kRelease : kHold);
      contacts[i][side] = standing;
    }
    DropShortRuns(contacts, side, static_cast<int>(std::ceil(kShortest * fps)));
  }
  return contacts;
}

}  // namespace understudy
