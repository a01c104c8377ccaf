#include "pipeline/load_references.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <memory>

#include "core/executor.h"
#include "pipeline/guard_identity.h"
#include "pipeline/identity_meter.h"
#include "pipeline/model_folder.h"
#include "pipeline/test_character.h"
#include "render/renderer.h"
#include "testing/files.h"
#include "testing/messages.h"
#include "testing/paths.h"

namespace understudy {
namespace {

using ::testing::HasSubstr;

const std::string kMara = std::string(UNDERSTUDY_SOURCE_DIR) + "/examples/mara.png";

float Degrees(float d) { return d * static_cast<float>(M_PI) / 180; }

class References : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    models_ = new std::string(*FindModelFolder());
    Result<LoadedCharacter> mara = LoadCharacter(kMara, Tier::kDraft, *models_);
    ASSERT_TRUE(mara.ok()) << mara.error().message;
    mara_ = new Character(std::move(mara->character));
  }
  static void TearDownTestSuite() {
    delete mara_;
    delete models_;
  }
  static Result<std::vector<ReferenceInfo>> Add(const std::vector<std::string>& paths) {
    mara_->views.clear();
    return AddReferences(paths, Tier::kDraft, *models_, *mara_);
  }
  static void ExpectRefused(const std::vector<std::string>& paths, ErrorCode code,
                            const std::string& says) {
    const auto added = Add(paths);
    ASSERT_FALSE(added.ok());
    EXPECT_EQ(added.error().code, code) << added.error().message;
    EXPECT_THAT(added.error().message, HasSubstr(says));
    EXPECT_THAT(added.error().message, testing::IsOneSentence());
  }
  static Image DrawnHead(Renderer& renderer, const AnimationFrame& frame) {
    Image canvas(mara_->width, mara_->height, 4);
    renderer.DrawHead(frame, canvas.span());
    return canvas;
  }

  static std::string* models_;
  static Character* mara_;
};
std::string* References::models_ = nullptr;
Character* References::mara_ = nullptr;

TEST_F(References, OfTheSamePictureGiveTheSamePicture) {
  const auto added = Add({kMara});
  ASSERT_TRUE(added.ok()) << added.error().message;
  ASSERT_EQ(added->size(), 1U);
  EXPECT_GT((*added)[0].likeness, 0.9F);
  EXPECT_FALSE((*added)[0].whole);
  ASSERT_EQ(mara_->views.size(), 1U);
  Renderer renderer(*mara_);
  AnimationFrame frame = ToyFrame(*mara_, {});
  const Image own = DrawnHead(renderer, frame);
  frame.head = {0, 0, 0};
  const Image other = DrawnHead(renderer, frame);
  frame.head = {-1, 0, 0.5F};
  const Image mixed = DrawnHead(renderer, frame);
  double off = 0;
  double mixed_off = 0;
  int n = 0;
  for (int y = 0; y < own.height(); ++y) {
    for (int x = 0; x < own.width(); ++x) {
      if (own.At(x, y)[3] == 255) {
        off += std::abs(own.At(x, y)[1] - other.At(x, y)[1]);
        mixed_off += std::abs(own.At(x, y)[1] - mixed.At(x, y)[1]);
        ++n;
      }
    }
  }
  EXPECT_LT(off / n, 2) << "levels";
  EXPECT_LT(mixed_off / n, 1.5) << "levels";
}

TEST_F(References, ThatCannotBeUsedAreRefusedWithNumbers) {
  ExpectRefused(std::vector<std::string>(7, kMara), ErrorCode::kLimitExceeded, "7");
  ExpectRefused({"/nowhere/side.png"}, ErrorCode::kNotFound, "/nowhere/side.png");
}

TEST_F(References, OfSomebodyElse) {
  US_SKIP_WITHOUT_SHARED("characters/chr_mona_lisa.jpg");
  const std::string lisa = testing::SharedData() + "/characters/chr_mona_lisa.jpg";
  ExpectRefused({lisa}, ErrorCode::kInvalidArgument, "somebody else");
  ExpectRefused({kMara, lisa}, ErrorCode::kInvalidArgument, "% alike");
}

