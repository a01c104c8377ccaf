#include "character/cut_layers.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

#include "core/distance_transform.h"
#include "core/fill_region.h"
#include "core/keep_joined.h"
#include "core/observation.h"
#include "core/push_pull.h"
#include "core/segment_distance.h"
#include "core/smooth_step.h"

namespace understudy {
namespace {

using Eigen::Vector2f;

// Reach of a layer under its neighbours, pixels: wide enough for their soft edges.
constexpr float kTuck = 4.0F;
// Reach of the torso under the head, torso lengths: a nodding head must not open the
// neck.
constexpr float kTorsoTuck = 0.08F;
// Rows from which what is hidden may be filled, torso lengths.
constexpr float kSameCloth = 0.25F;
// Radius of the discs that must find room beside a body for its outline to go inward behind an arm,
// torso lengths.
constexpr float kBehindArm = 0.8F;
// Reach of an arm's soft edge over what is behind it, and of that over the arm, torso lengths.
constexpr float kFringe = 0.014F;
// Reach of a leg under a skirt, torso lengths.
constexpr float kUnderSkirt = 0.4F;

bool IsArm(LayerName name) { return name == LayerName::kLeftArm || name == LayerName::kRightArm; }

// What may stand before a layer and hide it.
bool Hides(LayerName front, LayerName back) {
  if (front == back) {
    return false;
  }
  const bool arm = IsArm(front);
  const bool leg = front == LayerName::kLeftLeg || front == LayerName::kRightLeg;
  switch (back) {
    case LayerName::kTorso:
      return arm || front == LayerName::kHead;
    case LayerName::kHead:
      return arm;
    case LayerName::kLeftArm:
    case LayerName::kRightArm:
      // An arm is drawn before the head: what is made up of it would hide a face that is seen.
      return arm || front == LayerName::kTorso;
    default:
      return arm || leg || front == LayerName::kTorso;
  }
}

// Whether a layer goes on under another at their common border.
bool LiesUnder(LayerName back, LayerName front) {
  return Hides(front, back) && (!Hides(back, front) || back == LayerName::kTorso);
}

// The share of the pixels about each labelled one that belong to the layer or cover it, 0..1: a
// soft border over what lies beneath, which neither softens the outline against the background nor
// lets the background shine through where two layers meet.
FloatImage SoftMembership(ImageView labels, LayerName name) {
  const int w = labels.width;
  const int h = labels.height;
  FloatImage out(w, h, 1);
  for (int y = 0; y < h; ++y) {
    for (int x = 0; x < w; ++x) {
      if (labels.Row(y)[x] == 0) {
        continue;
      }
      int own = 0;
      int any = 0;
      bool touches = false;
      for (int v = std::max(y - 1, 0); v <= std::min(y + 1, h - 1); ++v) {
        for (int u = std::max(x - 1, 0); u <= std::min(x + 1, w - 1); ++u) {
          if (labels.Row(v)[u] != 0) {
            ++any;
            const LayerName other = LayerOf(static_cast<Part>(labels.Row(v)[u]));
            touches = touches || other == name;
            own += other == name || LiesUnder(name, other) ? 1 : 0;
          }
        }
      }
      out.Row(y)[x] = touches ? static_cast<float>(own) / static_cast<float>(any) : 0.0F;
    }
  }
  return out;
}

// The share of the figure's pixels about one that the layer has, its own or hidden ones, 0..1.
float Covered(ImageView labels, const Image& own, const Image& hidden, int x, int y) {
  int has = 0;
  int any = 0;
  for (int v = std::max(y - 1, 0); v <= std::min(y + 1, labels.height - 1); ++v) {
    for (int u = std::max(x - 1, 0); u <= std::min(x + 1, labels.width - 1); ++u) {
      any += labels.Row(v)[u] != 0 ? 1 : 0;
      has += own.Row(v)[u] != 0 || hidden.Row(v)[u] != 0 ? 1 : 0;
    }
  }
  return any > 0 ? std::min(static_cast<float>(has) / static_cast<float>(any), 1.0F) : 1.0F;
}

Image OwnMask(ImageView labels, LayerName name) {
  Image mask(labels.width, labels.height, 1);
  for (int y = 0; y < labels.height; ++y) {
    for (int x = 0; x < labels.width; ++x) {
      const auto part = static_cast<Part>(labels.Row(y)[x]);
      mask.Row(y)[x] = part != Part::kNone && LayerOf(part) == name ? 255 : 0;
    }
  }
  return mask;
}

// How far each pixel is from what is a layer's own, pixels.
FloatImage FarFrom(ImageView labels, LayerName name) {
  Image beyond = OwnMask(labels, name);
  for (int y = 0; y < beyond.height(); ++y) {
    for (int x = 0; x < beyond.width(); ++x) {
      beyond.Row(y)[x] = beyond.Row(y)[x] != 0 ? 0 : 255;
    }
  }
  return DistanceTransform(beyond.span(), false);
}

// Beyond the picture is nothing, also for a disc that reaches out of it.
Image Closed(const Image& mask, float radius) {
  const int margin = static_cast<int>(std::ceil(radius)) + 1;
  Image wide(mask.width() + 2 * margin, mask.height() + 2 * margin, 1);
  for (int y = 0; y < mask.height(); ++y) {
    std::copy_n(mask.Row(y), mask.width(), wide.Row(y + margin) + margin);
  }
  const Image closed = Close(wide.span(), radius);
  Image out(mask.width(), mask.height(), 1);
  for (int y = 0; y < mask.height(); ++y) {
    std::copy_n(closed.Row(y + margin) + margin, mask.width(), out.Row(y));
  }
  return out;
}

// Whether the background is seen between a pixel and what is nearest to it: down the slope of the
// distances to that.
bool SeenApart(ImageView matte, const FloatImage& far, int x, int y) {
  constexpr int kEmpty = 128;
  while (far.Row(y)[x] > 0) {
    int u = x;
    int v = y;
    for (int j = std::max(y - 1, 0); j <= std::min(y + 1, far.height() - 1); ++j) {
      for (int i = std::max(x - 1, 0); i <= std::min(x + 1, far.width() - 1); ++i) {
        if (far.Row(j)[i] < far.Row(v)[u]) {
          u = i;
          v = j;
        }
      }
    }
    if (u == x && v == y) {
      return false;
    }
    x = u;
    y = v;
    if (matte.Row(y)[x] < kEmpty) {
      return true;
    }
  }
  return false;
}

// What arms hide of trunk and legs: 1 + the layer that is nearest there, 0 where none is. An
// outline that ends at a hand goes straight on behind it; one that is seen beside the hand does
// not.
Image BehindArms(ImageView labels, ImageView matte, float radius) {
  constexpr std::array kBody = {LayerName::kTorso, LayerName::kLeftLeg, LayerName::kRightLeg};
  const int w = labels.width;
  const int h = labels.height;
  Image body(w, h, 1);
  std::array<FloatImage, kBody.size()> far;
  for (std::size_t i = 0; i < kBody.size(); ++i) {
    far[i] = FarFrom(labels, kBody[i]);
    for (int y = 0; y < h; ++y) {
      for (int x = 0; x < w; ++x) {
        body.Row(y)[x] |= far[i].Row(y)[x] > 0 ? 0 : 255;
      }
    }
  }
  const Image closed = Closed(body, radius);
  Image behind(w, h, 1);
  for (int y = 0; y < h; ++y) {
    for (int x = 0; x < w; ++x) {
      const auto part = static_cast<Part>(labels.Row(y)[x]);
      if (closed.Row(y)[x] == 0 || part == Part::kNone || !IsArm(LayerOf(part))) {
        continue;
      }
      std::size_t nearest = 0;
      for (std::size_t i = 1; i < kBody.size(); ++i) {
        nearest = far[i].Row(y)[x] < far[nearest].Row(y)[x] ? i : nearest;
      }
      if (!SeenApart(matte, far[nearest], x, y)) {
        behind.Row(y)[x] = static_cast<std::uint8_t>(1 + static_cast<int>(kBody[nearest]));
      }
    }
  }
  return behind;
}

// Arms, or all of the figure but arms, and what their soft edges reach.
Image Beside(bool arms, ImageView labels, float reach) {
  Image mask(labels.width, labels.height, 1);
  for (int y = 0; y < labels.height; ++y) {
    for (int x = 0; x < labels.width; ++x) {
      const auto part = static_cast<Part>(labels.Row(y)[x]);
      mask.Row(y)[x] = part != Part::kNone && IsArm(LayerOf(part)) == arms ? 255 : 0;
    }
  }
  return Dilate(mask.span(), reach);
}

// The layer's pixels that something else covers: the gaps that a closing by `reach` pixels fills,
// what lies behind arms, and a narrow tuck under what is drawn before it. Else nothing lies hidden
// where the matte lets the background through: single hairs.
Image HiddenMask(ImageView labels, ImageView matte, const Image& own, const Image& behind_arms,
                 LayerName name, float reach, float neck) {
  constexpr int kSolid = 230;
  constexpr int kMostly = 128;  // an arm's soft edge over what is behind it
  const Image near = Dilate(own.span(), kTuck);
  const Image under_head = Dilate(own.span(), neck);
  const Image closed = Close(own.span(), reach);
  Image hidden(labels.width, labels.height, 1);
  for (int y = 0; y < labels.height; ++y) {
    for (int x = 0; x < labels.width; ++x) {
      const auto part = static_cast<Part>(labels.Row(y)[x]);
      if (part == Part::kNone || own.Row(y)[x] != 0) {
        continue;
      }
      if (behind_arms.Row(y)[x] == 1 + static_cast<int>(name) && matte.Row(y)[x] >= kMostly) {
        hidden.Row(y)[x] = 255;
        continue;
      }
      if (matte.Row(y)[x] < kSolid) {
        continue;
      }
      const bool between = closed.Row(y)[x] != 0 && Hides(LayerOf(part), name);
      const Image& tucked = LayerOf(part) == LayerName::kHead ? under_head : near;
      const bool tuck = tucked.Row(y)[x] != 0 && Hides(LayerOf(part), name);
      hidden.Row(y)[x] = between || tuck ? 255 : 0;
    }
  }
  return hidden;
}

// How much of a neighbouring torso pixel a limb or the head carries along at its root, 0..1.
float RootShare(const Vector2f& p, const Limb& limb, bool arm) {
  const Vector2f along = (limb.at[1] - limb.at[0]).normalized();
  const Vector2f d = p - limb.at[0];
  const float r = limb.root_radius;
  const float reach = arm ? 1.25F * r : 1.1F * r;
  const float disc = 1 - SmoothStep(0.55F * reach, reach, d.norm());
  // An arm's own skin ends at the armpit; what lies deeper belongs to the side of the chest.
  const float above = arm ? 1 - SmoothStep(0.35F * r, 0.9F * r, d.dot(along)) : 1.0F;
  return disc * above;
}

struct Rgb {
  float c[3];
};

// The pixel's own colour where it is mixed with the background at its soft edge (C = a F + (1 - a)
// B).
Rgb FreeOfBackground(const std::uint8_t* color, const std::uint8_t* back, float alpha,
                     const float* inner) {
  Rgb out;
  const float trust = SmoothStep(0.35F, 0.85F, alpha);
  for (int k = 0; k < 3; ++k) {
    const float solved =
        std::clamp((static_cast<float>(color[k]) - (1 - alpha) * static_cast<float>(back[k])) /
                       std::max(alpha, 0.05F),
                   0.0F, 255.0F);
    out.c[k] = inner[k] + trust * (solved - inner[k]);
  }
  return out;
}

// A colour unlike the layer's own beside an arm is the arm's, and the reverse.
void WithoutFringe(const float* inner, Rgb& color) {
  float apart = 0;
  for (int k = 0; k < 3; ++k) {
    apart = std::max(apart, std::abs(color.c[k] - inner[k]));
  }
  const float share = SmoothStep(16, 48, apart);
  for (int k = 0; k < 3; ++k) {
    color.c[k] += share * (inner[k] - color.c[k]);
  }
}

class Cutter {
 public:
  Cutter(const Character& character, ImageView picture, ImageView matte, ImageView labels,
         const std::array<Limb, kLimbs>& limbs, const std::optional<Skirt>& skirt)
      : character_(character),
        picture_(picture),
        matte_(matte),
        labels_(labels),
        behind_arms_(BehindArms(labels, matte, kBehindArm * TorsoLength(character))),
        beside_arms_(Beside(true, labels, std::max(kFringe * TorsoLength(character), 2.0F))),
        beside_body_(Beside(false, labels, std::max(kFringe * TorsoLength(character), 2.0F))),
        limbs_(limbs),
        skirt_(skirt),
        crotch_(FindCrotch()),
        beyond_torso_(FarFrom(labels, LayerName::kTorso)) {}

