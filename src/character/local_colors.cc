#include "character/local_colors.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "core/pixel_box.h"

namespace understudy {
namespace {

// A cell takes a quarter of each neighbour along one axis of the grid; what lies beyond is empty.
// `stride` numbers apart are neighbours along the axis, which has `length` cells.
void Blur(std::size_t stride, std::size_t length, std::vector<float>& grid) {
  const std::size_t block = stride * length;
  std::vector<float> before(stride);
  for (std::size_t start = 0; start < grid.size(); start += block) {
    std::fill(before.begin(), before.end(), 0.0F);
    for (std::size_t i = 0; i < length; ++i) {
      float* line = grid.data() + start + i * stride;
      const bool last = i + 1 == length;
      for (std::size_t k = 0; k < stride; ++k) {
        const float own = line[k];
        line[k] = 0.25F * before[k] + 0.5F * own + (last ? 0.0F : 0.25F * line[k + stride]);
        before[k] = own;
      }
    }
  }
}

}  // namespace

LocalColors::LocalColors(ImageView picture, ImageView limbs, int count, float place)
    : cell_(static_cast<std::size_t>(picture.width) * picture.height, -1) {
  constexpr int kTones = 8;  // of each colour
  constexpr int kWidth = 256 / kTones;
  constexpr int kMostCells = 48;
  const PixelBox box = BoundsOf(limbs, 0, [](std::uint8_t limb) { return limb != 0; });
  const float side =
      std::max({place, 1.0F, static_cast<float>(std::max(box.width(), box.height())) / kMostCells});
  const auto along = [side](int offset) {
    return static_cast<std::size_t>(static_cast<float>(offset) / side);
  };
  const std::size_t columns = along(box.width()) + 1;
  const std::size_t rows = along(box.height()) + 1;
  const std::array<std::size_t, 5> sizes = {rows, columns, kTones, kTones, kTones};
  share_.assign(rows * columns * kTones * kTones * kTones * count, 0.0F);
  for (int y = box.y0; y < box.y1; ++y) {
    for (int x = box.x0; x < box.x1; ++x) {
      const std::uint8_t* p = picture.At(x, y);
      const std::size_t tone = (p[0] / kWidth * kTones + p[1] / kWidth) * kTones + p[2] / kWidth;
      const std::size_t at =
          ((along(y - box.y0) * columns + along(x - box.x0)) * kTones * kTones * kTones + tone) *
          count;
      cell_[static_cast<std::size_t>(y) * picture.width + x] = static_cast<std::int32_t>(at);
      if (const int limb = limbs.Row(y)[x]; limb != 0) {
        share_[at + limb - 1] += 1;
      }
    }
  }
  auto stride = static_cast<std::size_t>(count);
  for (int axis = 4; axis >= 0; --axis) {
    Blur(stride, sizes[axis], share_);
    stride *= sizes[axis];
  }
  constexpr float kFew = 1;  // pixels that tell nothing
  for (std::size_t cell = 0; cell < share_.size(); cell += count) {
    float most = kFew;
    for (int k = 0; k < count; ++k) {
      most = std::max(most, share_[cell + k]);
    }
    for (int k = 0; k < count; ++k) {
      share_[cell + k] /= most;
    }
  }
}

}  // namespace understudy
