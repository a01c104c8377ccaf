#include "brush/cubic_sampler.h"

#include <algorithm>
#include <cassert>

namespace understudy {
namespace {

int Mirror(int i, int size) {
  const int period = 2 * size;
  const int m = ((i % period) + period) % period;
  return m < size ? m : period - 1 - m;
}

}  // namespace

MirroredPicture::MirroredPicture(ImageView picture, int rim)
    : rgba_(picture.width + 2 * rim, picture.height + 2 * rim, 4), rim_(rim) {
  assert(rim >= 3 && (picture.channels == 3 || picture.channels == 4));
  for (int y = 0; y < rgba_.height(); ++y) {
    const int sy = Mirror(y - rim, picture.height);
    std::uint8_t* out = rgba_.Row(y);
    for (int x = 0; x < rgba_.width(); ++x, out += 4) {
      const std::uint8_t* p = picture.At(Mirror(x - rim, picture.width), sy);
      std::copy_n(p, 3, out);
      out[3] = picture.channels == 4 ? p[3] : 255;
    }
  }
}

std::array<int, 4> SlowSampleCubic(const MirroredPicture& picture, int x, int y) {
  const auto fraction = [](int position) {
    return static_cast<double>(position & (kSubpixels - 1)) / kSubpixels;
  };
  const std::array<int, 4> along = WholeCubicWeights(fraction(x), 128);
  const std::array<int, 4> down = WholeCubicWeights(fraction(y), 64);
  std::array<int, 4> out{};
  for (int c = 0; c < 4; ++c) {
    int sum = 0;
    for (int v = 0; v < 4; ++v) {
      for (int u = 0; u < 4; ++u) {
        sum += along[u] * down[v] *
               picture.At((x >> kSubpixelBits) + u - 1, (y >> kSubpixelBits) + v - 1)[c];
      }
    }
    out[c] = (sum + (1 << 12)) >> 13;
  }
  return out;
}

}  // namespace understudy
