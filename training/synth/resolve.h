#pragma once

#include <cstdint>
#include <vector>

#include "render.h"

namespace understudy::synth {

/// A finished picture, row-major, 8 bits per channel.
struct Picture {
  int width = 0, height = 0;
  std::vector<uint8_t> rgb;    // 3 per pixel, sRGB, colours spread beyond the silhouette
  std::vector<uint8_t> alpha;  // soft matte
  std::vector<uint8_t> part;   // Part, 0 where alpha < 0.5
};

/// Filters the subpixels down, applies the style's colour treatment, spreads colours outwards and
/// votes part labels. `stroke_seed` varies pencil strokes.
Picture Resolve(const GBuffer& g, const Style& style, uint64_t stroke_seed);

/// Linear premultiplied RGB of the final pixels without style, and alpha: for compositing onto
/// backdrops.
void Downsample(const GBuffer& g, std::vector<Vector3f>* colour, std::vector<float>* alpha);

/// Colour treatment of one sRGB pixel (0..1): saturation and posterising.
Vector3f Grade(const Style& style, Vector3f srgb);

}  // namespace understudy::synth
