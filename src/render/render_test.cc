#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <random>

#include "core/delaunay.h"
#include "core/executor.h"
#include "render/face_patch.h"
#include "render/pose_vertices.h"
#include "render/raster.h"

namespace understudy {
namespace {

using Eigen::Quaternionf;
using Eigen::Vector2f;
using Eigen::Vector3f;

Image Speckled(int width, int height, int alpha_from, int alpha_to, unsigned seed) {
  std::mt19937 rng(seed);
  Image texture(width, height, 4);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      const int a =
          alpha_from + static_cast<int>(rng() % static_cast<unsigned>(alpha_to - alpha_from + 1));
      std::uint8_t* p = texture.At(x, y);
      for (int c = 0; c < 3; ++c) {
        p[c] = static_cast<std::uint8_t>(static_cast<int>(rng() % 256) * a / 255);
      }
      p[3] = static_cast<std::uint8_t>(a);
    }
  }
  return texture;
}

TEST(Raster, EqualsTheSlowTwinOnRandomTriangles) {
  std::mt19937 rng(5);
  std::uniform_real_distribution<float> place(-20, 120);
  std::uniform_real_distribution<float> texel(-4, 36);
  const Image texture = Speckled(32, 32, 0, 255, 1);
  for (const int channels : {3, 4}) {
    for (const Blend blend : {Blend::kOver, Blend::kReplace}) {
      for (int round = 0; round < 60; ++round) {
        RasterTriangle t;
        for (int i = 0; i < 3; ++i) {
          t.at[i] = {place(rng), place(rng)};
          t.texel[i] = {texel(rng), texel(rng)};
        }
        t.texture = texture.span();
        Image fast(100, 90, channels);
        fast.Fill(90);
        Image slow = fast.Clone();
        DrawTriangles({&t, 1}, fast.span(), 0, 90, blend);
        SlowDrawTriangles({&t, 1}, slow.span(), 0, 90, blend);
        for (int y = 0; y < 90; ++y) {
          for (int x = 0; x < 100 * channels; ++x) {
            ASSERT_NEAR(fast.Row(y)[x], slow.Row(y)[x], 3) << x / channels << "," << y;
          }
        }
      }
    }
  }
}

TEST(Raster, SharedEdgesAreDrawnOnceAndWithoutGaps) {
  // A fan of triangles about a point, half transparent: a pixel drawn twice or never would show.
  const Image texture = [] {
    Image t(4, 4, 4);
    t.Fill(128);
    return t;
  }();
  Image target(120, 120, 3);
  std::vector<RasterTriangle> fan;
  constexpr int kCount = 23;
  for (int i = 0; i < kCount; ++i) {
    RasterTriangle t;
    const auto rim = [](int k) {
      const double a = 2 * M_PI * (k % kCount) / kCount;
      return Vector2f(static_cast<float>(60.3 + 50 * std::cos(a)),
                      static_cast<float>(59.7 + 50 * std::sin(a)));
    };
    t.at = {Vector2f(60.3F, 59.7F), rim(i), rim(i + 1)};
    t.texel = {Vector2f(2, 2), Vector2f(2, 2.01F), Vector2f(2.01F, 2)};
    t.texture = texture.span();
    fan.push_back(t);
  }
  DrawTriangles(fan, target.span(), 0, 120);
  for (int y = 0; y < 120; ++y) {
    for (int x = 0; x < 120; ++x) {
      const int v = target.At(x, y)[0];
      EXPECT_TRUE(v == 0 || v == 128) << x << "," << y << " is " << v;
      const double r = std::hypot(x + 0.5 - 60.3, y + 0.5 - 59.7);
      if (r < 49) {
        EXPECT_EQ(v, 128) << x << "," << y;
      }
    }
  }
}

