#include "brush/moving_object.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

#include "brush/direction_field.h"
#include "core/distance_transform.h"
#include "core/fill_region.h"
#include "core/pixel_box.h"

namespace understudy {
namespace {

using Eigen::Vector2f;

constexpr int kRim = 4;  // of the layers, pixels

// Where an object's shadow or reflection is looked for.
PixelBox ShadowBounds(const PixelBox& box, int width, int height) {
  PixelBox around = Grown(box, box.width() / 3, 0, width, height);
  around.y1 = std::min(box.y1 + box.height(), height);
  return around;
}

float Luma(const std::uint8_t* p) {
  return 0.299F * static_cast<float>(p[0]) + 0.587F * static_cast<float>(p[1]) +
         0.114F * static_cast<float>(p[2]);
}

// The ground's colour beside the object's lower part: the median of each channel.
std::array<float, 3> GroundColor(ImageView picture, const FloatImage& membership,
                                 const PixelBox& box, const PixelBox& around, int from_row) {
  std::array<std::vector<std::uint8_t>, 3> seen;
  for (int y = from_row; y < around.y1; ++y) {
    for (int x = around.x0; x < around.x1; ++x) {
      const bool beside = x < box.x0 || x >= box.x1 || y >= box.y1;
      if (beside && membership.Row(y)[x] <= 0) {
        for (int c = 0; c < 3; ++c) {
          seen[c].push_back(picture.At(x, y)[c]);
        }
      }
    }
  }
  std::array<float, 3> ground{};
  for (int c = 0; c < 3; ++c) {
    if (!seen[c].empty()) {
      const auto middle = seen[c].begin() + static_cast<std::ptrdiff_t>(seen[c].size() / 2);
      std::nth_element(seen[c].begin(), middle, seen[c].end());
      ground[c] = *middle;
    }
  }
  return ground;
}

// 255 where the object's shadow lies; empty when none is seen.
Image FindShadow(ImageView picture, const FloatImage& membership, const PixelBox& box,
                 ImageView still) {
  constexpr float kDarker = 0.8F;
  const int w = picture.width;
  const int h = picture.height;
  const PixelBox around = ShadowBounds(box, w, h);
  const int from_row = box.y0 + box.height() * 2 / 3;
  const std::array<float, 3> ground = GroundColor(picture, membership, box, around, from_row);
  const float light = 0.299F * ground[0] + 0.587F * ground[1] + 0.114F * ground[2];
  if (light < 40) {
    return {};
  }
  const auto in_shadow = [&](int x, int y) {
    const std::uint8_t* p = picture.At(x, y);
    const float dim = Luma(p) / light;
    if (dim > kDarker || (!still.empty() && still.At(x, y)[0] != 0)) {
      return false;
    }
    float off = 0;
    for (int c = 0; c < 3; ++c) {
      off = std::max(off, std::abs(static_cast<float>(p[c]) - dim * ground[c]));
    }
    return off < 0.15F * light;  // darker, but of the ground's own hue
  };
  Image shadow(w, h, 1);
  std::vector<int> stack;
  double object_area = 0;
  for (int y = box.y0; y < box.y1; ++y) {
    for (int x = box.x0; x < box.x1; ++x) {
      object_area += membership.Row(y)[x];
      if (y >= from_row && membership.Row(y)[x] > 0.5F) {
        stack.push_back(y * w + x);
      }
    }
  }
  int area = 0;
  bool bounded = true;
  while (!stack.empty()) {
    const int i = stack.back();
    stack.pop_back();
    constexpr std::array<std::array<int, 2>, 4> kSides = {{{-1, 0}, {1, 0}, {0, -1}, {0, 1}}};
    for (const auto& side : kSides) {
      const int x = i % w + side[0];
      const int y = i / w + side[1];
      if (x < around.x0 || y < from_row || x >= around.x1 || y >= around.y1) {
        bounded = bounded && shadow.Row(i / w)[i % w] == 0;
        continue;
      }
      if (shadow.Row(y)[x] == 0 && membership.Row(y)[x] <= 0.5F && in_shadow(x, y)) {
        shadow.Row(y)[x] = 255;
        area += membership.Row(y)[x] > 0 ? 0 : 1;
        stack.push_back(y * w + x);
      }
    }
  }
  // A dark ground all around is not a shadow.
  const bool plausible = bounded && area > 0.02 * object_area && area < 0.6 * object_area;
  return plausible ? std::move(shadow) : Image();
}

// Fills the hole from around it; only a part of the picture is looked at.
void FillBehind(MutableImageView background, const Image& hole, const PixelBox& box,
                std::uint32_t seed) {
  const int margin = std::max({box.width(), box.height(), 64});
  const PixelBox around = Grown(box, margin, margin, background.width, background.height);
  Image part(around.width(), around.height(), 3);
  for (int y = 0; y < part.height(); ++y) {
    for (int x = 0; x < part.width(); ++x) {
      std::copy_n(background.At(around.x0 + x, around.y0 + y), 3, part.At(x, y));
    }
  }
  const ImageView unknown = hole.span().Crop(around.x0, around.y0, around.width(), around.height());
  FillRegion(part.span(), unknown, {},
             {.largest_bias = 8, .row_reach = std::max(box.height() / 10, 6), .seed = seed});
  for (int y = 0; y < part.height(); ++y) {
    for (int x = 0; x < part.width(); ++x) {
      if (unknown.At(x, y)[0] != 0) {
        std::copy_n(part.At(x, y), 3, background.At(around.x0 + x, around.y0 + y));
      }
    }
  }
}

// What is in front, so that over the background it gives the picture back.
MirroredPicture CutLayer(const Image& picture, ImageView background, const FloatImage& membership,
                         const PixelBox& box) {
  Image layer(box.width() + 2 * kRim, box.height() + 2 * kRim, 4);
  for (int y = box.y0; y < box.y1; ++y) {
    for (int x = box.x0; x < box.x1; ++x) {
      const float a = membership.Row(y)[x];
      std::uint8_t* out = layer.At(x - box.x0 + kRim, y - box.y0 + kRim);
      for (int c = 0; c < 3; ++c) {
        const float v = static_cast<float>(picture.At(x, y)[c]) -
                        (1 - a) * static_cast<float>(background.At(x, y)[c]);
        out[c] = static_cast<std::uint8_t>(std::lround(std::clamp(v, 0.0F, 255 * a)));
      }
      out[3] = static_cast<std::uint8_t>(std::lround(255 * a));
    }
  }
  return {layer.span(), kRim};
}

MirroredPicture ShadowLayer(const Image& picture, ImageView background, const Image& shadow,
                            const PixelBox& box) {
  const int w = box.width() + 2 * kRim;
  const int h = box.height() + 2 * kRim;
  FloatImage light(w, h, 1);
  for (int y = 0; y < h; ++y) {
    for (int x = 0; x < w; ++x) {
      const int px = box.x0 + x - kRim;
      const int py = box.y0 + y - kRim;
      const bool inside = px >= box.x0 && py >= box.y0 && px < box.x1 && py < box.y1;
      const bool dark = inside && shadow.Row(py)[px] != 0;
      const float ratio =
          dark ? Luma(picture.At(px, py)) / std::max(Luma(background.At(px, py)), 1.0F) : 1.0F;
      light.Row(y)[x] = 255 * std::clamp(ratio, 0.25F, 1.0F);
    }
  }
  Image layer(w, h, 3);
  layer.Fill(255);
  for (int y = 2; y + 2 < h; ++y) {
    for (int x = 2; x + 2 < w; ++x) {
      float sum = 0;
      for (int v = -2; v <= 2; ++v) {
        for (int u = -2; u <= 2; ++u) {
          sum += light.Row(y + v)[x + u];
        }
      }
      std::memset(layer.At(x, y), static_cast<int>(std::lround(sum / 25)), 3);
    }
  }
  return {layer.span(), kRim};
}

float EaseInOut(float t) { return t * t * t * (t * (6 * t - 15) + 10); }

}  // namespace

CutOut CutObject(MutableImageView background, const FloatImage& membership, ImageView still,
                 std::uint32_t seed) {
  CutOut cut;
  const PixelBox box = BoundsOf(membership.span(), 0, [](float v) { return v > 0; });
  if (box.width() <= 0) {
    return cut;
  }
  const int w = background.width;
  const int h = background.height;
  Image picture(w, h, 3);
  for (int y = 0; y < h; ++y) {
    for (int x = 0; x < w; ++x) {
      std::copy_n(background.At(x, y), 3, picture.At(x, y));
    }
  }
  const Image shadow = FindShadow(picture.span(), membership, box, still);
  Image covered(w, h, 1);
  for (int y = 0; y < h; ++y) {
    for (int x = 0; x < w; ++x) {
      const bool dark = !shadow.empty() && shadow.Row(y)[x] != 0;
      covered.Row(y)[x] = dark || membership.Row(y)[x] > 0 ? 255 : 0;
    }
  }
  // What the object's rim has tinted goes with it, else its outline would stay behind.
  Image hole = Dilate(covered.span(), 2.5F);
  for (int y = 0; y < h && !still.empty(); ++y) {
    for (int x = 0; x < w; ++x) {
      if (still.At(x, y)[0] != 0) {
        hole.Row(y)[x] = 0;
      }
    }
  }
  FillBehind(background, hole, box, seed);
  const PixelBox around = ShadowBounds(box, w, h);
  const PixelBox& keep = shadow.empty() ? box : around;
  cut.object.layer = CutLayer(picture, background, membership, keep);
  cut.object.hole = Image(keep.width() + 2 * kRim, keep.height() + 2 * kRim, 1);
  for (int y = 0; y < cut.object.hole.height(); ++y) {
    for (int x = 0; x < cut.object.hole.width(); ++x) {
      const int px = keep.x0 - kRim + x;
      const int py = keep.y0 - kRim + y;
      const bool within = px >= 0 && py >= 0 && px < w && py < h;
      cut.object.hole.Row(y)[x] = within ? hole.Row(py)[px] : 0;
    }
  }
  cut.object.x = keep.x0 - kRim;
  cut.object.y = keep.y0 - kRim;
  cut.object.has_shadow = !shadow.empty();
  if (cut.object.has_shadow) {
    cut.object.shadow = ShadowLayer(picture, background, shadow, keep);
  }
  cut.object.middle = {static_cast<float>(box.x0 + box.x1) / 2,
                       static_cast<float>(box.y0 + box.y1) / 2};
  cut.found = true;
  return cut;
}

std::vector<ObjectPlace> PlanPlaces(const BrushRegion& region, float strength, int width,
                                    int height, int frames, bool loop) {
  constexpr float kReach = 0.3F;   // of the picture's shorter side
  constexpr float kGrowth = 0.6F;  // of the object's size
  const auto side = static_cast<float>(std::min(width, height));
  std::vector<ObjectPlace> places(frames);
  std::vector<Vector2f> path;
  bool closed = false;
  float growth = 0;
  if (region.direction == BrushDirection::kZoomIn) {
    growth = kGrowth * strength;
  } else if (region.direction == BrushDirection::kZoomOut) {
    growth = -kGrowth * strength / (1 + kGrowth * strength);
  } else if (region.direction) {
    const Vector2f way = DirectionField(region, {1, 1, 1})[0];
    path = {Vector2f::Zero(), kReach * strength * side * way};
  } else {
    path = EvenPath(region.trajectory, 513);
    closed = (path.back() - path.front()).norm() < 0.03F * side;
  }
  // How much of a trajectory is gone.
  const float part = region.direction ? 1.0F : std::min(2 * strength, 1.0F);
  for (int f = 0; f < frames; ++f) {
    const float t =
        static_cast<float>(f) / static_cast<float>(loop ? frames : std::max(frames - 1, 1));
    float along = EaseInOut(t);
    if (loop && closed && part >= 1) {
      along = t;
    } else if (loop) {
      along = 0.5F - 0.5F * std::cos(2 * static_cast<float>(M_PI) * t);
    }
    places[f].scale = 1 + growth * along;
    if (!path.empty()) {
      const float at = part * along * static_cast<float>(path.size() - 1);
      const auto i = std::min(static_cast<std::size_t>(at), path.size() - 2);
      const float u = at - static_cast<float>(i);
      places[f].offset = (1 - u) * path[i] + u * path[i + 1] - path.front();
    }
  }
  return places;
}

float Departure(const MovingObject& object, const ObjectPlace& place) {
  const auto size = static_cast<float>(std::max(object.layer.width(), object.layer.height()));
  return std::min((place.offset.norm() + std::abs(place.scale - 1) * size / 2) / 3, 1.0F);
}

void DrawObject(const MovingObject& object, const ObjectPlace& place, ImageView still, int y0,
                int y1, MutableImageView frame) {
  const int w = object.layer.width();
  const int h = object.layer.height();
  const Vector2f origin(static_cast<float>(object.x), static_cast<float>(object.y));
  const Vector2f corner = object.middle + place.offset + place.scale * (origin - object.middle);
  const int left = std::max(static_cast<int>(std::floor(corner.x())), 0);
  const int right = std::min(
      static_cast<int>(std::ceil(corner.x() + place.scale * static_cast<float>(w))), frame.width);
  const int top = std::max(static_cast<int>(std::floor(corner.y())), y0);
  const int bottom =
      std::min(static_cast<int>(std::ceil(corner.y() + place.scale * static_cast<float>(h))), y1);
  constexpr auto kSub = static_cast<float>(kSubpixels);
  for (int y = top; y < bottom; ++y) {
    const float v = (static_cast<float>(y) + 0.5F - corner.y()) / place.scale - 0.5F;
    const int sy = static_cast<int>(std::lround(v * kSub));
    if (sy < 0 || sy > (h - 1) * kSubpixels) {
      continue;
    }
    for (int x = left; x < right; ++x) {
      const float u = (static_cast<float>(x) + 0.5F - corner.x()) / place.scale - 0.5F;
      const int sx = static_cast<int>(std::lround(u * kSub));
      if (sx < 0 || sx > (w - 1) * kSubpixels || (!still.empty() && still.At(x, y)[0] != 0)) {
        continue;
      }
      std::uint8_t* out = frame.At(x, y);
      alignas(16) std::array<int, 4> front;
      if (object.has_shadow) {
        _mm_store_si128(reinterpret_cast<__m128i*>(front.data()),
                        SampleCubic(object.shadow, sx, sy));
        const int light = std::clamp(front[0], 0, 255);
        for (int c = 0; c < 3; ++c) {
          out[c] = static_cast<std::uint8_t>((out[c] * light + 127) / 255);
        }
      }
      _mm_store_si128(reinterpret_cast<__m128i*>(front.data()), SampleCubic(object.layer, sx, sy));
      const int alpha = std::clamp(front[3], 0, 255);
      if (alpha > 0) {
        for (int c = 0; c < 3; ++c) {
          const int behind = (out[c] * (255 - alpha) + 127) / 255;
          out[c] = static_cast<std::uint8_t>(std::clamp(front[c], 0, alpha) + behind);
        }
        if (frame.channels == 4) {
          out[3] = static_cast<std::uint8_t>(std::max<int>(out[3], alpha));
        }
      }
    }
  }
}

}  // namespace understudy
