#pragma once

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>

namespace understudy {

// A window onto interleaved samples owned by somebody else. Pixel (x, y) covers [x, x+1) x [y,
// y+1): a coordinate of (0, 0) is the outer corner of the top-left pixel, (0.5, 0.5) its centre.
template <class T>
struct ImageSpan {
  T* data = nullptr;
  int width = 0;
  int height = 0;
  int channels = 0;
  std::ptrdiff_t stride = 0;  // samples from one row to the next

  T* Row(int y) const { return data + y * stride; }
  T* At(int x, int y) const {
    return data + y * stride + static_cast<std::ptrdiff_t>(x) * channels;
  }
  bool empty() const { return width <= 0 || height <= 0; }

  ImageSpan Crop(int x, int y, int w, int h) const {
    assert(x >= 0 && y >= 0 && x + w <= width && y + h <= height);
    return {At(x, y), w, h, channels, stride};
  }

  operator ImageSpan<const T>() const  // NOLINT(google-explicit-constructor)
      requires(!std::is_const_v<T>) {
    return {data, width, height, channels, stride};
  }
};

// Interleaved samples, rows aligned to 64 bytes. Move-only: copying a picture is always visible as
// Clone(). 8-bit pictures hold sRGB (or grey, or a mask) with 1, 3 (RGB) or 4 (RGBA, straight
// alpha) channels.
template <class T>
class BasicImage {
 public:
  BasicImage() = default;

  // Samples are zero. Width and height in pixels, >= 0; channels 1..4.
  BasicImage(int width, int height, int channels)
      : width_(width), height_(height), channels_(channels) {
    assert(width >= 0 && height >= 0 && channels >= 1 && channels <= 4);
    const std::size_t row = (static_cast<std::size_t>(width) * channels * sizeof(T) + 63) / 64 * 64;
    stride_ = static_cast<std::ptrdiff_t>(row / sizeof(T));
    const std::size_t bytes = row * height;
    if (bytes > 0) {
      data_.reset(static_cast<T*>(::operator new (bytes, std::align_val_t{64})));
      std::memset(data_.get(), 0, bytes);
    }
  }

  BasicImage(BasicImage&& other) noexcept { *this = std::move(other); }
  BasicImage& operator=(BasicImage&& other) noexcept {
    data_ = std::move(other.data_);
    width_ = std::exchange(other.width_, 0);
    height_ = std::exchange(other.height_, 0);
    channels_ = std::exchange(other.channels_, 0);
    stride_ = std::exchange(other.stride_, 0);
    return *this;
  }
  BasicImage(const BasicImage&) = delete;
  BasicImage& operator=(const BasicImage&) = delete;
  ~BasicImage() = default;

  BasicImage Clone() const {
    BasicImage copy(width_, height_, empty() ? 1 : channels_);
    if (!empty()) {
      std::memcpy(copy.data_.get(), data_.get(), sizeof(T) * stride_ * height_);
    }
    return copy;
  }

  void Fill(T value) { std::fill_n(data_.get(), stride_ * height_, value); }

  int width() const { return width_; }
  int height() const { return height_; }
  int channels() const { return channels_; }
  std::ptrdiff_t stride() const { return stride_; }
  bool empty() const { return width_ <= 0 || height_ <= 0; }

  T* Row(int y) { return data_.get() + y * stride_; }
  const T* Row(int y) const { return data_.get() + y * stride_; }
  T* At(int x, int y) { return Row(y) + static_cast<std::ptrdiff_t>(x) * channels_; }
  const T* At(int x, int y) const { return Row(y) + static_cast<std::ptrdiff_t>(x) * channels_; }

  ImageSpan<T> span() { return {data_.get(), width_, height_, channels_, stride_}; }
  ImageSpan<const T> span() const { return {data_.get(), width_, height_, channels_, stride_}; }

 private:
  struct Free {
    void operator()(T* p) const { ::operator delete (p, std::align_val_t{64}); }
  };
  std::unique_ptr<T, Free> data_;
  int width_ = 0;
  int height_ = 0;
  int channels_ = 0;
  std::ptrdiff_t stride_ = 0;
};

using Image = BasicImage<std::uint8_t>;
using FloatImage = BasicImage<float>;
using ImageView = ImageSpan<const std::uint8_t>;
using MutableImageView = ImageSpan<std::uint8_t>;
using FloatImageView = ImageSpan<const float>;

}  // namespace understudy
