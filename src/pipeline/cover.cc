#include "pipeline/cover.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "core/resize.h"

namespace understudy {

Image Cover(ImageView picture, int width, int height) {
  const double scale = std::max(static_cast<double>(width) / picture.width,
                                static_cast<double>(height) / picture.height);
  const int w = std::max(width, static_cast<int>(std::lround(picture.width * scale)));
  const int h = std::max(height, static_cast<int>(std::lround(picture.height * scale)));
  const Image scaled = Resize(picture, w, h);
  const ImageView cut = scaled.span().Crop((w - width) / 2, (h - height) / 2, width, height);
  Image out(width, height, 3);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      const std::uint8_t* p = cut.At(x, y);
      const int alpha = cut.channels == 4 ? p[3] : 255;
      for (int c = 0; c < 3; ++c) {
        out.At(x, y)[c] =
            static_cast<std::uint8_t>((p[c] * alpha + 255 * (255 - alpha) + 127) / 255);
      }
    }
  }
  return out;
}

}  // namespace understudy
