#pragma once

#include <cstdint>
#include <vector>

#include "core/image.h"

namespace understudy {

// What is known of a pixel before colours are looked at.
enum class MatteZone : std::uint8_t { kOutside, kUnsure, kInside };

// Unsure is whatever a soft matte (1 channel, 0..1) does not know, and what lies within `reach`
// pixels of its half-way line. Row after row.
std::vector<MatteZone> MatteZonesOf(FloatImageView matte, int reach);

}  // namespace understudy
