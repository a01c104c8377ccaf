#include "character/mouth_seam.h"

#include <algorithm>
#include <cmath>

namespace understudy {
namespace {

using Eigen::Vector2f;

// Lengths in units of the distance between the eyes.
constexpr float kStep = 0.01F;   // along the mouth
constexpr float kFine = 0.005F;  // across it
constexpr int kHalfColumns = 90;
constexpr int kHalfRows = 60;
constexpr int kBeside = 24;  // rows within which the lips must be lighter than the line

// How much darker each place about a mouth is than what lies above and below it, grey levels.
class Darkness {
 public:
  static constexpr int kColumns = 2 * kHalfColumns + 1;
  static constexpr int kRows = 2 * kHalfRows + 1;

  Darkness(const FaceAxes& face, const Vector2f& origin) {
    std::vector<float> light(static_cast<std::size_t>(kColumns) * kRows);
    const auto sample = [&](int column, int row) {
      const Vector2f p =
          origin + face.across * (static_cast<float>(column - kHalfColumns) * kStep * face.eyes) +
          face.down * (static_cast<float>(row - kHalfRows) * kFine * face.eyes);
      return Light(face.picture, p);
    };
    for (int y = 0; y < kRows; ++y) {
      std::array<float, kColumns> line;
      for (int x = 0; x < kColumns; ++x) {
        line[x] = sample(x, y);
      }
      for (int x = 0; x < kColumns; ++x) {
        constexpr int kBlur = 2;
        float sum = 0;
        for (int u = x - kBlur; u <= x + kBlur; ++u) {
          sum += line[std::clamp(u, 0, kColumns - 1)];
        }
        light[At(x, y)] = sum / (2 * kBlur + 1);
      }
    }
    depth_.resize(light.size());
    for (int x = 0; x < kColumns; ++x) {
      for (int y = 0; y < kRows; ++y) {
        float above = 0;
        float below = 0;
        for (int v = std::max(y - kBeside, 0); v <= y; ++v) {
          above = std::max(above, light[At(x, v)]);
        }
        for (int v = y; v <= std::min(y + kBeside, kRows - 1); ++v) {
          below = std::max(below, light[At(x, v)]);
        }
        depth_[At(x, y)] = std::min(above, below) - light[At(x, y)];
      }
    }
  }

  float operator()(int column, int row) const { return depth_[At(column, row)]; }

 private:
  static std::size_t At(int x, int y) { return static_cast<std::size_t>(y) * kColumns + x; }

  // Luminance between pixel centres.
  static float Light(const ImageView& picture, const Vector2f& p) {
    const float x = std::clamp(p.x() - 0.5F, 0.0F, static_cast<float>(picture.width - 1));
    const float y = std::clamp(p.y() - 0.5F, 0.0F, static_cast<float>(picture.height - 1));
    const int x0 = static_cast<int>(x);
    const int y0 = static_cast<int>(y);
    const int x1 = std::min(x0 + 1, picture.width - 1);
    const int y1 = std::min(y0 + 1, picture.height - 1);
    const auto at = [&picture](int u, int v) {
      const std::uint8_t* c = picture.At(u, v);
      return 0.3F * c[0] + 0.59F * c[1] + 0.11F * c[2];
    };
    const float u = x - static_cast<float>(x0);
    const float v = y - static_cast<float>(y0);
    return (at(x0, y0) * (1 - u) + at(x1, y0) * u) * (1 - v) +
           (at(x0, y1) * (1 - u) + at(x1, y1) * u) * v;
  }

