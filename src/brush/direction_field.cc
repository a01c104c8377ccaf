#include "brush/direction_field.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace understudy {
namespace {

using Eigen::Vector2f;

struct MaskShape {
  Vector2f middle = Vector2f::Zero();
  float mean_radius = 1;  // mean distance from the middle, pixels
};

MaskShape ShapeOf(const Image& mask) {
  double n = 0;
  double sx = 0;
  double sy = 0;
  for (int y = 0; y < mask.height(); ++y) {
    for (int x = 0; x < mask.width(); ++x) {
      if (mask.Row(y)[x] != 0) {
        n += 1;
        sx += x + 0.5;
        sy += y + 0.5;
      }
    }
  }
  MaskShape shape;
  if (n == 0) {
    return shape;
  }
  shape.middle = {static_cast<float>(sx / n), static_cast<float>(sy / n)};
  double sum = 0;
  for (int y = 0; y < mask.height(); ++y) {
    for (int x = 0; x < mask.width(); ++x) {
      if (mask.Row(y)[x] != 0) {
        sum += (Vector2f(static_cast<float>(x) + 0.5F, static_cast<float>(y) + 0.5F) - shape.middle)
                   .norm();
      }
    }
  }
  shape.mean_radius = std::max(static_cast<float>(sum / n), 1.0F);
  return shape;
}

void BlurLine(float* values, int count, std::ptrdiff_t stride, int radius,
              std::vector<float>& copy) {
  for (int i = 0; i < count; ++i) {
    copy[i] = values[i * stride];
  }
  double sum = 0;
  for (int i = 0; i < std::min(radius, count); ++i) {
    sum += copy[i];
  }
  for (int i = 0; i < count; ++i) {
    if (i + radius < count) {
      sum += copy[i + radius];
    }
    if (i - radius - 1 >= 0) {
      sum -= copy[i - radius - 1];
    }
    const int n = std::min(i + radius, count - 1) - std::max(i - radius, 0) + 1;
    values[i * stride] = static_cast<float>(sum / n);
  }
}

// The smoothed structure tensor at the nodes: xx, xy, yy.
std::array<GridScalars, 3> StructureTensor(ImageView picture, const MotionGrid& grid, float scale) {
  std::array<GridScalars, 3> tensor;
  for (auto& t : tensor) {
    t.assign(grid.size(), 0.0F);
  }
  const auto luma = [&](int x, int y) {
    const std::uint8_t* p =
        picture.At(std::clamp(x, 0, picture.width - 1), std::clamp(y, 0, picture.height - 1));
    return 0.299F * static_cast<float>(p[0]) + 0.587F * static_cast<float>(p[1]) +
           0.114F * static_cast<float>(p[2]);
  };
  for (int y = 0; y < picture.height; ++y) {
    for (int x = 0; x < picture.width; ++x) {
      const float gx = luma(x + 1, y) - luma(x - 1, y);
      const float gy = luma(x, y + 1) - luma(x, y - 1);
      const std::size_t i = grid.Index(x / grid.cell, y / grid.cell);
      tensor[0][i] += gx * gx;
      tensor[1][i] += gx * gy;
      tensor[2][i] += gy * gy;
    }
  }
  const int radius = std::max(static_cast<int>(scale / static_cast<float>(grid.cell)), 1);
  for (auto& t : tensor) {
    BlurOverGrid(grid, radius, t);
  }
  return tensor;
}

float Coherence(float xx, float xy, float yy) {
  const float spread = std::hypot(xx - yy, 2 * xy);
  return spread / (xx + yy + 1);
}

GridVectors AlongTrajectory(const BrushRegion& region, const MotionGrid& grid) {
  constexpr int kSteps = 96;
  const std::vector<Vector2f> path = EvenPath(region.trajectory, kSteps + 1);
  const float softness = static_cast<float>(std::min(grid.columns, grid.rows) * grid.cell) / 40;
  std::vector<Vector2f> middle(kSteps);
  std::vector<Vector2f> tangent(kSteps);
  for (int k = 0; k < kSteps; ++k) {
    middle[k] = (path[k] + path[k + 1]) / 2;
    const Vector2f step = path[k + 1] - path[k];
    tangent[k] = step.norm() > 1e-6F ? Vector2f(step.normalized()) : Vector2f::Zero();
  }
  GridVectors field(grid.size(), Vector2f::Zero());
  for (int j = 0; j < grid.rows; ++j) {
    for (int i = 0; i < grid.columns; ++i) {
      const Vector2f at = grid.At(i, j);
      Vector2f sum = Vector2f::Zero();
      float total = 0;
      for (int k = 0; k < kSteps; ++k) {
        const float d = (at - middle[k]).squaredNorm() + softness * softness;
        const float w = 1 / (d * d);
        sum += w * tangent[k];
        total += w;
      }
      field[grid.Index(i, j)] = sum / total;
    }
  }
  return field;
}

}  // namespace

