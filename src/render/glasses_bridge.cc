#include "render/glasses_bridge.h"

#include <algorithm>
#include <cmath>

#include "core/tint.h"

namespace understudy {
namespace {

using Eigen::Vector2f;

float LightAt(const Image& texture, const Vector2f& p) {
  const std::uint8_t* c = texture.At(std::clamp(static_cast<int>(p.x()), 0, texture.width() - 1),
                                     std::clamp(static_cast<int>(p.y()), 0, texture.height() - 1));
  const float alpha = std::max(static_cast<float>(c[3]) / 255.0F, 0.01F);
  return ToYcc(Eigen::Vector3f(c[0], c[1], c[2])).x() / alpha;
}

}  // namespace

bool HasDarkBridge(const Image& texture, const std::array<Vector2f, kFaceLandmarks>& p,
                   const Eigen::Vector3f& skin) {
  constexpr float kDark = 0.45F;   // of the skin's light
  constexpr float kSkin = 0.6F;    // above and below it: a fringe or a shade has no skin above
  constexpr float kThick = 0.03F;  // of the distance between the eyes
  const float light = ToYcc(skin).x();
  const Vector2f brows = (p[21] + p[22]) / 2;
  const float eyes = ((p[42] + p[45]) / 2 - (p[36] + p[39]) / 2).norm();
  // Each column of the nose's root, from between the brows to its middle.
  for (const float share : {0.3F, 0.4F, 0.5F, 0.6F, 0.7F}) {
    const Vector2f beside = (share - 0.5F) * (p[42] - p[39]);
    const Vector2f from = brows + beside;
    const Vector2f way = p[29] - brows;
    const int steps = static_cast<int>(way.norm());
    bool above = false;
    bool below = false;
    int dark = 0;
    for (int i = 0; i < steps; ++i) {
      const float here =
          LightAt(texture, from + way * (static_cast<float>(i) / static_cast<float>(steps)));
      above = above || (dark == 0 && here > kSkin * light);
      below = below || (dark > 0 && here > kSkin * light);
      dark += here < kDark * light ? 1 : 0;
    }
    if (!above || !below || static_cast<float>(dark) < std::max(kThick * eyes, 1.0F)) {
      return false;
    }
  }
  return true;
}

}  // namespace understudy
