#include "core/keep_joined.h"

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace understudy {

void KeepJoined(const Image& seeds, Image& mask) {
  const int w = mask.width();
  const int h = mask.height();
  Image kept(w, h, 1);
  std::vector<std::int32_t> stack;
  const auto visit = [&](int x, int y) {
    if (x >= 0 && y >= 0 && x < w && y < h && mask.Row(y)[x] != 0 && kept.Row(y)[x] == 0) {
      kept.Row(y)[x] = 255;
      stack.push_back(y * w + x);
    }
  };
  for (int y = 0; y < h; ++y) {
    for (int x = 0; x < w; ++x) {
      if (seeds.Row(y)[x] != 0) {
        visit(x, y);
      }
    }
  }
  while (!stack.empty()) {
    const int x = stack.back() % w;
    const int y = stack.back() / w;
    stack.pop_back();
    visit(x - 1, y);
    visit(x + 1, y);
    visit(x, y - 1);
    visit(x, y + 1);
  }
  mask = std::move(kept);
}

std::vector<std::pair<int, int>> TakeJoined(int x, int y, Image& mask) {
  std::vector<std::pair<int, int>> piece;
  const auto take = [&](int u, int v) {
    if (u >= 0 && v >= 0 && u < mask.width() && v < mask.height() && mask.Row(v)[u] != 0) {
      mask.Row(v)[u] = 0;
      piece.emplace_back(u, v);
    }
  };
  take(x, y);
  for (std::size_t i = 0; i < piece.size(); ++i) {
    const auto [u, v] = piece[i];
    take(u - 1, v);
    take(u + 1, v);
    take(u, v - 1);
    take(u, v + 1);
  }
  return piece;
}

}  // namespace understudy
