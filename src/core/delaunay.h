#pragma once

#include <Eigen/Core>
#include <array>
#include <span>
#include <vector>

namespace understudy {

// Triangles (indices into `points`) of the Delaunay triangulation, all with positive area in the
// picture (clockwise on screen). Points closer than 1e-3 to an earlier one are left out.
// Incremental insertion (Bowyer 1981; Watson 1981), meant for a few hundred points. Fewer than
// three distinct points give none.
std::vector<std::array<int, 3>> Delaunay(std::span<const Eigen::Vector2f> points);

}  // namespace understudy
