#include "character/loosen_parts.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <queue>
#include <tuple>
#include <utility>

#include "character/skin_weights.h"
#include "core/segment_distance.h"

namespace understudy {
namespace {

using Eigen::Vector2f;

// All in torsos.
constexpr float kClose = 0.05F;   // nearer than this to what is firm nothing is loose
constexpr float kSetsIn = 0.12F;  // over about so much it gets loose
constexpr float kSpacing = 0.2F;  // of the loose points
constexpr float kLeast = 0.004F;  // reach that is not worth the trouble

constexpr float kSteepest = 1.1F;  // reach that neighbours may differ by, of their distance
constexpr int kRounds = 100;       // after which neighbours agree

constexpr float kHang = 0.6F;  // how much more everything hangs down than away from its root

// What is firm of a head: skull and face, two half ellipses about the eyes, and the neck.
class FirmHead {
 public:
  explicit FirmHead(const Character& c) {
    const Vector2f neck = c.joints[Index(Joint::kNeck)].head<2>();
    const Vector2f head = c.joints[Index(Joint::kHead)].head<2>();
    up_ = (head - neck).norm() > 1 ? Vector2f((head - neck).normalized()) : Vector2f(0, -1);
    const float torso = TorsoLength(c);
    const float radius = std::max(0.24F * torso, 0.85F * (head - neck).norm());
    eyes_ = head + radius * up_;
    side_ = radius;
    above_ = 1.2F * radius;
    below_ = 1.1F * radius;
    if (c.face) {
      const auto& p = c.face->landmarks;
      Vector2f eyes = Vector2f::Zero();
      for (int i = 36; i < 48; ++i) {
        eyes += p[i] / 12;
      }
      const float width = (p[16] - p[0]).norm();
      const float height = (p[8] - eyes).norm();
      if (width > 2 && height > 2) {
        eyes_ = eyes;
        up_ = (eyes - p[8]) / height;
        side_ = std::max(0.66F * width, 0.6F * height);
        above_ = std::max(0.95F * width, 0.9F * height);
        below_ = 1.1F * height;
      }
    }
  }

  bool Holds(const Vector2f& p, Part part) const {
    const Vector2f d = p - eyes_;
    const float y = d.dot(up_);
    const float x = d.x() * up_.y() - d.y() * up_.x();
    const float u = x / side_;
    const float v = y / (y > 0 ? above_ : below_);
    return part == Part::kNeck || u * u + v * v < 1;
  }

 private:
  Vector2f up_, eyes_;  // eyes_: between them
  float side_, above_, below_;
};

// What is firm of an arm: the arm, in clothes that fit, and all beyond the wrist.
class FirmArm {
 public:
  FirmArm(const Limb& limb, float torso) : limb_(limb), torso_(torso) {}

  bool Holds(const Vector2f& p) const {
    const Vector2f fore = limb_.at[2] - limb_.at[1];
    return SegmentDistance(p, limb_.at[0], limb_.at[1]) < 0.2F * torso_ ||
           SegmentDistance(p, limb_.at[1], limb_.at[2]) < 0.16F * torso_ ||
           (p - limb_.at[2]).dot(fore) > 0.05F * torso_ * fore.norm() ||
           (p - limb_.at[0]).norm() < 0.4F * torso_;
  }