  Cut Make(LayerName name) const {
    Cut cut;
    cut.name = name;
    const Image own = OwnMask(labels_, name);
    const FloatImage membership = SoftMembership(labels_, name);
    const float torso = TorsoLength(character_);
    Image hidden =
        HiddenMask(labels_, matte_, own, behind_arms_, name,
                   name == LayerName::kTorso ? 0.3F * torso : 0.12F * torso,
                   name == LayerName::kTorso ? std::max(kTorsoTuck * torso, kTuck) : kTuck);
    if (name == LayerName::kTorso) {
      NarrowToThroat(hidden);
    }
    if (IsArm(name)) {
      KeepToArm(name, own, hidden);
    }
    if (skirt_ && (name == LayerName::kLeftLeg || name == LayerName::kRightLeg)) {
      ReachUnderSkirt(name, own, hidden);
    }
    const FloatImage inner = InnerColors(name, own, hidden);
    cut.texture = Image(picture_.width, picture_.height, 4);
    for (int y = 0; y < picture_.height; ++y) {
      for (int x = 0; x < picture_.width; ++x) {
        const float matte = static_cast<float>(matte_.Row(y)[x]) / 255.0F;
        if (matte <= 0) {
          continue;
        }
        const bool is_own = own.Row(y)[x] != 0;
        float alpha = matte * membership.Row(y)[x];
        Rgb color = FreeOfBackground(picture_.At(x, y), character_.background.At(x, y), matte,
                                     inner.At(x, y));
        if (is_own) {
          // What goes on under a neighbour has no soft border there: it would show as a thin line
          // once the neighbour has moved away.
          alpha = std::max(alpha, matte * Covered(labels_, own, hidden, x, y));
          if (IsFringe(name, x, y)) {
            WithoutFringe(inner.At(x, y), color);
          }
        } else {
          if (hidden.Row(y)[x] != 0) {
            const float there = behind_arms_.Row(y)[x] != 0 ? 1.0F : matte;
            alpha = std::max(alpha, there * Covered(labels_, own, hidden, x, y));
            color = {{inner.At(x, y)[0], inner.At(x, y)[1], inner.At(x, y)[2]}};
          }
          const float root = Root(name, x, y);
          if (root > 0) {
            const Rgb seen = FreeOfBackground(picture_.At(x, y), character_.background.At(x, y),
                                              matte, inner.At(x, y));
            const float share = hidden.Row(y)[x] != 0 ? root : 1.0F;
            for (int k = 0; k < 3; ++k) {
              color.c[k] += share * (seen.c[k] - color.c[k]);
            }
            alpha = std::max(alpha, matte * root);
          }
        }
        std::uint8_t* out = cut.texture.At(x, y);
        out[3] = static_cast<std::uint8_t>(std::lround(255 * alpha));
        cut.empty = cut.empty && out[3] < 128;
        for (int k = 0; k < 3; ++k) {
          out[k] = static_cast<std::uint8_t>(
              std::lround(color.c[k] * static_cast<float>(out[3]) / 255.0F));
        }
      }
    }
    if (name != LayerName::kHead) {
      DropCrumbs(own, cut.texture);
    }
    return cut;
  }

