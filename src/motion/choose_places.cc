#include "motion/choose_places.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <utility>

#include "core/order_statistics.h"

namespace understudy {
namespace {

constexpr int kJointsAtOnce = 4;  // upper left and right, lower left and right
constexpr int kStates = kPlaces * kPlaces * kPlaces * kPlaces;
constexpr float kSure = 0.6F;
// Costs are negative logarithms of probabilities. They were tried on the eight clips of the set
// `first` of the test data; none is sharp.
constexpr float kLeastMass = 0.02F;    // any place may be the true one with this probability
constexpr float kSkinWeight = 2.0F;    // of a wrist that is all skin
constexpr float kHandWeight = 4.0F;    // of a wrist that a hand surely hangs on
constexpr float kSkinlessHand = 0.6F;  // of that, where nothing has the face's colour
constexpr float kSomeSkin = 0.15F;
constexpr float kFullSkin = 0.35F;  // a wrist between hand and sleeve
constexpr float kTooLong = 6.0F;    // per limb's length beyond what is usual
constexpr float kUsualRoom = 1.1F;  // of a limb's usual length that is free
constexpr float kSamePlace = 2.0F;  // both sides' joints at one place
constexpr float kPlaceSize = 0.1F;  // torso lengths
constexpr float kQuick = 7.5F;      // torso lengths per second at which movement becomes costly

struct Limbs {
  std::array<int, kJointsAtOnce> at;      // in kLimbPoints
  std::array<int, 2> root;                // keypoints above the upper joints
  std::array<int, kJointsAtOnce> points;  // keypoints
};
constexpr Limbs kArms = {{0, 1, 2, 3},
                         {kLeftShoulderPoint, kRightShoulderPoint},
                         {kLeftElbowPoint, kRightElbowPoint, kLeftWristPoint, kRightWristPoint}};
constexpr Limbs kLegs = {{4, 5, 6, 7},
                         {kLeftHipPoint, kRightHipPoint},
                         {kLeftKneePoint, kRightKneePoint, kLeftAnklePoint, kRightAnklePoint}};

// The place that a state has joint `k` at.
constexpr int PlaceOf(int state, int k) {
  constexpr std::array<int, kJointsAtOnce> kStride = {1, kPlaces, kPlaces * kPlaces,
                                                      kPlaces * kPlaces * kPlaces};
  return state / kStride[k] % kPlaces;
}

template <typename A, typename B>
float Apart(const A& a, const B& b) {
  return std::hypot(a.x - b.x, a.y - b.y);
}

bool HasPlaces(const Observation& o) { return o.person.has_value() && o.places[0][0].mass > 0; }

// Between the hips and between the shoulders; the clip's median, pixels. 0 where it is not seen.
float MedianTorso(std::span<const Observation> observations) {
  std::vector<float> lengths;
  for (const Observation& o : observations) {
    const Keypoints& k = o.keypoints;
    if (o.person && std::min({k[kLeftShoulderPoint].confidence, k[kRightShoulderPoint].confidence,
                              k[kLeftHipPoint].confidence, k[kRightHipPoint].confidence}) > 0.2F) {
      lengths.push_back(TorsoLength(k));
    }
  }
  return Median(std::move(lengths));
}

// How long the two bones look at most, in frames that are sure.
std::array<float, 2> UsualLengths(std::span<const Observation> observations, const Limbs& limbs,
                                  float torso) {
  std::array<std::vector<float>, 2> lengths;
  for (const Observation& o : observations) {
    for (int side = 0; side < 2 && o.person; ++side) {
      const Keypoint& root = o.keypoints[limbs.root[side]];
      const Keypoint& upper = o.keypoints[limbs.points[side]];
      const Keypoint& lower = o.keypoints[limbs.points[2 + side]];
      if (std::min(root.confidence, upper.confidence) > kSure) {
        lengths[0].push_back(Apart(root, upper));
        if (lower.confidence > kSure) {
          lengths[1].push_back(Apart(upper, lower));
        }
      }
    }
  }
  // Nobody's limbs are longer than the torso, however often they seem so.
  const auto usual = [torso](std::vector<float> seen) {
    constexpr float kGuess = 0.8F;  // torso lengths
    return seen.empty() ? kGuess * torso : std::min(Percentile(std::move(seen), 0.9), torso);
  };
  return {usual(std::move(lengths[0])), usual(std::move(lengths[1]))};
}

float TooLong(float length, float usual) {
  return kTooLong * std::max(length / std::max(usual, 1.0F) - kUsualRoom, 0.0F);
}

// The network for hands takes this and that of the background for one.
float HandEvidence(const JointPlace& wrist) {
  const float skin = std::min(wrist.skin / kSomeSkin, 1.0F);
  return kHandWeight * wrist.hand * (kSkinlessHand + (1 - kSkinlessHand) * skin);
}

// What a frame alone says against each state.
std::array<float, kStates> OwnCosts(const Observation& o, const Limbs& limbs,
                                    const std::array<float, 2>& usual, float torso) {
  const auto place = [&](int k, int p) -> const JointPlace& { return o.places[limbs.at[k]][p]; };
  std::array<std::array<float, kPlaces>, kJointsAtOnce> own;
  for (int k = 0; k < kJointsAtOnce; ++k) {
    for (int p = 0; p < kPlaces; ++p) {
      const JointPlace& at = place(k, p);
      own[k][p] = -std::log(at.mass + kLeastMass) -
                  kSkinWeight * std::min(at.skin / kFullSkin, 1.0F) - HandEvidence(at) +
                  (at.mass > 0 ? 0.0F : 1e3F);
      if (k < 2) {
        own[k][p] += TooLong(Apart(o.keypoints[limbs.root[k]], at), usual[0]);
      }
    }
  }
  std::array<float, kStates> cost;
  for (int s = 0; s < kStates; ++s) {
    float sum = 0;
    for (int k = 0; k < kJointsAtOnce; ++k) {
      sum += own[k][PlaceOf(s, k)];
    }
    for (int side = 0; side < 2; ++side) {
      sum += TooLong(Apart(place(side, PlaceOf(s, side)), place(2 + side, PlaceOf(s, 2 + side))),
                     usual[1]);
    }
    for (const int k : {0, 2}) {
      const float d =
          Apart(place(k, PlaceOf(s, k)), place(k + 1, PlaceOf(s, k + 1))) / (kPlaceSize * torso);
      sum += kSamePlace * std::exp(-d * d);
    }
    cost[s] = sum;
  }
  return cost;
}

// What moving from each place of the frame before to each of this one costs, per joint.
using Moves = std::array<std::array<std::array<float, kPlaces>, kPlaces>, kJointsAtOnce>;

Moves MoveCosts(const Observation& before, const Observation& now, const Limbs& limbs,
                float reach) {
  Moves cost;
  for (int k = 0; k < kJointsAtOnce; ++k) {
    for (int a = 0; a < kPlaces; ++a) {
      for (int b = 0; b < kPlaces; ++b) {
        const float d = Apart(before.places[limbs.at[k]][a], now.places[limbs.at[k]][b]) / reach;
        cost[k][a][b] = std::log1p(d * d);
      }
    }
  }
  return cost;
}

// The cheapest way through frames `first` .. `last` - 1, all of which have places.
std::vector<int> CheapestStates(std::span<const Observation> run, const Limbs& limbs,
                                const std::array<float, 2>& usual, float torso, double fps) {
  const auto reach = std::max(static_cast<float>(kQuick * torso / fps), 1e-3F);
  std::array<float, kStates> cost = OwnCosts(run[0], limbs, usual, torso);
  std::vector<std::array<std::uint8_t, kStates>> from(run.size());
  for (std::size_t i = 1; i < run.size(); ++i) {
    const Moves move = MoveCosts(run[i - 1], run[i], limbs, reach);
    std::array<float, kStates> next = OwnCosts(run[i], limbs, usual, torso);
    for (int s = 0; s < kStates; ++s) {
      float best = std::numeric_limits<float>::max();
      for (int b = 0; b < kStates; ++b) {
        float sum = cost[b];
        for (int k = 0; k < kJointsAtOnce; ++k) {
          sum += move[k][PlaceOf(b, k)][PlaceOf(s, k)];
        }
        if (sum < best) {
          best = sum;
          from[i][s] = static_cast<std::uint8_t>(b);
        }
      }
      next[s] += best;
    }
    cost = next;
  }
  std::vector<int> states(run.size());
  states.back() = static_cast<int>(std::min_element(cost.begin(), cost.end()) - cost.begin());
  for (std::size_t i = run.size() - 1; i > 0; --i) {
    states[i - 1] = from[i][states[i]];
  }
  return states;
}

}  // namespace

std::vector<Keypoints> ChoosePlaces(std::span<const Observation> observations, double fps) {
  // A place that the network thought less of is less sure by so much.
  constexpr float kSecondSureness = 0.8F;
  std::vector<Keypoints> out;
  out.reserve(observations.size());
  for (const Observation& o : observations) {
    out.push_back(o.keypoints);
  }
  const float torso = MedianTorso(observations);
  if (!(torso > 1)) {
    return out;
  }
  for (const Limbs& limbs : {kArms, kLegs}) {
    const std::array<float, 2> usual = UsualLengths(observations, limbs, torso);
    for (std::size_t first = 0; first < observations.size(); ++first) {
      std::size_t last = first;
      while (last < observations.size() && HasPlaces(observations[last])) {
        ++last;
      }
      if (last == first) {
        continue;
      }
      const std::vector<int> states =
          CheapestStates(observations.subspan(first, last - first), limbs, usual, torso, fps);
      for (std::size_t i = first; i < last; ++i) {
        for (int k = 0; k < kJointsAtOnce; ++k) {
          const int chosen = PlaceOf(states[i - first], k);
          if (chosen > 0) {
            const JointPlace& place = observations[i].places[limbs.at[k]][chosen];
            Keypoint& point = out[i][limbs.points[k]];
            point = {place.x, place.y, kSecondSureness * point.confidence};
          }
        }
      }
      first = last;
    }
  }
  return out;
}

}  // namespace understudy
