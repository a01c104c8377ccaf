#include "character/join_islands.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "character/cut_layers.h"
#include "core/observation.h"

namespace understudy {
namespace {

constexpr int kSolid = 128;  // of the matte, 0..255

// Pieces of one layer that hang together through solid pixels.
class Pieces {
 public:
  Pieces(ImageView matte, const Image& labels)
      : width_(labels.width()),
        height_(labels.height()),
        piece_(static_cast<std::size_t>(width_) * height_, -1) {
    for (int y = 0; y < height_; ++y) {
      for (int x = 0; x < width_; ++x) {
        if (IsSolid(matte, labels, x, y) && piece_[At(x, y)] < 0) {
          Flood(matte, labels, x, y);
        }
      }
    }
  }

  // Whether a pixel lies in a piece that is much smaller than its layer's largest, or in none.
  bool IsLoose(int x, int y) const {
    constexpr int kMany = 10;
    const int piece = piece_[At(x, y)];
    return piece < 0 || kMany * areas_[piece] < largest_[static_cast<int>(layers_[piece])];
  }

 private:
  std::size_t At(int x, int y) const { return static_cast<std::size_t>(y) * width_ + x; }
  static bool IsSolid(ImageView matte, const Image& labels, int x, int y) {
    return labels.Row(y)[x] != 0 && matte.Row(y)[x] >= kSolid;
  }

  void Flood(ImageView matte, const Image& labels, int x0, int y0) {
    const int piece = static_cast<int>(areas_.size());
    const LayerName layer = LayerOf(static_cast<Part>(labels.Row(y0)[x0]));
    std::vector<std::pair<int, int>> stack = {{x0, y0}};
    piece_[At(x0, y0)] = piece;
    int area = 0;
    while (!stack.empty()) {
      const auto [x, y] = stack.back();
      stack.pop_back();
      ++area;
      for (const auto& [u, v] : {std::pair{x - 1, y}, {x + 1, y}, {x, y - 1}, {x, y + 1}}) {
        if (u >= 0 && v >= 0 && u < width_ && v < height_ && piece_[At(u, v)] < 0 &&
            IsSolid(matte, labels, u, v) && LayerOf(static_cast<Part>(labels.Row(v)[u])) == layer) {
          piece_[At(u, v)] = piece;
          stack.emplace_back(u, v);
        }
      }
    }
    areas_.push_back(area);
    layers_.push_back(layer);
    int& largest = largest_[static_cast<int>(layer)];
    largest = std::max(largest, area);
  }

  int width_;
  int height_;
  std::vector<std::int32_t> piece_;  // of each pixel; -1 where none is
  std::vector<int> areas_;
  std::vector<LayerName> layers_;
  std::array<int, kLayers> largest_{};
};

}  // namespace

void JoinIslands(ImageView matte, Image& labels) {
  const int w = labels.width();
  const int h = labels.height();
  const Pieces pieces(matte, labels);
  Image loose(w, h, 1);
  std::vector<std::int32_t> queue;
  for (int y = 0; y < h; ++y) {
    for (int x = 0; x < w; ++x) {
      if (labels.Row(y)[x] == 0) {
        continue;
      }
      if (pieces.IsLoose(x, y)) {
        loose.Row(y)[x] = 255;
      } else {
        queue.push_back(y * w + x);
      }
    }
  }
  // In order of their distance, and always in the same order.
  for (std::size_t i = 0; i < queue.size(); ++i) {
    const int x = queue[i] % w;
    const int y = queue[i] / w;
    for (const auto& [u, v] : {std::pair{x - 1, y}, {x + 1, y}, {x, y - 1}, {x, y + 1}}) {
      if (u >= 0 && v >= 0 && u < w && v < h && loose.Row(v)[u] != 0) {
        loose.Row(v)[u] = 0;
        labels.Row(v)[u] = labels.Row(y)[x];
        queue.push_back(v * w + u);
      }
    }
  }
}

}  // namespace understudy