 private:
  // What was made up and hangs together with nothing of the layer's own goes.
  static void DropCrumbs(const Image& own, Image& texture) {
    constexpr int kSeen = 64;
    Image joined(texture.width(), texture.height(), 1);
    for (int y = 0; y < texture.height(); ++y) {
      for (int x = 0; x < texture.width(); ++x) {
        joined.Row(y)[x] = texture.At(x, y)[3] >= kSeen ? 255 : 0;
      }
    }
    KeepJoined(own, joined);
    joined = Dilate(joined.span(), 1.5F);
    for (int y = 0; y < texture.height(); ++y) {
      for (int x = 0; x < texture.width(); ++x) {
        if (joined.Row(y)[x] == 0) {
          std::fill_n(texture.At(x, y), 4, 0);
        }
      }
    }
  }

  // Whether an arm's border with the rest of the figure is so near that colours are mixed.
  bool IsFringe(LayerName name, int x, int y) const {
    return (IsArm(name) ? beside_body_ : beside_arms_).Row(y)[x] != 0;
  }

  // Behind a face there is a throat, and nothing beside it.
  void NarrowToThroat(Image& hidden) const {
    constexpr float kThroat = 0.11F;  // half as wide as it is, torso lengths
    const Vector2f neck = character_.joints[Index(Joint::kNeck)].head<2>();
    const Vector2f head = character_.joints[Index(Joint::kHead)].head<2>();
    const float reach = kThroat * TorsoLength(character_);
    for (int y = 0; y < hidden.height(); ++y) {
      for (int x = 0; x < hidden.width(); ++x) {
        const Vector2f p(static_cast<float>(x) + 0.5F, static_cast<float>(y) + 0.5F);
        if (hidden.Row(y)[x] != 0 && static_cast<Part>(labels_.Row(y)[x]) == Part::kHead &&
            SegmentDistance(p, neck, head) > reach) {
          hidden.Row(y)[x] = 0;
        }
      }
    }
  }

