#include "perceive/grow_crop.h"

#include <array>
#include <cassert>
#include <cstddef>

namespace understudy {
namespace {

constexpr float kPerson = 0.5F;    // of the matte
constexpr float kCrossed = 0.04F;  // of a side, at least, where the figure crosses it
constexpr float kBeside = 0.02F;  // of a side; a picture that ends sooner hides nothing to speak of
constexpr float kGrowth = 0.25F;  // of a side

}  // namespace

std::optional<SquareCrop> GrowCropToFigure(const SquareCrop& crop, std::span<const float> matte,
                                           int cells, int width, int height) {
  assert(matte.size() == static_cast<std::size_t>(cells) * cells);
  // The outward direction of each side.
  constexpr std::array<std::array<int, 2>, 4> kSides = {{{-1, 0}, {1, 0}, {0, -1}, {0, 1}}};
  Eigen::Vector2f low(0, 0);
  Eigen::Vector2f high(1, 1);
  bool grown = false;
  for (const auto& [du, dv] : kSides) {
    int crossed = 0;
    for (int i = 0; i < cells; ++i) {
      const int last = cells - 1;
      const int u = du == 0 ? i : (du > 0 ? last : 0);
      const int v = dv == 0 ? i : (dv > 0 ? last : 0);
      const Eigen::Vector2f unit =
          (Eigen::Vector2f(u, v) + Eigen::Vector2f(0.5F, 0.5F)) / static_cast<float>(cells);
      const Eigen::Vector2f beyond = crop.ToPicture(unit + kBeside * Eigen::Vector2f(du, dv));
      const bool inside = beyond.minCoeff() >= 0 && beyond.x() < static_cast<float>(width) &&
                          beyond.y() < static_cast<float>(height);
      crossed +=
          static_cast<int>(inside && matte[static_cast<std::size_t>(v) * cells + u] > kPerson);
    }
    if (static_cast<float>(crossed) >= kCrossed * static_cast<float>(cells)) {
      const Eigen::Vector2f out = kGrowth * Eigen::Vector2f(du, dv);
      low += out.cwiseMin(0);
      high += out.cwiseMax(0);
      grown = true;
    }
  }
  if (!grown) {
    return std::nullopt;
  }
  SquareCrop larger = crop;
  larger.center = crop.ToPicture((low + high) / 2);
  larger.side = crop.side * (high - low).maxCoeff();
  return larger;
}

}  // namespace understudy
