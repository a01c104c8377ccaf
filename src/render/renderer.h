#pragma once

#include <optional>
#include <vector>

#include "core/animation_clip.h"
#include "core/character.h"
#include "core/executor.h"
#include "core/image.h"
#include "render/face_patch.h"
#include "render/raster.h"

namespace understudy {

// Draws frames of a character's performance. Holds a reference to the character, which must outlive
// it.
class Renderer {
 public:
  explicit Renderer(const Character& character);

  // Draws one frame over `target`, which has the output's size and already shows the background: 3
  // channels, or 4 (RGBA with colour multiplied by alpha) to keep the surroundings transparent.
  // Bands of rows run on `executor`; the bytes do not depend on its threads.
  void Draw(const AnimationFrame& frame, MutableImageView target, Executor& executor);

  // What Draw draws, back to front: the picture-side-up triangles of each piece in its turn, and
  // all of the head's.
  std::vector<RasterTriangle> DrawList(const AnimationFrame& frame) const;

 private:
  const Character& character_;
  std::optional<FacePatch> face_;
  Image face_texture_;  // of the face layer, as last drawn
  // For each piece the (layer, triangle) pairs drawn with it.
  struct Member {
    int layer = 0;
    int triangle = 0;
  };
  std::array<std::vector<Member>, kPieces> members_;
};

}  // namespace understudy
