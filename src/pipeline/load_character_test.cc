#include "pipeline/load_character.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "pipeline/character_file.h"
#include "pipeline/model_folder.h"
#include "testing/files.h"
#include "testing/media_bytes.h"
#include "testing/messages.h"
#include "testing/paths.h"
#include "testing/toy_figure.h"

namespace understudy {
namespace {

using ::testing::HasSubstr;

TEST(SizeAtTier, OrdinaryPictures) {
  const auto expect = [](int w, int h, Tier tier, int width, int height) {
    const OutputSize size = SizeAtTier(w, h, tier);
    EXPECT_EQ(size.width, width) << w << " x " << h;
    EXPECT_EQ(size.height, height) << w << " x " << h;
  };
  expect(1920, 1080, Tier::kStandard, 1280, 720);
  expect(1080, 1920, Tier::kStandard, 720, 1280);
  expect(1080, 1440, Tier::kDraft, 360, 480);
  expect(500, 500, Tier::kProfessional, 1080, 1080);
  expect(33, 32, Tier::kDraft, 372, 360);
}

TEST(SizeAtTier, IsEvenWithinTheLimitsAndKeepsTheShape) {
  for (const auto& [tier, side] :
       {std::pair{Tier::kDraft, 360}, {Tier::kStandard, 720}, {Tier::kProfessional, 1080}}) {
    for (const int w : {1, 7, 100, 333, 720, 1081, 4000, 16384}) {
      for (const int h : {1, 10, 99, 480, 1080, 2881, 16384}) {
        const OutputSize size = SizeAtTier(w, h, tier);
        EXPECT_EQ(size.width % 2, 0);
        EXPECT_EQ(size.height % 2, 0);
        EXPECT_GE(std::min(size.width, size.height), 2);
        EXPECT_LE(std::min(size.width, size.height), side);
        EXPECT_LE(std::max(size.width, size.height), side * 8 / 3);
        if (std::min(w, h) * 8 > std::max(w, h) * 3) {
          EXPECT_EQ(std::min(size.width, size.height), side) << w << " x " << h;
          const double ratio = static_cast<double>(size.width) / size.height;
          EXPECT_NEAR(ratio / (static_cast<double>(w) / h), 1, 0.01) << w << " x " << h;
        }
      }
    }
  }
}

class LoadingACharacter : public ::testing::Test {
 protected:
  LoadingACharacter() {
    const Result<std::string> models = FindModelFolder();
    EXPECT_TRUE(models.ok()) << models.error().message;
    models_ = models.ok() ? *models : "";
  }
  testing::TemporaryFolder folder_;
  std::string models_;
};

TEST_F(LoadingACharacter, FromItsFile) {
  testing::ToyFigure toy = testing::MakeToyFigure();
  LoadedCharacter saved;
  saved.picture = std::move(toy.picture);
  saved.figure = std::move(toy.figure);
  saved.seen = toy.seen;
  ASSERT_TRUE(WriteCharacterFile(folder_.File("toy.understudy"), saved).ok());
  const Result<LoadedCharacter> loaded =
      LoadCharacter(folder_.File("toy.understudy"), Tier::kDraft, models_);
  ASSERT_TRUE(loaded.ok()) << loaded.error().message;
  EXPECT_EQ(loaded->character.width, 360);
  EXPECT_EQ(loaded->character.height, 540);
  EXPECT_EQ(loaded->character.background.width(), 360);
  EXPECT_EQ(loaded->character.background.height(), 540);
  EXPECT_EQ(loaded->character.layers.size(), 6U);
}

// Numbers that nobody should write into a file must not bring the program down.
TEST_F(LoadingACharacter, FromAFileWithJointsInImpossiblePlaces) {
  for (const float place : {0.0F, -1e5F, 1e6F}) {
    testing::ToyFigure toy = testing::MakeToyFigure(120, 180);
    LoadedCharacter saved;
    saved.picture = std::move(toy.picture);
    saved.figure = std::move(toy.figure);
    saved.seen = toy.seen;
    for (int k = kLeftElbowPoint; k < kLeftKneePoint; ++k) {
      saved.seen.keypoints[k] = {place, -place, 1};
    }
    ASSERT_TRUE(WriteCharacterFile(folder_.File("toy.understudy"), saved).ok());
    const auto loaded = LoadCharacter(folder_.File("toy.understudy"), Tier::kDraft, models_);
    EXPECT_TRUE(loaded.ok() || !loaded.error().message.empty());
  }
}

TEST_F(LoadingACharacter, WithNobodyInItSaysHowSureWeWere) {
  testing::WriteFile(folder_.File("wall.bmp"), testing::Bmp(96, 64, [](int x, int y) {
                       return testing::Color{static_cast<std::uint8_t>(2 * x),
                                             static_cast<std::uint8_t>(3 * y), 90};
                     }));
  const auto loaded = LoadCharacter(folder_.File("wall.bmp"), Tier::kDraft, models_);
  ASSERT_FALSE(loaded.ok());
  EXPECT_EQ(loaded.error().code, ErrorCode::kNotFound);
  EXPECT_THAT(loaded.error().message, testing::IsOneSentence());
  EXPECT_THAT(loaded.error().message, HasSubstr("searched"));
  EXPECT_THAT(loaded.error().message, HasSubstr("% sure"));
}

TEST_F(LoadingACharacter, FromWhatIsNoPicture) {
  testing::WriteFile(folder_.File("notes.png"), "hello\n");
  testing::WriteFile(folder_.File("clip.y4m"), testing::GreyVideo(64, 48, 5, "25:1"));
  const auto code = [&](const std::string& name) {
    const auto loaded = LoadCharacter(folder_.File(name), Tier::kDraft, models_);
    EXPECT_FALSE(loaded.ok()) << name;
    EXPECT_THAT(loaded.error().message, testing::IsOneSentence());
    EXPECT_THAT(loaded.error().message, HasSubstr(folder_.File(name)));
    return loaded.error().code;
  };
  EXPECT_EQ(code("notes.png"), ErrorCode::kCorruptInput);
  EXPECT_EQ(code("clip.y4m"), ErrorCode::kUnsupported);
  EXPECT_EQ(code("missing.png"), ErrorCode::kNotFound);
  EXPECT_EQ(code("missing.understudy"), ErrorCode::kNotFound);
}

}  // namespace
}  // namespace understudy
