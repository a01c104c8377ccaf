#include "character/bare_arm.h"

#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

#include "character/limb_geometry.h"
#include "core/distance_transform.h"
#include "core/keep_joined.h"
#include "core/pixel_box.h"
#include "core/tint.h"

namespace understudy {
namespace {

using Eigen::Vector2f;
using Eigen::Vector3f;

constexpr float kAlike = 8;  // of colours, as TintDistance counts

// A place on the arm's bones.
struct Station {
  Vector2f at;
  Vector2f along;  // of length 1, toward the shoulder
};

// Every pixel from the wrist over the elbow to near the shoulder.
std::vector<Station> Stations(const Character& c, bool left) {
  constexpr float kShoulder = 0.75F;  // of the upper arm: beyond, the arm is the trunk's too
  const auto at = [&c](Joint j) { return Vector2f(c.joints[Index(j)].head<2>()); };
  const Vector2f wrist = at(left ? Joint::kLeftWrist : Joint::kRightWrist);
  const Vector2f elbow = at(left ? Joint::kLeftElbow : Joint::kRightElbow);
  const Vector2f shoulder = at(left ? Joint::kLeftShoulder : Joint::kRightShoulder);
  std::vector<Station> stations;
  const auto add = [&stations](const Vector2f& a, const Vector2f& b) {
    const int steps = static_cast<int>((b - a).norm());
    for (int i = 0; i < steps; ++i) {
      stations.push_back({a + (b - a) * (static_cast<float>(i) / static_cast<float>(steps)),
                          (b - a).normalized()});
    }
  };
  add(wrist, elbow);
  add(elbow, elbow + kShoulder * (shoulder - elbow));
  return stations;
}

// How many stations from the wrist on are bare; their colours join `colors`, and they move to the
// middle of the skin, for joints are found to a few pixels only. Bracelets and tattoos may
// interrupt the skin. `torso` in pixels.
std::size_t BareStations(float torso, ImageView picture, std::vector<Station>& stations,
                         std::vector<Vector3f>& colors) {
  constexpr float kFollow = 9;         // from one station to the next light changes slowly
  constexpr float kMostly = 0.65F;     // of the stations so far
  constexpr std::size_t kRecent = 24;  // stations whose colours are followed
  constexpr float kAside = 0.05F;      // torso lengths from where the middle was last
  constexpr float kThin = 0.04F;       // the same, across an arm
  constexpr float kThick = 0.3F;
  constexpr float kEase = 0.1F;  // of the way to the middle, from one station to the next
  std::vector<Vector3f> recent = colors;
  std::vector<Vector3f> seen;
  const int aside = static_cast<int>(kAside * torso);
  const int thick = static_cast<int>(kThick * torso);
  float offset = 0;
  std::size_t bare = 0;
  for (std::size_t i = 0; i < stations.size(); ++i) {
    Station& station = stations[i];
    const Vector2f across(-station.along.y(), station.along.x());
    const auto color_at = [&](int aside_of) -> std::optional<Vector3f> {
      const Vector2f p = station.at + (offset + static_cast<float>(aside_of)) * across;
      const int x = static_cast<int>(std::floor(p.x()));
      const int y = static_cast<int>(std::floor(p.y()));
      if (x < 0 || y < 0 || x >= picture.width || y >= picture.height) {
        return std::nullopt;
      }
      return YccAt(picture, x, y);
    };
    const auto is_skin = [&](int aside_of) {
      const std::optional<Vector3f> color = color_at(aside_of);
      return color && LooksLikeOneOf(recent, *color, kFollow);
    };
    int start = 0;
    while (std::abs(start) <= aside && !is_skin(start)) {
      start = start > 0 ? -start : 1 - start;
    }
    if (std::abs(start) > aside) {
      station.at += offset * across;
      continue;
    }
    int low = start;
    int high = start;
    while (high - low < thick && is_skin(high + 1)) {
      ++high;
    }
    while (high - low < thick && is_skin(low - 1)) {
      --low;
    }
    if (static_cast<float>(high - low) > kThin * torso && high - low < thick) {
      const int middle = (low + high) / 2;
      seen.push_back(*color_at(middle));
      recent.push_back(seen.back());
      if (recent.size() > colors.size() + kRecent) {
        recent.erase(recent.begin() + static_cast<std::ptrdiff_t>(colors.size()));
      }
      offset += (i == 0 ? 1 : kEase) * static_cast<float>(middle);
      if (static_cast<float>(seen.size()) > kMostly * static_cast<float>(i + 1)) {
        bare = i + 1;
      }
    }
    station.at += offset * across;
  }
  constexpr std::size_t kEvery = 4;
  for (std::size_t i = 0; i < seen.size(); i += kEvery) {
    colors.push_back(seen[i]);
  }
  return bare;
}

// The share of the stations where the skin has no end within `half` pixels.
float Endless(const std::vector<Station>& stations, const PixelBox& box, const Image& skin,
              float half) {
  const auto is_skin = [&](const Vector2f& p) {
    const int x = static_cast<int>(p.x()) - box.x0;
    const int y = static_cast<int>(p.y()) - box.y0;
    return x >= 0 && y >= 0 && x < skin.width() && y < skin.height() && skin.Row(y)[x] != 0;
  };
  const auto endless = std::count_if(stations.begin(), stations.end(), [&](const Station& station) {
    const Vector2f across(-station.along.y(), station.along.x());
    return is_skin(station.at - (half - 2) * across) || is_skin(station.at + (half - 2) * across);
  });
  return static_cast<float>(endless) / static_cast<float>(stations.size());
}

// Finds the station next to a point, among every sixth first. Points of one block of the picture
// look at those only that may be next to some point of it.
class NearestStation {
 public:
  explicit NearestStation(const std::vector<Station>& stations) : stations_(stations) {}

