#include "pipeline/follow_person.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

namespace understudy {
namespace {

constexpr int kFewestPoints = 4;
// Body heights that two sightings may lie apart, and how many frames without one double it.
constexpr float kFarthest = 0.4F;
constexpr float kPatience = 15.0F;

int PointsOf(const PosePerson& person) {
  return static_cast<int>(std::count_if(person.points.begin(), person.points.begin() + kBodyAndFeet,
                                        [](const Keypoint& k) { return k.confidence > 0; }));
}

bool IsWhole(const PosePerson& person) { return PointsOf(person) >= kFewestPoints; }

float SizeOf(const PosePerson& person) {
  const Box box = BoxOf(person);
  return std::max({box.width, box.height, 1e-6F});
}

// Larger and surer is more.
float WeightOf(const PosePerson& person) {
  return IsWhole(person) ? SizeOf(person) * MeanConfidence(person) : 0.0F;
}

// Mean distance of the points that both show, over the body's size; infinite where they share none.
float Distance(const PosePerson& a, const PosePerson& b) {
  float sum = 0;
  int shared = 0;
  for (int k = 0; k < kBodyAndFeet; ++k) {
    if (a.points[k].confidence > 0 && b.points[k].confidence > 0) {
      sum += std::hypot(a.points[k].x - b.points[k].x, a.points[k].y - b.points[k].y);
      ++shared;
    }
  }
  return shared == 0 ? std::numeric_limits<float>::infinity()
                     : sum / static_cast<float>(shared) / std::max(SizeOf(a), SizeOf(b));
}

// Who among the people is the one last seen; -1 for nobody.
int Again(const std::vector<PosePerson>& people, const PosePerson& last, int frames_since) {
  int best = -1;
  float nearest = kFarthest * (1 + static_cast<float>(frames_since - 1) / kPatience);
  for (std::size_t i = 0; i < people.size(); ++i) {
    if (!IsWhole(people[i])) {
      continue;
    }
    if (last.id >= 0 && people[i].id == last.id) {
      return static_cast<int>(i);
    }
    const float distance = Distance(people[i], last);
    if (distance < nearest) {
      nearest = distance;
      best = static_cast<int>(i);
    }
  }
  return best;
}

}  // namespace

std::vector<int> FollowPerson(std::span<const std::vector<PosePerson>> frames) {
  const int n = static_cast<int>(frames.size());
  std::vector<int> followed(frames.size(), -1);
  int start = -1;
  int chosen = -1;
  float most = 0;
  for (int f = 0; f < n; ++f) {
    for (std::size_t i = 0; i < frames[f].size(); ++i) {
      const float weight = WeightOf(frames[f][i]);
      if (weight > most) {
        most = weight;
        start = f;
        chosen = static_cast<int>(i);
      }
    }
  }
  if (start < 0) {
    return followed;
  }
  followed[start] = chosen;
  for (const int step : {1, -1}) {
    const PosePerson* last = &frames[start][chosen];
    int seen_at = start;
    for (int f = start + step; f >= 0 && f < n; f += step) {
      followed[f] = Again(frames[f], *last, std::abs(f - seen_at));
      if (followed[f] >= 0) {
        last = &frames[f][followed[f]];
        seen_at = f;
      }
    }
  }
  return followed;
}

}  // namespace understudy
