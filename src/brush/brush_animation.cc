#include "brush/brush_animation.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <utility>

#include "brush/direction_field.h"
#include "brush/guess_kind.h"
#include "brush/refine_region.h"
#include "core/distance_transform.h"
#include "core/push_pull.h"
#include "core/text.h"

namespace understudy {
namespace {

using Eigen::Vector2f;

// Amounts at strength 1, of the picture's shorter side.
constexpr float kFlowSpeed = 0.14F;  // per second
constexpr float kSwayReach = 0.07F;  // either way
constexpr float kStructureTurn = 5;  // degrees by which a stream may follow the picture

int CellFor(int width, int height) {
  return std::max(static_cast<int>(std::lround(std::min(width, height) / 180.0)), 2);
}

// The painted mask without what is held still.
Image Movable(const Image& mask, ImageView still) {
  Image out(mask.width(), mask.height(), 1);
  for (int y = 0; y < mask.height(); ++y) {
    for (int x = 0; x < mask.width(); ++x) {
      const bool held = !still.empty() && still.At(x, y)[0] != 0;
      out.Row(y)[x] = mask.Row(y)[x] != 0 && !held ? 255 : 0;
    }
  }
  return out;
}

std::int64_t CountNonzero(const Image& mask) {
  std::int64_t count = 0;
  for (int y = 0; y < mask.height(); ++y) {
    count += mask.width() - std::count(mask.Row(y), mask.Row(y) + mask.width(), 0);
  }
  return count;
}

Image Binary(const FloatImage& membership, float above) {
  Image out(membership.width(), membership.height(), 1);
  for (int y = 0; y < membership.height(); ++y) {
    for (int x = 0; x < membership.width(); ++x) {
      out.Row(y)[x] = membership.Row(y)[x] > above ? 255 : 0;
    }
  }
  return out;
}

float SmoothRise(float t) {
  t = std::clamp(t, 0.0F, 1.0F);
  return t * t * (3 - 2 * t);
}

// Rises from 0 at the border of `inside` to 1 over `width` pixels, or less in what is thin.
void RaiseWeight(const Image& inside, const FloatImage* membership, float width, Image& weight) {
  const FloatImage depth = DistanceTransform(inside.span(), false);
  float deepest = 0;
  for (int y = 0; y < depth.height(); ++y) {
    deepest = std::max(deepest, *std::max_element(depth.Row(y), depth.Row(y) + depth.width()));
  }
  const float ramp = std::max(std::min(width, 0.3F * deepest), 1.0F);
  for (int y = 0; y < depth.height(); ++y) {
    for (int x = 0; x < depth.width(); ++x) {
      const float d = depth.Row(y)[x];
      if (d > 0) {
        const float m = membership != nullptr ? membership->Row(y)[x] : 1.0F;
        const auto v = static_cast<std::uint8_t>(std::lround(255 * m * SmoothRise(d / (ramp + 1))));
        std::uint8_t& w = weight.Row(y)[x];
        w = std::max(w, v);
      }
    }
  }
}

// The mean of a field over the pixels about each node.
GridScalars OverNodes(const FloatImage& values, const MotionGrid& grid) {
  GridScalars out(grid.size());
  const int half = std::max(grid.cell / 2, 1);
  for (int j = 0; j < grid.rows; ++j) {
    for (int i = 0; i < grid.columns; ++i) {
      float sum = 0;
      for (int v = -half; v < half; ++v) {
        for (int u = -half; u < half; ++u) {
          sum += values.Row(std::clamp(
              j * grid.cell + v, 0,
              values.height() - 1))[std::clamp(i * grid.cell + u, 0, values.width() - 1)];
        }
      }
      out[grid.Index(i, j)] = sum / static_cast<float>(4 * half * half);
    }
  }
  return out;
}

// 1 at nodes all about which is painted.
GridScalars FreeNodes(const Image& painted, const MotionGrid& grid) {
  FloatImage values(painted.width(), painted.height(), 1);
  for (int y = 0; y < painted.height(); ++y) {
    for (int x = 0; x < painted.width(); ++x) {
      values.Row(y)[x] = painted.Row(y)[x] != 0 ? 1.0F : 0.0F;
    }
  }
  GridScalars free = OverNodes(values, grid);
  for (float& f : free) {
    f = f > 0.99F ? 1.0F : 0.0F;
  }
  return free;
}

void BoxBlur(const Image& in, int radius, Image& out) {
  const int w = in.width();
  const int h = in.height();
  Image rows(w, h, in.channels());
  const auto blur = [radius](const std::uint8_t* from, std::uint8_t* to, int count,
                             std::ptrdiff_t stride) {
    int sum = 0;
    for (int i = 0; i < std::min(radius, count); ++i) {
      sum += from[i * stride];
    }
    for (int i = 0; i < count; ++i) {
      if (i + radius < count) {
        sum += from[(i + radius) * stride];
      }
      if (i - radius - 1 >= 0) {
        sum -= from[(i - radius - 1) * stride];
      }
      const int n = std::min(i + radius, count - 1) - std::max(i - radius, 0) + 1;
      to[i * stride] = static_cast<std::uint8_t>((sum + n / 2) / n);
    }
  };
  const int channels = in.channels();
  for (int y = 0; y < h; ++y) {
    for (int c = 0; c < channels; ++c) {
      blur(in.Row(y) + c, rows.Row(y) + c, w, channels);
    }
  }
  for (int x = 0; x < w * channels; ++x) {
    blur(rows.Row(0) + x, out.Row(0) + x, h, in.stride());
  }
}

// Colours as opaque RGBA without fine texture.
Image LocalMean(const Image& base) {
  Image rgba(base.width(), base.height(), 4);
  for (int y = 0; y < base.height(); ++y) {
    for (int x = 0; x < base.width(); ++x) {
      std::copy_n(base.At(x, y), 3, rgba.At(x, y));
      rgba.At(x, y)[3] = base.channels() == 4 ? base.At(x, y)[3] : 255;
    }
  }
  const int radius = std::max(std::min(base.width(), base.height()) / 90, 2);
  Image once(base.width(), base.height(), 4);
  BoxBlur(rgba, radius, once);
  BoxBlur(once, radius, rgba);
  return rgba;
}

// What is wholly transparent has no colour worth sampling; it takes that of its surroundings.
Image WithColorBehind(const Image& rgba) {
  Image out = rgba.Clone();
  FloatImage color(rgba.width(), rgba.height(), 3);
  FloatImage known(rgba.width(), rgba.height(), 1);
  for (int y = 0; y < rgba.height(); ++y) {
    for (int x = 0; x < rgba.width(); ++x) {
      std::copy_n(rgba.At(x, y), 3, color.At(x, y));
      known.Row(y)[x] = static_cast<float>(rgba.At(x, y)[3]) / 255;
    }
  }
  PushPull(color.span(), known.span());
  for (int y = 0; y < rgba.height(); ++y) {
    for (int x = 0; x < rgba.width(); ++x) {
      if (rgba.At(x, y)[3] == 0) {
        for (int c = 0; c < 3; ++c) {
          out.At(x, y)[c] =
              static_cast<std::uint8_t>(std::lround(std::clamp(color.At(x, y)[c], 0.0F, 255.0F)));
        }
      }
    }
  }
  return out;
}

float LargestOffset(const FlowMotion& flow, const std::vector<SwayTerm>& sways) {
  float most = 0;
  for (std::size_t n = 0; n < flow.velocity.size(); ++n) {
    if (flow.rate[n] > 0) {
      most = std::max(most, flow.velocity[n].norm() / flow.rate[n]);
    }
  }
  for (const SwayTerm& term : sways) {
    float largest = 0;
    for (std::size_t n = 0; n < term.cosine.size(); ++n) {
      largest = std::max(largest, std::hypot(term.cosine[n].norm(), term.sine[n].norm()));
    }
    most += largest;
  }
  return most;
}

}  // namespace

Result<BrushAnimation> BrushAnimation::Create(ImageView picture,
                                              std::span<const BrushRegion> regions, ImageView still,
                                              const BrushOptions& options, Executor& executor) {
  US_RETURN_IF_ERROR(options.Validate());
  if (regions.empty()) {
    return Error{ErrorCode::kInvalidArgument, "regions has 0 entries; it must have at least 1"};
  }
  if (regions.size() > static_cast<std::size_t>(kMostBrushRegions)) {
    return Error{ErrorCode::kLimitExceeded, Concat("regions has ", regions.size(),
                                                   " entries; it may have ", kMostBrushRegions)};
  }
  for (std::size_t i = 0; i < regions.size(); ++i) {
    if (const Status valid = regions[i].Validate(picture.width, picture.height); !valid.ok()) {
      return Error{valid.error().code, Concat("regions[", i, "].", valid.error().message)};
    }
  }
  BrushAnimation made;
  made.options_ = options;
  made.grid_ =
      MotionGrid::Over(picture.width, picture.height, CellFor(picture.width, picture.height));
  const MotionGrid& grid = made.grid_;
  made.picture_ = Image(picture.width, picture.height, picture.channels);
  for (int y = 0; y < picture.height; ++y) {
    std::memcpy(made.picture_.Row(y), picture.Row(y),
                static_cast<std::size_t>(picture.width) * picture.channels);
  }
  if (!still.empty()) {
    made.still_ = Image(still.width, still.height, 1);
    for (int y = 0; y < still.height; ++y) {
      std::memcpy(made.still_.Row(y), still.Row(y), still.width);
    }
  }
  made.base_ = made.picture_.Clone();
  made.weight_ = Image(picture.width, picture.height, 1);
  const auto side = static_cast<float>(std::min(picture.width, picture.height));

  // Each region is refined on its own.
  std::vector<Image> painted(regions.size());
  std::vector<FloatImage> membership(regions.size());
  made.outcomes_.resize(regions.size());
  executor.ParallelFor(static_cast<int>(regions.size()), [&](int r) {
    painted[r] = Movable(regions[r].mask, made.still_.span());
    membership[r] = RefineRegion(picture, painted[r].span());
    BrushOutcome& outcome = made.outcomes_[r];
    outcome.painted = CountNonzero(painted[r]);
    outcome.guessed = !regions[r].kind.has_value();
    outcome.kind = regions[r].kind.value_or(BrushKind::kFlow);
    if (outcome.guessed) {
      outcome.kind = GuessKind(picture, membership[r], regions[r]);
    }
    if (outcome.kind == BrushKind::kMove) {
      membership[r] = SolidMatte(picture, painted[r].span(),
                                 RefineRegion(picture, painted[r].span(), {.stands_free = true}));
    }
    outcome.selected = CountNonzero(Binary(membership[r], 0));
  });

  std::vector<FlowPart> flows;
  for (std::size_t r = 0; r < regions.size(); ++r) {
    const BrushRegion& region = regions[r];
    const BrushOutcome& outcome = made.outcomes_[r];
    const float strength = 2 * options.strength * region.strength;
    if (outcome.selected == 0 || strength <= 0) {
      continue;
    }
    const Image inside = Binary(membership[r], 0.5F);
    switch (outcome.kind) {
      case BrushKind::kFlow: {
        FlowPart part;
        part.direction = DirectionField(region, grid);
        FollowStructure(picture, grid, side / 60, kStructureTurn, part.direction);
        part.presence = OverNodes(membership[r], grid);
        part.speed = kFlowSpeed * strength * side;
        flows.push_back(std::move(part));
        RaiseWeight(inside, &membership[r], side / 90, made.weight_);
        break;
      }
      case BrushKind::kSway: {
        SwayPart part;
        part.painted = FreeNodes(painted[r], grid);
        part.presence = OverNodes(membership[r], grid);
        part.direction = DirectionField(region, grid);
        part.amplitude = kSwayReach * strength * side;
        const SwayTiming timing{options.frames() / options.fps.value(), options.loop,
                                options.seed + static_cast<std::uint32_t>(r)};
        for (SwayTerm& term : MakeSwayMotion(picture, grid, part, timing)) {
          made.sways_.push_back(std::move(term));
        }
        RaiseWeight(painted[r], nullptr, side / 240, made.weight_);
        break;
      }
      case BrushKind::kMove: {
        CutOut cut = CutObject(made.base_.span(), membership[r], made.still_.span(), options.seed);
        if (cut.found) {
          made.objects_.push_back(std::move(cut.object));
          made.places_.push_back(PlanPlaces(region, strength, picture.width, picture.height,
                                            options.frames(), options.loop));
        }
        break;
      }
    }
  }
  made.flows_ = !flows.empty();
  const FlowTiming timing{options.frames() / options.fps.value(), options.loop, options.seed};
  made.flow_ = MakeFlowMotion(picture, grid, flows, timing);
  const Image sampled =
      made.base_.channels() == 4 ? WithColorBehind(made.base_) : made.base_.Clone();
  const int rim = static_cast<int>(LargestOffset(made.flow_, made.sways_)) + 6;
  made.warped_ = MirroredPicture(sampled.span(), rim);
  if (made.flows_) {
    made.mean_ = LocalMean(sampled);
  }
  made.FindSpans();
  return made;
}

void BrushAnimation::FindSpans() {
  spans_.assign(weight_.height(), {});
  for (int y = 0; y < weight_.height(); ++y) {
    const std::uint8_t* row = weight_.Row(y);
    const std::uint8_t* end = row + weight_.width();
    const auto moves = [](std::uint8_t w) { return w != 0; };
    const std::uint8_t* first = std::find_if(row, end, moves);
    if (first != end) {
      const std::uint8_t* last = end;
      while (last[-1] == 0) {
        --last;
      }
      spans_[y] = {static_cast<int>(first - row), static_cast<int>(last - row)};
    }
  }
}

}  // namespace understudy
