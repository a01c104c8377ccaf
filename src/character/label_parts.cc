#include "character/label_parts.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "character/arm_seams.h"
#include "character/bare_arm.h"
#include "character/face_outline.h"
#include "character/join_islands.h"
#include "character/limb_geometry.h"
#include "character/local_colors.h"
#include "character/part_bones.h"
#include "character/trunk_gaps.h"
#include "core/distance_transform.h"
#include "core/hand_region.h"
#include "core/segment_distance.h"

namespace understudy {
namespace {

using Eigen::Vector2f;

// The pieces a label is drawn with: hair and head are one, a hand belongs to its arm.
int Chain(Part part) {
  switch (part) {
    case Part::kNone:
      return 0;
    case Part::kTorso:
      return 1;
    case Part::kNeck:
    case Part::kHead:
    case Part::kHair:
      return 2;
    default:
      return static_cast<int>(part) < static_cast<int>(Part::kLeftThigh)
                 ? 3 + static_cast<int>(part) % 2
                 : 5 + static_cast<int>(part) % 2;
  }
}

// Whether a limb's bone passes so near that a pixel said to be its own surely is.
bool OnBoneOf(const std::vector<Bone>& bones, Part said, const Vector2f& p) {
  constexpr float kNear = 0.5F;  // radii
  return Chain(said) >= 3 && std::any_of(bones.begin(), bones.end(), [&](const Bone& bone) {
           return Chain(bone.part) == Chain(said) &&
                  SegmentDistance(p, bone.a, bone.b) < kNear * bone.radius;
         });
}

// Whether the straight way from a pixel to the bone a-b meets a pixel of `picture` that `stops` it.
template <class Stops>
bool MeetsOnTheWay(ImageView picture, const Vector2f& p, const Vector2f& a, const Vector2f& b,
                   const Stops& stops) {
  float along = 0;
  SegmentDistance(p, a, b, &along);
  const Vector2f to = a + along * (b - a) - p;
  const int steps = static_cast<int>(to.norm());
  for (int i = 0; i < steps; ++i) {
    const Vector2f q = p + to * (static_cast<float>(i) / static_cast<float>(steps));
    const int x = std::clamp(static_cast<int>(q.x()), 0, picture.width - 1);
    const int y = std::clamp(static_cast<int>(q.y()), 0, picture.height - 1);
    if (stops(picture.Row(y)[x])) {
      return true;
    }
  }
  return false;
}

constexpr int kChains = 6;

Image ChainsOf(ImageView labels) {
  Image chains(labels.width, labels.height, 1);
  for (int y = 0; y < labels.height; ++y) {
    for (int x = 0; x < labels.width; ++x) {
      chains.Row(y)[x] = static_cast<std::uint8_t>(Chain(static_cast<Part>(labels.Row(y)[x])));
    }
  }
  return chains;
}

bool IsArm(Part part) { return part >= Part::kLeftUpperArm && part <= Part::kRightHand; }

// Every pixel takes the commonest label of the window about it.
Image Majority(const Image& labels, int radius, Executor* executor) {
  Image out(labels.width(), labels.height(), 1);
  ForRows(executor, labels.height(), [&](int y) {
    std::array<int, kParts> count{};
    const int y0 = std::max(y - radius, 0);
    const int y1 = std::min(y + radius, labels.height() - 1);
    const auto column = [&](int x, int step) {
      if (x >= 0 && x < labels.width()) {
        for (int v = y0; v <= y1; ++v) {
          count[labels.Row(v)[x]] += step;
        }
      }
    };
    for (int x = -radius; x < radius; ++x) {
      column(x, 1);
    }
    for (int x = 0; x < labels.width(); ++x) {
      column(x + radius, 1);
      column(x - radius - 1, -1);
      if (labels.Row(y)[x] == 0) {
        continue;
      }
      int best = labels.Row(y)[x];
      for (int k = 1; k < kParts; ++k) {
        if (count[k] > count[best]) {
          best = k;
        }
      }
      out.Row(y)[x] = static_cast<std::uint8_t>(best);
    }
  });
  return out;
}

// 255 where the window of 2 radius + 1 pixels a side about a pixel shows more than one part.
Image Borders(const Image& labels, int radius) {
  const int w = labels.width();
  const int h = labels.height();
  // The least and the greatest part of a window, along rows first; what is no part is neither.
  constexpr std::uint8_t kNothing = 255;
  Image least(w, h, 1);
  Image greatest(w, h, 1);
  std::vector<std::uint8_t> some(w);
  for (int y = 0; y < h; ++y) {
    const std::uint8_t* from = labels.Row(y);
    std::uint8_t* low = least.Row(y);
    std::uint8_t* high = greatest.Row(y);
    for (int x = 0; x < w; ++x) {
      some[x] = from[x] == 0 ? kNothing : from[x];
    }
    std::fill_n(low, w, kNothing);
    for (int step = -radius; step <= radius; ++step) {
      for (int x = std::max(-step, 0); x < std::min(w - step, w); ++x) {
        low[x] = std::min(low[x], some[x + step]);
        high[x] = std::max(high[x], from[x + step]);
      }
    }
  }
  Image borders(w, h, 1);
  std::vector<std::uint8_t> low(w);
  std::vector<std::uint8_t> high(w);
  for (int y = 0; y < h; ++y) {
    std::fill(low.begin(), low.end(), kNothing);
    std::fill(high.begin(), high.end(), std::uint8_t{0});
    for (int v = std::max(y - radius, 0); v <= std::min(y + radius, h - 1); ++v) {
      for (int x = 0; x < w; ++x) {
        low[x] = std::min(low[x], least.Row(v)[x]);
        high[x] = std::max(high[x], greatest.Row(v)[x]);
      }
    }
    for (int x = 0; x < w; ++x) {
      borders.Row(y)[x] = low[x] < high[x] ? 255 : 0;
    }
  }
  return borders;
}

// Where labels meet, every pixel takes the one that most pixels about it have, those of its own
// colour above all: a border that is a little off moves onto the edge that the picture shows. What
// `settled` marks stays.
Image MajorityOfAlike(const Image& labels, ImageView picture, const Image& settled, int radius,
                      Executor* executor) {
  constexpr int kAlike = 24;  // grey levels, summed over the colours, that halve a vote
  constexpr int kVote = 1 << 12;
  constexpr int kMost = 3 * 255;
  std::array<int, kMost + 1> vote{};
  for (int apart = 0; apart <= kMost; ++apart) {
    vote[apart] = kVote * kAlike * kAlike / (kAlike * kAlike + apart * apart);
  }
  const int w = labels.width();
  const int h = labels.height();
  Image out = labels.Clone();
  const Image borders = Borders(labels, radius);
  ForRows(executor, h, [&](int y) {
    std::array<int, kParts> votes{};
    const int y0 = std::max(y - radius, 0);
    const int y1 = std::min(y + radius, h - 1);
    for (int x = 0; x < w; ++x) {
      const std::uint8_t own = labels.Row(y)[x];
      const int x0 = std::max(x - radius, 0);
      const int x1 = std::min(x + radius, w - 1);
      if (own == 0 || settled.Row(y)[x] != 0 || borders.Row(y)[x] == 0) {
        continue;
      }
      votes.fill(0);
      const std::uint8_t* here = picture.At(x, y);
      for (int v = y0; v <= y1; ++v) {
        for (int u = x0; u <= x1; ++u) {
          const std::uint8_t* there = picture.At(u, v);
          votes[labels.Row(v)[u]] +=
              vote[std::abs(here[0] - there[0]) + std::abs(here[1] - there[1]) +
                   std::abs(here[2] - there[2])];
        }
      }
      int best = own;
      for (int k = 1; k < kParts; ++k) {
        best = votes[k] > votes[best] ? k : best;
      }
      out.Row(y)[x] = static_cast<std::uint8_t>(best);
    }
  });
  return out;
}

// A pixel that a part may spread to, and what that costs from the part's bone.
struct Step {
  float cost = 0;
  std::int32_t pixel = 0;
  std::uint8_t part = 0;
};

// Steps, the cheapest first, in classes of nearly equal cost (Dial 1969, "Algorithm 360"); within a
// class the latest first, so that the result is always the same.
class StepQueue {
 public:
  void Push(const Step& step) {
    const auto wanted = static_cast<std::size_t>(std::min(step.cost * kClasses, kLast));
    const std::size_t at = std::max(wanted, first_);
    if (at >= classes_.size()) {
      classes_.resize(at + 1);
    }
    classes_[at].push_back(step);
  }