void BlurOverGrid(const MotionGrid& grid, int radius, GridScalars& values) {
  std::vector<float> copy(std::max(grid.columns, grid.rows));
  for (int round = 0; round < 3; ++round) {
    for (int j = 0; j < grid.rows; ++j) {
      BlurLine(values.data() + grid.Index(0, j), grid.columns, 1, radius, copy);
    }
    for (int i = 0; i < grid.columns; ++i) {
      BlurLine(values.data() + i, grid.rows, grid.columns, radius, copy);
    }
  }
}

std::vector<Vector2f> EvenPath(const std::vector<Vector2f>& points, int count) {
  std::vector<float> along(points.size(), 0.0F);
  for (std::size_t i = 1; i < points.size(); ++i) {
    along[i] = along[i - 1] + (points[i] - points[i - 1]).norm();
  }
  std::vector<Vector2f> path(count, points.front());
  if (!(along.back() > 0)) {
    return path;
  }
  std::size_t s = 1;
  for (int k = 0; k < count; ++k) {
    const float at = along.back() * static_cast<float>(k) / static_cast<float>(count - 1);
    while (s + 1 < points.size() && along[s] < at) {
      ++s;
    }
    const float length = along[s] - along[s - 1];
    const float t = length > 0 ? std::clamp((at - along[s - 1]) / length, 0.0F, 1.0F) : 0.0F;
    path[k] = points[s - 1] + t * (points[s] - points[s - 1]);
  }
  // Hand-drawn corners are rounded over a thirtieth of the path.
  const int radius = std::max(count / 30, 1);
  for (int round = 0; round < 2; ++round) {
    const std::vector<Vector2f> sharp = path;
    for (int k = 1; k + 1 < count; ++k) {
      const int reach = std::min({radius, k, count - 1 - k});
      Vector2f sum = Vector2f::Zero();
      for (int d = -reach; d <= reach; ++d) {
        sum += sharp[k + d];
      }
      path[k] = sum / static_cast<float>(2 * reach + 1);
    }
  }
  return path;
}

GridVectors DirectionField(const BrushRegion& region, const MotionGrid& grid) {
  if (!region.direction) {
    return AlongTrajectory(region, grid);
  }
  Vector2f plain = Vector2f::Zero();
  float zoom = 0;
  switch (*region.direction) {
    case BrushDirection::kLeft:
      plain = {-1, 0};
      break;
    case BrushDirection::kRight:
      plain = {1, 0};
      break;
    case BrushDirection::kUp:
      plain = {0, -1};
      break;
    case BrushDirection::kDown:
      plain = {0, 1};
      break;
    case BrushDirection::kZoomIn:
      zoom = 1;
      break;
    case BrushDirection::kZoomOut:
      zoom = -1;
      break;
  }
  GridVectors field(grid.size(), plain);
  if (zoom != 0) {
    const MaskShape shape = ShapeOf(region.mask);
    for (int j = 0; j < grid.rows; ++j) {
      for (int i = 0; i < grid.columns; ++i) {
        field[grid.Index(i, j)] = zoom / shape.mean_radius * (grid.At(i, j) - shape.middle);
      }
    }
  }
  return field;
}

GridScalars StructureCoherence(ImageView picture, const MotionGrid& grid, float scale) {
  const auto tensor = StructureTensor(picture, grid, scale);
  GridScalars coherence(grid.size());
  for (std::size_t i = 0; i < grid.size(); ++i) {
    coherence[i] = Coherence(tensor[0][i], tensor[1][i], tensor[2][i]);
  }
  return coherence;
}

void FollowStructure(ImageView picture, const MotionGrid& grid, float scale, float limit,
                     GridVectors& directions) {
  const auto tensor = StructureTensor(picture, grid, scale);
  const float most = limit * static_cast<float>(M_PI) / 180;
  GridScalars turn(grid.size());
  for (std::size_t i = 0; i < grid.size(); ++i) {
    const float xx = tensor[0][i];
    const float xy = tensor[1][i];
    const float yy = tensor[2][i];
    // Stripes run across the strongest gradient.
    const float along = 0.5F * std::atan2(2 * xy, xx - yy) + static_cast<float>(M_PI) / 2;
    const float now = std::atan2(directions[i].y(), directions[i].x());
    // A stripe has no front: the nearer of its two ways counts. One that runs across is left alone.
    const float off = std::remainder(along - now, static_cast<float>(M_PI));
    const float near = std::max(std::cos(2 * off), 0.0F);
    turn[i] = Coherence(xx, xy, yy) * near * std::clamp(off, -most, most);
  }
  BlurOverGrid(grid, std::max(static_cast<int>(scale / static_cast<float>(grid.cell)), 1), turn);
  for (std::size_t i = 0; i < grid.size(); ++i) {
    const float c = std::cos(turn[i]);
    const float s = std::sin(turn[i]);
    const Vector2f d = directions[i];
    directions[i] = {c * d.x() - s * d.y(), s * d.x() + c * d.y()};
  }
}

}  // namespace understudy
