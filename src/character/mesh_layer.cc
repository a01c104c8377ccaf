#include "character/mesh_layer.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "core/pixel_box.h"

namespace understudy {
namespace {

// A cut-out that goes on for `beyond` pixels where the picture's edge cuts it off, like what is
// opaque at that edge: a trunk that leans shows no gap there.
class Sheet {
 public:
  explicit Sheet(const Image& texture)
      : texture_(texture),
        beyond_(static_cast<int>(
            kBeyond * static_cast<float>(std::max(texture.width(), texture.height())))) {}

  // The texel at pixels of the picture, inside of it or not; nothing where it is clear.
  const std::uint8_t* At(int x, int y) const {
    const int u = std::clamp(x, 0, texture_.width() - 1);
    const int v = std::clamp(y, 0, texture_.height() - 1);
    const std::uint8_t* texel = texture_.At(u, v);
    const bool inside = u == x && v == y;
    const bool goes_on = std::abs(u - x) <= beyond_ && std::abs(v - y) <= beyond_;
    return texel[3] != 0 && (inside || (goes_on && texel[3] == 255)) ? texel : nullptr;
  }

  PixelBox Bounds() const {
    PixelBox box = BoundsOf(texture_.span(), 3, [](std::uint8_t alpha) { return alpha != 0; });
    if (box.empty()) {
      return box;
    }
    return {box.x0 - (box.x0 == 0 ? beyond_ : 0), box.y0 - (box.y0 == 0 ? beyond_ : 0),
            box.x1 + (box.x1 == texture_.width() ? beyond_ : 0),
            box.y1 + (box.y1 == texture_.height() ? beyond_ : 0)};
  }

  // Any visible pixel in [x0, x1) x [y0, y1), one pixel wider for the reach of bilinear sampling.
  bool AnyVisible(int x0, int y0, int x1, int y1) const {
    for (int y = y0 - 1; y < y1 + 1; ++y) {
      for (int x = x0 - 1; x < x1 + 1; ++x) {
        if (At(x, y) != nullptr) {
          return true;
        }
      }
    }
    return false;
  }

 private:
  static constexpr float kBeyond = 0.05F;  // of the picture's longer side

  const Image& texture_;
  int beyond_;
};

using Eigen::Vector2f;

// A figure cut off by the picture's rim goes on beyond it.
float DepthAt(FloatImageView z, int x, int y) {
  return z.Row(std::clamp(y, 0, z.height - 1))[std::clamp(x, 0, z.width - 1)];
}

// The corners of a grid of cells.
class Grid {
 public:
  Grid(int x0, int y0, int columns, int rows, int cell)
      : columns_(columns),
        rows_(rows),
        cell_(cell),
        used_(columns * rows, false),
        falls_(columns * rows, false) {
    const int nodes = (columns + 1) * (rows + 1);
    corners_.reserve(nodes);
    rim_.assign(nodes, false);
    for (int j = 0; j <= rows; ++j) {
      for (int i = 0; i <= columns; ++i) {
        corners_.emplace_back(static_cast<float>(x0 + i * cell), static_cast<float>(y0 + j * cell));
        if (i < columns && j < rows) {
          falls_[j * columns + i] = (i + j) % 2 == 0;
        }
      }
    }
  }

  // The cell and its neighbours.
  void UseAround(int i, int j) {
    for (int v = std::max(j - 1, 0); v <= std::min(j + 1, rows_ - 1); ++v) {
      for (int u = std::max(i - 1, 0); u <= std::min(i + 1, columns_ - 1); ++u) {
        used_[v * columns_ + u] = true;
      }
    }
  }
  bool Uses(int i, int j) const {
    return i >= 0 && j >= 0 && i < columns_ && j < rows_ && used_[j * columns_ + i];
  }
  int Node(int i, int j) const { return j * (columns_ + 1) + i; }
  const Vector2f& at(int node) const { return corners_[node]; }
  int nodes() const { return static_cast<int>(corners_.size()); }

  float Depth(int node, FloatImageView z) const {
    const Vector2f& p = corners_[node];
    return rim_[node] ? 0.0F : DepthAt(z, static_cast<int>(p.x()), static_cast<int>(p.y()));
  }

