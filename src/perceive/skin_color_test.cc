#include "perceive/skin_color.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace understudy {
namespace {

constexpr int kRight = 3;  // right wrist in kLimbPoints

void Paint(Image& picture, int x0, int y0, int x1, int y1, std::array<std::uint8_t, 3> color) {
  for (int y = y0; y < y1; ++y) {
    for (int x = x0; x < x1; ++x) {
      std::copy(color.begin(), color.end(), picture.At(x, y));
    }
  }
}

// Grey, with a face and, in the same colour a little darker, a hand.
struct Scene {
  Image picture{300, 400, 3};
  BodyPoints points{};
  LimbPlaces places{};
  Scene() {
    Paint(picture, 0, 0, 300, 400, {120, 120, 125});
    Paint(picture, 120, 30, 180, 100, {225, 170, 140});
    Paint(picture, 40, 240, 80, 280, {205, 152, 124});
    const auto put = [this](int k, float x, float y) { points[k] = {x, y, 0.9F}; };
    put(kNose, 150, 70);
    put(kLeftEye, 162, 55);
    put(kRightEye, 138, 55);
    put(kLeftShoulderPoint, 190, 120);
    put(kRightShoulderPoint, 110, 120);
    put(kLeftHipPoint, 180, 240);
    put(kRightHipPoint, 120, 240);
    places[kRight][0] = {150, 200, 0.5F, 0};
    places[kRight][1] = {60, 260, 0.1F, 0};
  }
};

TEST(SkinColor, AHandHasTheColorOfTheFaceAndASleeveHasNot) {
  Scene scene;
  SkinColor skin;
  skin.Learn(scene.picture.span(), scene.points);
  skin.FillIn(scene.picture.span(), scene.points, scene.places);
  EXPECT_LT(scene.places[kRight][0].skin, 0.1F);
  EXPECT_GT(scene.places[kRight][1].skin, 0.6F);
  EXPECT_EQ(scene.places[kRight][2].skin, 0) << "there is no third place";
  EXPECT_EQ(scene.places[0][0].skin, 0) << "elbows are not asked for skin";
}

TEST(SkinColor, WithoutAFaceNothingIsKnown) {
  Scene scene;
  scene.points[kNose].confidence = 0.1F;
  SkinColor skin;
  skin.Learn(scene.picture.span(), scene.points);
  skin.FillIn(scene.picture.span(), scene.points, scene.places);
  EXPECT_EQ(scene.places[kRight][1].skin, 0);
}

TEST(SkinColor, PlacesOutsideThePictureAndPointsInOneSpotDoNoHarm) {
  Scene scene;
  scene.places[kRight][0] = {-500, 9000, 0.5F, 0};
  scene.points.fill({10, 10, 0.9F});
  SkinColor skin;
  skin.Learn(scene.picture.span(), scene.points);
  skin.FillIn(scene.picture.span(), scene.points, scene.places);
  EXPECT_EQ(scene.places[kRight][0].skin, 0);
}

}  // namespace
}  // namespace understudy
