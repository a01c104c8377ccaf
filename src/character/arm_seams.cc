#include "character/arm_seams.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include "character/limb_geometry.h"
#include "core/image.h"
#include "core/segment_distance.h"
#include "core/tint.h"

namespace understudy {
namespace {

using Eigen::Vector2f;
using Eigen::Vector3f;

constexpr int kEmpty = 128;  // of the matte: less is background

// A place along an arm: on the bone, and how far the figure reaches to both sides of it.
struct Station {
  Vector2f at;
  Vector2f inward;             // unit length, toward the trunk
  float outer = 0;             // pixels
  std::optional<float> inner;  // where the middle of a gap lies on that side
};

bool Inside(ImageView matte, const Vector2f& p) {
  const int x = static_cast<int>(std::floor(p.x()));
  const int y = static_cast<int>(std::floor(p.y()));
  return x >= 0 && y >= 0 && x < matte.width && y < matte.height && matte.Row(y)[x] >= kEmpty;
}

// How far from `p` along `way`, and at least `from`, the figure ends or, `inside` being false,
// starts again; none if farther than `most`.
std::optional<float> Reach(ImageView matte, const Vector2f& p, const Vector2f& way, float most,
                           float from = 0, bool inside = true) {
  const int steps = static_cast<int>(most - from);
  for (int step = 0; step <= steps; ++step) {
    const float d = from + static_cast<float>(step);
    if (Inside(matte, p + d * way) != inside) {
      return d;
    }
  }
  return std::nullopt;
}

// How far from `p` along `way` the middle of a narrow gap lies, or the rim of a wide one.
std::optional<float> Gap(ImageView matte, const Vector2f& p, const Vector2f& way, float most) {
  const std::optional<float> end = Reach(matte, p, way, most);
  if (!end) {
    return std::nullopt;
  }
  return (*end + Reach(matte, p, way, most, *end, false).value_or(*end)) / 2;
}

void MedianOfOuter(std::vector<Station>& stations, std::size_t reach) {
  const std::vector<Station> before = stations;
  std::vector<float> window;
  for (std::size_t i = 0; i < stations.size(); ++i) {
    window.clear();
    for (std::size_t k = i - std::min(i, reach); k <= std::min(i + reach, before.size() - 1); ++k) {
      window.push_back(before[k].outer);
    }
    std::nth_element(window.begin(), window.begin() + window.size() / 2, window.end());
    stations[i].outer = window[window.size() / 2];
  }
}

// From the armpit down to the first place with a gap inside, that one included, or to the wrist;
// empty where the arm does not hang down or its outer side is not seen all the way.
std::vector<Station> TouchingStations(const Character& c, ImageView matte, bool left) {
  constexpr float kArmpit = 0.3F;  // of the upper arm, from the shoulder
  constexpr float kWidest = 0.3F;  // torso lengths from a bone to the arm's side
  constexpr float kBlend = 0.2F;   // of an upper arm, over which the elbow bends
  const Joint names[] = {left ? Joint::kLeftShoulder : Joint::kRightShoulder,
                         left ? Joint::kLeftElbow : Joint::kRightElbow,
                         left ? Joint::kLeftWrist : Joint::kRightWrist};
  std::array<Vector2f, 3> at;
  for (int i = 0; i < 3; ++i) {
    if (c.joint_confidence[Index(names[i])] <= 0) {
      return {};
    }
    at[i] = c.joints[Index(names[i])].head<2>();
  }
  const Vector2f neck = c.joints[Index(Joint::kNeck)].head<2>();
  const Vector2f pelvis = c.joints[Index(Joint::kPelvis)].head<2>();
  // A raised arm does not lie beside the trunk.
  if ((at[1] - at[0]).dot(pelvis - neck) < 0 || (at[2] - at[1]).dot(pelvis - neck) < 0) {
    return {};
  }
  const float widest = kWidest * TorsoLength(c);
  const Vector2f upper = at[1] - at[0];
  const Vector2f fore = at[2] - at[1];
  const float bend = kBlend * upper.norm();
  const float whole = upper.norm() + fore.norm();
  if (upper.norm() < 1 || fore.norm() < 1) {
    return {};
  }
  std::vector<Station> stations;
  const float start = kArmpit * upper.norm();
  const int count = static_cast<int>(std::ceil(whole - start));
  for (int step = 0; step < count; ++step) {
    const float s = start + static_cast<float>(step);
    const float past = s - upper.norm();
    const Vector2f p = past < 0 ? Vector2f(at[0] + upper.normalized() * s)
                                : Vector2f(at[1] + fore.normalized() * past);
    const float turned = std::clamp(0.5F + past / (2 * bend), 0.0F, 1.0F);
    const Vector2f along =
        (upper.normalized() * (1 - turned) + fore.normalized() * turned).normalized();
    float t = 0;
    SegmentDistance(p, neck, pelvis, &t);
    Vector2f inward(-along.y(), along.x());
    if (inward.dot(neck + t * (pelvis - neck) - p) < 0) {
      inward = -inward;
    }
    const std::optional<float> outer = Reach(matte, p, -inward, widest);
    if (!outer || !Inside(matte, p)) {
      return {};
    }
    stations.push_back({p, inward, *outer, Gap(matte, p, inward, widest)});
    if (stations.back().inner) {
      break;
    }
  }
  return stations;
}

// How much a place of the picture looks like the border of two things that lie to both sides of it,
// 0..1: their colours differ, or a dark line is between them.
float Border(ImageView picture, const Vector2f& p, const Vector2f& way) {
  constexpr int kSide = 2;            // pixels looked at to each side
  constexpr float kStrongEdge = 150;  // grey levels, summed over the colours
  constexpr float kStrongLine = 100;
  constexpr float kEdge = 0.7F;  // how much less an edge says: a line has one on either side
  const Vector3f here = RgbAt(picture, p);
  Vector3f inside = Vector3f::Zero();
  Vector3f outside = Vector3f::Zero();
  for (int d = 1; d <= kSide; ++d) {
    inside += RgbAt(picture, p + static_cast<float>(d) * way) / kSide;
    outside += RgbAt(picture, p - static_cast<float>(d) * way) / kSide;
  }
  const float apart = (inside - outside).cwiseAbs().sum();
  const float a = (inside - here).sum();
  const float b = (outside - here).sum();
  return std::max(kEdge * std::min(apart / kStrongEdge, 1.0F),
                  std::clamp(std::min(a, b) / kStrongLine, 0.0F, 1.0F));
}

// How much a place looks like the background beyond the arm's other side, 0..1: a gap that the
// matte has closed.
float LikeBackground(ImageView picture, const Station& s, const Vector2f& p) {
  constexpr float kBeyond = 6;  // pixels from the outline, where its colours are no longer mixed
  constexpr float kAlike = 30;  // grey levels, summed over the colours
  const Vector3f behind = RgbAt(picture, s.at - s.inward * (s.outer + kBeyond));
  const float apart = (RgbAt(picture, p) - behind).cwiseAbs().sum();
  return std::clamp(2 - apart / kAlike, 0.0F, 1.0F);
}

// How much each place beside the stations' guessed ones (`guess`, pixels inward; `reach` to both
// sides) looks like a border that goes on for `along` stations to both sides: a fold, a button or a
// pattern does not. A row for each station.
FloatImage Borders(ImageView picture, const std::vector<Station>& stations,
                   const std::vector<float>& guess, int reach, int along) {
  const auto count = static_cast<int>(stations.size());
  FloatImage seen(2 * reach + 1, count, 1);
  for (int i = 0; i < count; ++i) {
    const Station& s = stations[i];
    for (int k = 0; k < seen.width(); ++k) {
      const Vector2f p = s.at + s.inward * (guess[i] + static_cast<float>(k - reach));
      seen.Row(i)[k] = std::max(Border(picture, p, s.inward), LikeBackground(picture, s, p));
    }
  }
  FloatImage out(seen.width(), count, 1);
  for (int i = 0; i < count; ++i) {
    const int first = std::max(i - along, 0);
    const int last = std::min(i + along, count - 1);
    for (int k = 0; k < seen.width(); ++k) {
      float sum = 0;
      for (int j = first; j <= last; ++j) {
        sum += seen.Row(j)[k];
      }
      out.Row(i)[k] = sum / static_cast<float>(last - first + 1);
    }
  }
  return out;
}

// The line that most looks like a border while it bends little and stays near the guess: how far
// inward of the guess it lies at each station, pixels. Found by dynamic programming over the
// stations (Amini et al. 1990, "Using dynamic programming for solving variational problems in
// vision"). Where `ends`, it ends at the guess.
std::vector<float> FollowBorder(const FloatImage& borders, bool ends) {
  constexpr float kFar = 0.4F;  // what the farthest place costs, as a share of what no border costs
  constexpr float kBend = 0.25F;  // what a step aside costs
  const int places = borders.width();
  const int reach = places / 2;
  const int last = borders.height() - 1;
  std::vector<float> cost(places, 0.0F);
  std::vector<float> next(places);
  std::vector<std::int8_t> from(static_cast<std::size_t>(places) * borders.height(), 0);
  for (int i = 0; i <= last; ++i) {
    for (int k = 0; k < places; ++k) {
      float best = std::numeric_limits<float>::max();
      for (int step = -1; step <= 1; ++step) {
        if (k + step < 0 || k + step >= places) {
          continue;
        }
        const float c = cost[k + step] + (step == 0 ? 0.0F : kBend);
        if (c < best) {
          best = c;
          from[i * places + k] = static_cast<std::int8_t>(step);
        }
      }
      const float away = static_cast<float>(k - reach) / static_cast<float>(std::max(reach, 1));
      next[k] = best + kFar * away * away + 1 - borders.Row(i)[k];
    }
    std::swap(cost, next);
  }
  int k =
      ends ? reach : static_cast<int>(std::min_element(cost.begin(), cost.end()) - cost.begin());
  std::vector<float> found(borders.height());
  for (int i = last; i >= 0; --i) {
    found[i] = static_cast<float>(k - reach);
    k += from[i * places + k];
  }
  return found;
}

void Draw(const Vector2f& from, const Vector2f& to, Image& out) {
  const int steps = 1 + static_cast<int>(2 * (to - from).norm());
  for (int i = 0; i <= steps; ++i) {
    const Vector2f p = from + (to - from) * (static_cast<float>(i) / static_cast<float>(steps));
    const int x0 = static_cast<int>(std::floor(p.x()));
    const int y0 = static_cast<int>(std::floor(p.y()));
    for (int y = std::max(y0, 0); y <= std::min(y0 + 1, out.height() - 1); ++y) {
      for (int x = std::max(x0, 0); x <= std::min(x0 + 1, out.width() - 1); ++x) {
        out.Row(y)[x] = 255;
      }
    }
  }
}

}  // namespace

Image ArmSeams(const Character& character, ImageView picture, ImageView matte) {
  constexpr float kSmooth = 0.04F;  // torso lengths
  constexpr float kNear = 0.05F;    // of the guess, for a border that is seen
  constexpr float kLong = 0.04F;    // that a border goes on to both sides
  constexpr float kShortest = 0.05F;
  Image seams(matte.width, matte.height, 1);
  const float torso = TorsoLength(character);
  for (const bool left : {true, false}) {
    std::vector<Station> stations = TouchingStations(character, matte, left);
    if (static_cast<float>(stations.size()) < kShortest * torso) {
      continue;
    }
    MedianOfOuter(stations, static_cast<std::size_t>(kSmooth * torso));
    // The bone is not quite in the middle: by how much the gap tells, and less toward the shoulder.
    const float off = stations.back().inner ? *stations.back().inner - stations.back().outer : 0;
    std::vector<float> guess;
    for (std::size_t i = 0; i < stations.size(); ++i) {
      const float share = static_cast<float>(i) / static_cast<float>(stations.size() - 1);
      guess.push_back(std::max(stations[i].outer + off * share, 0.0F));
    }
    // A gap is seen: the line ends in it.
    const auto along = static_cast<int>(kLong * torso);
    const std::vector<float> aside =
        FollowBorder(Borders(picture, stations, guess, static_cast<int>(kNear * torso), along),
                     stations.back().inner.has_value());
    std::vector<Vector2f> line;
    for (std::size_t i = 0; i < stations.size(); ++i) {
      line.emplace_back(stations[i].at + stations[i].inward * std::max(guess[i] + aside[i], 0.0F));
    }
    for (std::size_t i = 1; i < line.size(); ++i) {
      Draw(line[i - 1], line[i], seams);
    }
  }
  return seams;
}

}  // namespace understudy
