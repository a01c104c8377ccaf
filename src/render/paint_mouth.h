#pragma once

#include <Eigen/Core>
#include <array>

#include "core/image.h"

namespace understudy {

inline constexpr int kInnerLipsFirst = 60;  // landmark
inline constexpr int kInnerLips = 8;        // right corner, upper lip, left corner, lower lip

// What a face's mouth looks like inside, and where its lips are in the picture.
struct MouthLook {
  std::array<Eigen::Vector2f, kInnerLips> lips;  // at rest, pixels of the texture
  Eigen::Vector2f across = Eigen::Vector2f::UnitX();
  Eigen::Vector2f down = Eigen::Vector2f::UnitY();
  float eyes = 1;  // pixels between the eyes
  Eigen::Vector3f dark = Eigen::Vector3f::Zero();
  Eigen::Vector3f tongue = Eigen::Vector3f::Zero();
  Eigen::Vector3f teeth = Eigen::Vector3f::Zero();

  MouthLook() = default;
  // Colours come from the picture's own light: `lip` is a place in `texture` (RGBA, colour
  // multiplied by alpha) that shows the lower lip, `skin_color` the face's (RGB). `across_face` is
  // a unit vector from the character's right eye to the left one.
  MouthLook(const Image& texture, const std::array<Eigen::Vector2f, kInnerLips>& lips_at_rest,
            const Eigen::Vector2f& lip, const Eigen::Vector3f& skin_color,
            const Eigen::Vector2f& across_face, float eye_distance);
};

// Paints what opens between the lips (`lips`: where they are now) into `texture`. What the picture
// shows of the inside hangs on the upper lip, unstretched; below it is dark, with a tongue. Where
// the picture shows nothing of it, the edge of the upper teeth stands below the lip. A gap no
// larger than the picture's own is left alone.
void PaintMouth(const Image& original, const MouthLook& look,
                const std::array<Eigen::Vector2f, kInnerLips>& lips, Image& texture);

}  // namespace understudy