TEST(Raster, BandsGiveTheSameBytes) {
  std::mt19937 rng(8);
  std::uniform_real_distribution<float> place(0, 64);
  const Image texture = Speckled(64, 64, 0, 255, 2);
  std::vector<RasterTriangle> list(50);
  for (RasterTriangle& t : list) {
    for (int i = 0; i < 3; ++i) {
      t.at[i] = {place(rng), place(rng)};
      t.texel[i] = {place(rng), place(rng)};
    }
    t.texture = texture.span();
  }
  Image whole(64, 64, 3);
  Image bands(64, 64, 3);
  DrawTriangles(list, whole.span(), 0, 64);
  for (const auto& [a, b] : {std::pair{40, 64}, std::pair{0, 7}, std::pair{7, 40}}) {
    DrawTriangles(list, bands.span(), a, b);
  }
  for (int y = 0; y < 64; ++y) {
    EXPECT_TRUE(std::equal(whole.Row(y), whole.Row(y) + 64 * 3, bands.Row(y)));
  }
}

TEST(Raster, DegenerateAndNotFiniteTrianglesDrawNothing) {
  const Image texture = Speckled(8, 8, 255, 255, 3);
  Image target(16, 16, 3);
  std::vector<RasterTriangle> list(4);
  for (RasterTriangle& t : list) {
    t.texture = texture.span();
    t.texel = {Vector2f(0, 0), Vector2f(8, 0), Vector2f(0, 8)};
  }
  list[0].at = {Vector2f(1, 1), Vector2f(5, 5), Vector2f(9, 9)};
  list[1].at = {Vector2f(1, 1), Vector2f(1, 1), Vector2f(1, 1)};
  list[2].at = {Vector2f(NAN, 1), Vector2f(5, 1), Vector2f(1, 5)};
  list[3].at = {Vector2f(1e30F, 1), Vector2f(5, 1), Vector2f(1, 5)};
  DrawTriangles(list, target.span(), 0, 16);
  for (int y = 0; y < 16; ++y) {
    EXPECT_TRUE(std::all_of(target.Row(y), target.Row(y) + 48, [](int v) { return v == 0; }));
  }
}

Character AtOnePoint(const Vector3f& joint) {
  Character character;
  character.joints.fill(joint);
  return character;
}

AnimationFrame AtRest(const Character& character) {
  AnimationFrame frame;
  for (auto& q : frame.turns) {
    q = Quaternionf::Identity();
  }
  frame.positions = character.joints;
  return frame;
}

TEST(PoseVertices, LeansWithTheLoosePointsByItsReach) {
  Character character = AtOnePoint({50, 50, 0});
  CharacterLayer layer;
  layer.positions = {{50, 60, 3}, {50, 90, 3}};
  layer.skin.resize(2);
  layer.sway.resize(2);
  layer.sway[1].point = {1, 0, 0, 0};
  layer.sway[1].reach = {10, 20, 0, 0};
  AnimationFrame frame = AtRest(character);
  frame.scale = 2;
  const std::vector<Vector3f> firm = PoseVertices(layer, character, frame);
  frame.lean = {Vector2f(0.1F, 0), Vector2f(0, -0.2F)};
  const std::vector<Vector3f> leant = PoseVertices(layer, character, frame);
  EXPECT_EQ(leant[0], firm[0]);
  // 2 x (10 x (0, -0.2) + 20 x (0.1, 0)).
  EXPECT_TRUE(leant[1].isApprox(firm[1] + Vector3f(4, -4, 0), 1e-5F));
  frame.lean = {Vector2f(0, 0), Vector2f(0, 0)};
  EXPECT_EQ(PoseVertices(layer, character, frame)[1], firm[1]);
}

