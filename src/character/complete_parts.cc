#include "character/complete_parts.h"

#include <cstdint>
#include <utility>
#include <vector>

namespace understudy {

Image CompleteParts(ImageView parts, ImageView matte) {
  const int w = parts.width;
  const int h = parts.height;
  Image out(w, h, 1);
  // Breadth first from all that is painted at once; each ring is a step farther away.
  std::vector<std::pair<int, int>> ring;
  for (int y = 0; y < h; ++y) {
    for (int x = 0; x < w; ++x) {
      if (matte.Row(y)[x] > 0 && parts.Row(y)[x] > 0) {
        out.Row(y)[x] = parts.Row(y)[x];
        ring.emplace_back(x, y);
      }
    }
  }
  std::vector<std::pair<int, int>> next;
  while (!ring.empty()) {
    next.clear();
    for (const auto& [x, y] : ring) {
      for (const auto& [dx, dy] : {std::pair{1, 0}, {-1, 0}, {0, 1}, {0, -1}}) {
        const int u = x + dx;
        const int v = y + dy;
        if (u >= 0 && v >= 0 && u < w && v < h && matte.Row(v)[u] > 0 && out.Row(v)[u] == 0) {
          out.Row(v)[u] = out.Row(y)[x];
          next.emplace_back(u, v);
        }
      }
    }
    ring.swap(next);
  }
  return out;
}

}  // namespace understudy