  // What a trunk hides of an arm lies within the arm's thickness: else a web would hang between a
  // cuff and a hand.
  void KeepToArm(LayerName name, const Image& own, Image& hidden) const {
    constexpr float kThick = 0.85F;
    const Limb& arm = limbs_[static_cast<int>(name) - static_cast<int>(LayerName::kLeftArm)];
    const Image near = Dilate(own.span(), kTuck);
    const std::array radius = {arm.root_radius, arm.middle_radius, arm.end_radius};
    for (int y = 0; y < hidden.height(); ++y) {
      for (int x = 0; x < hidden.width(); ++x) {
        if (hidden.Row(y)[x] == 0 || near.Row(y)[x] != 0 ||
            IsArm(LayerOf(static_cast<Part>(labels_.Row(y)[x])))) {
          continue;
        }
        const Vector2f p(static_cast<float>(x) + 0.5F, static_cast<float>(y) + 0.5F);
        bool inside = false;
        for (int bone = 0; bone < 2; ++bone) {
          float t = 0;
          const float d = SegmentDistance(p, arm.at[bone], arm.at[bone + 1], &t);
          inside = inside || d < kThick * (radius[bone] + t * (radius[bone + 1] - radius[bone]));
        }
        hidden.Row(y)[x] = inside ? 255 : 0;
      }
    }
  }

