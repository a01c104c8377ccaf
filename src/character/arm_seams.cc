#include "character/arm_seams.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <vector>

#include "character/limb_geometry.h"
#include "core/segment_distance.h"

namespace understudy {
namespace {

using Eigen::Vector2f;

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
// empty where the arm's outer side is not seen all the way.
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

Image ArmSeams(const Character& character, ImageView matte) {
  constexpr float kSmooth = 0.04F;  // torso lengths
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
    std::vector<Vector2f> line;
    for (std::size_t i = 0; i < stations.size(); ++i) {
      const Station& s = stations[i];
      const float share = static_cast<float>(i) / static_cast<float>(stations.size() - 1);
      line.emplace_back(s.at + s.inward * std::max(s.outer + off * share, 0.0F));
    }
    for (std::size_t i = 1; i < line.size(); ++i) {
      Draw(line[i - 1], line[i], seams);
    }
  }
  return seams;
}

}  // namespace understudy
