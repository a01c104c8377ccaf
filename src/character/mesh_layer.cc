#include "character/mesh_layer.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace understudy {
namespace {

struct Bounds {
  int x0, y0, x1, y1;  // x1, y1 exclusive
};

Bounds VisibleBounds(const Image& texture) {
  Bounds b{texture.width(), texture.height(), 0, 0};
  for (int y = 0; y < texture.height(); ++y) {
    for (int x = 0; x < texture.width(); ++x) {
      if (texture.At(x, y)[3] != 0) {
        b.x0 = std::min(b.x0, x);
        b.y0 = std::min(b.y0, y);
        b.x1 = std::max(b.x1, x + 1);
        b.y1 = std::max(b.y1, y + 1);
      }
    }
  }
  return b;
}

// Any visible pixel in [x0, x1) x [y0, y1), one pixel wider for the reach of bilinear sampling.
bool AnyVisible(const Image& texture, int x0, int y0, int x1, int y1) {
  for (int y = std::max(y0 - 1, 0); y < std::min(y1 + 1, texture.height()); ++y) {
    for (int x = std::max(x0 - 1, 0); x < std::min(x1 + 1, texture.width()); ++x) {
      if (texture.At(x, y)[3] != 0) {
        return true;
      }
    }
  }
  return false;
}

}  // namespace

CharacterLayer MeshLayer(const Cut& cut, FloatImageView z, int cell, int reach,
                         const std::function<SkinnedPoint(const Eigen::Vector2f&)>& skin_of) {
  const int margin = 2 + reach;
  CharacterLayer layer;
  const Bounds seen = VisibleBounds(cut.texture);
  if (seen.x0 >= seen.x1) {
    return layer;
  }
  const int x0 = seen.x0 - margin;
  const int y0 = seen.y0 - margin;
  const int columns = (seen.x1 + margin - x0 + cell - 1) / cell;
  const int rows = (seen.y1 + margin - y0 + cell - 1) / cell;
  layer.origin = {static_cast<float>(x0), static_cast<float>(y0)};
  layer.texture = Image(columns * cell, rows * cell, 4);
  for (int y = 0; y < layer.texture.height(); ++y) {
    for (int x = 0; x < layer.texture.width(); ++x) {
      const int sx = x + x0;
      const int sy = y + y0;
      if (sx >= 0 && sy >= 0 && sx < cut.texture.width() && sy < cut.texture.height()) {
        std::copy_n(cut.texture.At(sx, sy), 4, layer.texture.At(x, y));
      }
    }
  }
  std::vector<std::int32_t> node(static_cast<std::size_t>(columns + 1) * (rows + 1), -1);
  std::vector<Piece> pieces;
  const auto vertex = [&](int i, int j) {
    std::int32_t& index = node[static_cast<std::size_t>(j) * (columns + 1) + i];
    if (index < 0) {
      index = static_cast<std::int32_t>(layer.positions.size());
      const Eigen::Vector2f p(static_cast<float>(x0 + i * cell), static_cast<float>(y0 + j * cell));
      const int sx = std::clamp(static_cast<int>(p.x()), 0, z.width - 1);
      const int sy = std::clamp(static_cast<int>(p.y()), 0, z.height - 1);
      const SkinnedPoint skinned = skin_of(p);
      // Front and back are neighbours in the list.
      for (const float side : {1.0F, -1.0F}) {
        layer.positions.emplace_back(p.x(), p.y(), side * z.Row(sy)[sx]);
        layer.skin.push_back(skinned.skin);
        pieces.push_back(skinned.piece);
      }
    }
    return static_cast<std::uint32_t>(index);
  };
  for (int j = 0; j < rows; ++j) {
    for (int i = 0; i < columns; ++i) {
      const int px = x0 + i * cell;
      const int py = y0 + j * cell;
      if (!AnyVisible(cut.texture, px - reach, py - reach, px + cell + reach, py + cell + reach)) {
        continue;
      }
      const std::uint32_t a = vertex(i, j);
      const std::uint32_t b = vertex(i + 1, j);
      const std::uint32_t c = vertex(i, j + 1);
      const std::uint32_t d = vertex(i + 1, j + 1);
      const std::array<std::array<std::uint32_t, 3>, 2> halves =
          (i + j) % 2 == 0 ? std::array<std::array<std::uint32_t, 3>, 2>{{{a, b, d}, {a, d, c}}}
                           : std::array<std::array<std::uint32_t, 3>, 2>{{{a, b, c}, {b, d, c}}};
      for (const auto& t : halves) {
        // A triangle on the border of two pieces goes with the majority of its corners.
        const Piece piece = pieces[t[1]] == pieces[t[2]] ? pieces[t[1]] : pieces[t[0]];
        layer.triangles.push_back({t, piece});
        layer.triangles.push_back({{t[0] + 1, t[2] + 1, t[1] + 1}, piece});
      }
    }
  }
  return layer;
}

}  // namespace understudy
