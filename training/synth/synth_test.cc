// Tests of the synthetic people. Those that need the asset file look for it in $SYNTH_ASSETS or
// build/synth/assets.bin and are skipped without it.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "body_pose.h"
#include "body_shape.h"
#include "expression.h"
#include "person_maker.h"
#include "raster.h"
#include "recipe.h"
#include "skinning.h"

namespace understudy::synth {
namespace {

std::string AssetPath() {
  if (const char* env = std::getenv("SYNTH_ASSETS")) {
    return env;
  }
  for (const char* p : {"build/synth/assets.bin", "assets.bin", "../../build/synth/assets.bin"}) {
    if (std::filesystem::exists(p)) {
      return p;
    }
  }
  return "";
}

class SynthTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    if (AssetPath().empty()) {
      return;
    }
    auto assets = Assets::Load(AssetPath());
    ASSERT_TRUE(assets.ok()) << assets.error();
    world_ = new World(assets.value());
  }
  static void TearDownTestSuite() {
    delete world_;
    world_ = nullptr;
  }
  void SetUp() override {
    if (world_ == nullptr) {
      GTEST_SKIP() << "no assets.bin; run pack_assets.py";
    }
  }
  static const Assets& assets() { return *world_->assets; }
  static World* world_;
};
World* SynthTest::world_ = nullptr;

TEST_F(SynthTest, IdentityPoseLeavesEverythingInPlace) {
  const std::vector<Vector3f> verts = MorphBody(assets(), {});
  const Joints joints = JointsOf(assets(), verts);
  const PosedSkeleton s = PoseSkeleton(assets(), joints, Pose());
  for (int b = 0; b < kBoneCount; ++b) {
    EXPECT_LT((s.Head(b) - joints.head[b]).norm(), 1e-6f);
    EXPECT_LT((s.Tail(b) - joints.tail[b]).norm(), 1e-6f);
  }
  std::vector<Vector3f> posed;
  Skin(SkinningPalette(s), verts, assets().base_skin_bone, assets().base_skin_weight, &posed);
  for (size_t i = 0; i < verts.size(); ++i) {
    ASSERT_LT((posed[i] - verts[i]).norm(), 1e-5f) << i;
  }
}

TEST_F(SynthTest, SkinOfOneVertexAgreesWithSkinOfAll) {
  const std::vector<Vector3f> verts = MorphBody(assets(), {});
  const Joints joints = JointsOf(assets(), verts);
  Pose pose;
  Rng rng(3);
  for (Matrix3f& m : pose.local) {
    m = RotX(rng.Uniform(-40, 40)) * RotY(rng.Uniform(-40, 40));
  }
  const PosedSkeleton s = PoseSkeleton(assets(), joints, pose);
  std::vector<Vector3f> posed;
  Skin(SkinningPalette(s), verts, assets().base_skin_bone, assets().base_skin_weight, &posed);
  for (size_t i = 0; i < verts.size(); i += 97) {
    const Vector3f one =
        SkinOne(s, verts[i], &assets().base_skin_bone[4 * i], &assets().base_skin_weight[4 * i]);
    EXPECT_LT((one - posed[i]).norm(), 1e-4f);
  }
}

TEST_F(SynthTest, MacroAndRaceWeightsSumToOne) {
  Rng rng(5);
  for (int i = 0; i < 50; ++i) {
    float macro = 0, race = 0;
    for (const auto& [id, w] : MorphWeights(assets(), RandomShape(assets(), &rng))) {
      if (assets().morphs[id].kind == "macro") {
        macro += w;
      }
      if (assets().morphs[id].kind == "race") {
        race += w;
      }
      EXPECT_GE(w, 0);
    }
    EXPECT_NEAR(macro, 1, 2e-3f);
    EXPECT_NEAR(race, 1, 2e-3f);
  }
}

TEST_F(SynthTest, MorphsAddUp) {
  const MorphMix a = {{3, 0.5f}, {100, 0.3f}}, b = {{100, 0.4f}, {200, -0.2f}};
  MorphMix both = a;
  both.insert(both.end(), b.begin(), b.end());
  const auto zero = MorphBody(assets(), {}), va = MorphBody(assets(), a),
             vb = MorphBody(assets(), b), vab = MorphBody(assets(), both);
  for (size_t i = 0; i < zero.size(); ++i) {
    ASSERT_LT((vab[i] - (va[i] + vb[i] - zero[i])).norm(), 1e-5f);
  }
}

