#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "core/image.h"
#include "core/observation.h"
#include "core/result.h"

namespace understudy {

// The colour that stands for each Part in a picture which people paint on: clearly different ones,
// blues and pinks on the figure's left, greens and browns on its right.
inline constexpr std::array<std::array<std::uint8_t, 3>, kParts> kPartColors = {{
    {0, 0, 0},        // none
    {255, 0, 0},      // torso
    {255, 128, 128},  // neck
    {255, 255, 0},    // head
    {0, 0, 255},
    {0, 128, 0},  // upper arms, left and right
    {0, 128, 255},
    {0, 255, 0},  // forearms
    {0, 255, 255},
    {128, 255, 128},  // hands
    {128, 0, 255},
    {255, 128, 0},  // thighs
    {255, 0, 255},
    {128, 128, 0},  // shins
    {255, 128, 255},
    {128, 0, 0},      // feet
    {255, 255, 255},  // hair
}};

// Parts (1 channel, a Part per pixel) as a picture in these colours, RGB.
Image PaintParts(ImageView parts);

// The parts back from such a picture, RGB or RGBA (transparent is none). Where an editor's soft
// brush mixed colours, a pixel takes the commonest part of the unmixed pixels about it; where there
// are none, the nearest colour. CorruptInput when a colour is near none of them: says which and
// where, in `file`.
Result<Image> ReadParts(ImageView painted, const std::string& file);

}  // namespace understudy
