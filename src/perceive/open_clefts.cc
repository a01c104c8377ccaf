#include "perceive/open_clefts.h"

#include <Eigen/Core>
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <deque>
#include <limits>
#include <utility>
#include <vector>

#include "core/distance_transform.h"
#include "core/keep_joined.h"
#include "core/pixel_box.h"
#include "core/push_pull.h"
#include "core/segment_distance.h"
#include "core/tint.h"

namespace understudy {
namespace {

using Eigen::Vector2f;
using Eigen::Vector3f;

constexpr std::array<std::pair<int, int>, 4> kAround = {{{-1, 0}, {1, 0}, {0, -1}, {0, 1}}};
constexpr float kEmpty = 0.1F;

// A pixel that the background's colour was followed to.
struct Reached {
  int x = 0;
  int y = 0;
  int steps = 0;
  Vector3f color = Vector3f::Zero();  // of the background on the way there
  float like = 0;                     // grey levels that count as the same
  Vector3f first = Vector3f::Zero();  // of the background where it is surely that
};

// Grey levels that the colour of a plain background may be off, where it varies by `deviation`.
constexpr float kPlain = 9;  // most deviation of a background that can be followed

float Tolerance(float deviation) { return 6 + 1.2F * deviation; }

// The background's pixels beside the matte's border, with the mean colour of the background about
// them, where that is plain.
std::deque<Reached> Border(ImageView picture, const FloatImage& matte) {
  constexpr int kNear = 3;  // pixels to the figure: not in its soft edge
  constexpr int kWindow = 6;
  std::deque<Reached> border;
  for (int y = 0; y < matte.height(); ++y) {
    for (int x = 0; x < matte.width(); ++x) {
      if (matte.Row(y)[x] >= kEmpty) {
        continue;
      }
      const bool beside = std::any_of(kAround.begin(), kAround.end(), [&](const auto& way) {
        const int u = std::clamp(x + kNear * way.first, 0, matte.width() - 1);
        const int v = std::clamp(y + kNear * way.second, 0, matte.height() - 1);
        return matte.Row(v)[u] >= kEmpty;
      });
      if (!beside) {
        continue;
      }
      Vector3f sum = Vector3f::Zero();
      float squares = 0;
      float count = 0;
      for (int v = std::max(y - kWindow, 0); v <= std::min(y + kWindow, matte.height() - 1); ++v) {
        for (int u = std::max(x - kWindow, 0); u <= std::min(x + kWindow, matte.width() - 1); ++u) {
          if (matte.Row(v)[u] < kEmpty / 2) {
            const Vector3f color = RgbAt(picture, u, v);
            sum += color;
            squares += color.squaredNorm();
            ++count;
          }
        }
      }
      if (count == 0) {
        continue;
      }
      const Vector3f mean = sum / count;
      const float deviation = std::sqrt(std::max(squares / count - mean.squaredNorm(), 0.0F));
      if (deviation < kPlain) {
        border.push_back({x, y, 0, mean, Tolerance(deviation), mean});
      }
    }
  }
  return border;
}

// 255 at what of the figure the background's colour can be followed to.
Image Follow(ImageView picture, const FloatImage& matte, int farthest) {
  constexpr float kNoEdge = 10;  // grey levels, from one pixel to the next
  constexpr float kFollow = 0.05F;
  constexpr float kDrift = 2;  // tolerances that a shadow in a cleft may lie off in the end
  Image reached(matte.width(), matte.height(), 1);
  std::deque<Reached> open = Border(picture, matte);
  while (!open.empty()) {
    const Reached from = open.front();
    open.pop_front();
    if (from.steps >= farthest) {
      continue;
    }
    const Vector3f here = RgbAt(picture, from.x, from.y);
    for (const auto& [dx, dy] : kAround) {
      const int x = from.x + dx;
      const int y = from.y + dy;
      if (x < 0 || y < 0 || x >= matte.width() || y >= matte.height() || matte.Row(y)[x] < kEmpty ||
          reached.Row(y)[x] != 0) {
        continue;
      }
      const Vector3f color = RgbAt(picture, x, y);
      if ((color - from.color).norm() > from.like ||
          (color - from.first).norm() > kDrift * from.like || (color - here).norm() > kNoEdge) {
        continue;
      }
      reached.Row(y)[x] = 255;
      open.push_back({x, y, from.steps + 1, from.color + kFollow * (color - from.color), from.like,
                      from.first});
    }
  }
  return reached;
}

using Pixels = std::vector<std::pair<int, int>>;

// What a piece must be to count as a cleft.
struct CleftRule {
  std::size_t pixels = 12;            // at least
  float unlike = 0.58F;               // share of the figure about it that is unlike it, at least
  const ImageView* beside = nullptr;  // see OpenClefts: it must lie beside an arm
};

// Whether a piece is narrow (`narrow_at` a pixel), the background before it included, lies between
// parts of the figure rather than at its rim, and most of the figure about it is clearly unlike it.
template <class Narrow>
bool IsCleft(ImageView picture, const FloatImage& matte, const Image& reached,
             const Narrow& narrow_at, const Pixels& piece, const CleftRule& rule) {
  constexpr float kMostly = 0.7F;
  constexpr float kArm = 0.15F;   // of the rim, at least
  constexpr float kMouth = 0.3F;  // of the rim that is figure
  constexpr int kBeyond = 4;      // pixels, past the soft edge
  constexpr float kUnlike = 32;   // grey levels
  if (piece.size() < rule.pixels) {
    return false;
  }
  Vector3f sum = Vector3f::Zero();
  float narrow = 0;
  for (const auto& [x, y] : piece) {
    sum += RgbAt(picture, x, y);
    narrow += narrow_at(x, y) ? 1.0F : 0.0F;
  }
  const auto count = static_cast<float>(piece.size());
  if (narrow < kMostly * count) {
    return false;
  }
  const Vector3f mean = sum / count;
  float mouth = 0;
  float arms = 0;
  float rim = 0;
  float unlike = 0;
  for (const auto& [x, y] : piece) {
    for (const auto& [dx, dy] : kAround) {
      const int u = x + kBeyond * dx;
      const int v = y + kBeyond * dy;
      if (u < 0 || v < 0 || u >= matte.width() || v >= matte.height() || reached.Row(v)[u] != 0) {
        continue;
      }
      if (matte.Row(v)[u] < kEmpty) {
        ++mouth;
        continue;
      }
      ++rim;
      arms += rule.beside != nullptr && rule.beside->Row(v)[u] == 255 ? 1.0F : 0.0F;
      unlike += (RgbAt(picture, u, v) - mean).norm() > kUnlike ? 1.0F : 0.0F;
    }
  }
  if (rule.beside != nullptr && arms < kArm * rim) {
    return false;
  }
  return mouth < kMouth * rim && unlike > rule.unlike * rim;
}

// The mean colour of the nine pixels about one: single ones are off by what compression does at the
// edges beside them.
Vector3f SmoothedRgbAt(ImageView picture, int x, int y) {
  Vector3f sum = Vector3f::Zero();
  for (int v = y - 1; v <= y + 1; ++v) {
    for (int u = x - 1; u <= x + 1; ++u) {
      sum +=
          RgbAt(picture, std::clamp(u, 0, picture.width - 1), std::clamp(v, 0, picture.height - 1));
    }
  }
  return sum / 9;
}

// How like the background nearby what of the figure is where it may be.
constexpr std::uint8_t kNearly = 64;       // it may be its rim
constexpr std::uint8_t kLikeAbout = 128;   // with what lies about it
constexpr std::uint8_t kLikeItself = 255;  // in itself

Image LikeNearby(ImageView picture, const FloatImage& matte, ImageView where) {
  constexpr float kLike = 12;  // grey levels
  constexpr float kRim = 30;
  const int w = matte.width();
  const int h = matte.height();
  FloatImage colors(w, h, 3);
  FloatImage weight(w, h, 1);
  for (int y = 0; y < h; ++y) {
    for (int x = 0; x < w; ++x) {
      weight.Row(y)[x] = matte.Row(y)[x] < kEmpty / 2 ? 1.0F : 0.0F;
      std::copy_n(picture.At(x, y), 3, colors.At(x, y));
    }
  }
  PushPull(colors.span(), weight.span());
  Image like(w, h, 1);
  for (int y = 0; y < h; ++y) {
    for (int x = 0; x < w; ++x) {
      if (where.Row(y)[x] == 0 || matte.Row(y)[x] < kEmpty) {
        continue;
      }
      const float* c = colors.At(x, y);
      const Vector3f around(c[0], c[1], c[2]);
      const float off = (RgbAt(picture, x, y) - around).norm();
      if (off < kLike) {
        like.Row(y)[x] = kLikeItself;
      } else if ((SmoothedRgbAt(picture, x, y) - around).norm() < kLike) {
        like.Row(y)[x] = kLikeAbout;
      } else if (off < kRim) {
        like.Row(y)[x] = kNearly;
      }
    }
  }
  return like;
}

// How much of the figure, where gaps may be, is like the background nearby, 0..1.
float ShareLike(const Image& like, const FloatImage& matte, ImageView where) {
  float all = 0;
  float alike = 0;
  for (int y = 0; y < like.height(); ++y) {
    for (int x = 0; x < like.width(); ++x) {
      if (where.Row(y)[x] != 0 && matte.Row(y)[x] >= kEmpty) {
        ++all;
        alike += like.Row(y)[x] >= kLikeAbout ? 1.0F : 0.0F;
      }
    }
  }
  return alike / std::max(all, 1.0F);
}

// Of `like`, 255 at what belongs to a stretch of `shortest` pixels and more in the direction of the
// arm nearest to it, and the rim of that.
Image AlongArms(const Image& like, std::span<const ArmLine> arms, int shortest) {
  Image along(like.width(), like.height(), 1);
  for (int y = 0; y < like.height(); ++y) {
    for (int x = 0; x < like.width(); ++x) {
      if (like.Row(y)[x] < kLikeAbout) {
        continue;
      }
      const Vector2f p(static_cast<float>(x) + 0.5F, static_cast<float>(y) + 0.5F);
      const ArmLine* arm = nullptr;
      float nearest = std::numeric_limits<float>::max();
      for (const ArmLine& line : arms) {
        const float away = SegmentDistance(p, line.from, line.to);
        if (away < nearest) {
          nearest = away;
          arm = &line;
        }
      }
      if (arm == nullptr || (arm->to - arm->from).norm() < 1) {
        continue;
      }
      const Vector2f way = (arm->to - arm->from).normalized();
      const auto run = [&](float sign) {
        int length = 0;
        while (length < shortest) {
          const Vector2f q = p + sign * static_cast<float>(length + 1) * way;
          const int u = static_cast<int>(std::floor(q.x()));
          const int v = static_cast<int>(std::floor(q.y()));
          if (u < 0 || v < 0 || u >= like.width() || v >= like.height() ||
              like.Row(v)[u] < kLikeAbout) {
            break;
          }
          ++length;
        }
        return length;
      };
      along.Row(y)[x] = run(1) + run(-1) + 1 >= shortest ? 255 : 0;
    }
  }
  constexpr float kRim = 2;  // pixels
  Image rimmed = Dilate(along.span(), kRim);
  for (int y = 0; y < like.height(); ++y) {
    for (int x = 0; x < like.width(); ++x) {
      rimmed.Row(y)[x] = like.Row(y)[x] != 0 ? rimmed.Row(y)[x] : 0;
    }
  }
  return rimmed;
}

// Empties a cleft, and what about it is nearly of its colour: it is lighter or darker toward its
// rims.
void Empty(ImageView picture, Pixels piece, FloatImage& matte) {
  constexpr float kLike = 26;  // grey levels
  constexpr int kRim = 3;      // pixels
  Vector3f mean = Vector3f::Zero();
  for (const auto& [x, y] : piece) {
    mean += RgbAt(picture, x, y) / static_cast<float>(piece.size());
    matte.Row(y)[x] = 0;
  }
  for (int step = 0; step < kRim; ++step) {
    Pixels next;
    for (const auto& [x, y] : piece) {
      for (const auto& [dx, dy] : kAround) {
        const int u = x + dx;
        const int v = y + dy;
        if (u >= 0 && v >= 0 && u < matte.width() && v < matte.height() &&
            matte.Row(v)[u] >= kEmpty && (RgbAt(picture, u, v) - mean).norm() < kLike) {
          matte.Row(v)[u] = 0;
          next.emplace_back(u, v);
        }
      }
    }
    piece = std::move(next);
  }
}

// Empties the pieces of `reached` that are clefts.
void OpenPieces(ImageView picture, const Image& reached, float widest, const CleftRule& rule,
                FloatImage& matte) {
  constexpr float kSpots = 3;  // pixels
  const int margin = static_cast<int>(widest + 2 * kSpots) + 2;
  const PixelBox box = Grown(BoundsOf(reached.span(), 0, [](std::uint8_t v) { return v != 0; }),
                             margin, margin, matte.width(), matte.height());
  if (box.empty()) {
    return;
  }
  Image empty(box.width(), box.height(), 1);
  for (int y = 0; y < box.height(); ++y) {
    const float* alpha = matte.Row(box.y0 + y) + box.x0;
    const std::uint8_t* on = reached.Row(box.y0 + y) + box.x0;
    for (int x = 0; x < box.width(); ++x) {
      empty.Row(y)[x] = alpha[x] < kEmpty || on[x] != 0 ? 255 : 0;
    }
  }
  // Spots that a pattern leaves make nothing narrow.
  const FloatImage room = DistanceTransform(Close(empty.span(), kSpots).span(), false);
  const auto narrow = [&](int x, int y) { return room.Row(y - box.y0)[x - box.x0] <= widest; };
  Image left = reached.Clone();
  for (int y = 0; y < matte.height(); ++y) {
    for (int x = 0; x < matte.width(); ++x) {
      if (left.Row(y)[x] == 0) {
        continue;
      }
      const Pixels piece = TakeJoined(x, y, left);
      if (IsCleft(picture, matte, reached, narrow, piece, rule)) {
        Empty(picture, piece, matte);
      }
    }
  }
}

}  // namespace

void OpenClefts(ImageView picture, float side, ImageView beside_arms, std::span<const ArmLine> arms,
                FloatImage& matte) {
  constexpr float kFarthest = 0.15F;  // sides
  constexpr float kWidest = 0.012F;   // half the width of a cleft, sides
  const float widest = std::max(kWidest * side, 2.0F);
  OpenPieces(picture, Follow(picture, matte, static_cast<int>(std::max(kFarthest * side, 8.0F))),
             widest, {}, matte);
  constexpr float kShortest = 0.6F;
  constexpr float kMostLike = 0.3F;  // a drawing on paper is the paper's colour throughout
  const Image like = LikeNearby(picture, matte, beside_arms);
  if (ShareLike(like, matte, beside_arms) < kMostLike) {
    OpenPieces(picture, AlongArms(like, arms, static_cast<int>(kShortest * widest)), widest,
               {.pixels = 60, .unlike = 0.75F, .beside = &beside_arms}, matte);
  }
  Image alike(like.width(), like.height(), 1);
  for (int y = 0; y < like.height(); ++y) {
    for (int x = 0; x < like.width(); ++x) {
      alike.Row(y)[x] = like.Row(y)[x] == kLikeItself && matte.Row(y)[x] >= kEmpty ? 255 : 0;
    }
  }
  OpenPieces(picture, alike, widest, {.beside = &beside_arms}, matte);
}

}  // namespace understudy