TEST_F(SynthTest, SolvedPoseKeepsBoneDirections) {
  const Joints joints = JointsOf(assets(), MorphBody(assets(), {}));
  Rng rng(9);
  for (int i = 0; i < 60; ++i) {
    const int clip = rng.Index(world_->mocap.clip_count());
    const BodyDirections d =
        world_->mocap.Directions(clip, world_->mocap.At(clip, rng.Uniform(0, 2)));
    Pose pose;
    SolvePose(assets(), joints, d, &pose);
    const PosedSkeleton s = PoseSkeleton(assets(), joints, pose);
    const auto direction = [&](const char* a, const char* b) {
      return Vector3f(
          (s.Head(assets().bone_id.at(b)) - s.Head(assets().bone_id.at(a))).normalized());
    };
    EXPECT_GT(direction("upperarm01.L", "lowerarm01.L").dot(d.upper_arm[0]), 0.9995f);
    EXPECT_GT(direction("lowerarm01.R", "wrist.R").dot(d.forearm[1]), 0.998f);
    EXPECT_GT(direction("upperleg01.L", "lowerleg01.L").dot(d.thigh[0]), 0.9995f);
    EXPECT_GT(direction("lowerleg01.R", "foot.R").dot(d.shin[1]), 0.9995f);
  }
}

TEST_F(SynthTest, LeftIsTheSubjectsLeft) {
  const Joints joints = JointsOf(assets(), MorphBody(assets(), {}));
  EXPECT_GT(joints.head[assets().bone_id.at("wrist.L")].x(), 0.2f);
  EXPECT_LT(joints.head[assets().bone_id.at("wrist.R")].x(), -0.2f);
  const BodyDirections d = world_->mocap.Directions(10, world_->mocap.At(10, 1)),
                       back = Mirrored(Mirrored(d));
  EXPECT_LT((back.upper_arm[0] - d.upper_arm[0]).norm(), 1e-6f);
  EXPECT_LT((back.chest - d.chest).norm(), 1e-6f);
}

TEST_F(SynthTest, TidyExpressionStaysInRange) {
  Rng rng(2);
  for (int i = 0; i < 100; ++i) {
    Expression e = RandomExpression(assets(), 1, &rng);
    TidyExpression(assets(), 1, &e);
    for (const auto& [id, w] : e.mix) {
      EXPECT_LE(w, assets().morphs[id].range + 1e-5f) << assets().morphs[id].name;
    }
  }
}

uint32_t PartsOfJoint(int k) {
  const int side = (k + 1) % 2;
  const auto bit = [](int part) { return 1u << part; };
  switch ((k - 5) / 2) {
    case 0:
      return bit(kPartTorso) | bit(kPartUpperArmL + side) | bit(kPartNeck);
    case 1:
      return bit(kPartUpperArmL + side) | bit(kPartForearmL + side);
    case 2:
      return bit(kPartHandL + side) | bit(kPartForearmL + side);
    case 3:
      return bit(kPartTorso) | bit(kPartThighL + side);
    case 4:
      return bit(kPartThighL + side) | bit(kPartShinL + side);
    default:
      return bit(kPartShinL + side) | bit(kPartFootL + side);
  }
}

TEST_F(SynthTest, VisibleKeypointsLieOnTheirParts) {
  PeopleOptions o;
  o.size = 288;
  o.group = 4;
  o.seed = 21;
  PersonMaker maker(*world_, o);
  int right = 0, total = 0, swapped = 0;
  for (int id = 0; id < 60; ++id) {
    const MadePerson made = maker.Make(id);
    for (int k = 5; k < 17; ++k) {
      const Keypoint& p = made.labels.keypoints[k];
      if (p.score != 1) {
        continue;
      }
      bool on = false;
      for (int dy = -2; dy <= 2 && !on; ++dy) {
        for (int dx = -2; dx <= 2; ++dx) {
          const int x = static_cast<int>(p.x) + dx, y = static_cast<int>(p.y) + dy;
          if (x < 0 || y < 0 || x >= 288 || y >= 288) {
            continue;
          }
          on = on || ((PartsOfJoint(k) >> made.picture.part[y * 288 + x]) & 1u);
        }
      }
      ++total;
      right += on;
      const int other = k % 2 == 1 ? k + 1 : k - 1;
      const uint32_t only_other = PartsOfJoint(other) & ~PartsOfJoint(k);
      swapped +=
          !on &&
          ((only_other >> made.picture.part[static_cast<int>(p.y) * 288 + static_cast<int>(p.x)]) &
           1u);
    }
  }
  EXPECT_GT(total, 250);
  EXPECT_GT(right, 0.96 * total) << right << " of " << total;
  EXPECT_LE(swapped, total / 50);
}

TEST_F(SynthTest, MatteAndPartsAgree) {
  PeopleOptions o;
  o.size = 160;
  o.group = 2;
  PersonMaker maker(*world_, o);
  for (int id = 0; id < 20; ++id) {
    const MadePerson made = maker.Make(id);
    for (size_t i = 0; i < made.picture.alpha.size(); ++i) {
      if (made.picture.alpha[i] < 120) {
        ASSERT_EQ(made.picture.part[i], 0);
      }
      ASSERT_LT(made.picture.part[i], kPartCount);
    }
  }
}