TEST_F(References, WithoutAFaceOrWithSeveral) {
  US_SKIP_WITHOUT_SHARED("characters/chr_group_of_three.jpg");
  ExpectRefused({testing::SharedData() + "/characters/chr_group_of_three.jpg"},
                ErrorCode::kInvalidArgument, "faces");
  US_SKIP_WITHOUT_SHARED("multiref/silver_twintails/mr_silver_twintails_left.png");
  ExpectRefused({testing::SharedData() + "/multiref/silver_twintails/mr_silver_twintails_left.png"},
                ErrorCode::kNotFound, "no face");
}

TEST_F(References, OfATurnedHeadAreShownWhereItTurns) {
  const std::string folder = "multiref/woman_expressions_a/";
  US_SKIP_WITHOUT_SHARED(folder + "mr_woman_expressions_a_3.jpg");
  const std::string path = testing::SharedData() + "/" + folder + "mr_woman_expressions_a_";
  Result<LoadedCharacter> woman = LoadCharacter(path + "3.jpg", Tier::kDraft, *models_);
  ASSERT_TRUE(woman.ok()) << woman.error().message;
  Character& c = woman->character;
  const auto added =
      AddReferences(std::vector<std::string>{path + "2.jpg"}, Tier::kDraft, *models_, c);
  ASSERT_TRUE(added.ok()) << added.error().message;
  EXPECT_NEAR((*added)[0].head.yaw, 40, 8);
  EXPECT_TRUE((*added)[0].whole);
  EXPECT_GT((*added)[0].likeness, 0.3F);
  // Turned as the further picture is, the head looks like that picture.
  Renderer renderer(c);
  const IdentityMeter meter(c);
  AnimationFrame frame = ToyFrame(c, {});
  frame.turns[Index(Joint::kHead)] = c.views[0].turn;
  frame.head = {0, 0, 0};
  Image canvas(c.width, c.height, 4);
  renderer.DrawHead(frame, canvas.span());
  ASSERT_EQ(renderer.shown().size(), 1U);
  EXPECT_EQ(renderer.shown()[0].picture, 0);
  EXPECT_GT(meter.Of(canvas.span(), renderer.shown()).value(), 0.9F);
}

TEST_F(References, TheSameBytesForAnyNumberOfBandsWhileTwoAreMixed) {
  ASSERT_TRUE(Add({kMara}).ok());
  // Calls the pieces of work in the opposite order.
  class Backward final : public Executor {
   public:
    int threads() const override { return 1; }
    void ParallelFor(int count, const std::function<void(int)>& work) override {
      for (int i = count; i-- > 0;) {
        work(i);
      }
    }
  };
  AnimationFrame frame = ToyFrame(*mara_, {{Joint::kHead, 0.3F, Eigen::Vector3f::UnitY()}});
  frame.head = {-1, 0, 0.3F};
  Renderer first(*mara_);
  Renderer second(*mara_);
  Image a(mara_->width, mara_->height, 3);
  Image b(mara_->width, mara_->height, 3);
  SerialExecutor forward;
  Backward backward;
  AnimationFrame before = ToyFrame(*mara_, {});
  before.face.coefficients.fill(0.6F);
  first.Draw(before, b.span(), forward);  // what was drawn before leaves no trace
  b.Fill(0);
  first.Draw(frame, a.span(), forward);
  second.Draw(frame, b.span(), backward);
  for (int y = 0; y < a.height(); ++y) {
    ASSERT_TRUE(std::equal(a.Row(y), a.Row(y) + 3 * a.width(), b.Row(y))) << y;
  }
}

