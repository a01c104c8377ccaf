#include "perceive/perceiver.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>

#include "testing/paths.h"

namespace understudy {
namespace {

std::string Models() { return std::string(UNDERSTUDY_SOURCE_DIR) + "/models"; }

Image Wall(int width, int height) {
  Image image(width, height, 3);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      std::uint8_t* p = image.At(x, y);
      p[0] = static_cast<std::uint8_t>(120 + x * 60 / width);
      p[1] = static_cast<std::uint8_t>(110 + y * 80 / height);
      p[2] = 150;
    }
  }
  return image;
}

TEST(PersonConfidence, AHeadAloneIsAPersonToo) {
  BodyPoints points{};
  for (int i = 0; i < 5; ++i) {
    points[i].confidence = 0.8F;
  }
  EXPECT_FLOAT_EQ(PersonConfidence(points), 0.65F * 0.8F);
  points[7].confidence = points[8].confidence = points[9].confidence = 0.8F;
  EXPECT_FLOAT_EQ(PersonConfidence(points), 0.8F);
}

TEST(PersonConfidence, IsTheMeanOfTheEightSurestBodyJoints) {
  BodyPoints points{};
  EXPECT_EQ(PersonConfidence(points), 0);
  for (int i = 0; i < kBodyAndFeet; ++i) {
    points[i].confidence = i < 4 ? 0.8F : i < kBodyKeypoints ? 0.4F : 1.0F;  // feet do not count
  }
  EXPECT_FLOAT_EQ(PersonConfidence(points), 0.6F);
}

TEST(PerceiveOptions, ThresholdsLieBetweenNoughtAndOne) {
  EXPECT_TRUE(PerceiveOptions{}.Validate().ok());
  for (const float bad : {-0.1F, 1.1F, std::numeric_limits<float>::quiet_NaN()}) {
    EXPECT_EQ(PerceiveOptions{.least_person = bad}.Validate().error().code,
              ErrorCode::kInvalidArgument);
    EXPECT_EQ(PerceiveOptions{.least_face = bad}.Validate().error().code,
              ErrorCode::kInvalidArgument);
    EXPECT_FALSE(Perceiver::Load(Models(), {.least_person = bad}).ok());
  }
}

TEST(Perceiver, WithoutItsNetworksIsUnavailable) {
  const testing::TemporaryFolder folder;
  const Result<Perceiver> perceiver = Perceiver::Load(folder.path().string());
  ASSERT_FALSE(perceiver.ok());
  EXPECT_EQ(perceiver.error().code, ErrorCode::kUnavailable);
  EXPECT_THAT(perceiver.error().message, ::testing::HasSubstr(folder.path().string()));
}

TEST(Perceiver, ABareWallIsNobody) {
  Result<Perceiver> perceiver = Perceiver::Load(Models());
  ASSERT_TRUE(perceiver.ok()) << perceiver.error().message;
  const Image wall = Wall(320, 240);
  for (int i = 0; i < 3; ++i) {
    Result<Observation> seen = perceiver->ObserveBody({i, {30, 1}}, wall.span());
    ASSERT_TRUE(seen.ok()) << seen.error().message;
    EXPECT_FALSE(seen->person.has_value());
    EXPECT_LT(seen->person_confidence, 0.35F);
    EXPECT_EQ(seen->width, 320);
    EXPECT_EQ(seen->time.index, i);
    ASSERT_TRUE(perceiver->ObserveFace(wall.span(), *seen).ok());
    ASSERT_TRUE(perceiver->ObserveHands(wall.span(), *seen).ok());
    EXPECT_EQ(seen->face.confidence, 0);
    for (const Keypoint& k : seen->keypoints) {
      ASSERT_EQ(k.confidence, 0);
    }
  }
}

TEST(Perceiver, TheSameFrameGivesTheSameNumbers) {
  Observation first;
  for (int round = 0; round < 2; ++round) {
    Result<Perceiver> perceiver = Perceiver::Load(Models());
    ASSERT_TRUE(perceiver.ok()) << perceiver.error().message;
    Result<Observation> seen = perceiver->ObserveBody({}, Wall(200, 300).span());
    ASSERT_TRUE(seen.ok());
    if (round == 0) {
      first = *seen;
    }
    EXPECT_EQ(seen->person_confidence, first.person_confidence);
  }
}

TEST(Perceiver, FramesOfAnyShape) {
  for (const auto& [w, h] : {std::pair{1, 1}, {2, 500}, {700, 3}, {33, 32}}) {
    for (const int channels : {3, 4}) {
      Result<Perceiver> perceiver = Perceiver::Load(Models());
      ASSERT_TRUE(perceiver.ok());
      const Image frame(w, h, channels);
      Result<Observation> seen = perceiver->ObserveBody({}, frame.span());
      ASSERT_TRUE(seen.ok()) << w << " x " << h;
      EXPECT_TRUE(std::isfinite(seen->person_confidence));
      EXPECT_TRUE(perceiver->ObserveFace(frame.span(), *seen).ok());
      EXPECT_TRUE(perceiver->ObserveHands(frame.span(), *seen).ok());
    }
  }
}

}  // namespace
}  // namespace understudy
