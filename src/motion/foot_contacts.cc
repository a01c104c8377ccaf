#include "motion/foot_contacts.h"

#include <algorithm>
#include <cmath>

namespace understudy {
namespace {

constexpr double kHold = 0.3;        // m/s
constexpr double kRelease = 0.6;     // m/s
constexpr double kMostAbove = 0.25;  // m
constexpr double kShortest = 0.1;    // s
constexpr double kStray = 0.06;      // m
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

// A run of frames in which a foot stands, as far as anybody knows.
struct Run {
  int first = 0;
  int last = 0;  // inclusive
  int length() const { return last - first + 1; }
};

// The longest part of a run in which the foot strays from its middle by no more than `most`.
Run LongestStill(std::span<const Eigen::Vector2f> at, const Run& run, double most) {
  const auto still = [&](int first, int last) {
    Eigen::Vector2f low = at[first];
    Eigen::Vector2f high = at[first];
    for (int i = first; i <= last; ++i) {
      low = low.cwiseMin(at[i]);
      high = high.cwiseMax(at[i]);
    }
    return (high - low).norm() / 2 <= most;
  };
  Run longest{run.first, run.first};
  for (int first = run.first, last = run.first; last <= run.last; ++last) {
    while (first < last && !still(first, last)) {
      ++first;
    }
    if (last - first + 1 > longest.length()) {
      longest = {first, last};
    }
  }
  return longest;
}

// Leaves of each run what is long enough and does not glide. `at`: the foot before the background,
// metres.
void KeepStances(std::span<const Eigen::Vector2f> at, int side, int shortest,
                 std::vector<std::array<bool, 2>>& contacts) {
  const int n = static_cast<int>(contacts.size());
  for (int i = 0; i < n; ++i) {
    if (!contacts[i][side]) {
      continue;
    }
    Run run{i, i};
    while (run.last + 1 < n && contacts[run.last + 1][side]) {
      ++run.last;
    }
    const Run still = LongestStill(at, run, kStray);
    const bool stands = still.length() >= shortest && 2 * still.length() >= run.length();
    for (int k = run.first; k <= run.last; ++k) {
      contacts[k][side] = stands && k >= still.first && k <= still.last;
    }
    i = run.last;
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
    std::vector<Eigen::Vector2f> at;
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
      at.emplace_back((now.at - camera_shift[i]) / static_cast<float>(pixels_per_metre));
    }
    KeepStances(at, side, static_cast<int>(std::ceil(kShortest * fps)), contacts);
  }
  return contacts;
}

}  // namespace understudy