TEST(PoseVertices, FingersFoldAndNothingElseDoes) {
  Character character = AtOnePoint({50, 50, 0});
  character.fingers[1] =
      FingerFold{.knuckles = {50, 60, 0}, .along = {0, 1, 0}, .axis = {0, 0, 1}, .length = 10};
  CharacterLayer layer;
  layer.positions = {{50, 70, 0}, {50, 70, 0}, {50, 55, 0}};
  layer.skin.resize(3);
  layer.skin[0].joint[0] = layer.skin[2].joint[0] = Index(Joint::kRightWrist);
  layer.skin[1].joint[0] = Index(Joint::kLeftWrist);
  AnimationFrame frame = AtRest(character);
  frame.fingers = {1, 1};
  const std::vector<Vector3f> posed = PoseVertices(layer, character, frame);
  EXPECT_LT(posed[0].x(), 46);
  EXPECT_EQ(posed[1], layer.positions[1]);
  EXPECT_EQ(posed[2], layer.positions[2]);
}

TEST(PoseVertices, AHandGrowsOutOfItsWrist) {
  Character character = AtOnePoint({50, 50, 4});
  CharacterLayer layer;
  layer.positions = {{50, 60, 4}, {54, 90, 8}};
  layer.skin.resize(2);
  layer.comes_out_of = Joint::kLeftWrist;
  AnimationFrame frame = AtRest(character);
  frame.hand_out = {0, 1};
  for (const Vector3f& p : PoseVertices(layer, character, frame)) {
    EXPECT_TRUE(p.isApprox(Vector3f(50, 50, 4), 1e-4F));
  }
  frame.hand_out = {0.5F, 0};
  EXPECT_TRUE(PoseVertices(layer, character, frame)[1].isApprox(Vector3f(52, 70, 6), 1e-4F));
  frame.hand_out = {1, 0};
  EXPECT_TRUE(PoseVertices(layer, character, frame)[1].isApprox(layer.positions[1], 1e-4F));
  // What is always there does not ask.
  layer.comes_out_of.reset();
  frame.hand_out = {0, 0};
  EXPECT_TRUE(PoseVertices(layer, character, frame)[1].isApprox(layer.positions[1], 1e-4F));
}

TEST(PoseVertices, BendsOnAnArcAboutTheJoint) {
  Character character = AtOnePoint({50, 50, 0});
  const int shoulder = Index(Joint::kLeftShoulder);
  const int elbow = Index(Joint::kLeftElbow);
  character.joints[elbow] = {50, 100, 0};
  CharacterLayer layer;
  for (int i = 0; i <= 10; ++i) {
    layer.positions.emplace_back(58, 95 + i, 0);
    VertexSkin skin;
    skin.joint = {static_cast<std::uint8_t>(elbow), static_cast<std::uint8_t>(elbow)};
    skin.turn = {static_cast<float>(i) / 10, 0};
    layer.skin.push_back(skin);
  }
  AnimationFrame frame = AtRest(character);
  const std::vector<Vector3f> rest = PoseVertices(layer, character, frame);
  for (std::size_t i = 0; i < rest.size(); ++i) {
    EXPECT_TRUE(rest[i].isApprox(layer.positions[i], 1e-5F));
  }
  frame.turns[elbow] = Quaternionf(Eigen::AngleAxisf(1.8F, Vector3f::UnitZ()));
  frame.turns[shoulder] = Quaternionf(Eigen::AngleAxisf(0.4F, Vector3f::UnitZ()));
  const std::vector<Vector3f> bent = PoseVertices(layer, character, frame);
  for (std::size_t i = 0; i < bent.size(); ++i) {
    // Nothing comes nearer to the joint or goes farther from it: the limb keeps its thickness.
    EXPECT_NEAR((bent[i] - frame.positions[elbow]).norm(),
                (layer.positions[i] - character.joints[elbow]).norm(), 1e-3F);
  }
  const Vector3f hand =
      Eigen::AngleAxisf(2.2F, Vector3f::UnitZ()) * (layer.positions[10] - character.joints[elbow]);
  EXPECT_TRUE(bent[10].isApprox(frame.positions[elbow] + hand, 1e-4F));
}