 private:
  const Limb& limb_;
  float torso_;
};

// Where a loose pixel hangs from: the firm pixel next to it along the layer, and how far that is.
struct Hanging {
  float length = 0;        // pixels along the layer; 0: firm
  std::int32_t root = -1;  // pixel; -1: not of the layer, or not joined to anything firm
};

// Spreads from all firm pixels over the loose ones (Dijkstra 1959, steps of 1 and sqrt 2).
template <class Own, class Firm>
std::vector<Hanging> Hang(int w, int h, const Own& own, const Firm& firm) {
  std::vector<Hanging> hanging(static_cast<std::size_t>(w) * h);
  std::vector<char> loose(hanging.size(), 0);
  for (int y = 0; y < h; ++y) {
    for (int x = 0; x < w; ++x) {
      const std::int32_t at = y * w + x;
      if (own(x, y) && firm(x, y)) {
        hanging[at].root = at;
      } else if (own(x, y)) {
        loose[at] = 1;
      }
    }
  }
  using Step = std::tuple<float, std::int32_t, std::int32_t>;  // length, pixel, root
  std::priority_queue<Step, std::vector<Step>, std::greater<>> open;
  const auto spread = [&](int at) {
    const int x = at % w;
    const int y = at / w;
    for (int v = std::max(y - 1, 0); v <= std::min(y + 1, h - 1); ++v) {
      for (int u = std::max(x - 1, 0); u <= std::min(x + 1, w - 1); ++u) {
        const std::int32_t to = v * w + u;
        if (loose[to] != 0 && hanging[to].root < 0) {
          const float step = u != x && v != y ? 1.41421356F : 1.0F;
          open.emplace(hanging[at].length + step, to, hanging[at].root);
        }
      }
    }
  };
  for (std::int32_t at = 0; at < w * h; ++at) {
    if (hanging[at].root >= 0) {
      spread(at);
    }
  }
  while (!open.empty()) {
    const auto [length, at, root] = open.top();
    open.pop();
    if (hanging[at].root < 0) {
      hanging[at] = {length, root};
      spread(at);
    }
  }
  return hanging;
}

// Pixels that a vertex goes, of a lean of 1.
float ReachOf(float length, float torso) {
  const float beyond = std::max(length - kClose * torso, 0.0F);
  return beyond * beyond / (beyond + kSetsIn * torso);
}

// Lets no vertex go much farther than its neighbours in the mesh do: hair beside a neck, or across
// the gap between two locks, must not turn triangles over.
void KeepTogether(const CharacterLayer& layer, std::vector<float>& reach) {
  bool changed = true;
  for (int round = 0; changed && round < kRounds; ++round) {
    changed = false;
    for (const MeshTriangle& t : layer.triangles) {
      for (int k = 0; k < 6; ++k) {
        const std::uint32_t a = t.vertex[k % 3];
        const std::uint32_t b = t.vertex[(k + 1 + k / 3) % 3];
        const float apart = (layer.positions[a] - layer.positions[b]).head<2>().norm();
        const float most = reach[b] + kSteepest * apart;
        if (reach[a] > most) {
          reach[a] = most;
          changed = true;
        }
      }
    }
  }
}

// A corner of the grid of loose points, as the vertices about it make it.
struct Corner {
  float weight = 0;
  Vector2f at = Vector2f::Zero();
  Vector2f along = Vector2f::Zero();
  float length = 0;
  int index = 0;
};

class Loosener {
 public:
  Loosener(ImageView labels, const std::array<Limb, kLimbs>& limbs,
           const std::optional<Skirt>& skirt, const Character& character)
      : labels_(labels),
        limbs_(limbs),
        skirt_(skirt),
        character_(character),
        torso_(TorsoLength(character)) {}

  // Where the layer's pixels hang from; empty where none can be loose.
  std::vector<Hanging> Find(LayerName name) const {
    const auto part = [this](int x, int y) { return static_cast<Part>(labels_.Row(y)[x]); };
    const auto own = [&](int x, int y) {
      return part(x, y) != Part::kNone && LayerOf(part(x, y)) == name;
    };
    const auto centre = [](int x, int y) {
      return Vector2f(static_cast<float>(x) + 0.5F, static_cast<float>(y) + 0.5F);
    };
    if (name == LayerName::kHead) {
      const FirmHead head(character_);
      return Hang(labels_.width, labels_.height, own,
                  [&](int x, int y) { return head.Holds(centre(x, y), part(x, y)); });
    }
    if (name == LayerName::kTorso && skirt_) {
      return Hang(labels_.width, labels_.height, own, [&](int, int y) { return y < skirt_->top; });
    }
    if (name == LayerName::kLeftArm || name == LayerName::kRightArm) {
      const FirmArm arm(limbs_[name == LayerName::kLeftArm ? 0 : 1], torso_);
      return Hang(labels_.width, labels_.height, own,
                  [&](int x, int y) { return arm.Holds(centre(x, y)); });
    }
    return {};
  }

  // What hangs nearest to a vertex, which may lie a little beyond the layer's own pixels.
  Hanging Nearest(const std::vector<Hanging>& hanging, const Vector2f& p) const {
    const int reach = static_cast<int>(0.06F * torso_) + 2;
    const int px = static_cast<int>(p.x());
    const int py = static_cast<int>(p.y());
    if (px >= 0 && py >= 0 && px < labels_.width && py < labels_.height) {
      const Hanging& here = hanging[static_cast<std::size_t>(py) * labels_.width + px];
      if (here.root >= 0) {
        return here;
      }
    }
    int best = 2 * reach * reach + 1;
    Hanging found;
    for (int y = std::max(py - reach, 0); y <= std::min(py + reach, labels_.height - 1); ++y) {
      for (int x = std::max(px - reach, 0); x <= std::min(px + reach, labels_.width - 1); ++x) {
        const Hanging& here = hanging[static_cast<std::size_t>(y) * labels_.width + x];
        const int d = (x - px) * (x - px) + (y - py) * (y - py);
        if (here.root >= 0 && d < best) {
          best = d;
          found = here;
        }
      }
    }
    return found;
  }

