#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "brush/cubic_sampler.h"
#include "brush/flow_motion.h"
#include "brush/motion_grid.h"
#include "brush/moving_object.h"
#include "brush/strokes.h"
#include "brush/sway_motion.h"
#include "core/executor.h"
#include "core/image.h"
#include "core/result.h"

namespace understudy {

// What became of one brush.
struct BrushOutcome {
  BrushKind kind = BrushKind::kFlow;
  bool guessed = false;       // the kind
  std::int64_t painted = 0;   // pixels painted and not held still
  std::int64_t selected = 0;  // pixels of those that belong to what was meant
};

// A picture whose painted parts move. Each frame can be drawn on its own, in any order and at the
// same time; the same frame has the same bytes whoever draws it. Pixels that are not selected have
// the picture's own bytes in every frame; only a moving object changes others, where it goes and
// within 3 pixels of the place that it leaves.
class BrushAnimation {
 public:
  // `picture` is RGB or RGBA, `still` (1 channel or empty) nonzero where nothing may move. Errors:
  // InvalidArgument (what Validate() of the options and the regions says, the latter beginning with
  // "regions[N]."), LimitExceeded (more than kMostBrushRegions).
  static Result<BrushAnimation> Create(ImageView picture, std::span<const BrushRegion> regions,
                                       ImageView still, const BrushOptions& options,
                                       Executor& executor);

  int frames() const { return options_.frames(); }
  int width() const { return picture_.width(); }
  int height() const { return picture_.height(); }
  const std::vector<BrushOutcome>& outcomes() const { return outcomes_; }

  // Draws frame 0 .. frames() - 1 into `target`: the picture's size, 3 channels, or 4 where the
  // picture has 4.
  void Draw(int frame, MutableImageView target, Executor& executor) const;
  // The same, pixel by pixel from the definitions in floating point: the twin that tests compare
  // with. Differs by rounding.
  void SlowDraw(int frame, MutableImageView target) const;

  // The motion as arrows over the dimmed picture, RGB: yellow flows, green sways, red moves.
  Image DrawField() const;

 private:
  // What the grid says for one moment: where two copies of the picture come from, how much the
  // second shows, and how much contrast their mixture lost.
  struct NodeState {
    std::array<float, 4> offset;  // of the first copy x, y, of the second x, y; pixels
    float second = 0;             // share, 0..1
    float lost = 0;               // what is given back: mixture + lost * (mean - mixture), <= 0
    std::array<float, 2> unused = {0, 0};
  };
  struct RowSpan {
    int begin = 0;
    int end = 0;  // one beyond
  };
  // Times of one frame, the same for every row.
  struct Moment {
    float seconds = 0;                         // since the start
    std::vector<std::array<float, 2>> swings;  // cosine and sine of every sway term
  };

  BrushAnimation() = default;
  Moment MomentOf(int frame) const;
  void EvaluateNodes(const Moment& moment, int row, NodeState* states) const;
  NodeState EvaluateNode(const Moment& moment, int i, int j) const;
  void DrawRows(const Moment& moment, int frame, int y0, int y1, MutableImageView target) const;
  void DrawSpan(const NodeState* upper, const NodeState* lower, float down, int y, RowSpan span,
                MutableImageView target) const;
  void DrawObjects(int frame, int y0, int y1, MutableImageView target) const;
  void FindSpans();

  BrushOptions options_;
  Image picture_;           // as given; what is not selected is copied from it
  Image base_;              // without the objects that move; copied where nothing else moves
  MirroredPicture warped_;  // base_ as it is sampled
  Image mean_;              // base_ without its fine texture, RGBA
  Image still_;             // may be empty
  Image weight_;            // how far a pixel follows the grid, 0..255; 0 outside every region
  std::vector<RowSpan> spans_;
  MotionGrid grid_;
  bool flows_ = false;
  FlowMotion flow_;
  std::vector<SwayTerm> sways_;
  std::vector<MovingObject> objects_;
  std::vector<std::vector<ObjectPlace>> places_;  // per object and frame
  std::vector<BrushOutcome> outcomes_;
};

}  // namespace understudy
