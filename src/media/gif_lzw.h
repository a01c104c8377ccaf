#pragma once

#include <cstdint>
#include <vector>

namespace understudy {

// Appends the image data of a GIF frame to `out`: the minimum code size (8), the compressed indices
// in sub-blocks, and the empty block that ends them. From: "Graphics Interchange Format, Version
// 89a", appendix F.
void AppendGifLzw(const std::vector<std::uint8_t>& indices, std::vector<std::uint8_t>* out);

}  // namespace understudy
