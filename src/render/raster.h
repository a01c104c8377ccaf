#pragma once

#include <Eigen/Core>
#include <array>
#include <cstdint>
#include <span>

#include "core/image.h"

namespace understudy {

// A textured triangle in the picture: corners in pixels of the output and in pixels of the texture.
struct RasterTriangle {
  std::array<Eigen::Vector2f, 3> at;
  std::array<Eigen::Vector2f, 3> texel;
  ImageView texture;  // RGBA, colour multiplied by alpha
};

// Twice the signed area of a triangle; positive when the picture side is up.
inline float SignedArea(const std::array<Eigen::Vector2f, 3>& p) {
  return (p[1].x() - p[0].x()) * (p[2].y() - p[0].y()) -
         (p[2].x() - p[0].x()) * (p[1].y() - p[0].y());
}

enum class Blend {
  kOver,     // over what is there, by the texture's alpha
  kReplace,  // instead of what is there, alpha included
};

// Draws triangles over `target` in the given order, rows y0 <= y < y1 only. A pixel belongs to a
// triangle when its centre lies inside (top-left rule), so triangles that share an edge neither
// overlap nor leave a gap; soft edges come from the texture's alpha. Texels are mixed bilinearly
// with 8-bit weights; beyond the texture is nothing.
//
// `target` has 3 channels (drawn over what is there) or 4 (RGBA with colour multiplied by alpha).
// Either winding is drawn. Rows are independent of each other, so bands drawn by several threads
// give the same bytes.
void DrawTriangles(std::span<const RasterTriangle> triangles, MutableImageView target, int y0,
                   int y1, Blend blend = Blend::kOver);

// The same pixel by pixel in double precision: the twin that tests compare with (within 2 levels).
void SlowDrawTriangles(std::span<const RasterTriangle> triangles, MutableImageView target, int y0,
                       int y1, Blend blend = Blend::kOver);

}  // namespace understudy