TEST_F(SynthTest, ImagesDependOnTheirNumberOnly) {
  PeopleOptions o;
  o.size = 96;
  o.group = 3;
  PersonMaker forward(*world_, o), backward(*world_, o);
  std::vector<MadePerson> a(7), b(7);
  for (int id = 0; id < 7; ++id) {
    a[id] = forward.Make(id);
  }
  for (int id = 6; id >= 0; --id) {
    b[id] = backward.Make(id);
  }
  for (int id = 0; id < 7; ++id) {
    EXPECT_EQ(a[id].picture.rgb, b[id].picture.rgb) << id;
    EXPECT_EQ(a[id].labels.keypoints[0].x, b[id].labels.keypoints[0].x);
  }
}

std::string Slurp(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

TEST_F(SynthTest, ThreadsDoNotChangeTheBytes) {
  const std::string dir = ::testing::TempDir() + "synth_threads";
  for (int threads : {1, 2}) {
    PeopleOptions o;
    o.assets = AssetPath();
    o.out = dir + std::to_string(threads);
    o.count = 20;
    o.size = 96;
    o.threads = threads;
    const Status s = MakePeople(o);
    ASSERT_TRUE(s.ok()) << s.error;
  }
  const std::string one = Slurp(dir + "1/body-00.tar");
  EXPECT_GT(one.size(), 20000u);
  EXPECT_EQ(one, Slurp(dir + "2/body-00.tar"));
  EXPECT_EQ(Slurp(dir + "1/body.jsonl"), Slurp(dir + "2/body.jsonl"));
}

TEST(TwoBoneIk, ReachesTargetsWithinReach) {
  Rng rng(4);
  for (int i = 0; i < 100; ++i) {
    const Vector3f from(0.1f, 0.2f, -0.3f);
    const Vector3f dir =
        Vector3f(rng.Normal(0, 1), rng.Normal(0, 1), rng.Normal(0, 1)).normalized();
    const Vector3f target = from + rng.Uniform(0.15f, 0.5f) * dir;
    Vector3f u, l;
    TwoBoneIk(from, target, 0.28f, 0.25f, {0, -1, 0.2f}, &u, &l);
    EXPECT_LT((from + 0.28f * u + 0.25f * l - target).norm(), 1e-4f);
  }
}

TEST(Raster, SharedEdgesLeaveNoHolesAndMatchTheSlowTwin) {
  Rng rng(6);
  for (int round = 0; round < 50; ++round) {
    std::array<ScreenVertex, 4> q;
    for (ScreenVertex& v : q) {
      v = {rng.Uniform(-5, 45), rng.Uniform(-5, 45), rng.Uniform(0.5f, 2)};
    }
    std::vector<int> fast(1600, 0), slow(1600, 0);
    for (const auto& ids : {std::array<int, 3>{0, 1, 2}, std::array<int, 3>{0, 2, 3}}) {
      RasterTriangle t;
      for (int c = 0; c < 3; ++c) {
        t.v[c] = q[ids[c]];
      }
      const float area = SignedArea(t.v);
      if (std::fabs(area) < 1) {
        continue;
      }
      t.inv_area = 1 / area;
      ForEachFragment(t, 40, 40, [&](size_t i, int, int, float iz) {
        fast[i] = 1;
        EXPECT_GT(iz, 0.49f);
        EXPECT_LT(iz, 2.01f);
      });
      for (int y = 0; y < 40; ++y) {
        for (int x = 0; x < 40; ++x) {
          const float px = static_cast<float>(x) + 0.5f, py = static_cast<float>(y) + 0.5f;
          int inside = 0;
          for (int c = 0; c < 3; ++c) {
            const ScreenVertex &a = t.v[c], &b = t.v[(c + 1) % 3];
            inside += ((b.x - a.x) * (py - a.y) - (px - a.x) * (b.y - a.y)) * area >= 0;
          }
          if (inside == 3) {
            slow[static_cast<size_t>(y * 40 + x)] = 1;
          }
        }
      }
    }
    int differ = 0;
    for (size_t i = 0; i < fast.size(); ++i) {
      differ += fast[i] != slow[i];
      EXPECT_FALSE(slow[i] && !fast[i]);
    }
    EXPECT_LE(differ, 3);  // Pixel centres right on an edge.
  }
}

TEST(Recipe, UnknownMembersAndValuesAreNamed) {
  const std::string path = ::testing::TempDir() + "recipe.json";
  const auto error = [&](const std::string& text) {
    std::ofstream(path) << text;
    const auto r = ReadRecipe(path);
    return r.ok() ? std::string() : r.error();
  };
  EXPECT_EQ(error("{}"), "");
  EXPECT_NE(error(R"({"camera": {"lense": 50}})").find("lense"), std::string::npos);
  EXPECT_NE(error(R"({"camera": {"framing": "toes"}})").find("toes"), std::string::npos);
  EXPECT_NE(error(R"({"subject": {"age": 3}})").find("0 to 1"), std::string::npos);
  EXPECT_NE(error("{").find("recipe"), std::string::npos);
}

}  // namespace
}  // namespace understudy::synth
