#pragma once

#include <Eigen/Core>
#include <vector>

#include "core/image.h"

namespace understudy {

// What a polygon encloses (even-odd rule), 255 or 0: pixels whose centre is inside. Points in
// pixels of the mask.
Image PaintPolygon(const std::vector<Eigen::Vector2f>& points, int width, int height);

// What a round brush of `radius` pixels covers along a line through the points, 255 or 0; one point
// is a dab.
Image PaintPath(const std::vector<Eigen::Vector2f>& points, float radius, int width, int height);

}  // namespace understudy
