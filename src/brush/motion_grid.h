#pragma once

#include <Eigen/Core>
#include <cstddef>
#include <vector>

namespace understudy {

// Nodes every `cell` pixels at which smooth fields are known; between them they are linear. Node
// (i, j) lies at pixel coordinate (i * cell, j * cell), with (0.5, 0.5) the centre of the first
// pixel.
struct MotionGrid {
  int cell = 4;
  int columns = 0;
  int rows = 0;

  static MotionGrid Over(int width, int height, int cell) {
    return {cell, (width + cell - 1) / cell + 1, (height + cell - 1) / cell + 1};
  }
  std::size_t size() const { return static_cast<std::size_t>(columns) * rows; }
  std::size_t Index(int i, int j) const { return static_cast<std::size_t>(j) * columns + i; }
  Eigen::Vector2f At(int i, int j) const {
    return {static_cast<float>(i * cell), static_cast<float>(j * cell)};
  }
};

using GridScalars = std::vector<float>;            // one per node
using GridVectors = std::vector<Eigen::Vector2f>;  // one per node, pixels or unit vectors

}  // namespace understudy
