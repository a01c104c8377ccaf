#include "pipeline/gltf_face.h"

#include <gtest/gtest.h>

#include "pipeline/test_character.h"

namespace understudy {
namespace {

using Eigen::Vector2f;
using Eigen::Vector3f;

// A head of one flat sheet, 300 x 300 pixels, skin-coloured.
CharacterLayer Sheet() {
  CharacterLayer layer;
  layer.texture = Image(300, 300, 4);
  for (int y = 0; y < 300; ++y) {
    for (int x = 0; x < 300; ++x) {
      std::uint8_t* p = layer.texture.At(x, y);
      p[0] = 220;
      p[1] = 170;
      p[2] = 140;
      p[3] = 255;
    }
  }
  constexpr std::uint32_t kSide = 16;
  for (std::uint32_t j = 0; j < kSide; ++j) {
    for (std::uint32_t i = 0; i < kSide; ++i) {
      layer.positions.emplace_back(20.0F * static_cast<float>(i), 20.0F * static_cast<float>(j), 5);
      VertexSkin skin;
      skin.joint = {static_cast<std::uint8_t>(Index(Joint::kHead)),
                    static_cast<std::uint8_t>(Index(Joint::kHead))};
      skin.turn = {1, 1};
      layer.skin.push_back(skin);
    }
  }
  for (std::uint32_t j = 0; j + 1 < kSide; ++j) {
    for (std::uint32_t i = 0; i + 1 < kSide; ++i) {
      const std::uint32_t a = j * kSide + i;
      layer.triangles.push_back({{a, a + 1, a + kSide + 1}, Piece::kHead});
      layer.triangles.push_back({{a, a + kSide + 1, a + kSide}, Piece::kHead});
    }
  }
  return layer;
}

class GltfFace : public ::testing::Test {
 protected:
  GltfFace() : layer_(Sheet()), patch_(ToyFace(150, 110), layer_.texture, layer_.origin) {
    character_.joints.fill(Vector3f::Zero());
    character_.layers.push_back(Sheet());
    const GltfSkin skin(character_);
    mesh_ = MeshOf(character_.layers[0], skin);
    before_ = mesh_.triangles.size();
    AddFaceTargets(patch_, mesh_);
  }

  // How far a target moves the vertex nearest to a place of the texture.
  Vector2f MoveAt(const Vector2f& p, FaceCoefficient c) const {
    std::size_t best = 0;
    for (std::size_t v = 0; v < mesh_.texels.size(); ++v) {
      if ((mesh_.texels[v] - p).norm() < (mesh_.texels[best] - p).norm()) {
        best = v;
      }
    }
    return mesh_.targets[Index(c)][best].head<2>();
  }

  Character character_;
  CharacterLayer layer_;
  FacePatch patch_;
  GltfMesh mesh_;
  std::size_t before_ = 0;
};

TEST_F(GltfFace, LandmarksGoWhereThePatchTakesThem) {
  EXPECT_GT(mesh_.triangles.size(), before_);
  ASSERT_EQ(mesh_.targets.size(), static_cast<std::size_t>(kFaceCoefficients));
  for (const FaceCoefficient c : {FaceCoefficient::kJawOpen, FaceCoefficient::kMouthSmileLeft,
                                  FaceCoefficient::kBrowInnerUp, FaceCoefficient::kMouthPucker}) {
    FaceState face;
    face.coefficients[Index(c)] = 1;
    const auto moved = patch_.MovedLandmarks(face);
    for (const int i : {8, 19, 24, 48, 54, 57, 66}) {
      const Vector2f ours = moved[i] - patch_.points()[i];
      // Landmarks lie between vertices, a 24th of the eyes' distance apart.
      EXPECT_LT((MoveAt(patch_.points()[i], c) - ours).norm(), 3.5F) << Index(c) << " at " << i;
    }
  }
}

TEST_F(GltfFace, ABlinkClosesOneEye) {
  const Vector2f lid = (patch_.points()[43] + patch_.points()[44]) / 2;
  EXPECT_GT(MoveAt(lid, FaceCoefficient::kEyeBlinkLeft).y(), 4);
  EXPECT_LT(MoveAt(lid, FaceCoefficient::kEyeBlinkRight).norm(), 1e-3F);
}

TEST_F(GltfFace, WhatIsFarFromTheFaceStays) {
  for (const auto& target : mesh_.targets) {
    for (std::size_t v = 0; v < mesh_.texels.size(); ++v) {
      if ((mesh_.texels[v] - Vector2f(150, 140)).norm() > 180) {
        EXPECT_EQ(target[v].norm(), 0);
      }
    }
  }
}

TEST_F(GltfFace, TheSurfaceIsStillWhole) {
  // Dividing changes no area, and every triangle still faces the viewer.
  double area = 0;
  for (const auto& t : mesh_.triangles) {
    const Vector2f u = mesh_.texels[t[1]] - mesh_.texels[t[0]];
    const Vector2f v = mesh_.texels[t[2]] - mesh_.texels[t[0]];
    const double twice = u.x() * v.y() - u.y() * v.x();
    EXPECT_GT(twice, 0);
    area += twice / 2;
  }
  EXPECT_NEAR(area, 300 * 300, 1);
}

TEST_F(GltfFace, TheMouthIsShutAtRestAndOpensWithTheJaw) {
  const std::optional<GltfMouth> mouth = MakeMouth(patch_, character_.layers[0], mesh_);
  ASSERT_TRUE(mouth.has_value());
  ASSERT_EQ(mouth->mesh.positions.size(), 8U);
  const auto gap = [&](float jaw) {
    const auto at = [&](int i) {
      return mouth->mesh.positions[i].y() +
             jaw * mouth->mesh.targets[Index(FaceCoefficient::kJawOpen)][i].y();
    };
    return at(6) - at(2);
  };
  EXPECT_NEAR(gap(0), 0, 1e-3F);
  EXPECT_GT(gap(1), 20);
  for (const Vector3f& v : mouth->mesh.positions) {
    EXPECT_GT(v.z(), 5) << "before the lips";
  }
  // Dark within.
  const std::uint8_t* p =
      mouth->texture.At(mouth->texture.width() / 2, mouth->texture.height() * 3 / 4);
  EXPECT_LT(p[0], 120);
  EXPECT_LT(p[1], 100);
}

}  // namespace
}  // namespace understudy