TEST(Delaunay, CoversTheHullWithEmptyCircles) {
  std::mt19937 rng(3);
  std::uniform_real_distribution<float> place(0, 100);
  std::vector<Vector2f> points = {{0, 0}, {100, 0}, {100, 100}, {0, 100}};
  for (int i = 0; i < 80; ++i) {
    points.emplace_back(place(rng), place(rng));
  }
  points.push_back(points[10]);  // a twin is left out
  const auto triangles = Delaunay(points);
  double area = 0;
  for (const auto& t : triangles) {
    const Vector2f a = points[t[1]] - points[t[0]];
    const Vector2f b = points[t[2]] - points[t[0]];
    const double twice = a.x() * b.y() - a.y() * b.x();
    EXPECT_GT(twice, 0);
    area += twice / 2;
    EXPECT_TRUE(t[0] != 84 && t[1] != 84 && t[2] != 84);
  }
  EXPECT_NEAR(area, 10000, 1);
  EXPECT_TRUE(Delaunay(std::vector<Vector2f>{{1, 1}, {2, 2}}).empty());
  EXPECT_TRUE(Delaunay(std::vector<Vector2f>(5, Vector2f(1, 1))).empty());
}

// A made-up face in the iBUG order, eyes 40 pixels apart about (100, 80).
FaceRig ToyFace() {
  FaceRig rig;
  auto& p = rig.landmarks;
  for (int i = 0; i < 17; ++i) {
    const double a = M_PI * i / 16;
    p[i] = {static_cast<float>(100 - 45 * std::cos(a)), static_cast<float>(85 + 60 * std::sin(a))};
  }
  for (int i = 0; i < 5; ++i) {
    p[17 + i] = {static_cast<float>(65 + 6 * i), 64.0F};
    p[22 + i] = {static_cast<float>(111 + 6 * i), 64.0F};
  }
  for (int i = 0; i < 4; ++i) {
    p[27 + i] = {100, static_cast<float>(78 + 8 * i)};
  }
  for (int i = 0; i < 5; ++i) {
    p[31 + i] = {static_cast<float>(92 + 4 * i), 108};
  }
  for (const int eye : {0, 1}) {
    const float x = eye == 0 ? 80 : 120;
    const float dx[6] = {-9, -3, 3, 9, 3, -3};
    const float dy[6] = {0, -4, -4, 0, 4, 4};
    for (int i = 0; i < 6; ++i) {
      p[36 + 6 * eye + i] = {x + dx[i], 80 + dy[i]};
    }
    rig.irises[eye] = {x, 80};
  }
  const float ox[12] = {-16, -10, -4, 0, 4, 10, 16, 10, 4, 0, -4, -10};
  const float oy[12] = {0, -3, -5, -4, -5, -3, 0, 4, 6, 7, 6, 4};
  for (int i = 0; i < 12; ++i) {
    p[48 + i] = {100 + ox[i], 122 + oy[i]};
  }
  const float ix[8] = {-13, -5, 0, 5, 13, 5, 0, -5};
  for (int i = 0; i < 8; ++i) {
    p[60 + i] = {100 + ix[i], 122.0F + (i > 4 ? 0.6F : -0.2F)};
  }
  rig.confidence = 1;
  return rig;
}

double LargestChange(const Image& a, const Image& b) {
  double most = 0;
  for (int y = 0; y < a.height(); ++y) {
    for (int x = 0; x < a.width() * 4; ++x) {
      most = std::max<double>(most, std::abs(a.Row(y)[x] - b.Row(y)[x]));
    }
  }
  return most;
}

Image SmoothSkin() {
  Image t(200, 200, 4);
  for (int y = 0; y < 200; ++y) {
    for (int x = 0; x < 200; ++x) {
      std::uint8_t* p = t.At(x, y);
      p[0] = static_cast<std::uint8_t>(180 + x / 8);
      p[1] = static_cast<std::uint8_t>(140 + y / 8);
      p[2] = 120;
      p[3] = 255;
    }
  }
  return t;
}

