#include "brush/strokes.h"

#include <algorithm>
#include <cmath>

#include "core/text.h"

namespace understudy {
namespace {

constexpr double kLongest = 60;
constexpr double kSlowestRate = 1;
constexpr double kFastestRate = 120;

Error Invalid(const std::string& message) { return {ErrorCode::kInvalidArgument, message}; }

Status CheckMask(const Image& mask, int width, int height) {
  if (mask.width() != width || mask.height() != height || mask.channels() != 1) {
    return Invalid(Concat("mask is ", mask.width(), "x", mask.height(),
                          " pixels; it must be the picture's ", width, "x", height));
  }
  std::int64_t painted = 0;
  for (int y = 0; y < height; ++y) {
    const std::uint8_t* row = mask.Row(y);
    painted += width - std::count(row, row + width, 0);
  }
  if (painted == 0) {
    return Invalid("mask selects 0 pixels; at least one must be painted");
  }
  if (painted == std::int64_t{width} * height) {
    return Invalid(
        Concat("mask selects all ", painted, " pixels of the picture; some must be left still"));
  }
  return {};
}

}  // namespace

std::string_view BrushKindName(BrushKind kind) {
  switch (kind) {
    case BrushKind::kFlow:
      return "flow";
    case BrushKind::kSway:
      return "sway";
    case BrushKind::kMove:
      return "move";
  }
  return "flow";
}

std::string_view BrushDirectionName(BrushDirection direction) {
  switch (direction) {
    case BrushDirection::kLeft:
      return "left";
    case BrushDirection::kRight:
      return "right";
    case BrushDirection::kUp:
      return "up";
    case BrushDirection::kDown:
      return "down";
    case BrushDirection::kZoomIn:
      return "zoom_in";
    case BrushDirection::kZoomOut:
      return "zoom_out";
  }
  return "left";
}

Status BrushRegion::Validate(int width, int height) const {
  US_RETURN_IF_ERROR(CheckMask(mask, width, height));
  const auto points = static_cast<int>(trajectory.size());
  if (direction.has_value() && points > 0) {
    return Invalid(Concat("direction is ", BrushDirectionName(*direction), " and trajectory has ",
                          points, " points; only one of the two may be given"));
  }
  if (!direction.has_value() && points == 0) {
    return Invalid("direction and trajectory are both missing; one of the two must be given");
  }
  if (points > 0 && (points < kFewestPathPoints || points > kMostPathPoints)) {
    return Invalid(Concat("trajectory has ", points, points == 1 ? " point" : " points",
                          "; it must have ", kFewestPathPoints, " to ", kMostPathPoints));
  }
  for (int i = 0; i < points; ++i) {
    const Eigen::Vector2f& p = trajectory[i];
    if (!(p.x() >= 0 && p.y() >= 0 && p.x() <= static_cast<float>(width) &&
          p.y() <= static_cast<float>(height))) {
      return Invalid(Concat("trajectory[", i, "] is [", p.x(), ", ", p.y(),
                            "]; it must lie in the picture, 0 to ", width, " and 0 to ", height));
    }
  }
  if (!(strength >= 0 && strength <= 1)) {
    return Invalid(Concat("strength is ", strength, "; it must be between 0 and 1"));
  }
  return {};
}

Status BrushOptions::Validate() const {
  if (!(strength >= 0 && strength <= 1)) {
    return Invalid(Concat("the strength is ", strength, "; it must be between 0 and 1"));
  }
  if (!(duration_s > 0 && duration_s <= kLongest)) {
    return Invalid(
        Concat("the duration is ", duration_s, " s; it must be above 0 and at most ", kLongest));
  }
  if (fps.num <= 0 || fps.den <= 0 || fps.value() < kSlowestRate || fps.value() > kFastestRate) {
    return Invalid(Concat("the frame rate is ", fps.num, "/", fps.den, "; it must be ",
                          kSlowestRate, " to ", kFastestRate, " frames per second"));
  }
  return {};
}

int BrushOptions::frames() const {
  return std::max(static_cast<int>(std::lround(duration_s * fps.value())), 1);
}

}  // namespace understudy