  std::vector<float> depth_;
};

struct Place {
  int column = 0;
  float row = 0;
};

// The places of the line beside `start` in direction `step`, outward.
std::vector<Place> Follow(const Darkness& dark, const Place& start, int step, float least) {
  constexpr int kReach = 3;        // rows from where the line should go on
  constexpr float kAstray = 1.5F;  // grey levels that a row beside it costs
  constexpr int kMostMissed = 6;
  std::vector<Place> line;
  float row = start.row;
  float slope = 0;
  int missed = 0;
  for (int x = start.column + step; x >= 0 && x < Darkness::kColumns; x += step) {
    const float expected = row + slope;
    int best = -1;
    float most = -1e9F;
    for (int y = static_cast<int>(std::lround(expected)) - kReach;
         y <= static_cast<int>(std::lround(expected)) + kReach; ++y) {
      if (y < 0 || y >= Darkness::kRows) {
        continue;
      }
      const float worth = dark(x, y) - kAstray * std::abs(static_cast<float>(y) - expected);
      if (worth > most) {
        most = worth;
        best = y;
      }
    }
    if (best < 0) {
      break;
    }
    if (dark(x, best) < least) {
      row = expected;
      if (++missed > kMostMissed) {
        break;
      }
      continue;
    }
    missed = 0;
    constexpr float kSteepest = 1.2F;
    slope =
        std::clamp(0.8F * slope + 0.2F * (static_cast<float>(best) - row), -kSteepest, kSteepest);
    row = static_cast<float>(best);
    line.push_back({x, row});
  }
  return line;
}

}  // namespace

float MouthSeam::Down(float along) const {
  const float at = std::clamp((along - left) / step, 0.0F, static_cast<float>(down.size() - 1));
  const auto i = static_cast<std::size_t>(at);
  const std::size_t next = std::min(i + 1, down.size() - 1);
  return down[i] + (at - static_cast<float>(i)) * (down[next] - down[i]);
}

std::optional<MouthSeam> FindMouthSeam(const FaceAxes& face,
                                       const std::array<Vector2f, kFaceLandmarks>& p) {
  constexpr float kMiddle = 0.28F;   // of the mouth's width, to either side
  constexpr float kAway = 25;        // grey levels that 0.12 eyes' distances cost
  constexpr float kLeastStart = 10;  // grey levels that the line is darker than the lips
  constexpr float kLeast = 8;
  constexpr float kLeastShare = 0.3F;  // of how dark it is in the middle
  constexpr float kCovers = 0.6F;
  const Vector2f corners = (p[48] + p[54]) / 2;
  const Vector2f inner = (p[61] + p[62] + p[63] + p[65] + p[66] + p[67]) / 6;
  const float width = (p[54] - p[48]).dot(face.across);
  MouthSeam seam;
  seam.origin = corners + face.down * (inner - corners).dot(face.down);
  seam.step = kStep * face.eyes;
  const Darkness dark(face, seam.origin);
  const int reach = std::min(static_cast<int>(kMiddle * width / seam.step), kHalfColumns);
  Place start;
  float most = -1e9F;
  for (int x = kHalfColumns - reach; x <= kHalfColumns + reach; ++x) {
    for (int y = 0; y < Darkness::kRows; ++y) {
      const float away = static_cast<float>(y - kHalfRows) / kBeside;
      const float worth = dark(x, y) - kAway * away * away;
      if (worth > most) {
        most = worth;
        start = {x, static_cast<float>(y)};
      }
    }
  }
  const float depth = dark(start.column, static_cast<int>(start.row));
  if (depth < kLeastStart) {
    return std::nullopt;
  }
  const float least = std::max(kLeast, kLeastShare * depth);
  std::vector<Place> line = Follow(dark, start, -1, least);
  std::reverse(line.begin(), line.end());
  line.push_back(start);
  const std::vector<Place> after = Follow(dark, start, 1, least);
  line.insert(line.end(), after.begin(), after.end());
  const auto along = [&seam](int column) {
    return static_cast<float>(column - kHalfColumns) * seam.step;
  };
  seam.left = along(line.front().column);
  seam.right = along(line.back().column);
  if (seam.right - seam.left < kCovers * width ||
      static_cast<float>(line.size()) * seam.step < kCovers * width) {
    return std::nullopt;
  }
  std::size_t next = 0;
  for (int x = line.front().column; x <= line.back().column; ++x) {
    while (next + 1 < line.size() && line[next + 1].column <= x) {
      ++next;
    }
    const Place& a = line[next];
    const Place& b = line[std::min(next + 1, line.size() - 1)];
    const float share = b.column > a.column ? static_cast<float>(x - a.column) /
                                                  static_cast<float>(b.column - a.column)
                                            : 0.0F;
    seam.down.push_back((a.row + share * (b.row - a.row) - kHalfRows) * kFine * face.eyes);
  }
  return seam;
}

}  // namespace understudy
