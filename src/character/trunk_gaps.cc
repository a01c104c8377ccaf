#include "character/trunk_gaps.h"

#include <algorithm>

#include "character/limb_geometry.h"
#include "core/distance_transform.h"
#include "core/segment_distance.h"

namespace understudy {

Image WithoutTrunkBeyondGaps(const Character& character, const Figure& figure, ImageView seams) {
  using Eigen::Vector2f;
  constexpr int kEmpty = 128;     // of the matte, 0..255: more is figure
  constexpr float kGap = 0.008F;  // torso lengths of emptiness that are a gap
  Image parts = figure.parts.Clone();
  const Vector2f neck = character.joints[Index(Joint::kNeck)].head<2>();
  const Vector2f pelvis = character.joints[Index(Joint::kPelvis)].head<2>();
  const int gap = std::max(2, static_cast<int>(kGap * TorsoLength(character)));
  Image passable(parts.width(), parts.height(), 1);
  for (int y = 0; y < parts.height(); ++y) {
    for (int x = 0; x < parts.width(); ++x) {
      passable.Row(y)[x] = figure.matte.Row(y)[x] >= kEmpty && seams.Row(y)[x] == 0 ? 255 : 0;
    }
  }
  const FloatImage free = DistanceTransform(passable.span(), false);
  for (int y = 0; y < parts.height(); ++y) {
    for (int x = 0; x < parts.width(); ++x) {
      if (static_cast<Part>(parts.Row(y)[x]) != Part::kTorso) {
        continue;
      }
      const Vector2f p(static_cast<float>(x) + 0.5F, static_cast<float>(y) + 0.5F);
      float along = 0;
      SegmentDistance(p, neck, pelvis, &along);
      const Vector2f to = neck + along * (pelvis - neck) - p;
      const int steps = static_cast<int>(to.norm());
      int empty = 0;
      for (int i = 1; i < steps && empty < gap;) {
        const Vector2f q = p + to * (static_cast<float>(i) / static_cast<float>(steps));
        const int u = std::clamp(static_cast<int>(q.x()), 0, parts.width() - 1);
        const int v = std::clamp(static_cast<int>(q.y()), 0, parts.height() - 1);
        empty += figure.matte.Row(v)[u] < kEmpty ? 1 : 0;
        if (seams.Row(v)[u] != 0) {
          empty = gap;
        }
        // A step goes at most two pixels, and pixels are whole: nothing is met before.
        i += std::max(static_cast<int>((free.Row(v)[u] - 3) / 2), 1);
      }
      if (empty >= gap) {
        parts.Row(y)[x] = static_cast<std::uint8_t>(Part::kNone);
      }
    }
  }
  return parts;
}

}  // namespace understudy