  // What a skirt hides of a leg, as far up as the hem may swing.
  void ReachUnderSkirt(LayerName name, const Image& own, Image& hidden) const {
    const Limb& leg = limbs_[static_cast<int>(name) - static_cast<int>(LayerName::kLeftArm)];
    const float torso = TorsoLength(character_);
    const Image near = Dilate(own.span(), kUnderSkirt * torso);
    for (int y = skirt_->top; y < labels_.height; ++y) {
      for (int x = 0; x < labels_.width; ++x) {
        if (near.Row(y)[x] == 0 || static_cast<Part>(labels_.Row(y)[x]) != Part::kTorso) {
          continue;
        }
        const Vector2f p(static_cast<float>(x) + 0.5F, static_cast<float>(y) + 0.5F);
        const bool thigh = SegmentDistance(p, leg.at[0], leg.at[1]) < leg.middle_radius;
        const bool shin = SegmentDistance(p, leg.at[1], leg.at[2]) < leg.end_radius;
        if (thigh || shin) {
          hidden.Row(y)[x] = 255;
        }
      }
    }
  }

  // Where the crotch is looked for: between the hips, and the way down from there.
  struct Crotch {
    Vector2f hips = Vector2f::Zero();
    Vector2f down = Vector2f::Zero();
    float width = 0;  // between the hips, pixels
    float end = 0;    // how far down the background starts to show between the legs, pixels
  };

  Crotch FindCrotch() const {
    constexpr float kAside = 0.25F;  // of the width
    constexpr float kFarthest = 1.2F;
    const Vector2f left = character_.joints[Index(Joint::kLeftHip)].head<2>();
    const Vector2f right = character_.joints[Index(Joint::kRightHip)].head<2>();
    Crotch crotch;
    crotch.hips = (left + right) / 2;
    crotch.down = (crotch.hips - character_.joints[Index(Joint::kNeck)].head<2>()).normalized();
    crotch.width = (left - right).norm();
    crotch.end = kFarthest * crotch.width;
    const int reach = static_cast<int>(crotch.end) + 1;
    const auto x0 = static_cast<int>(crotch.hips.x());
    const auto y0 = static_cast<int>(crotch.hips.y());
    for (int y = std::max(y0 - reach, 0); y < std::min(y0 + reach, matte_.height); ++y) {
      for (int x = std::max(x0 - reach, 0); x < std::min(x0 + reach, matte_.width); ++x) {
        const Vector2f p =
            Vector2f(static_cast<float>(x) + 0.5F, static_cast<float>(y) + 0.5F) - crotch.hips;
        const float along = p.dot(crotch.down);
        const float aside = (p - along * crotch.down).norm();
        if (matte_.Row(y)[x] < 128 && along > 0 && aside < kAside * crotch.width) {
          crotch.end = std::min(crotch.end, along);
        }
      }
    }
    return crotch;
  }

