#pragma once

#include <optional>
#include <span>
#include <vector>

#include "core/character.h"
#include "core/image.h"
#include "perceive/face_likeness.h"
#include "render/renderer.h"

namespace understudy {

// Tells how much drawn faces look like the pictures that they were drawn from.
class IdentityMeter {
 public:
  explicit IdentityMeter(const Character& character);

  // 0..1, see FaceLikeness: the likest of the faces that a frame shows, each compared with its own
  // picture. Nothing where no face is in the frame.
  std::optional<float> Of(ImageView frame, std::span<const ShownFace> shown) const;

 private:
  std::vector<FaceLikeness> pictures_;  // the character image's, then those of its views
};

}  // namespace understudy
