#include "character/mesh_layer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace understudy {
namespace {

using Eigen::Vector2f;

constexpr int kSize = 160;
constexpr float kRadius = 50;
const Vector2f kMiddle(78.3F, 81.7F);

// A ball seen from the front.
struct Ball {
  Cut cut;
  Relief relief;
};

Ball MakeBall() {
  Ball ball{.cut = {.name = LayerName::kTorso, .texture = Image(kSize, kSize, 4), .empty = false},
            .relief = {FloatImage(kSize, kSize, 1), FloatImage(kSize, kSize, 1)}};
  for (int y = 0; y < kSize; ++y) {
    for (int x = 0; x < kSize; ++x) {
      const Vector2f p(static_cast<float>(x) + 0.5F, static_cast<float>(y) + 0.5F);
      const float d2 = kRadius * kRadius - (p - kMiddle).squaredNorm();
      ball.cut.texture.At(x, y)[3] = d2 > 0 ? 255 : 0;
      ball.relief.front.Row(y)[x] = ball.relief.back.Row(y)[x] = std::sqrt(std::max(d2, 0.0F));
    }
  }
  return ball;
}

CharacterLayer Mesh(const Ball& ball, int cell) {
  return MeshLayer(ball.cut, ball.relief, cell, 0, [](const Vector2f&) { return SkinnedPoint{}; });
}

TEST(MeshLayer, SheetsMeetAtTheOutline) {
  for (const int cell : {5, 9, 16}) {
    const CharacterLayer layer = Mesh(MakeBall(), cell);
    ASSERT_FALSE(layer.triangles.empty());
    int corners = 0;
    int beyond = 0;
    for (const MeshTriangle& t : layer.triangles) {
      const bool deep = std::any_of(t.vertex.begin(), t.vertex.end(),
                                    [&](std::uint32_t v) { return layer.positions[v].z() != 0; });
      for (const std::uint32_t v : t.vertex) {
        const float outside = (layer.positions[v].head<2>() - kMiddle).norm() - kRadius;
        // What has depth ends where the picture does.
        corners += deep ? 1 : 0;
        beyond += deep && outside > 1.5F ? 1 : 0;
        EXPECT_LT(deep ? outside : 0, 1.5F * static_cast<float>(cell));
        EXPECT_TRUE(outside < 1.5F || layer.positions[v].z() == 0);
      }
    }
    EXPECT_LE(beyond, corners / 300) << "of " << corners << ", cell " << cell;
  }
}

TEST(MeshLayer, NoTriangleIsFoldedAndEveryPixelIsCovered) {
  const Ball ball = MakeBall();
  const CharacterLayer layer = Mesh(ball, 9);
  Image covered(kSize, kSize, 1);
  for (std::size_t i = 0; i < layer.triangles.size(); ++i) {
    const auto& t = layer.triangles[i].vertex;
    const auto at = [&](int k) -> Vector2f { return layer.positions[t[k]].head<2>(); };
    const Vector2f p = at(1) - at(0);
    const Vector2f q = at(2) - at(0);
    const float area = p.x() * q.y() - p.y() * q.x();
    // Fronts and backs take turns.
    ASSERT_GT(i % 2 == 0 ? area : -area, 0);
    for (int y = 0; y < kSize && i % 2 == 0; ++y) {
      for (int x = 0; x < kSize; ++x) {
        const Vector2f d =
            Vector2f(static_cast<float>(x) + 0.5F, static_cast<float>(y) + 0.5F) - at(0);
        const float u = (d.x() * q.y() - d.y() * q.x()) / area;
        const float v = (p.x() * d.y() - p.y() * d.x()) / area;
        if (u >= -1e-4F && v >= -1e-4F && u + v <= 1.0001F) {
          covered.Row(y)[x] = 255;
        }
      }
    }
  }
  for (int y = 0; y < kSize; ++y) {
    for (int x = 0; x < kSize; ++x) {
      if (ball.cut.texture.At(x, y)[3] != 0) {
        EXPECT_EQ(covered.Row(y)[x], 255) << x << ", " << y;
      }
    }
  }
}

TEST(MeshLayer, SolidIsWhatHasOnlyOpaqueTexels) {
  const Ball ball = MakeBall();
  const CharacterLayer layer = Mesh(ball, 9);
  int solid = 0;
  for (const MeshTriangle& t : layer.triangles) {
    solid += t.solid ? 1 : 0;
    for (const std::uint32_t v : t.vertex) {
      EXPECT_TRUE(!t.solid || (layer.positions[v].head<2>() - kMiddle).norm() < kRadius);
    }
  }
  EXPECT_GT(solid, 50);
  EXPECT_LT(solid, static_cast<int>(layer.triangles.size()));
}

TEST(MeshLayer, WhatThePicturesEdgeCutsOffGoesOnBeyondIt) {
  Cut cut{.name = LayerName::kTorso, .texture = Image(kSize, kSize, 4), .empty = false};
  Relief relief{FloatImage(kSize, kSize, 1), FloatImage(kSize, kSize, 1)};
  for (int y = 80; y < kSize; ++y) {
    for (int x = 50; x < 110; ++x) {
      cut.texture.At(x, y)[0] = static_cast<std::uint8_t>(x);
      cut.texture.At(x, y)[3] = 255;
      relief.front.Row(y)[x] = relief.back.Row(y)[x] = 10;
    }
  }
  const CharacterLayer layer =
      MeshLayer(cut, relief, 8, 0, [](const Vector2f&) { return SkinnedPoint{}; });
  float lowest = 0;
  float highest = kSize;
  for (const Eigen::Vector3f& p : layer.positions) {
    lowest = std::max(lowest, p.y());
    highest = std::min(highest, p.y());
  }
  EXPECT_GE(lowest, kSize + 8);  // a twentieth of the picture
  EXPECT_GE(highest, 80 - 2 * 8);
  const int x = 70 - static_cast<int>(layer.origin.x());
  const int y = kSize + 5 - static_cast<int>(layer.origin.y());
  EXPECT_EQ(layer.texture.At(x, y)[3], 255);
  EXPECT_EQ(layer.texture.At(x, y)[0], 70);
}

TEST(SlopeRim, AReliefRisesFromItsOutline) {
  FloatImage z(60, 40, 1);
  for (int y = 10; y < 30; ++y) {
    for (int x = 10; x < 50; ++x) {
      z.Row(y)[x] = 50;
    }
  }
  SlopeRim(8, z);
  EXPECT_EQ(z.Row(5)[30], 0);
  EXPECT_LE(z.Row(10)[30], 50 * 1.01F / 8);
  EXPECT_NEAR(z.Row(13)[30], 50 * 4.0F / 8, 0.1F);
  EXPECT_EQ(z.Row(20)[30], 50);
}

}  // namespace
}  // namespace understudy
