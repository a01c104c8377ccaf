// The preview half of BrushAnimation: its motion as arrows.
#include <algorithm>
#include <array>
#include <cmath>

#include "brush/brush_animation.h"

namespace understudy {
namespace {

using Color = std::array<float, 3>;
using Eigen::Vector2f;

constexpr Color kFlowColor = {255, 215, 60};
constexpr Color kSwayColor = {90, 255, 120};
constexpr Color kMoveColor = {255, 80, 70};

// A line with soft edges.
void DrawLine(Image& picture, const Vector2f& a, const Vector2f& b, float radius,
              const Color& color) {
  const float reach = radius + 1;
  const int x0 = std::max(static_cast<int>(std::min(a.x(), b.x()) - reach), 0);
  const int x1 = std::min(static_cast<int>(std::max(a.x(), b.x()) + reach) + 1, picture.width());
  const int y0 = std::max(static_cast<int>(std::min(a.y(), b.y()) - reach), 0);
  const int y1 = std::min(static_cast<int>(std::max(a.y(), b.y()) + reach) + 1, picture.height());
  const Vector2f along = b - a;
  const float squared = std::max(along.squaredNorm(), 1e-6F);
  for (int y = y0; y < y1; ++y) {
    for (int x = x0; x < x1; ++x) {
      const Vector2f p = Vector2f(static_cast<float>(x) + 0.5F, static_cast<float>(y) + 0.5F) - a;
      const float t = std::clamp(p.dot(along) / squared, 0.0F, 1.0F);
      const float cover = std::clamp(radius + 0.5F - (p - t * along).norm(), 0.0F, 1.0F);
      std::uint8_t* out = picture.At(x, y);
      for (int c = 0; c < 3 && cover > 0; ++c) {
        out[c] = static_cast<std::uint8_t>(
            std::lround(static_cast<float>(out[c]) * (1 - cover) + color[c] * cover));
      }
    }
  }
}

void DrawArrow(Image& picture, const Vector2f& from, const Vector2f& to, float radius,
               const Color& color) {
  DrawLine(picture, from, to, radius, color);
  const Vector2f way = to - from;
  const float length = way.norm();
  if (length < 1) {
    return;
  }
  const Vector2f back = -way / length * std::min(0.25F * length, 6 * radius + 2);
  const Vector2f across(-back.y(), back.x());
  DrawLine(picture, to, to + back + 0.6F * across, radius, color);
  DrawLine(picture, to, to + back - 0.6F * across, radius, color);
}

}  // namespace

Image BrushAnimation::DrawField() const {
  Image out(width(), height(), 3);
  for (int y = 0; y < height(); ++y) {
    for (int x = 0; x < width(); ++x) {
      const int selected = weight_.Row(y)[x];
      for (int c = 0; c < 3; ++c) {
        out.At(x, y)[c] =
            static_cast<std::uint8_t>(picture_.At(x, y)[c] * (115 + selected * 85 / 255) / 255);
      }
    }
  }
  const auto side = static_cast<float>(std::min(width(), height()));
  const float radius = std::max(side / 600, 0.8F);
  const float spacing = std::max(side / 24, 14.0F);
  const int every =
      std::max(static_cast<int>(std::lround(spacing / static_cast<float>(grid_.cell))), 1);
  for (int j = every / 2; j < grid_.rows; j += every) {
    for (int i = every / 2; i < grid_.columns; i += every) {
      const Vector2f at = grid_.At(i, j);
      const int px = std::min(i * grid_.cell, width() - 1);
      const int py = std::min(j * grid_.cell, height() - 1);
      if (weight_.Row(py)[px] == 0) {
        continue;
      }
      if (flows_) {
        // A third of a second's way.
        const Vector2f step = flow_.velocity[grid_.Index(i, j)] / 3;
        if (step.norm() > 1) {
          DrawArrow(out, at - step / 2, at + step / 2, radius, kFlowColor);
        }
      }
      Vector2f swing = Vector2f::Zero();
      for (const SwayTerm& term : sways_) {
        const int u = i - term.i0;
        const int v = j - term.j0;
        if (u >= 0 && v >= 0 && u < term.columns && v < term.rows) {
          const std::size_t n = static_cast<std::size_t>(v) * term.columns + u;
          const Vector2f lean = term.cosine[n];
          const float size = std::hypot(lean.norm(), term.sine[n].norm());
          const Vector2f way = lean.norm() > term.sine[n].norm() ? lean : term.sine[n];
          Vector2f add = way.norm() > 1e-6F ? Vector2f(way.normalized() * size) : Vector2f::Zero();
          if (add.dot(swing) < 0) {
            add = -add;
          }
          swing += add;
        }
      }
      if (swing.norm() > 0.5F) {
        DrawArrow(out, at - swing, at + swing, radius, kSwayColor);
        DrawArrow(out, at + swing, at - swing, radius, kSwayColor);
      }
    }
  }
  for (std::size_t k = 0; k < objects_.size(); ++k) {
    const Vector2f middle = objects_[k].middle;
    const std::vector<ObjectPlace>& places = places_[k];
    const int step = std::max(static_cast<int>(places.size()) / 64, 1);
    const int count = static_cast<int>(places.size());
    const int last = options_.loop ? count / 2 : count - 1;
    for (int f = 0; f + step < last; f += step) {
      DrawLine(out, middle + places[f].offset, middle + places[f + step].offset, 1.5F * radius,
               kMoveColor);
    }
    const int before = std::max(last - std::max(count / 6, 1), 0);
    DrawArrow(out, middle + places[before].offset, middle + places[last].offset, 1.5F * radius,
              kMoveColor);
    if (places[last].scale != 1) {
      // Four arrows out of the middle, or into it.
      const float size = side / 12;
      for (int a = 0; a < 4; ++a) {
        const Vector2f way(a < 2 ? 1.0F : -1.0F, a % 2 == 0 ? 1.0F : -1.0F);
        const Vector2f near = middle + 0.4F * size * way;
        const Vector2f far = middle + size * way;
        const bool grows = places[last].scale > 1;
        DrawArrow(out, grows ? near : far, grows ? far : near, 1.5F * radius, kMoveColor);
      }
    }
  }
  return out;
}

}  // namespace understudy