  // What the torso carries along of the thighs: the crotch, which a leg that swings out leaves
  // open. It ends where the legs part.
  float CrotchShare(const Vector2f& p) const {
    constexpr float kSoft = 0.08F;
    const Vector2f middle = crotch_.hips + 0.35F * crotch_.width * crotch_.down;
    const float along = (p - crotch_.hips).dot(crotch_.down);
    return (1 - SmoothStep(0.34F * crotch_.width, 0.5F * crotch_.width, (p - middle).norm())) *
           (1 - SmoothStep(crotch_.end, crotch_.end + kSoft * crotch_.width, along));
  }

  // What the torso carries along of a thigh below their border, which a leg that is raised leaves
  // open.
  float HipShare(const Vector2f& p, bool left) const {
    const Limb& leg = limbs_[static_cast<int>(left ? LimbName::kLeftLeg : LimbName::kRightLeg)];
    const float r = leg.root_radius;
    if (!leg.shown) {
      return 0;
    }
    const float below = beyond_torso_.Row(static_cast<int>(p.y()))[static_cast<int>(p.x())];
    return (1 - SmoothStep(0.2F * r, 0.45F * r, below)) *
           (1 - SmoothStep(1.3F * r, 1.8F * r, (p - leg.at[0]).norm()));
  }

  // What the layer carries along of a pixel near its root that is another part's.
  float Root(LayerName name, int x, int y) const {
    const auto part = static_cast<Part>(labels_.Row(y)[x]);
    if (name == LayerName::kTorso && (part == Part::kLeftThigh || part == Part::kRightThigh)) {
      const Vector2f p(static_cast<float>(x) + 0.5F, static_cast<float>(y) + 0.5F);
      return std::max(CrotchShare(p), HipShare(p, part == Part::kLeftThigh));
    }
    if (name == LayerName::kTorso && part == Part::kNeck) {
      return 1;  // a head that turns away leaves the neck behind
    }
    if (part != Part::kTorso) {
      return 0;
    }
    const Vector2f p(static_cast<float>(x) + 0.5F, static_cast<float>(y) + 0.5F);
    if (name == LayerName::kHead) {
      const Vector2f neck = character_.joints[Index(Joint::kNeck)].head<2>();
      const Vector2f head = character_.joints[Index(Joint::kHead)].head<2>();
      const float r = std::max(0.5F * (head - neck).norm(), 2.0F);
      return 1 - SmoothStep(0.5F * r, r, SegmentDistance(p, neck, head));
    }
    if (name == LayerName::kTorso) {
      return 0;
    }
    const int limb = static_cast<int>(name) - static_cast<int>(LayerName::kLeftArm);
    return limbs_[limb].shown ? RootShare(p, limbs_[limb], limb < 2) : 0.0F;
  }

  // The layer's sure colours, continued smoothly (and with texture where a large piece is hidden)
  // beyond its outline.
  FloatImage InnerColors(LayerName name, const Image& own, const Image& hidden) const {
    const int w = picture_.width;
    const int h = picture_.height;
    Image sure(w, h, 1);
    int hidden_count = 0;
    int own_count = 0;
    for (int y = 0; y < h; ++y) {
      for (int x = 0; x < w; ++x) {
        const bool known =
            own.Row(y)[x] != 0 ||
            (name == LayerName::kTorso && static_cast<Part>(labels_.Row(y)[x]) == Part::kNeck);
        sure.Row(y)[x] = known && !IsFringe(name, x, y) && matte_.Row(y)[x] >= 250 ? 255 : 0;
        hidden_count += hidden.Row(y)[x] != 0 ? 1 : 0;
        own_count += own.Row(y)[x] != 0 ? 1 : 0;
      }
    }
    sure = Erode(sure.span(), 1.5F);
    FloatImage colors(w, h, 3);
    FloatImage weight(w, h, 1);
    for (int y = 0; y < h; ++y) {
      for (int x = 0; x < w; ++x) {
        weight.Row(y)[x] = sure.Row(y)[x] != 0 ? 1.0F : 0.0F;
        for (int k = 0; k < 3; ++k) {
          colors.At(x, y)[k] = picture_.At(x, y)[k];
        }
      }
    }
    PushPull(colors.span(), weight.span());
    if (hidden_count > 400 && own_count > 1500) {
      AddHiddenTexture(sure, hidden, colors);
    }
    return colors;
  }