  std::size_t To(const Vector2f& p) {
    const Vector2f block = (p / kBlock).array().floor();
    if (block != block_) {
      Enter(block);
    }
    std::size_t best = 0;
    const auto look = [&](std::size_t i) {
      if ((stations_[i].at - p).squaredNorm() < (stations_[best].at - p).squaredNorm()) {
        best = i;
      }
    };
    std::for_each(close_.begin(), close_.end(), look);
    const std::size_t first = best < kStep ? 0 : best - kStep;
    const std::size_t last = std::min(best + kStep, stations_.size() - 1);
    for (std::size_t i = first; i <= last; ++i) {
      look(i);
    }
    return best;
  }

 private:
  static constexpr std::size_t kStep = 6;
  static constexpr float kBlock = 16;  // pixels

  void Enter(const Vector2f& block) {
    block_ = block;
    const Vector2f middle = kBlock * (block + Vector2f(0.5F, 0.5F));
    const auto away = [&](std::size_t i) { return (stations_[i].at - middle).norm(); };
    float least = away(0);
    for (std::size_t i = 0; i < stations_.size(); i += kStep) {
      least = std::min(least, away(i));
    }
    close_.clear();
    for (std::size_t i = 0; i < stations_.size(); i += kStep) {
      if (away(i) <= least + 1.5F * kBlock) {
        close_.push_back(i);
      }
    }
  }

  const std::vector<Station>& stations_;
  Vector2f block_ = Vector2f::Constant(-1e9F);
  std::vector<std::size_t> close_;
};

}  // namespace

BareArm FindBareArm(const Character& character, bool left, const HandRegion& hand,
                    ImageView picture, ImageView matte) {
  // All in torso lengths.
  constexpr float kHalf = 0.17F;     // of the thickest arm
  constexpr float kBeside = 0.5F;    // how far beside the arm somebody may look for it
  constexpr float kEdge = 0.015F;    // soft, and nobody's
  constexpr float kGap = 0.03F;      // half a bracelet
  constexpr float kHem = 0.05F;      // of a sleeve that hangs over the skin
  constexpr float kLeast = 0.12F;    // what is bare
  constexpr float kEndless = 0.25F;  // share of the stations
  if (hand.colors.empty()) {
    return {};
  }
  const float torso = TorsoLength(character);
  std::vector<Station> stations = Stations(character, left);
  std::vector<Vector3f> colors = hand.colors;
  const std::size_t bare = BareStations(torso, picture, stations, colors);
  if (static_cast<float>(bare) < kLeast * torso) {
    return {};
  }
  PixelBox box{picture.width, picture.height, 0, 0};
  for (const Station& station : stations) {
    const int x = static_cast<int>(station.at.x());
    const int y = static_cast<int>(station.at.y());
    box = {std::min(box.x0, x), std::min(box.y0, y), std::max(box.x1, x + 1),
           std::max(box.y1, y + 1)};
  }
  const int room = static_cast<int>(kBeside * torso);
  box = Grown({std::max(box.x0, 0), std::max(box.y0, 0), std::min(box.x1, picture.width),
               std::min(box.y1, picture.height)},
              room, room, picture.width, picture.height);
  if (box.empty()) {
    return {};
  }
  Image like(box.width(), box.height(), 1);   // the skin
  Image along(box.width(), box.height(), 1);  // beside the bare part
  const auto hem = static_cast<std::size_t>(bare < stations.size() ? kHem * torso : 0.0F);
  NearestStation station_next(stations);
  for (int y = 0; y < box.height(); ++y) {
    for (int x = 0; x < box.width(); ++x) {
      const int u = box.x0 + x;
      const int v = box.y0 + y;
      if (matte.Row(v)[u] < 128) {
        continue;
      }
      const Vector2f p(static_cast<float>(u) + 0.5F, static_cast<float>(v) + 0.5F);
      const std::size_t nearest = station_next.To(p);
      const float away = (stations[nearest].at - p).norm();
      if (nearest >= bare || away > kBeside * torso) {
        continue;
      }
      along.Row(y)[x] = nearest > 1 && nearest + hem + 1 < bare ? 255 : 0;
      like.Row(y)[x] =
          away < kHalf * torso && LooksLikeOneOf(colors, YccAt(picture, u, v), kAlike) ? 255 : 0;
    }
  }
  stations.resize(bare);
  Image bones(box.width(), box.height(), 1);
  for (const Station& station : stations) {
    const int x = static_cast<int>(station.at.x()) - box.x0;
    const int y = static_cast<int>(station.at.y()) - box.y0;
    if (x >= 0 && y >= 0 && x < box.width() && y < box.height()) {
      bones.Row(y)[x] = 255;
    }
  }
  KeepJoined(bones, like);
  if (Endless(stations, box, like, kHalf * torso) > kEndless) {
    return {};
  }
  const Image solid = Close(like.span(), kGap * torso);
  const Image near = Dilate(solid.span(), std::max(kEdge * torso, 3.0F));
  BareArm arm;
  arm.skin = Image(picture.width, picture.height, 1);
  arm.beside = Image(picture.width, picture.height, 1);
  for (int y = 0; y < box.height(); ++y) {
    for (int x = 0; x < box.width(); ++x) {
      const int u = box.x0 + x;
      const int v = box.y0 + y;
      arm.skin.Row(v)[u] = matte.Row(v)[u] >= 128 ? solid.Row(y)[x] : 0;
      arm.beside.Row(v)[u] = near.Row(y)[x] == 0 ? along.Row(y)[x] : 0;
    }
  }
  return arm;
}

}  // namespace understudy