TEST(FacePatch, NeutralLeavesThePictureAsItIs) {
  const Image texture = SmoothSkin();
  const FacePatch patch(ToyFace(), texture, {0, 0});
  Image drawn = texture.Clone();
  patch.Draw({}, drawn);
  EXPECT_LE(LargestChange(texture, drawn), 1);
}

TEST(FacePatch, MovesWhatItShouldAndReturnsToRest) {
  const Image texture = SmoothSkin();
  const FaceRig rig = ToyFace();
  const FacePatch patch(rig, texture, {0, 0});
  FaceState talking;
  talking.coefficients[Index(FaceCoefficient::kJawOpen)] = 1;
  talking.coefficients[Index(FaceCoefficient::kEyeBlinkLeft)] = 1;
  const auto moved = patch.MovedLandmarks(talking);
  EXPECT_GT(moved[8].y() - rig.landmarks[8].y(), 10);
  EXPECT_GT(moved[66].y() - moved[62].y(), 12);
  EXPECT_LT(moved[46].y() - moved[44].y(), 2);             // the left eye is shut
  EXPECT_NEAR(moved[40].y(), rig.landmarks[40].y(), 0.5);  // the right one is not
  Image drawn = texture.Clone();
  patch.Draw(talking, drawn);
  // The inside of the mouth is darker than the skin.
  EXPECT_LT(drawn.At(100, 136)[0], 120);
  // Nothing changes outside the ring.
  EXPECT_EQ(drawn.At(2, 2)[0], texture.At(2, 2)[0]);
  EXPECT_EQ(drawn.At(100, 198)[1], texture.At(100, 198)[1]);
  patch.Draw({}, drawn);
  EXPECT_LE(LargestChange(texture, drawn), 1);
}

TEST(FacePatch, LidsBelowAFringeAreSkin) {
  Image texture = SmoothSkin();
  for (int y = 30; y < 75; ++y) {
    for (int x = 0; x < 200; ++x) {
      if (x / 3 % 2 == 0) {  // strands
        std::fill_n(texture.At(x, y), 3, std::uint8_t{30});
      }
    }
  }
  FaceState shut;
  shut.coefficients[Index(FaceCoefficient::kEyeBlinkLeft)] = 1;
  shut.coefficients[Index(FaceCoefficient::kEyeBlinkRight)] = 1;
  const FacePatch patch(ToyFace(), texture, {0, 0});
  Image drawn = texture.Clone();
  patch.Draw(shut, drawn);
  for (const int eye : {80, 120}) {
    for (int x = eye - 5; x <= eye + 5; ++x) {
      EXPECT_NEAR(drawn.At(x, 79)[0], 185, 30) << x;
    }
  }
  patch.Draw({}, drawn);
  EXPECT_LE(LargestChange(texture, drawn), 1);
  // Where skin lies above the eyes it comes down, whatever its shade.
  Image shaded = SmoothSkin();
  for (int x = 0; x < 200; ++x) {
    for (int y = 30; y < 79; ++y) {
      std::copy_n(std::array<std::uint8_t, 3>{110, 70, 60}.begin(), 3, shaded.At(x, y));
    }
  }
  drawn = shaded.Clone();
  FacePatch(ToyFace(), shaded, {0, 0}).Draw(shut, drawn);
  EXPECT_NEAR(drawn.At(80, 79)[0], 110, 10);
}

TEST(FacePatch, BrowsBehindDarkRimsMoveLittle) {
  FaceState raised;
  raised.coefficients[Index(FaceCoefficient::kBrowInnerUp)] = 1;
  const FaceRig rig = ToyFace();
  const auto rise = [&](int from, int to) {
    Image texture = SmoothSkin();
    for (int y = from; y < to; ++y) {
      for (int x = 0; x < 200; ++x) {
        std::fill_n(texture.At(x, y), 3, std::uint8_t{30});
      }
    }
    const FacePatch patch(rig, texture, {0, 0});
    return rig.landmarks[21].y() - patch.MovedLandmarks(raised)[21].y();
  };
  const float free = rise(0, 0);
  EXPECT_GT(free, 2);
  const float brow = rig.landmarks[21].y();
  const float nose = rig.landmarks[29].y();
  const int middle = static_cast<int>((brow + nose) / 2);
  EXPECT_NEAR(rise(middle, middle + 4), 0.3F * free, 0.01F);
  // A fringe, or the shade of a cap, has no skin above.
  EXPECT_FLOAT_EQ(rise(0, middle + 4), free);
}