  // Larger hidden pieces are filled with the layer's own texture, in the box that holds them.
  void AddHiddenTexture(const Image& sure, const Image& hidden, FloatImage& colors) const {
    int x0 = picture_.width;
    int y0 = picture_.height;
    int x1 = 0;
    int y1 = 0;
    for (int y = 0; y < picture_.height; ++y) {
      for (int x = 0; x < picture_.width; ++x) {
        if (hidden.Row(y)[x] != 0 || sure.Row(y)[x] != 0) {
          x0 = std::min(x0, x);
          x1 = std::max(x1, x + 1);
          y0 = std::min(y0, y);
          y1 = std::max(y1, y + 1);
        }
      }
    }
    Image piece(x1 - x0, y1 - y0, 3);
    Image hole(piece.width(), piece.height(), 1);
    Image source(piece.width(), piece.height(), 1);
    for (int y = 0; y < piece.height(); ++y) {
      for (int x = 0; x < piece.width(); ++x) {
        const bool known = sure.Row(y + y0)[x + x0] != 0;
        for (int k = 0; k < 3; ++k) {
          piece.At(x, y)[k] =
              known ? picture_.At(x + x0, y + y0)[k]
                    : static_cast<std::uint8_t>(std::lround(colors.At(x + x0, y + y0)[k]));
        }
        source.Row(y)[x] = known ? 255 : 0;
        // Under a face, a throat or hair lie skin and the rim of clothes: no stripes.
        const bool bare =
            LayerOf(static_cast<Part>(labels_.Row(y + y0)[x + x0])) == LayerName::kHead;
        hole.Row(y)[x] = hidden.Row(y + y0)[x + x0] != 0 && !bare ? 255 : 0;
      }
    }
    // Clothes lie in layers, from the collar down: a throat is not filled with trousers.
    FillRegion(piece.span(), hole.span(), source.span(),
               {.row_reach = static_cast<int>(kSameCloth * TorsoLength(character_))});
    for (int y = 0; y < piece.height(); ++y) {
      for (int x = 0; x < piece.width(); ++x) {
        if (hole.Row(y)[x] != 0) {
          for (int k = 0; k < 3; ++k) {
            colors.At(x + x0, y + y0)[k] = piece.At(x, y)[k];
          }
        }
      }
    }
  }

  const Character& character_;
  ImageView picture_;
  ImageView matte_;
  ImageView labels_;
  Image behind_arms_;
  Image beside_arms_;
  Image beside_body_;
  const std::array<Limb, kLimbs>& limbs_;
  const std::optional<Skirt>& skirt_;
  Crotch crotch_;
  FloatImage beyond_torso_;  // pixels from what is the torso's
};

}  // namespace

LayerName LayerOf(Part part) {
  switch (part) {
    case Part::kNeck:
    case Part::kHead:
    case Part::kHair:
      return LayerName::kHead;
    case Part::kLeftUpperArm:
    case Part::kLeftForearm:
    case Part::kLeftHand:
      return LayerName::kLeftArm;
    case Part::kRightUpperArm:
    case Part::kRightForearm:
    case Part::kRightHand:
      return LayerName::kRightArm;
    case Part::kLeftThigh:
    case Part::kLeftShin:
    case Part::kLeftFoot:
      return LayerName::kLeftLeg;
    case Part::kRightThigh:
    case Part::kRightShin:
    case Part::kRightFoot:
      return LayerName::kRightLeg;
    default:
      return LayerName::kTorso;
  }
}

std::vector<Cut> CutLayers(const Character& character, ImageView picture, ImageView matte,
                           ImageView labels, const std::array<Limb, kLimbs>& limbs,
                           const std::optional<Skirt>& skirt, Executor& executor) {
  const Cutter cutter(character, picture, matte, labels, limbs, skirt);
  std::vector<Cut> cuts(kLayers);
  executor.ParallelFor(kLayers, [&](int i) {
    cuts[static_cast<std::size_t>(i)] = cutter.Make(static_cast<LayerName>(i));
  });
  return cuts;
}

}  // namespace understudy