  std::optional<Step> Pop() {
    while (first_ < classes_.size() && classes_[first_].empty()) {
      classes_[first_] = {};
      ++first_;
    }
    if (first_ == classes_.size()) {
      return std::nullopt;
    }
    const Step step = classes_[first_].back();
    classes_[first_].pop_back();
    return step;
  }

 private:
  static constexpr float kClasses = 256;  // for a cost of 1
  static constexpr float kLast = 1 << 18;

  std::vector<std::vector<Step>> classes_;
  std::size_t first_ = 0;
};

// Where the network surely sees the chain that it names: deeper inside its region than the coarse
// map can be wrong. 255 there, else 0.
Image SureOf(ImageView parts, float blur) {
  Image sure(parts.width, parts.height, 1);
  Image mask(parts.width, parts.height, 1);
  const Image chains = ChainsOf(parts);
  for (int chain = 1; chain <= kChains; ++chain) {
    for (int y = 0; y < parts.height; ++y) {
      for (int x = 0; x < parts.width; ++x) {
        mask.Row(y)[x] = chains.Row(y)[x] == chain ? 255 : 0;
      }
    }
    const Image inner = Erode(mask.span(), blur);
    for (int y = 0; y < parts.height; ++y) {
      for (int x = 0; x < parts.width; ++x) {
        sure.Row(y)[x] |= inner.Row(y)[x];
      }
    }
  }
  return sure;
}

// What the network's word does to the price of a step: cheap where it agrees, dear where it means
// another limb and is sure of it.
float PriceOf(Part part, Part said, bool sure) {
  if (Chain(part) == Chain(said)) {
    return part == said ? 0.6F : 0.8F;
  }
  return sure ? 1.6F : 0.9F;
}

// Of a capsule's radius: what lies nearer to a bone is where its part starts.
constexpr float kCore = 0.3F;

// What parts spread over: the figure, and what is known of each of its pixels.
class Spreading {
  static constexpr std::uint8_t kBesideLeft = 1;
  static constexpr std::uint8_t kBesideRight = 2;

