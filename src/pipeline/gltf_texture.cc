#include "pipeline/gltf_texture.h"

#include <algorithm>
#include <cmath>

#include "core/push_pull.h"

namespace understudy {

Image StraightTexture(ImageView texture) {
  // Divided by a small alpha, a colour of 8 bits is mostly rounding.
  constexpr float kSure = 32;
  FloatImage colors(texture.width, texture.height, 3);
  FloatImage weight(texture.width, texture.height, 1);
  for (int y = 0; y < texture.height; ++y) {
    for (int x = 0; x < texture.width; ++x) {
      const std::uint8_t* p = texture.At(x, y);
      const auto alpha = static_cast<float>(p[3]);
      for (int c = 0; c < 3; ++c) {
        colors.At(x, y)[c] =
            alpha > 0 ? std::min(static_cast<float>(p[c]) * 255 / alpha, 255.0F) : 0;
      }
      weight.Row(y)[x] = std::min(alpha / kSure, 1.0F);
    }
  }
  PushPull(colors.span(), weight.span());
  Image out(texture.width, texture.height, 4);
  for (int y = 0; y < texture.height; ++y) {
    for (int x = 0; x < texture.width; ++x) {
      std::uint8_t* p = out.At(x, y);
      for (int c = 0; c < 3; ++c) {
        p[c] = static_cast<std::uint8_t>(std::clamp(std::lround(colors.At(x, y)[c]), 0L, 255L));
      }
      p[3] = texture.At(x, y)[3];
    }
  }
  return out;
}

}  // namespace understudy
