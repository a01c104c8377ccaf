#include "character/refine_face.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <tuple>
#include <vector>

#include "character/find_drawn_mouth.h"
#include "character/fit_eye_openings.h"
#include "character/fit_open_lips.h"
#include "character/mouth_seam.h"
#include "core/face_shapes.h"
#include "core/order_statistics.h"
#include "core/tint.h"

namespace understudy {
namespace {

using Eigen::Vector2f;
using Eigen::Vector3f;

// Mean colour of a patch, half sizes in pixels along the face's axes.
Vector3f MeanColor(const FaceAxes& f, const Vector2f& p, float half_across, float half_down) {
  Vector3f sum = Vector3f::Zero();
  int n = 0;
  const int across = static_cast<int>(std::lround(half_across));
  const int down = static_cast<int>(std::lround(half_down));
  for (int v = -down; v <= down; ++v) {
    for (int u = -across; u <= across; ++u) {
      sum +=
          RgbAt(f.picture, p + f.across * static_cast<float>(u) + f.down * static_cast<float>(v));
      ++n;
    }
  }
  return sum / static_cast<float>(n);
}

float Luminance(const Vector3f& c) { return 0.3F * c.x() + 0.59F * c.y() + 0.11F * c.z(); }

// The offset along `down` (pixels) at which a dark line crosses the column at `p`, within `reach`.
std::optional<float> DarkLine(const FaceAxes& f, const Vector2f& p, float half, float reach,
                              float least_depth) {
  std::vector<float> light;
  std::vector<float> at;
  const int steps = static_cast<int>(2 * 1.6F * reach / 0.5F);
  for (int i = 0; i <= steps; ++i) {
    const float t = -1.6F * reach + 0.5F * static_cast<float>(i);
    at.push_back(t);
    light.push_back(Luminance(MeanColor(f, p + f.down * t, half, 0)));
  }
  std::optional<float> best;
  float lowest = 1e9F;
  for (std::size_t i = 0; i < at.size(); ++i) {
    if (std::abs(at[i]) > reach) {
      continue;
    }
    const auto here = static_cast<std::ptrdiff_t>(i);
    const float above = *std::max_element(light.begin(), light.begin() + here + 1);
    const float below = *std::max_element(light.begin() + here, light.end());
    const float away = at[i] / reach;
    const float cost = light[i] + 25 * away * away;
    if (std::min(above, below) - light[i] > least_depth && cost < lowest) {
      lowest = cost;
      best = at[i];
    }
  }
  return best;
}

// How far a brow lies from its dark line, pixels down.
std::optional<float> BrowOffset(const FaceAxes& f, const Vector2f* brow, float room) {
  std::vector<float> offsets;
  for (int i = 0; i < 5; ++i) {
    const float reach = std::min(0.16F * f.eyes, 0.6F * room);
    if (const auto line = DarkLine(f, brow[i], 0.03F * f.eyes, reach, 18)) {
      offsets.push_back(*line);
    }
  }
  if (offsets.size() < 3) {
    return std::nullopt;
  }
  return Median(offsets);
}

// Drawn mouths are often a short line where a person's would be wide: the lips are drawn together
// to its length. Nothing changes where the line is about as long as the lips, or unclear.
void NarrowToLine(const FaceAxes& f, std::array<Vector2f, kFaceLandmarks>& p) {
  constexpr int kSteps = 24;
  const Vector2f width = p[54] - p[48];
  const Vector2f inner = (p[61] + p[62] + p[63] + p[65] + p[66] + p[67]) / 6;
  int first = kSteps;
  int last = -1;
  int found = 0;
  for (int i = 0; i <= kSteps; ++i) {
    Vector2f at = p[48] + width * (static_cast<float>(i) / kSteps);
    at += f.down * (inner - at).dot(f.down);
    if (DarkLine(f, at, 0.02F * f.eyes, 0.12F * f.eyes, 14)) {
      first = std::min(first, i);
      last = std::max(last, i);
      ++found;
    }
  }
  const float share = static_cast<float>(last - first + 1) / (kSteps + 1);
  // A line may be drawn as two dashes.
  const bool drawn = found * 20 >= (last - first + 1) * 9;
  if (last < 0 || share < 0.15F || share > 0.75F || !drawn) {
    return;
  }
  const float middle = static_cast<float>(first + last) / (2 * kSteps);
  const Vector2f center = p[48] + width * middle;
  const Vector2f old_middle = (p[48] + p[54]) / 2;
  for (int i = 48; i < kFaceLandmarks; ++i) {
    const float along = (p[i] - old_middle).dot(f.across);
    const float down = (p[i] - center).dot(f.down);
    p[i] = center + f.across * (along * share) + f.down * down;
  }
}

// Whether teeth show in a narrow gap between the lips: lighter than a shut mouth's line, and greyer
// than lips.
bool ShowsTeeth(const FaceAxes& f, const std::array<Vector2f, kFaceLandmarks>& p) {
  const auto greyness = [](const Vector3f& c) {
    return c.minCoeff() / std::max(c.maxCoeff(), 1.0F);
  };
  int shown = 0;
  for (const auto& [upper, lower, lip] :
       {std::tuple{61, 67, 58}, std::tuple{62, 66, 57}, std::tuple{63, 65, 56}}) {
    const float half = 0.02F * f.eyes;
    const Vector3f inside = MeanColor(f, (p[upper] + p[lower]) / 2, half, 0);
    const Vector3f outside = MeanColor(f, (p[lower] + p[lip]) / 2, half, half);
    shown += Luminance(inside) > 0.8F * Luminance(outside) &&
                     greyness(inside) > greyness(outside) + 0.08F
                 ? 1
                 : 0;
  }
  return shown >= 2;
}

constexpr std::array<float, 3> kSeamShares = {0.28F, 0.5F, 0.72F};

// The mouth onto a line that was followed from corner to corner. An end that is far from the
// landmarks' corner is a fold of the cheek, or where the line is lost: the corner stays beside it.
std::array<Vector2f, 3> OntoSeam(const FaceAxes& f, const MouthSeam& seam,
                                 std::array<Vector2f, kFaceLandmarks>& p) {
  constexpr float kFar = 0.2F;  // of the mouth's width
  const auto along = [&](const Vector2f& at) { return (at - seam.origin).dot(f.across); };
  const auto place = [&](float x) {
    return Vector2f(seam.origin + f.across * x + f.down * seam.Down(x));
  };
  const float old_left = along(p[48]);
  const float old_right = along(p[54]);
  const float width = old_right - old_left;
  const auto corner = [&](float old, float end) {
    return std::abs(end - old) < kFar * width ? end : old;
  };
  const float left = corner(old_left, seam.left);
  const float right = corner(old_right, seam.right);
  // The outer lips keep their distance from where the lips meet.
  const Vector2f middle = (p[62] + p[66]) / 2;
  const Vector2f old_corners[2] = {p[48], p[54]};
  for (int i = 48; i < 60; ++i) {
    const float share = (along(p[i]) - old_left) / width;
    const float x = left + share * (right - left);
    const float from_corner = std::clamp(2 * std::min(share, 1 - share), 0.0F, 1.0F);
    const Vector2f& end = old_corners[share < 0.5F ? 0 : 1];
    const Vector2f met = end + (middle - end) * from_corner;
    const float away = (p[i] - met).dot(f.down);
    p[i] = place(x) + f.down * away;
  }
  std::array<Vector2f, 3> met;
  for (int i = 0; i < 3; ++i) {
    met[i] = place(left + kSeamShares[i] * (right - left));
  }
  return met;
}

// Where the lips meet when only a few places of the line are clear.
std::array<Vector2f, 3> GuessSeam(const FaceAxes& f,
                                  const std::array<Vector2f, kFaceLandmarks>& p) {
  const Vector2f width = p[54] - p[48];
  const Vector2f inner = (p[61] + p[62] + p[63] + p[65] + p[66] + p[67]) / 6;
  std::array<Vector2f, 3> seam;
  for (int i = 0; i < 3; ++i) {
    seam[i] = p[48] + width * kSeamShares[i];
    seam[i] += f.down * (0.7F * (inner - seam[i]).dot(f.down));
    if (const auto line = DarkLine(f, seam[i], 0.04F * f.eyes, 0.09F * f.eyes, 6)) {
      seam[i] += f.down * *line;
    }
  }
  // Of a line that is drawn as two dashes the middle is anybody's guess.
  const float bow = (seam[1] - (seam[0] + seam[2]) / 2).dot(f.down);
  const float most = std::min(0.025F * f.eyes, 0.02F * width.norm());
  seam[1] += f.down * (std::clamp(bow, -most, most) - bow);
  return seam;
}

// The inner points, spread over the mouth's width, onto the line where the lips meet.
void RefineClosedMouth(const FaceAxes& f, std::array<Vector2f, kFaceLandmarks>& p) {
  const float half = std::max(0.6F, 0.008F * f.eyes);
  std::array<Vector2f, 3> seam;
  if (const std::optional<MouthSeam> line = FindMouthSeam(f, p)) {
    seam = OntoSeam(f, *line, p);
  } else {
    NarrowToLine(f, p);
    seam = GuessSeam(f, p);
  }
  const Vector2f width = p[54] - p[48];
  constexpr std::array<std::pair<int, int>, 3> kPairs = {{{61, 67}, {62, 66}, {63, 65}}};
  for (int i = 0; i < 3; ++i) {
    p[kPairs[i].first] = seam[i] - f.down * half;
    p[kPairs[i].second] = seam[i] + f.down * half;
  }
  p[60] = p[48] + width * 0.05F;
  p[64] = p[54] - width * 0.05F;
  for (const auto& [corner, in, line] : {std::tuple{60, 48, 61}, std::tuple{64, 54, 63}}) {
    const Vector2f between = p[in] + (p[line] - p[in]) * 0.2F;
    p[corner] += f.down * (between - p[corner]).dot(f.down);
  }
  // The outer lips stay outside of the line.
  const float thin = 0.03F * f.eyes;
  for (const auto& [outer, line] :
       {std::pair{50, 61}, {51, 62}, {52, 63}, {58, 67}, {57, 66}, {56, 65}}) {
    const float side = outer < 54 ? -1.0F : 1.0F;
    const float away = side * (p[outer] - p[line]).dot(f.down);
    if (away < thin) {
      p[outer] += f.down * (side * (thin - away));
    }
  }
}

// Whether dark glasses stand before the eyes: about both nearly everything is much darker than the
// cheek below, further to the sides and further down than an eye or its shade reaches.
bool BehindDarkGlasses(const FaceAxes& f, const std::array<Vector2f, kFaceLandmarks>& p) {
  constexpr float kDark = 0.62F;   // of the cheek's luminance
  constexpr float kAround = 0.7F;  // share of a lens' area that is dark
  constexpr float kBelow = 0.9F;   // share of what lies below an eye
  static constexpr int kSteps = 20;
  const auto dark = [&](const Vector2f& eye, float cheek, float low, float high, float wide) {
    int count = 0;
    for (int j = 0; j <= kSteps; ++j) {
      for (int i = 0; i <= kSteps; ++i) {
        const auto part = [](int k) { return static_cast<float>(k) / static_cast<float>(kSteps); };
        const Vector2f at = eye + f.across * (wide * (2 * part(i) - 1) * f.eyes) +
                            f.down * ((low + part(j) * (high - low)) * f.eyes);
        count += Luminance(RgbAt(f.picture, at)) < kDark * cheek ? 1 : 0;
      }
    }
    return static_cast<float>(count) / static_cast<float>((kSteps + 1) * (kSteps + 1));
  };
  for (const auto& [first, nose, jaw] : {std::tuple{36, 31, 2}, std::tuple{42, 35, 14}}) {
    const Vector2f eye = EyeMiddle(p, first);
    const float half = 0.06F * f.eyes;
    const float cheek = Luminance(MeanColor(f, (p[nose] + p[jaw]) / 2, half, half));
    if (dark(eye, cheek, -0.2F, 0.3F, 0.36F) < kAround ||
        dark(eye, cheek, 0.14F, 0.24F, 0.2F) < kBelow) {
      return false;
    }
  }
  return true;
}

}  // namespace

void RefineFace(ImageView picture, FaceRig& rig) {
  auto& p = rig.landmarks;
  const Vector2f right = EyeMiddle(rig.landmarks, 36);
  const Vector2f left = EyeMiddle(rig.landmarks, 42);
  FaceAxes f;
  f.picture = picture;
  f.eyes = (left - right).norm();
  constexpr float kFewestPixels = 12;  // between the eyes: below it nothing can be told
  if (f.eyes < kFewestPixels) {
    return;
  }
  f.across = (left - right) / f.eyes;
  f.down = Vector2f(-f.across.y(), f.across.x());
  MoveToDrawnMouth(f, p);
  float gap = 0;
  for (const auto& [upper, lower] : {std::pair{61, 67}, std::pair{62, 66}, std::pair{63, 65}}) {
    gap += (p[lower] - p[upper]).dot(f.down) / 3;
  }
  std::array<std::optional<float>, 2> offsets;
  std::array<EyeRegion, 2> eyes;
  std::array<std::array<Vector2f, 6>, 2> lids;
  for (const bool is_right : {true, false}) {
    const int first = is_right ? 36 : 42;
    const Vector2f* brow = &p[is_right ? 17 : 22];
    const float room =
        (EyeMiddle(rig.landmarks, first) - (brow[1] + brow[2] + brow[3]) / 3).dot(f.down);
    offsets[is_right ? 0 : 1] = BrowOffset(f, brow, std::max(room - 0.1F * f.eyes, 0.0F));
    EyeRegion& eye = eyes[is_right ? 0 : 1];
    eye = {picture, f.across, f.down, f.eyes, is_right ? 1.0F : -1.0F, Vector2f::Zero()};
    for (int i = 0; i < 5; ++i) {
      eye.brow_above += brow[i] / 5;
    }
    std::copy_n(p.begin() + first, 6, lids[is_right ? 0 : 1].begin());
  }
  rig.eyes_hidden = BehindDarkGlasses(f, p);
  if (!rig.eyes_hidden && FitEyeOpenings(eyes, lids)) {
    std::copy(lids[0].begin(), lids[0].end(), p.begin() + 36);
    std::copy(lids[1].begin(), lids[1].end(), p.begin() + 42);
  }
  // What looks like a brow on one side only is hair or shade.
  constexpr float kAlike = 0.08F;
  if (!rig.eyes_hidden && offsets[0] && offsets[1] &&
      std::abs(*offsets[0] - *offsets[1]) < kAlike * f.eyes) {
    for (int i = 0; i < 10; ++i) {
      p[17 + i] += f.down * *offsets[i < 5 ? 0 : 1];
    }
  }
  constexpr float kMayBeOpen = 0.014F;
  constexpr float kOpen = 0.05F;
  constexpr float kShut = 0.02F;
  if (gap > kMayBeOpen * f.eyes && FitOpenLips(f, p)) {
    return;
  }
  if (gap < kShut * f.eyes || (gap < kOpen * f.eyes && !ShowsTeeth(f, p))) {
    RefineClosedMouth(f, p);
  }
}

}  // namespace understudy