 public:
  Spreading(const Character& character, ImageView picture, const Figure& figure,
            const std::optional<Skirt>& skirt);

  // Every part spreads from its bones over the figure, all at once (Dijkstra 1959 with many
  // sources): slowly across the picture's edges, where the network sees another limb and, once
  // `colors` are known, over what looks like another limb there; never through what is not the
  // figure.
  Image Labels(const std::optional<LocalColors>& colors) const;

  const Image& seams() const { return seams_; }

 private:
  Part SaidAt(int x, int y) const { return static_cast<Part>(said_.Row(y)[x]); }
  int SkirtAt(int x, int y) const { return skirt_ ? skirt_->where.Row(y)[x] : 0; }
  // Whether a part is an arm that is bare there and ends beside the pixel.
  bool Barred(Part part, int x, int y) const {
    return IsArm(part) && (beside_arm_.Row(y)[x] &
                           (static_cast<int>(part) % 2 == 0 ? kBesideLeft : kBesideRight)) != 0;
  }
  void Start();
  // `taken`: 255 where something is known already.
  void StartHand(bool left, Image& taken);
  // An arm does not go on beside a hand whose outline is known.
  void EndAtHand(bool left, const HandRegion& hand);
  void StartAlong(const Bone& bone, const Image& taken);

  const Character& character_;
  ImageView picture_;
  ImageView matte_;
  const std::optional<Skirt>& skirt_;
  std::vector<Bone> bones_;
  std::array<float, kParts> radius_{};
  Image seams_;       // where arms that touch the trunk should end
  Image said_;        // what the network says, corrected by what is known of clothes
  Image sure_;        // 255 where it is sure
  Image beside_arm_;  // beside which bare arms a pixel lies
  std::vector<Step> starts_;
};

Spreading::Spreading(const Character& character, ImageView picture, const Figure& figure,
                     const std::optional<Skirt>& skirt)
    : character_(character),
      picture_(picture),
      matte_(figure.matte.span()),
      skirt_(skirt),
      bones_(BonesOf(character, figure.matte.span())),
      seams_(ArmSeams(character, picture, figure.matte.span())),
      said_(WithoutTrunkBeyondGaps(character, figure, seams_.span())),
      beside_arm_(figure.matte.width(), figure.matte.height(), 1) {
  constexpr float kBlur = 0.04F;  // torso lengths that the network's borders may be off
  radius_.fill(1);
  for (const Bone& bone : bones_) {
    float& radius = radius_[static_cast<int>(bone.part)];
    radius = std::max(radius, bone.radius);
  }
  radius_[static_cast<int>(Part::kHair)] = radius_[static_cast<int>(Part::kHead)];
  sure_ = SureOf(said_.span(), std::max(kBlur * TorsoLength(character), 2.0F));
  if (skirt_) {
    // The network sees legs through a skirt; an arm before it is an arm.
    for (int y = 0; y < said_.height(); ++y) {
      for (int x = 0; x < said_.width(); ++x) {
        if (SkirtAt(x, y) != 0 && !IsArm(SaidAt(x, y))) {
          said_.Row(y)[x] =
              static_cast<std::uint8_t>(SkirtAt(x, y) == 255 ? Part::kTorso : Part::kNone);
        }
      }
    }
  }
  Start();
}

void Spreading::Start() {
  constexpr float kOverBrows = 0.17F;
  const std::vector<Vector2f> outline =
      character_.face ? FaceOutline(*character_.face, kOverBrows) : std::vector<Vector2f>();
  Vector2f low = Vector2f::Constant(1e9F);
  Vector2f high = -low;
  for (const Vector2f& p : outline) {
    low = low.cwiseMin(p);
    high = high.cwiseMax(p);
  }
  // The face's own landmarks know better than bones what belongs to the head, but for a hand that
  // is surely before it.
  Image face(matte_.width, matte_.height, 1);
  for (int y = 0; y < matte_.height; ++y) {
    for (int x = 0; x < matte_.width; ++x) {
      if (matte_.Row(y)[x] < 128) {
        continue;
      }
      const Vector2f p(static_cast<float>(x) + 0.5F, static_cast<float>(y) + 0.5F);
      const bool near = (p.array() >= low.array()).all() && (p.array() <= high.array()).all();
      if (near && IsInside(outline, p) && SaidAt(x, y) != Part::kTorso &&
          !(sure_.Row(y)[x] != 0 && OnBoneOf(bones_, SaidAt(x, y), p))) {
        face.Row(y)[x] = 255;
        starts_.push_back({0, y * matte_.width + x, static_cast<std::uint8_t>(Part::kHead)});
      } else if (SkirtAt(x, y) == 255) {
        starts_.push_back({kCore, y * matte_.width + x, static_cast<std::uint8_t>(Part::kTorso)});
      }
    }
  }
  for (const bool left : {true, false}) {
    StartHand(left, face);
  }
  for (const Bone& bone : bones_) {
    StartAlong(bone, face);
  }
}

// What shows a hand, or an arm's bare skin, is nothing else, however near a thigh's bone passes
// behind it.
void Spreading::StartHand(bool left, Image& taken) {
  if (!ShowsHand(character_, matte_, left)) {
    return;
  }
  const auto part = [left](Part left_part) {
    return static_cast<Part>(static_cast<int>(left_part) + (left ? 0 : 1));
  };
  const HandRegion hand =
      FindHandRegion(picture_,
                     std::span(character_.keypoints)
                         .subspan(left ? kLeftHandFirst : kRightHandFirst, kHandKeypoints),
                     [&](int x, int y) { return matte_.Row(y)[x] >= 128 && taken.Row(y)[x] == 0; });
  const auto start = [&](int x, int y, Part shown) {
    if (taken.Row(y)[x] == 0) {
      taken.Row(y)[x] = 255;
      starts_.push_back({0, y * matte_.width + x, static_cast<std::uint8_t>(shown)});
    }
  };
  for (int y = hand.box.y0; y < hand.box.y1; ++y) {
    for (int x = hand.box.x0; x < hand.box.x1; ++x) {
      if (hand.mask.Row(y - hand.box.y0)[x - hand.box.x0] != 0) {
        start(x, y, part(Part::kLeftHand));
      }
    }
  }
  EndAtHand(left, hand);
  const BareArm arm = FindBareArm(character_, left, hand, picture_, matte_);
  if (arm.skin.width() == 0) {
    return;
  }
  const auto at = [this](Joint j) { return Vector2f(character_.joints[Index(j)].head<2>()); };
  const Vector2f shoulder = at(left ? Joint::kLeftShoulder : Joint::kRightShoulder);
  const Vector2f elbow = at(left ? Joint::kLeftElbow : Joint::kRightElbow);
  const Vector2f wrist = at(left ? Joint::kLeftWrist : Joint::kRightWrist);
  for (int y = 0; y < matte_.height; ++y) {
    for (int x = 0; x < matte_.width; ++x) {
      if (arm.skin.Row(y)[x] != 0) {
        const Vector2f p(static_cast<float>(x) + 0.5F, static_cast<float>(y) + 0.5F);
        const bool upper = SegmentDistance(p, shoulder, elbow) < SegmentDistance(p, elbow, wrist);
        start(x, y, part(upper ? Part::kLeftUpperArm : Part::kLeftForearm));
      } else if (arm.beside.Row(y)[x] != 0) {
        beside_arm_.Row(y)[x] |= left ? kBesideLeft : kBesideRight;
      }
    }
  }
}

void Spreading::EndAtHand(bool left, const HandRegion& hand) {
  constexpr float kRim = 0.015F;  // torso lengths that the outline may be off
  constexpr float kReach = 3;     // palms from the wrist
  const std::span<const Keypoint> points =
      std::span(character_.keypoints)
          .subspan(left ? kLeftHandFirst : kRightHandFirst, kHandKeypoints);
  Image shown(matte_.width, matte_.height, 1);
  for (int y = hand.box.y0; y < hand.box.y1; ++y) {
    std::copy_n(hand.mask.Row(y - hand.box.y0), hand.box.width(), shown.Row(y) + hand.box.x0);
  }
  shown = Dilate(shown.span(), std::max(kRim * TorsoLength(character_), 2.0F));
  const auto outside = [&shown](const Keypoint& k) {
    const int x = static_cast<int>(k.x);
    const int y = static_cast<int>(k.y);
    return x < 0 || y < 0 || x >= shown.width() || y >= shown.height() || shown.Row(y)[x] == 0;
  };
  if (std::any_of(points.begin(), points.end(), outside)) {
    return;
  }
  const Vector2f wrist = At(points[kHandRoot]);
  const Vector2f palm = At(points[kMiddleKnuckle]) - wrist;
  for (int y = 0; y < matte_.height; ++y) {
    for (int x = 0; x < matte_.width; ++x) {
      const Vector2f p =
          Vector2f(static_cast<float>(x) + 0.5F, static_cast<float>(y) + 0.5F) - wrist;
      if (shown.Row(y)[x] == 0 && p.dot(palm) > 0 && p.norm() < kReach * palm.norm()) {
        beside_arm_.Row(y)[x] |= left ? kBesideLeft : kBesideRight;
      }
    }
  }
}

void Spreading::StartAlong(const Bone& bone, const Image& taken) {
  constexpr float kUncertain = 0.8F;  // radii it costs where the network means another limb
  constexpr float kWord = 0.25F;      // radii that a start costs that the network alone vouches for
  constexpr float kPlausible = 0.6F;  // radii within which it is believed
  constexpr float kHairReach = 6.0F;  // radii of the head within which hair may lie
  const float reach = bone.radius * (bone.part == Part::kHead ? kHairReach : kPlausible);
  const Vector2f low = bone.a.cwiseMin(bone.b) - Vector2f::Constant(reach);
  const Vector2f high = bone.a.cwiseMax(bone.b) + Vector2f::Constant(reach);
  for (int y = std::max(static_cast<int>(low.y()), 0);
       y < std::min(static_cast<int>(high.y()) + 1, matte_.height); ++y) {
    for (int x = std::max(static_cast<int>(low.x()), 0);
         x < std::min(static_cast<int>(high.x()) + 1, matte_.width); ++x) {
      if (matte_.Row(y)[x] < 128 || taken.Row(y)[x] != 0 ||
          (SkirtAt(x, y) != 0 && !IsArm(bone.part)) || Barred(bone.part, x, y)) {
        continue;
      }
      const auto start = [&](float cost, Part part) {
        starts_.push_back({cost, y * matte_.width + x, static_cast<std::uint8_t>(part)});
      };
      const Vector2f p(static_cast<float>(x) + 0.5F, static_cast<float>(y) + 0.5F);
      const Part said = SaidAt(x, y);
      const float d = SegmentDistance(p, bone.a, bone.b) / bone.radius;
      if (d < kCore) {
        const bool doubtful = Chain(bone.part) != Chain(said);
        start(bone.sure ? 0 : d + (doubtful ? kUncertain : 0.0F), bone.part);
      } else if (bone.part == said && d < kPlausible && sure_.Row(y)[x] != 0 &&
                 !MeetsOnTheWay(seams_.span(), p, bone.a, bone.b,
                                [](std::uint8_t seam) { return seam != 0; })) {
        start(kWord, said);
      } else if (bone.part == Part::kHead && said == Part::kHair && d < kHairReach) {
        // Hair may hang down over the body; only the network knows it.
        start(kCore, Part::kHair);
      }
    }
  }
}

Image Spreading::Labels(const std::optional<LocalColors>& colors) const {
  constexpr float kEdge = 0.2F;      // radii that a step over a strong edge of the picture costs
  constexpr float kSeam = 1.5F;      // radii that each of a seam's two pixels costs
  constexpr float kVeil = 12.0F;     // how much dearer a step through nothing is
  constexpr float kStrange = 10.0F;  // how much dearer one over another limb's colours is
  constexpr float kStart = 2.0F;     // radii that a start on another limb's colours costs
  const int w = matte_.width;
  const int h = matte_.height;
  const auto strange = [&colors](std::uint8_t part, int pixel) {
    return colors ? colors->Strange(Chain(static_cast<Part>(part)), pixel) : 0.0F;
  };
  StepQueue open;
  std::vector<float> best(static_cast<std::size_t>(w) * h, std::numeric_limits<float>::max());
  const auto offer = [&](const Step& step) {
    if (step.cost < best[step.pixel]) {
      best[step.pixel] = step.cost;
      open.Push(step);
    }
  };
  for (Step step : starts_) {
    step.cost += kStart * strange(step.part, step.pixel);
    offer(step);
  }
  Image labels(w, h, 1);
  while (const std::optional<Step> step = open.Pop()) {
    const int x = step->pixel % w;
    const int y = step->pixel / w;
    if (step->cost > best[step->pixel] || labels.Row(y)[x] != 0) {
      continue;
    }
    labels.Row(y)[x] = step->part;
    const std::uint8_t* here = picture_.At(x, y);
    for (const auto& [dx, dy] : {std::pair{1, 0}, {-1, 0}, {0, 1}, {0, -1}}) {
      const int u = x + dx;
      const int v = y + dy;
      if (u < 0 || v < 0 || u >= w || v >= h || matte_.Row(v)[u] == 0 || labels.Row(v)[u] != 0 ||
          Barred(static_cast<Part>(step->part), u, v)) {
        continue;
      }
      const std::uint8_t* there = picture_.At(u, v);
      const int apart = std::abs(here[0] - there[0]) + std::abs(here[1] - there[1]) +
                        std::abs(here[2] - there[2]);
      const float edge = std::min(static_cast<float>(apart) / 150.0F, 1.0F);
      // A veil of half-transparent pixels is no bridge between a hand and the hip beside it.
      const float veil = 1 - static_cast<float>(matte_.Row(v)[u]) / 255.0F;
      const float price =
          PriceOf(static_cast<Part>(step->part), SaidAt(u, v), sure_.Row(v)[u] != 0) *
          (1 + kVeil * veil * veil) * (1 + kStrange * strange(step->part, v * w + u));
      const float seam = seams_.Row(v)[u] != 0 ? kSeam : 0.0F;
      offer(
          {step->cost + price / radius_[step->part] + kEdge * edge + seam, v * w + u, step->part});
    }
  }
  return labels;
}

// What of a thigh lies beyond the gap between the legs is the other's.
void PartThighs(const Character& c, ImageView matte, Image& labels) {
  constexpr int kEmpty = 64;  // of the matte, 0..255
  const auto at = [&c](Joint j) { return Vector2f(c.joints[Index(j)].head<2>()); };
  const std::array<Vector2f, 2> hip = {at(Joint::kLeftHip), at(Joint::kRightHip)};
  const std::array<Vector2f, 2> knee = {at(Joint::kLeftKnee), at(Joint::kRightKnee)};
  const std::array<Part, 2> thigh = {Part::kLeftThigh, Part::kRightThigh};
  if (std::min(c.joint_confidence[Index(Joint::kLeftKnee)],
               c.joint_confidence[Index(Joint::kRightKnee)]) <= 0) {
    return;
  }
  for (int y = 0; y < labels.height(); ++y) {
    for (int x = 0; x < labels.width(); ++x) {
      const auto part = static_cast<Part>(labels.Row(y)[x]);
      if (part != thigh[0] && part != thigh[1]) {
        continue;
      }
      const Vector2f p(static_cast<float>(x) + 0.5F, static_cast<float>(y) + 0.5F);
      const std::size_t own = part == thigh[0] ? 0 : 1;
      const auto beyond_gap = [&](std::size_t leg) {
        return MeetsOnTheWay(matte, p, hip[leg], knee[leg],
                             [](std::uint8_t alpha) { return alpha < kEmpty; });
      };
      if (beyond_gap(own) && !beyond_gap(1 - own)) {
        labels.Row(y)[x] = static_cast<std::uint8_t>(thigh[1 - own]);
      }
    }
  }
}

}  // namespace

Image LabelParts(const Character& character, ImageView picture, const Figure& figure,
                 const std::optional<Skirt>& skirt, Executor* executor) {
  constexpr float kPlace = 0.1F;  // torso lengths
  constexpr int kRounds = 2;
  const Spreading spreading(character, picture, figure, skirt);
  Image labels = spreading.Labels(std::nullopt);
  for (int round = 0; round < kRounds; ++round) {
    labels = spreading.Labels(LocalColors(picture, ChainsOf(labels.span()).span(), kChains,
                                          kPlace * TorsoLength(character)));
  }
  const int majority = std::clamp(static_cast<int>(TorsoLength(character) / 60), 1, 8);
  const Image settled = Dilate(spreading.seams().span(), static_cast<float>(2 * majority + 1));
  // Last, the teeth that colours left in the borders go.
  labels = Majority(MajorityOfAlike(Majority(labels, majority, executor), picture, settled,
                                    majority + 1, executor),
                    std::max(majority / 2, 1), executor);
  PartThighs(character, figure.matte.span(), labels);
  JoinIslands(figure.matte.span(), labels);
  return labels;
}

}  // namespace understudy
