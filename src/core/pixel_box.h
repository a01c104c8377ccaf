#pragma once

#include <algorithm>

#include "core/image.h"

namespace understudy {

// Whole pixels of a picture: columns x0 .. x1 - 1 of rows y0 .. y1 - 1.
struct PixelBox {
  int x0 = 0;
  int y0 = 0;
  int x1 = 0;
  int y1 = 0;

  int width() const { return x1 - x0; }
  int height() const { return y1 - y0; }
  bool empty() const { return x0 >= x1 || y0 >= y1; }

  template <class T>
  ImageSpan<T> Of(const ImageSpan<T>& picture) const {
    return picture.Crop(x0, y0, width(), height());
  }
};

// The box with that many more pixels to either side, inside a picture of `width` x `height`; an
// empty one stays empty.
inline PixelBox Grown(const PixelBox& box, int dx, int dy, int width, int height) {
  if (box.empty()) {
    return {};
  }
  return {std::max(box.x0 - dx, 0), std::max(box.y0 - dy, 0), std::min(box.x1 + dx, width),
          std::min(box.y1 + dy, height)};
}

// The smallest box with every pixel whose `channel` is `inside`; empty where none is.
template <class T, class Inside>
PixelBox BoundsOf(const ImageSpan<const T>& picture, int channel, const Inside& inside) {
  PixelBox box{picture.width, picture.height, 0, 0};
  for (int y = 0; y < picture.height; ++y) {
    const auto at = [&](int x) { return inside(picture.At(x, y)[channel]); };
    int first = 0;
    while (first < picture.width && !at(first)) {
      ++first;
    }
    if (first == picture.width) {
      continue;
    }
    int last = picture.width - 1;
    while (!at(last)) {
      --last;
    }
    box = {std::min(box.x0, first), std::min(box.y0, y), std::max(box.x1, last + 1), y + 1};
  }
  return box.empty() ? PixelBox() : box;
}

}  // namespace understudy
