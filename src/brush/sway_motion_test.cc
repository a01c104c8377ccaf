#include "brush/sway_motion.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "brush/test_pictures.h"

namespace understudy {
namespace {

using Eigen::Vector2f;

// A dark flag on a light wall, held at its left side, where it goes on beyond the paint.
struct Flag {
  Image picture{240, 160, 3};
  MotionGrid grid = MotionGrid::Over(240, 160, 4);
  SwayPart part;
};

Flag MakeFlag() {
  Flag flag;
  for (int y = 0; y < 160; ++y) {
    for (int x = 0; x < 240; ++x) {
      const bool cloth = y >= 60 && y < 100 && x < 180;
      testing::Paint(flag.picture, x, y, cloth ? std::array{50, 40, 60} : std::array{220, 215, 205},
                     13, 5);
    }
  }
  flag.part.painted.assign(flag.grid.size(), 0.0F);
  flag.part.presence.assign(flag.grid.size(), 0.0F);
  flag.part.direction.assign(flag.grid.size(), Vector2f(0, 1));
  for (int j = 0; j < flag.grid.rows; ++j) {
    for (int i = 0; i < flag.grid.columns; ++i) {
      const Vector2f at = flag.grid.At(i, j);
      if (at.x() >= 40 && at.x() <= 220 && at.y() >= 30 && at.y() <= 130) {
        flag.part.painted[flag.grid.Index(i, j)] = 1;
        const bool cloth = at.y() > 60 && at.y() < 100 && at.x() < 180;
        flag.part.presence[flag.grid.Index(i, j)] = cloth ? 1.0F : 0.0F;
      }
    }
  }
  flag.part.amplitude = 12;
  return flag;
}

// How far a node goes at most, over all terms.
float Reach(const std::vector<SwayTerm>& terms, const MotionGrid& grid, float x, float y) {
  const int i = static_cast<int>(x) / grid.cell;
  const int j = static_cast<int>(y) / grid.cell;
  float sum = 0;
  for (const SwayTerm& t : terms) {
    const int u = i - t.i0;
    const int v = j - t.j0;
    if (u >= 0 && v >= 0 && u < t.columns && v < t.rows) {
      const std::size_t n = static_cast<std::size_t>(v) * t.columns + u;
      sum += std::hypot(t.cosine[n].norm(), t.sine[n].norm());
    }
  }
  return sum;
}

TEST(SwayMotion, TipsMoveMostAndTheRootHardly) {
  const Flag flag = MakeFlag();
  const auto terms = MakeSwayMotion(flag.picture.span(), flag.grid, flag.part, {});
  ASSERT_EQ(terms.size(), 4U);
  const float root = Reach(terms, flag.grid, 48, 80);
  const float middle = Reach(terms, flag.grid, 110, 80);
  const float tip = Reach(terms, flag.grid, 172, 80);
  EXPECT_LT(root, 0.35F * tip);
  EXPECT_LT(root, middle);
  EXPECT_LT(middle, tip);
  EXPECT_GT(tip, 4);
  EXPECT_EQ(Reach(terms, flag.grid, 20, 80), 0) << "what is not painted moves";
}

TEST(SwayMotion, SeveralFrequenciesAndWholeCyclesInALoop) {
  const Flag flag = MakeFlag();
  const auto terms =
      MakeSwayMotion(flag.picture.span(), flag.grid, flag.part, {.duration_s = 3, .loop = true});
  std::vector<double> cycles;
  for (const SwayTerm& t : terms) {
    cycles.push_back(t.frequency * 3);
    EXPECT_NEAR(cycles.back(), std::round(cycles.back()), 1e-9);
  }
  std::sort(cycles.begin(), cycles.end());
  EXPECT_EQ(std::unique(cycles.begin(), cycles.end()), cycles.end()) << "two swing alike";
}

TEST(SwayMotion, ThePhaseTravelsOutward) {
  const Flag flag = MakeFlag();
  const auto terms = MakeSwayMotion(flag.picture.span(), flag.grid, flag.part, {});
  const SwayTerm& slowest = terms[1];
  const auto phase = [&](float x) {
    const std::size_t n = static_cast<std::size_t>(20 - slowest.j0) * slowest.columns +
                          static_cast<int>(x) / 4 - slowest.i0;
    return std::atan2(-slowest.sine[n].y(), slowest.cosine[n].y());
  };
  const double behind = std::remainder(phase(60) - phase(172), 2 * M_PI);
  EXPECT_GT(behind, 0.2);
  EXPECT_LT(behind, 2.5);
}

TEST(SwayMotion, NothingIsTorn) {
  Flag flag = MakeFlag();
  flag.part.amplitude = 200;  // far too much
  const float stretch = 0.4F;
  const auto terms = MakeSwayMotion(flag.picture.span(), flag.grid, flag.part, {}, stretch);
  for (float y = 8; y < 152; y += 4) {
    for (float x = 8; x < 228; x += 4) {
      const float here = Reach(terms, flag.grid, x, y);
      ASSERT_LE(std::abs(Reach(terms, flag.grid, x + 4, y) - here), 1.05F * stretch * 4);
      ASSERT_LE(std::abs(Reach(terms, flag.grid, x, y + 4) - here), 1.05F * stretch * 4);
    }
  }
}

TEST(SwayMotion, NothingPaintedOrNoStrength) {
  Flag flag = MakeFlag();
  flag.part.amplitude = 0;
  EXPECT_TRUE(MakeSwayMotion(flag.picture.span(), flag.grid, flag.part, {}).empty());
  flag.part.amplitude = 5;
  flag.part.painted.assign(flag.grid.size(), 0.0F);
  EXPECT_TRUE(MakeSwayMotion(flag.picture.span(), flag.grid, flag.part, {}).empty());
}

TEST(SwayMotion, OneNode) {
  Flag flag = MakeFlag();
  flag.part.painted.assign(flag.grid.size(), 0.0F);
  flag.part.painted[flag.grid.Index(20, 20)] = 1;
  const auto terms = MakeSwayMotion(flag.picture.span(), flag.grid, flag.part, {});
  ASSERT_FALSE(terms.empty());
  EXPECT_LE(Reach(terms, flag.grid, 80, 80), 4 * 0.4F * 1.05F);
}

TEST(LimitSlope, TwoSweepsGiveWhatAllPairsGive) {
  constexpr int kColumns = 19;
  constexpr int kRows = 13;
  GridScalars fast(kColumns * kRows);
  unsigned random = 5;
  for (float& v : fast) {
    random = random * 1664525 + 1013904223;
    v = static_cast<float>(random >> 24) / 10;
  }
  GridScalars slow = fast;
  LimitSlope(kColumns, kRows, 0.7F, fast);
  SlowLimitSlope(kColumns, kRows, 0.7F, slow);
  for (std::size_t n = 0; n < fast.size(); ++n) {
    ASSERT_NEAR(fast[n], slow[n], 1e-4) << n;
  }
}

}  // namespace
}  // namespace understudy
