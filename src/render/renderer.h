#pragma once

#include <array>
#include <memory>
#include <vector>

#include "core/animation_clip.h"
#include "core/character.h"
#include "core/executor.h"
#include "core/image.h"
#include "render/drawn_head.h"
#include "render/raster.h"
#include "render/soften_folds.h"

namespace understudy {

// A face as it was drawn.
struct ShownFace {
  int picture = -1;  // whose pixels: -1 the character image's, else an index into Character::views
  std::array<Eigen::Vector2f, kFaceLandmarks> landmarks;  // pixels of the output
};

// Draws frames of a character's performance. Holds a reference to the character, which must outlive
// it.
//
// Where several pictures show the head, each frame draws the one that AnimationFrame::head names,
// turned by no more than it differs from what is needed. While two are mixed, both are bent so that
// their landmarks lie in the same places, halfway as far as the one has given way to the other.
class Renderer {
 public:
  explicit Renderer(const Character& character);

  // Draws one frame over `target`, which has the output's size and already shows the background: 3
  // channels, or 4 (RGBA with colour multiplied by alpha) to keep the surroundings transparent.
  // Bands of rows run on `executor`; the bytes do not depend on its threads.
  void Draw(const AnimationFrame& frame, MutableImageView target, Executor& executor);

  // Draws only the head, back to front.
  void DrawHead(const AnimationFrame& frame, MutableImageView target);

  // The faces that Draw or DrawHead drew last: none without a face, two where one gives way to
  // another.
  const std::vector<ShownFace>& shown() const { return shown_; }

  // What Draw draws of the frame, back to front: the triangles of each piece that show their outer
  // side, in its turn. The back of a head that looks this way comes before the trunk, and before
  // that its lining: the inner side of that back, which closes slits.
  std::vector<RasterTriangle> DrawList(const AnimationFrame& frame) const;

 private:
  // A head's triangles, back to front, and where its surface bends away from the eye.
  struct Head {
    std::vector<RasterTriangle> triangles;
    std::vector<FoldEdge> folds;
  };
  // What a frame shows, back to front, and which of its triangles are the front of the head.
  struct Drawing {
    std::vector<RasterTriangle> triangles;
    std::size_t head_first = 0;
    std::size_t head_last = 0;
    std::vector<FoldEdge> folds;
  };
  // As DrawList, with `head` in the place of the head's triangles where it has any.
  Drawing DrawListWith(const AnimationFrame& frame, const Head& head) const;
  // Makes the faces act and the head ready: as further pictures show it, or empty where the
  // character image does.
  Head PrepareHead(const AnimationFrame& frame);

  const Character& character_;
  // The character image's, then those of its views; empty without a face.
  std::vector<std::unique_ptr<DrawnHead>> heads_;
  std::vector<ShownFace> shown_;
  std::array<Image, 2> mixed_;   // heads that give way to each other, RGBA
  std::array<Image, 2> folded_;  // heads drawn alone for their outline, RGBA
  // For each piece the (layer, triangle) pairs drawn with it.
  struct Member {
    int layer = 0;
    int triangle = 0;
  };
  std::array<std::vector<Member>, kPieces> members_;
};

}  // namespace understudy
