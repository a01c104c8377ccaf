#include "character/head_view.h"

#include <gtest/gtest.h>

#include <cmath>
#include <utility>

#include "character/back_of_head.h"
#include "character/match_light.h"

namespace understudy {
namespace {

using Eigen::Quaternionf;
using Eigen::Vector2f;
using Eigen::Vector3f;

constexpr int kSize = 200;

FaceRig Face() {
  FaceRig face;
  const auto put = [&face](int i, float x, float y) { face.landmarks[i] = {100 + x, 100 + y}; };
  for (int i = 0; i < 17; ++i) {
    const float a = static_cast<float>(M_PI) * static_cast<float>(i) / 16;
    put(i, -45 * std::cos(a), 55 * std::sin(a));
  }
  for (int i = 0; i < 10; ++i) {
    put(17 + i, -36 + 8 * static_cast<float>(i), -14);
  }
  for (int i = 0; i < 4; ++i) {
    put(27 + i, 0, 5 + 6 * static_cast<float>(i));
  }
  for (int i = 0; i < 5; ++i) {
    put(31 + i, -8 + 4 * static_cast<float>(i), 27);
  }
  for (int i = 0; i < 6; ++i) {
    put(36 + i, -28 + 3 * static_cast<float>(i < 4 ? i : 6 - i), i < 3 ? -2 : 2);
    put(42 + i, 19 + 3 * static_cast<float>(i < 4 ? i : 6 - i), i < 3 ? -2 : 2);
  }
  for (int i = 0; i < 20; ++i) {
    const float a = 2 * static_cast<float>(M_PI) * static_cast<float>(i) / 20;
    put(48 + i, -16 * std::cos(a), 40 + 5 * std::sin(a));
  }
  return face;
}

// A head of one flat sheet: hair, and skin of a colour where the face is.
Character Head(const std::array<float, 3>& skin) {
  Character c;
  c.face = Face();
  c.joints.fill(Vector3f(100, 150, 0));
  c.face_layer = 0;
  CharacterLayer layer;
  layer.texture = Image(kSize, kSize, 4);
  for (int y = 0; y < kSize; ++y) {
    for (int x = 0; x < kSize; ++x) {
      const Vector2f p(static_cast<float>(x) - 100, static_cast<float>(y) - 105);
      const bool is_face = p.norm() < 52;
      std::uint8_t* t = layer.texture.At(x, y);
      for (int k = 0; k < 3; ++k) {
        t[k] = static_cast<std::uint8_t>(is_face ? skin[k] : 40);
      }
      t[3] = 255;
    }
  }
  layer.positions = {{0, 0, 0}, {kSize, 0, 0}, {kSize, kSize, 0}, {0, kSize, 0}};
  layer.skin.resize(4);
  layer.triangles = {{{0, 1, 2}, Piece::kHead}, {{0, 2, 3}, Piece::kHead}};
  c.layers.push_back(std::move(layer));
  return c;
}

constexpr std::array<float, 3> kSkin = {200, 150, 120};

TEST(ViewScale, IsTheRatioOfTheHeadsWhateverTheLean) {
  const Character c = Head(kSkin);
  for (const float roll : {0.0F, 20.0F}) {
    const float a = roll * static_cast<float>(M_PI) / 180;
    const Quaternionf turn(Eigen::AngleAxisf(a, Vector3f::UnitZ()));
    auto landmarks = c.face->landmarks;
    for (Vector2f& p : landmarks) {
      p = Eigen::Rotation2Df(a) * p * 2.5F + Vector2f(70, -8);
    }
    EXPECT_NEAR(ViewScale(c, landmarks, turn, roll), 1 / 2.5F, 1e-3F) << roll;
  }
}

TEST(MakeHeadView, ComesToThePlaceAndTheLightOfTheHead) {
  const Character c = Head(kSkin);
  Character from = Head({160, 120, 96});
  for (Vector2f& p : from.face->landmarks) {
    p += Vector2f(30, 0);
  }
  from.layers[0].origin = {30, 0};
  for (Vector3f& p : from.layers[0].positions) {
    p.x() += 30;
  }
  const HeadView view = MakeHeadView(c, std::move(from), Quaternionf::Identity());
  EXPECT_FALSE(view.whole);
  EXPECT_LT((view.face.landmarks[30] - c.face->landmarks[30]).norm(), 0.1F);
  EXPECT_NEAR(view.layer.origin.x(), 0, 0.1F);
  const std::uint8_t* nose = view.layer.texture.At(100, 120);
  for (int k = 0; k < 3; ++k) {
    EXPECT_NEAR(nose[k], kSkin[k], 6);
  }
  EXPECT_EQ(nose[3], 255);
  EXPECT_EQ(view.layer.texture.At(5, 5)[3], 0) << "only the face is laid over the head";
}

TEST(MakeHeadView, ATurnedHeadIsWholeAndShowsNoFaceFromBehind) {
  const Character c = Head(kSkin);
  const HeadView view =
      MakeHeadView(c, Head(kSkin), Quaternionf(Eigen::AngleAxisf(0.7F, Vector3f::UnitY())));
  EXPECT_TRUE(view.whole);
  EXPECT_EQ(view.layer.texture.At(5, 5)[3], 255);
  ASSERT_FALSE(view.layer.back.empty());
  for (int k = 0; k < 3; ++k) {
    EXPECT_NEAR(view.layer.back.At(100, 120)[k], 40, 30) << "hair where the face is in front";
  }
}

TEST(CompareLight, FindsTheFactorAndIsNoneForThePictureItself) {
  const Character a = Head(kSkin);
  const Character b = Head({160, 150, 150});
  const auto compare = [&a](const Character& with) {
    return CompareLight(*a.face, a.layers[0].texture, a.layers[0].origin, *with.face,
                        with.layers[0].texture, with.layers[0].origin);
  };
  const LightMatch same = compare(a);
  const LightMatch other = compare(b);
  for (int k = 0; k < 3; ++k) {
    EXPECT_NEAR(same.gain[k], 1, 1e-3F);
    EXPECT_NEAR(same.slope[k], 0, 1e-3F);
  }
  EXPECT_NEAR(other.gain[0], 200.0F / 160, 0.02F);
  EXPECT_NEAR(other.gain[1], 1, 0.02F);
  EXPECT_NEAR(other.gain[2], 120.0F / 150, 0.02F);
}

}  // namespace
}  // namespace understudy
