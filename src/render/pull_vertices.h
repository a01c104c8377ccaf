#pragma once

#include <Eigen/Core>
#include <span>
#include <vector>

namespace understudy {

// Moves `vertices` in the picture so that what lies at `from` comes to lie near `to` (pixels, as
// many of each): every vertex goes by the mean of the points' ways, weighted by 1 / (distance^2 +
// soft^2)^2 (Shepard 1968), all the way within `soft` pixels of a point, none from `reach` pixels
// on.
void PullVertices(std::span<const Eigen::Vector2f> from, std::span<const Eigen::Vector2f> to,
                  float soft, float reach, std::vector<Eigen::Vector3f>& vertices);

}  // namespace understudy