  // The two triangles of a cell, clockwise as seen.
  std::array<std::array<int, 3>, 2> Halves(int i, int j) const {
    const int a = Node(i, j);
    const int b = Node(i + 1, j);
    const int c = Node(i, j + 1);
    const int d = Node(i + 1, j + 1);
    return falls_[j * columns_ + i] ? std::array<std::array<int, 3>, 2>{{{a, b, d}, {a, d, c}}}
                                    : std::array<std::array<int, 3>, 2>{{{a, b, c}, {b, d, c}}};
  }

  // Front and back sheet meet where `z` comes to nothing. Corners just outside are moved there, to
  // the nearest place that folds no triangle: else the wall between the sheets would lie outside
  // the outline, where nothing is painted, and a part that turns would be seen to be hollow. For
  // the same reason no cell is divided from a corner inside to one beyond the outline.
  void MeetOutline(FloatImageView z) {
    const std::vector<std::array<int, 2>> near = Near();
    for (int j = 0; j <= rows_; ++j) {
      for (int i = 0; i <= columns_; ++i) {
        const Vector2f& corner = corners_[Node(i, j)];
        if (DepthAt(z, static_cast<int>(corner.x()), static_cast<int>(corner.y())) <= 0) {
          MoveToOutline(i, j, near, z);
        }
      }
    }
    const auto crosses = [&](int a, int b) {
      const bool inside = Depth(a, z) > 0 || Depth(b, z) > 0;
      const auto beyond = [&](int node) { return Depth(node, z) <= 0 && !rim_[node]; };
      return inside && (beyond(a) || beyond(b));
    };
    for (int j = 0; j < rows_; ++j) {
      for (int i = 0; i < columns_; ++i) {
        const bool falls = falls_[j * columns_ + i];
        const bool falling = crosses(Node(i, j), Node(i + 1, j + 1));
        const bool rising = crosses(Node(i + 1, j), Node(i, j + 1));
        if (falling != rising && falls == falling) {
          falls_[j * columns_ + i] = !falls;
          if (Folded(i, j)) {
            falls_[j * columns_ + i] = falls;
          }
        }
      }
    }
  }

 private:
  // Steps of up to a cell, the shortest first.
  std::vector<std::array<int, 2>> Near() const {
    std::vector<std::array<int, 2>> steps;
    for (int v = -cell_; v <= cell_; ++v) {
      for (int u = -cell_; u <= cell_; ++u) {
        if (u * u + v * v <= cell_ * cell_) {
          steps.push_back({u, v});
        }
      }
    }
    std::stable_sort(steps.begin(), steps.end(), [](const auto& a, const auto& b) {
      return a[0] * a[0] + a[1] * a[1] < b[0] * b[0] + b[1] * b[1];
    });
    return steps;
  }

  void MoveToOutline(int i, int j, const std::vector<std::array<int, 2>>& near, FloatImageView z) {
    Vector2f& corner = corners_[Node(i, j)];
    const Vector2f before = corner;
    const int x = static_cast<int>(before.x());
    const int y = static_cast<int>(before.y());
    for (const auto& [u, v] : near) {
      if (DepthAt(z, x + u, y + v) <= 0) {
        continue;
      }
      // The border that faces the corner, of the pixel there.
      corner = Vector2f(static_cast<float>(x + u + (u < 0 ? 1 : 0)),
                        static_cast<float>(y + v + (v < 0 ? 1 : 0)));
      if (!AnyFolded(i, j)) {
        rim_[Node(i, j)] = true;
        return;
      }
    }
    corner = before;
  }

  // One of the triangles of a cell that is used is turned over, or nearly so.
  bool Folded(int i, int j) const {
    constexpr float kLeast = 0.02F;  // of a cell's area
    if (!Uses(i, j)) {
      return false;
    }
    const auto halves = Halves(i, j);
    return std::any_of(halves.begin(), halves.end(), [&](const std::array<int, 3>& t) {
      const Vector2f p = corners_[t[1]] - corners_[t[0]];
      const Vector2f q = corners_[t[2]] - corners_[t[0]];
      return p.x() * q.y() - p.y() * q.x() < kLeast * static_cast<float>(cell_ * cell_);
    });
  }

  // Of the cells about a corner.
  bool AnyFolded(int i, int j) const {
    return Folded(i - 1, j - 1) || Folded(i, j - 1) || Folded(i - 1, j) || Folded(i, j);
  }