TEST(FacePatch, LipsThatThePictureShowsApartMeet) {
  FaceRig rig = ToyFace();
  for (const int i : {55, 56, 57, 58, 59, 65, 66, 67}) {
    rig.landmarks[i].y() += 8;
  }
  const Image texture = SmoothSkin();
  const FacePatch patch(rig, texture, {0, 0});
  FaceState shut;
  shut.coefficients[Index(FaceCoefficient::kMouthClose)] = 1;
  const auto moved = patch.MovedLandmarks(shut);
  EXPECT_LT(moved[66].y() - moved[62].y(), 0.5F);
  EXPECT_GT(moved[57].y() - moved[66].y(), 1);
}

TEST(FacePatch, WhatThePictureShowsInTheMouthHangsOnTheUpperLip) {
  FaceRig rig = ToyFace();
  for (const int i : {55, 56, 57, 58, 59, 65, 66, 67}) {
    rig.landmarks[i].y() += 8;
  }
  const auto& p = rig.landmarks;
  Image texture = SmoothSkin();
  // White teeth between the lips.
  for (int y = static_cast<int>(p[62].y()) + 1; y < static_cast<int>(p[66].y()); ++y) {
    for (int x = static_cast<int>(p[61].x()); x <= static_cast<int>(p[63].x()); ++x) {
      std::fill_n(texture.At(x, y), 3, static_cast<std::uint8_t>(250));
    }
  }
  const FacePatch patch(rig, texture, {0, 0});
  FaceState open;
  open.coefficients[Index(FaceCoefficient::kJawOpen)] = 1;
  const auto moved = patch.MovedLandmarks(open);
  Image drawn = texture.Clone();
  patch.Draw(open, drawn);
  const int x = static_cast<int>(moved[62].x());
  const int top = static_cast<int>(moved[62].y());
  EXPECT_GT(drawn.At(x, top + 4)[1], 200);  // teeth, as large as they were
  EXPECT_LT(drawn.At(x, static_cast<int>(moved[66].y()) - 4)[1], 140);  // not drawn out to the lip
}

TEST(FacePatch, AMouthNoWiderOpenThanThePictureIsNotPainted) {
  const Image texture = SmoothSkin();
  const FaceRig rig = ToyFace();
  std::array<Vector2f, kInnerLips> lips;
  std::copy_n(rig.landmarks.begin() + kInnerLipsFirst, kInnerLips, lips.begin());
  const MouthLook look(texture, lips, {100, 140}, {220, 180, 160}, Vector2f::UnitX(), 40);
  Image drawn = texture.Clone();
  PaintMouth(texture, look, lips, drawn);
  EXPECT_EQ(LargestChange(texture, drawn), 0);
  // Lips that crossed each other leave nothing to paint either.
  for (const int i : {5, 6, 7}) {
    lips[i].y() -= 30;
  }
  PaintMouth(texture, look, lips, drawn);
  EXPECT_EQ(LargestChange(texture, drawn), 0);
}

TEST(FacePatch, ExtremeStatesStayFinite) {
  const Image texture = SmoothSkin();
  const FacePatch patch(ToyFace(), texture, {0, 0});
  FaceState wild;
  wild.coefficients.fill(5.0F);
  wild.gaze_x = 40;
  wild.gaze_y = -40;
  for (const Vector2f& p : patch.MovedLandmarks(wild)) {
    EXPECT_TRUE(p.allFinite());
  }
  Image drawn = texture.Clone();
  patch.Draw(wild, drawn);
}

}  // namespace
}  // namespace understudy
