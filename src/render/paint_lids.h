#pragma once

#include <Eigen/Core>
#include <array>
#include <span>

#include "core/image.h"

namespace understudy {

inline constexpr int kLidColumns = 13;  // corner, eleven places across the eye, corner

// The skin that comes down between the fold of an upper lid and the upper edge of its lashes; from
// the image's left to its right, pixels of the texture.
struct LidEdges {
  std::array<Eigen::Vector2f, kLidColumns> fold;
  std::array<Eigen::Vector2f, kLidColumns> lashes;
};

// What a face's closed lids look like where the picture has no skin above its eyes to draw them
// with: a fringe hangs there, or the rim of glasses.
struct LidLook {
  Eigen::Vector3f skin = Eigen::Vector3f::Zero();
  // How much of a lid is painted: 0 where what lies above both eyes is of one colour, as lids are
  // whether in light, in shade or made up, 1 where it is not.
  float painted = 0;

  LidLook() = default;
  // `texture`: RGBA, colour multiplied by alpha. `skin_at`: places that show the skin about the
  // eyes, `cheeks` some further down, which count where those lie behind the rims of glasses. What
  // lies between `fold` and `lashes` of each eye is what would be drawn out to its lid.
  LidLook(const Image& texture, std::span<const Eigen::Vector2f> skin_at,
          std::span<const Eigen::Vector2f> cheeks, std::span<const LidEdges> eyes,
          float eye_distance);
};

// Paints the lid of one eye into `texture`, as far as `look.painted` says and the lid has come
// down. `down`: unit vector down the face.
void PaintLid(const LidLook& look, const LidEdges& rest, const LidEdges& now,
              const Eigen::Vector2f& down, float eye_distance, Image& texture);

}  // namespace understudy
