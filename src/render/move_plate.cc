#include "render/move_plate.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace understudy {
namespace {

using Eigen::Vector2f;

constexpr int kOne = 256;  // a pixel's step, in which weights are counted

// A pixel of the row or column that is `at` pixels beyond its start, mirrored at both ends.
int Mirrored(int at, int size) {
  const int period = 2 * size;
  const int m = ((at % period) + period) % period;
  return m < size ? m : period - 1 - m;
}

struct Step {
  int first = 0;
  int second = 0;
  int weight = 0;  // of the second, 0..kOne
};

Step StepAt(float at, int size) {
  // Far beyond any frame there is nothing to tell apart.
  const float bounded = std::clamp(at, -1e6F, 1e6F);
  const float whole = std::floor(bounded);
  return {Mirrored(static_cast<int>(whole), size), Mirrored(static_cast<int>(whole) + 1, size),
          static_cast<int>(std::lround((bounded - whole) * kOne))};
}

}  // namespace

void MovePlate(ImageView plate, const CameraMove& camera, MutableImageView target) {
  const auto bytes = static_cast<std::size_t>(target.width) * target.channels;
  if (camera.dx == 0 && camera.dy == 0 && camera.scale == 1 && camera.angle == 0) {
    for (int y = 0; y < target.height; ++y) {
      std::memcpy(target.Row(y), plate.Row(y), bytes);
    }
    return;
  }
  const Vector2f centre(static_cast<float>(target.width) / 2,
                        static_cast<float>(target.height) / 2);
  const Vector2f origin = camera.Back({0.5F, 0.5F}, centre);
  const Vector2f right = camera.Back({1.5F, 0.5F}, centre) - origin;
  const Vector2f down = camera.Back({0.5F, 1.5F}, centre) - origin;
  for (int y = 0; y < target.height; ++y) {
    std::uint8_t* out = target.Row(y);
    for (int x = 0; x < target.width; ++x, out += target.channels) {
      const Vector2f at = origin + static_cast<float>(x) * right + static_cast<float>(y) * down;
      const Step h = StepAt(at.x() - 0.5F, plate.width);
      const Step v = StepAt(at.y() - 0.5F, plate.height);
      const std::uint8_t* above = plate.Row(v.first);
      const std::uint8_t* below = plate.Row(v.second);
      const std::ptrdiff_t a = static_cast<std::ptrdiff_t>(h.first) * plate.channels;
      const std::ptrdiff_t b = static_cast<std::ptrdiff_t>(h.second) * plate.channels;
      for (int c = 0; c < target.channels; ++c) {
        const int top = above[a + c] * (kOne - h.weight) + above[b + c] * h.weight;
        const int bottom = below[a + c] * (kOne - h.weight) + below[b + c] * h.weight;
        out[c] = static_cast<std::uint8_t>(
            (top * (kOne - v.weight) + bottom * v.weight + kOne * kOne / 2) / (kOne * kOne));
      }
    }
  }
}

}  // namespace understudy
