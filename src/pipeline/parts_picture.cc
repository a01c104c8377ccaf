#include "pipeline/parts_picture.h"

#include <algorithm>
#include <limits>

#include "core/text.h"

namespace understudy {
namespace {

constexpr int kMixed = kParts;  // stands where a colour is not exactly a part's
constexpr int kReach = 2;       // pixels that a soft edge is wide to either side
constexpr int kNear = 60;       // levels, as a distance of colours, that count as the same

int SquaredDistance(const std::uint8_t* a, const std::array<std::uint8_t, 3>& b) {
  int sum = 0;
  for (int c = 0; c < 3; ++c) {
    sum += (a[c] - b[c]) * (a[c] - b[c]);
  }
  return sum;
}

struct Nearest {
  int part = 0;
  int squared_distance = std::numeric_limits<int>::max();
};

Nearest NearestPart(const std::uint8_t* color) {
  Nearest best;
  for (int part = 0; part < kParts; ++part) {
    const int d = SquaredDistance(color, kPartColors[part]);
    if (d < best.squared_distance) {
      best = {part, d};
    }
  }
  return best;
}

// The commonest unmixed part about a pixel; kMixed where there is none.
int CommonestAbout(const Image& parts, int x, int y) {
  std::array<int, kParts + 1> count{};
  for (int v = std::max(y - kReach, 0); v <= std::min(y + kReach, parts.height() - 1); ++v) {
    for (int u = std::max(x - kReach, 0); u <= std::min(x + kReach, parts.width() - 1); ++u) {
      ++count[parts.Row(v)[u]];
    }
  }
  const auto most = std::max_element(count.begin(), count.end() - 1);
  return *most > 0 ? static_cast<int>(most - count.begin()) : kMixed;
}

std::string Hex(const std::uint8_t* color) {
  constexpr const char* kDigits = "0123456789ABCDEF";
  std::string text = "#";
  for (int c = 0; c < 3; ++c) {
    text += kDigits[color[c] / 16];
    text += kDigits[color[c] % 16];
  }
  return text;
}

}  // namespace

Image PaintParts(ImageView parts) {
  Image out(parts.width, parts.height, 3);
  for (int y = 0; y < parts.height; ++y) {
    for (int x = 0; x < parts.width; ++x) {
      const auto& color = kPartColors[std::min<int>(parts.Row(y)[x], kParts - 1)];
      std::copy(color.begin(), color.end(), out.At(x, y));
    }
  }
  return out;
}

Result<Image> ReadParts(ImageView painted, const std::string& file) {
  Image exact(painted.width, painted.height, 1);
  for (int y = 0; y < painted.height; ++y) {
    for (int x = 0; x < painted.width; ++x) {
      const std::uint8_t* color = painted.At(x, y);
      const bool clear = painted.channels == 4 && color[3] < 128;
      const Nearest nearest = clear ? Nearest{0, 0} : NearestPart(color);
      exact.Row(y)[x] =
          static_cast<std::uint8_t>(nearest.squared_distance == 0 ? nearest.part : kMixed);
    }
  }
  Image parts = exact.Clone();
  for (int y = 0; y < painted.height; ++y) {
    for (int x = 0; x < painted.width; ++x) {
      if (exact.Row(y)[x] != kMixed) {
        continue;
      }
      int part = CommonestAbout(exact, x, y);
      if (part == kMixed) {
        const Nearest nearest = NearestPart(painted.At(x, y));
        if (nearest.squared_distance > kNear * kNear) {
          return Error{
              ErrorCode::kCorruptInput,
              Concat("the colour ", Hex(painted.At(x, y)), " at ", x, ",", y, " of ", file,
                     " is no part's; the nearest is ", Hex(kPartColors[nearest.part].data()),
                     " (docs/character_file.md lists the ", kParts, " colours)")};
        }
        part = nearest.part;
      }
      parts.Row(y)[x] = static_cast<std::uint8_t>(part);
    }
  }
  return parts;
}

}  // namespace understudy