// Pixels that the head does not cover although they lie inside of it.
int HolesIn(const Image& head) {
  const int w = head.width();
  const int h = head.height();
  std::vector<bool> outside(static_cast<std::size_t>(w) * h, false);
  std::vector<int> stack;
  const auto visit = [&](int x, int y) {
    const int i = y * w + x;
    if (x >= 0 && y >= 0 && x < w && y < h && !outside[i] && head.At(x, y)[3] < 128) {
      outside[i] = true;
      stack.push_back(i);
    }
  };
  for (int x = 0; x < w; ++x) {
    visit(x, 0);
    visit(x, h - 1);
  }
  for (int y = 0; y < h; ++y) {
    visit(0, y);
    visit(w - 1, y);
  }
  while (!stack.empty()) {
    const int i = stack.back();
    stack.pop_back();
    visit(i % w + 1, i / w);
    visit(i % w - 1, i / w);
    visit(i % w, i / w + 1);
    visit(i % w, i / w - 1);
  }
  int holes = 0;
  for (int y = 0; y < h; ++y) {
    for (int x = 0; x < w; ++x) {
      holes += head.At(x, y)[3] < 128 && !outside[static_cast<std::size_t>(y) * w + x] ? 1 : 0;
    }
  }
  return holes;
}

TEST_F(References, AHeadOfOnePictureTurnsWithoutHoles) {
  ASSERT_TRUE(Add({}).ok());
  Renderer renderer(*mara_);
  const Image rest = DrawnHead(renderer, ToyFrame(*mara_, {}));
  int area = 0;
  for (int y = 0; y < rest.height(); ++y) {
    for (int x = 0; x < rest.width(); ++x) {
      area += rest.At(x, y)[3] >= 128 ? 1 : 0;
    }
  }
  const int at_rest = HolesIn(rest);
  for (const float yaw : {-35.0F, 0.0F, 35.0F}) {
    for (const float pitch : {-25.0F, 0.0F, 25.0F}) {
      for (const float roll : {-90.0F, 0.0F, 40.0F, 90.0F}) {
        AnimationFrame frame = ToyFrame(*mara_, {});
        frame.turns[Index(Joint::kHead)] =
            Eigen::AngleAxisf(Degrees(roll), Eigen::Vector3f::UnitZ()) *
            Eigen::AngleAxisf(Degrees(yaw), Eigen::Vector3f::UnitY()) *
            Eigen::AngleAxisf(Degrees(pitch), Eigen::Vector3f::UnitX());
        EXPECT_LE(HolesIn(DrawnHead(renderer, frame)), at_rest + 2)
            << "yaw " << yaw << ", pitch " << pitch << ", roll " << roll;
      }
    }
  }
}

TEST_F(References, IdentityIsWholeAtRestAndMotionThatWouldLoseItIsEased) {
  ASSERT_TRUE(Add({}).ok());
  const IdentityMeter meter(*mara_);
  Renderer renderer(*mara_);
  const auto identity = [&](const AnimationFrame& frame) {
    const Image canvas = DrawnHead(renderer, frame);
    return meter.Of(canvas.span(), renderer.shown()).value_or(1);
  };
  AnimationClip clip;
  clip.width = mara_->width;
  clip.height = mara_->height;
  clip.frames.assign(31, ToyFrame(*mara_, {}));
  EXPECT_GT(identity(clip.frames[0]), 0.95F);
  EXPECT_EQ(GuardIdentity(*mara_, meter, clip).frames, 0);
  for (int i = 12; i < 19; ++i) {
    clip.frames[i] = ToyFrame(*mara_, {{Joint::kHead, Degrees(90), Eigen::Vector3f::UnitY()}});
    clip.frames[i].face.coefficients.fill(1);
  }
  const float before = identity(clip.frames[15]);
  ASSERT_LT(before, kLeastIdentity);
  const IdentityEasing easing = GuardIdentity(*mara_, meter, clip);
  EXPECT_GT(easing.frames, 7);
  EXPECT_GT(easing.most, 0.2F);
  EXPECT_GT(identity(clip.frames[15]), before);
  EXPECT_GT(clip.frames[15].head_eased, 5);
  EXPECT_EQ(clip.frames[0].head_eased, 0);
}

}  // namespace
}  // namespace understudy