  int columns_;
  int rows_;
  int cell_;
  std::vector<bool> used_;
  std::vector<bool> falls_;  // cells that are divided from the upper left to the lower right
  std::vector<Vector2f> corners_;
  std::vector<bool> rim_;  // corners where the sheets meet
};

// Any visible pixel within `reach` of the box about a triangle.
bool Shows(const Sheet& sheet, const std::array<Vector2f, 3>& p, int reach) {
  const Vector2f low = p[0].cwiseMin(p[1]).cwiseMin(p[2]);
  const Vector2f high = p[0].cwiseMax(p[1]).cwiseMax(p[2]);
  return sheet.AnyVisible(static_cast<int>(low.x()) - reach, static_cast<int>(low.y()) - reach,
                          static_cast<int>(high.x()) + reach, static_cast<int>(high.y()) + reach);
}

// Every texel in [x0, x1) x [y0, y1) is opaque, and those one further.
bool AllOpaque(const Image& texture, int x0, int y0, int x1, int y1) {
  for (int y = y0 - 1; y < y1 + 1; ++y) {
    for (int x = x0 - 1; x < x1 + 1; ++x) {
      if (x < 0 || y < 0 || x >= texture.width() || y >= texture.height() ||
          texture.At(x, y)[3] != 255) {
        return false;
      }
    }
  }
  return true;
}

}  // namespace

CharacterLayer MeshLayer(const Cut& cut, const Relief& relief, int cell, int reach,
                         const std::function<SkinnedPoint(const Eigen::Vector2f&)>& skin_of) {
  const int margin = 2 + reach + cell;  // with a ring of cells for what is moved to the outline
  const Sheet sheet(cut.texture);
  CharacterLayer layer;
  const PixelBox seen = sheet.Bounds();
  if (seen.empty()) {
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
      if (const std::uint8_t* texel = sheet.At(x + x0, y + y0)) {
        std::copy_n(texel, 4, layer.texture.At(x, y));
      }
    }
  }
  Grid grid(x0, y0, columns, rows, cell);
  for (int j = 0; j < rows; ++j) {
    for (int i = 0; i < columns; ++i) {
      const int px = x0 + i * cell;
      const int py = y0 + j * cell;
      if (sheet.AnyVisible(px - reach, py - reach, px + cell + reach, py + cell + reach)) {
        grid.UseAround(i, j);
      }
    }
  }
  grid.MeetOutline(relief.front.span());
  std::vector<std::int32_t> vertices(grid.nodes(), -1);
  std::vector<Piece> pieces;
  const auto vertex = [&](int node) {
    std::int32_t& index = vertices[node];
    if (index < 0) {
      index = static_cast<std::int32_t>(layer.positions.size());
      const Vector2f& p = grid.at(node);
      const SkinnedPoint skinned = skin_of(p);
      // Front and back are neighbours in the list.
      for (const float z :
           {grid.Depth(node, relief.front.span()), -grid.Depth(node, relief.back.span())}) {
        layer.positions.emplace_back(p.x(), p.y(), z);
        layer.skin.push_back(skinned.skin);
        pieces.push_back(skinned.piece);
      }
    }
    return static_cast<std::uint32_t>(index);
  };
  for (int j = 0; j < rows; ++j) {
    for (int i = 0; i < columns; ++i) {
      if (!grid.Uses(i, j)) {
        continue;
      }
      const bool solid =
          AllOpaque(layer.texture, i * cell, j * cell, (i + 1) * cell, (j + 1) * cell);
      for (const auto& half : grid.Halves(i, j)) {
        if (!Shows(sheet, {grid.at(half[0]), grid.at(half[1]), grid.at(half[2])}, reach)) {
          continue;
        }
        const std::array<std::uint32_t, 3> t = {vertex(half[0]), vertex(half[1]), vertex(half[2])};
        // A triangle on the border of two pieces goes with the majority of its corners.
        const Piece piece = pieces[t[1]] == pieces[t[2]] ? pieces[t[1]] : pieces[t[0]];
        layer.triangles.push_back({t, piece, solid});
        layer.triangles.push_back({{t[0] + 1, t[2] + 1, t[1] + 1}, piece, solid});
      }
    }
  }
  return layer;
}

}  // namespace understudy
