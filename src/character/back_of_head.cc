#include "character/back_of_head.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "character/face_outline.h"
#include "core/push_pull.h"

namespace understudy {

Image BackOfHead(const FaceRig& face, const CharacterLayer& layer) {
  using Eigen::Vector2f;
  constexpr float kMargin = 0.16F;  // around the face, of the eyes' width: jaws are found roughly
  constexpr float kHairline = 0.7F;
  const std::vector<Vector2f> outline = FaceOutline(face, kHairline);
  const float margin = kMargin * (face.landmarks[45] - face.landmarks[36]).norm();
  Image back = layer.texture.Clone();
  const int w = back.width();
  const int h = back.height();
  FloatImage colors(w, h, 3);
  FloatImage known(w, h, 1);
  for (int y = 0; y < h; ++y) {
    for (int x = 0; x < w; ++x) {
      const std::uint8_t* p = back.At(x, y);
      const Vector2f at =
          layer.origin + Vector2f(static_cast<float>(x) + 0.5F, static_cast<float>(y) + 0.5F);
      for (int c = 0; c < 3; ++c) {
        colors.At(x, y)[c] = p[c];
      }
      known.Row(y)[x] = p[3] == 255 && DepthInside(outline, at) < -margin ? 1.0F : 0.0F;
    }
  }
  PushPull(colors.span(), known.span());
  for (int y = 0; y < h; ++y) {
    for (int x = 0; x < w; ++x) {
      std::uint8_t* p = back.At(x, y);
      if (p[3] != 255 || known.Row(y)[x] > 0) {
        continue;
      }
      for (int c = 0; c < 3; ++c) {
        p[c] = static_cast<std::uint8_t>(std::clamp(std::lround(colors.At(x, y)[c]), 0L, 255L));
      }
    }
  }
  return back;
}

}  // namespace understudy
