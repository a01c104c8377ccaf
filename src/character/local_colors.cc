#include "character/local_colors.h"

#include <algorithm>
#include <array>
#include <cstdint>

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
    : picture_(picture), count_(count) {
  constexpr int kMostCells = 48;
  box_ = BoundsOf(limbs, 0, [](std::uint8_t limb) { return limb != 0; });
  place_ = std::max(
      {place, 1.0F, static_cast<float>(std::max(box_.width(), box_.height())) / kMostCells});
  columns_ = static_cast<int>(static_cast<float>(box_.width()) / place_) + 1;
  rows_ = static_cast<int>(static_cast<float>(box_.height()) / place_) + 1;
  const std::array<std::size_t, 6> sizes = {
      static_cast<std::size_t>(rows_), static_cast<std::size_t>(columns_), kTones, kTones, kTones,
      static_cast<std::size_t>(count)};
  share_.assign(sizes[0] * sizes[1] * kTones * kTones * kTones * count, 0.0F);
  for (int y = box_.y0; y < box_.y1; ++y) {
    for (int x = box_.x0; x < box_.x1; ++x) {
      if (const int limb = limbs.Row(y)[x]; limb != 0) {
        share_[CellOf(x, y) + limb - 1] += 1;
      }
    }
  }
  std::size_t stride = static_cast<std::size_t>(count);
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

std::size_t LocalColors::CellOf(int x, int y) const {
  const std::uint8_t* p = picture_.At(x, y);
  const auto column = static_cast<std::size_t>(static_cast<float>(x - box_.x0) / place_);
  const auto row = static_cast<std::size_t>(static_cast<float>(y - box_.y0) / place_);
  constexpr int kWidth = 256 / kTones;
  const std::size_t tone = (p[0] / kWidth * kTones + p[1] / kWidth) * kTones + p[2] / kWidth;
  return ((row * columns_ + column) * kTones * kTones * kTones + tone) * count_;
}

float LocalColors::Strange(int limb, int x, int y) const {
  if (x < box_.x0 || y < box_.y0 || x >= box_.x1 || y >= box_.y1) {
    return 0;
  }
  return 1 - share_[CellOf(x, y) + limb - 1];
}

}  // namespace understudy
