#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "core/frame_time.h"
#include "core/image.h"
#include "core/result.h"

namespace understudy {

// How what was painted moves.
enum class BrushKind {
  kFlow,  // streams through its place: water, fire, smoke, clouds
  kSway,  // swings about its place: hair, cloth, foliage, rope, flags
  kMove,  // leaves its place: an object with its own outline
};

// Where to. Zooming in makes things larger.
enum class BrushDirection { kLeft, kRight, kUp, kDown, kZoomIn, kZoomOut };

// The names as written in strokes files: "flow", "zoom_in".
std::string_view BrushKindName(BrushKind kind);
std::string_view BrushDirectionName(BrushDirection direction);

inline constexpr int kFewestPathPoints = 2;
inline constexpr int kMostPathPoints = 77;
inline constexpr int kMostBrushRegions = 32;

// One brush: what was painted and how it is to move. Exactly one of `direction` and `trajectory`.
struct BrushRegion {
  Image mask;  // 1 channel, the picture's size, nonzero where painted
  std::optional<BrushDirection> direction;
  std::vector<Eigen::Vector2f> trajectory;  // 2..77 points in time order, pixels of the picture
  float strength = 0.5F;                    // 0..1
  std::optional<BrushKind> kind;            // none: guessed from the picture and the mask

  // InvalidArgument, naming the field, for a picture of width x height pixels.
  Status Validate(int width, int height) const;
};

struct BrushOptions {
  float strength = 0.5F;  // 0..1; every region's own strength counts times twice this
  double duration_s = 5;  // seconds, > 0 .. 60
  Rational fps{30, 1};    // frames per second, 1..120
  bool loop = false;      // the last frame leads into the first
  std::uint32_t seed = 1;

  Status Validate() const;
  int frames() const;  // >= 1
};

}  // namespace understudy
