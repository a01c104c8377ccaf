#include "outline.h"

namespace understudy::synth {
namespace {

/// Surfaces between which no line is drawn share a group.
uint8_t GroupOf(const RenderItem& item, size_t index) {
  switch (item.role) {
    case Role::kSkin:
    case Role::kBrows:
    case Role::kLashes:
    case Role::kTeeth:
    case Role::kTongue:
    case Role::kGlass:
      return 1;
    case Role::kEyes:
      return 2;
    case Role::kHair:
      return 3;
    default:
      return static_cast<uint8_t>(4 + index);
  }
}

/// 1 within `radius` of a set value along rows or columns.
void Dilate(int radius, int count, int stride, const uint8_t* in, uint8_t* out) {
  int last = -1000000;
  for (int i = 0; i < count; ++i) {
    if (in[i * stride]) {
      last = i;
    }
    out[i * stride] = i - last <= radius;
  }
  last = 1000000;
  for (int i = count - 1; i >= 0; --i) {
    if (in[i * stride]) {
      last = i;
    }
    if (last - i <= radius) {
      out[i * stride] = 1;
    }
  }
}

}  // namespace

void DrawOutlines(const std::vector<RenderItem>& items, float width, const Vector3f& colour,
                  GBuffer* g) {
  const int w = g->width, h = g->height;
  std::vector<uint8_t> group(items.size() + 1, 0);
  for (size_t i = 0; i < items.size(); ++i) {
    group[i + 1] = GroupOf(items[i], i);
  }
  std::vector<uint8_t> line(g->iz.size(), 0), grown(line.size(), 0);
  const auto differs = [&](size_t a, size_t b) {
    const uint8_t ga = group[g->kind[a]], gb = group[g->kind[b]];
    if (ga != gb) {
      return true;
    }
    if (ga == 0) {
      return false;
    }
    const float za = 1 / std::max(1e-3f, g->iz[a]), zb = 1 / std::max(1e-3f, g->iz[b]);
    return std::fabs(za - zb) > (ga == 3 ? 0.1f : 0.028f);
  };
  for (int y = 0; y + 1 < h; ++y) {
    for (int x = 0; x + 1 < w; ++x) {
      const size_t i = static_cast<size_t>(y) * w + x;
      if (g->kind[i] == 0 && g->kind[i + 1] == 0 && g->kind[i + static_cast<size_t>(w)] == 0) {
        continue;
      }
      if (differs(i, i + 1) || differs(i, i + static_cast<size_t>(w))) {
        line[i] = 1;
      }
    }
  }
  const int r = std::max(
      0, static_cast<int>(std::lround(0.5f * width * static_cast<float>(g->supersample) - 0.5f)));
  for (int y = 0; y < h; ++y) {
    Dilate(r, w, 1, &line[static_cast<size_t>(y) * w], &grown[static_cast<size_t>(y) * w]);
  }
  for (int x = 0; x < w; ++x) {
    Dilate(r, h, w, &grown[static_cast<size_t>(x)], &line[static_cast<size_t>(x)]);
  }
  for (size_t i = 0; i < line.size(); ++i) {
    if (!line[i]) {
      continue;
    }
    g->colour[i] = colour;
    g->alpha[i] = 1;
  }
}

}  // namespace understudy::synth
