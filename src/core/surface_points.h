#pragma once

#include <Eigen/Core>
#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "core/character.h"

namespace understudy {

// Points on the front of a layer's mesh, which go along with it.
class SurfacePoints {
 public:
  // `rest`: pixels of the picture, where the layer rests. A point beside the mesh goes along with
  // the triangle that lies nearest.
  SurfacePoints(const CharacterLayer& layer, std::span<const Eigen::Vector2f> rest);

  // Where the points come to lie when the mesh's vertices lie at `posed`, with each point first
  // moved on the resting surface to `moved` (as many as given to the constructor).
  std::vector<Eigen::Vector3f> Place(std::span<const Eigen::Vector2f> moved,
                                     std::span<const Eigen::Vector3f> posed) const;

 private:
  struct Corner {
    std::array<std::uint32_t, 3> vertex{};
    std::array<Eigen::Vector2f, 3> rest;
  };
  std::vector<Corner> on_;
};

}  // namespace understudy