  // Loosens one layer with points `spacing` pixels apart, appended to `points`.
  void Loosen(LayerName name, const std::vector<Hanging>& hanging, float spacing,
              CharacterLayer& layer, std::vector<LoosePoint>& points) const {
    layer.sway.clear();
    const std::size_t n = layer.positions.size();
    std::vector<Hanging> at(n);
    float longest = 0;
    for (std::size_t i = 0; i < n; ++i) {
      at[i] = Nearest(hanging, layer.positions[i].head<2>());
      longest = std::max(longest, at[i].length);
    }
    if (ReachOf(longest, torso_) < kLeast * torso_) {
      return;
    }
    std::vector<float> reach(n);
    for (std::size_t i = 0; i < n; ++i) {
      reach[i] = ReachOf(at[i].length, torso_);
    }
    KeepTogether(layer, reach);
    std::map<std::pair<int, int>, Corner> corners;
    const auto four = [&](std::size_t i, const auto& use) {
      const Vector2f p = layer.positions[i].head<2>() / spacing;
      const int x = static_cast<int>(std::floor(p.x()));
      const int y = static_cast<int>(std::floor(p.y()));
      const float u = p.x() - static_cast<float>(x);
      const float v = p.y() - static_cast<float>(y);
      for (int k = 0; k < 4; ++k) {
        const float weight = ((k & 1) != 0 ? u : 1 - u) * ((k >> 1) != 0 ? v : 1 - v);
        if (weight > 0 && reach[i] >= kLeast * torso_) {
          use(k, std::pair{x + (k & 1), y + (k >> 1)}, weight);
        }
      }
    };
    for (std::size_t i = 0; i < n; ++i) {
      four(i, [&](int, const std::pair<int, int>& corner, float weight) {
        Corner& c = corners[corner];
        const Vector2f p = layer.positions[i].head<2>();
        const int row = at[i].root / labels_.width;
        const int column = at[i].root % labels_.width;
        const Vector2f root(static_cast<float>(column) + 0.5F, static_cast<float>(row) + 0.5F);
        c.weight += weight;
        c.at += weight * p;
        c.along += weight * (p - root).normalized();
        c.length += weight * at[i].length;
      });
    }
    for (auto& [where, c] : corners) {
      c.index = static_cast<int>(points.size());
      LoosePoint point;
      const Vector2f p = c.at / c.weight;
      point.skin = SkinPoint(name, p, character_, limbs_).skin;
      point.rest << p, character_.joints[point.skin.joint[0]].z();
      const Vector2f along = c.along / c.weight + Vector2f(0, kHang);
      point.along = along.norm() > 0.05F ? along.normalized() : Vector2f(0, 1);
      // What hangs together swings nearly together; its ends a little later.
      point.length = (c.length / c.weight + longest) / 2;
      point.hangs = name == LayerName::kTorso ? 0.0F : 1.0F;
      points.push_back(point);
    }
    layer.sway.resize(n);
    for (std::size_t i = 0; i < n; ++i) {
      four(i, [&](int k, const std::pair<int, int>& corner, float weight) {
        layer.sway[i].point[k] = static_cast<std::uint16_t>(corners.at(corner).index);
        layer.sway[i].reach[k] = weight * reach[i];
      });
    }
  }

 private:
  ImageView labels_;
  const std::array<Limb, kLimbs>& limbs_;
  const std::optional<Skirt>& skirt_;
  const Character& character_;
  float torso_;
};

}  // namespace

void LoosenParts(const std::vector<LayerName>& names, ImageView labels,
                 const std::array<Limb, kLimbs>& limbs, const std::optional<Skirt>& skirt,
                 Character& character) {
  const Loosener loosener(labels, limbs, skirt, character);
  std::vector<std::vector<Hanging>> hanging;
  hanging.reserve(names.size());
  for (const LayerName name : names) {
    hanging.push_back(loosener.Find(name));
  }
  // Very much of it gets fewer points.
  float spacing = kSpacing * TorsoLength(character);
  do {
    character.loose.clear();
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (!hanging[i].empty()) {
        loosener.Loosen(names[i], hanging[i], spacing, character.layers[i], character.loose);
      }
    }
    spacing *= 1.4F;
  } while (character.loose.size() > kMostLoosePoints);
}

}  // namespace understudy
