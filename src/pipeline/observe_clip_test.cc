#include "pipeline/observe_clip.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <string>
#include <vector>

#include "core/resize.h"
#include "media/image_reader.h"
#include "perceive/perceiver.h"
#include "pipeline/load_character.h"
#include "pipeline/model_folder.h"
#include "testing/files.h"
#include "testing/media_bytes.h"
#include "testing/paths.h"

namespace understudy {
namespace {

namespace fs = std::filesystem;

std::string Example(const std::string& name) {
  return std::string(UNDERSTUDY_SOURCE_DIR) + "/examples/" + name;
}

class Observing : public ::testing::Test {
 protected:
  Observing() {
    const Result<std::string> models = FindModelFolder();
    EXPECT_TRUE(models.ok()) << models.error().message;
    models_ = models.ok() ? *models : "";
  }

  // What must hold of every observation, however good the networks are.
  static void ExpectSound(const Observation& seen) {
    const auto in_unit = [](float v) { return v >= 0 && v <= 1; };
    EXPECT_TRUE(in_unit(seen.person_confidence));
    EXPECT_TRUE(in_unit(seen.face.confidence));
    for (const Keypoint& k : seen.keypoints) {
      ASSERT_TRUE(std::isfinite(k.x) && std::isfinite(k.y) && in_unit(k.confidence));
    }
    if (seen.person) {
      EXPECT_GE(seen.person->x, 0);
      EXPECT_GE(seen.person->y, 0);
      EXPECT_GT(seen.person->area(), 0);
      EXPECT_LE(seen.person->x + seen.person->width, static_cast<float>(seen.width) + 0.01F);
      EXPECT_LE(seen.person->y + seen.person->height, static_cast<float>(seen.height) + 0.01F);
    }
  }

  std::string models_;
  testing::TemporaryFolder folder_;
};

TEST_F(Observing, TheExampleCharacterIsFoundUprightWithItsFace) {
  const Result<Image> picture = ReadImage(Example("mara.png"));
  ASSERT_TRUE(picture.ok()) << picture.error().message;
  const Result<Observation> seen = ObservePicture(picture->span(), models_, std::nullopt);
  ASSERT_TRUE(seen.ok()) << seen.error().message;
  ASSERT_TRUE(seen->person.has_value()) << seen->person_confidence;
  ExpectSound(*seen);
  const Keypoints& k = seen->keypoints;
  EXPECT_LT(k[kNose].y, k[kLeftShoulderPoint].y);
  EXPECT_LT(k[kLeftShoulderPoint].y, k[kLeftHipPoint].y);
  EXPECT_LT(k[kLeftHipPoint].y, k[kLeftKneePoint].y);
  EXPECT_LT(k[kLeftKneePoint].y, k[kLeftAnklePoint].y);
  // She faces us: her left is on the picture's right.
  EXPECT_GT(k[kLeftShoulderPoint].x, k[kRightShoulderPoint].x);
  EXPECT_GT(seen->face.confidence, 0.5F);
}

TEST_F(Observing, ABoxSaysWhereToLook) {
  const Result<Image> picture = ReadImage(Example("mara.png"));
  ASSERT_TRUE(picture.ok());
  const Result<Observation> whole = ObservePicture(picture->span(), models_, std::nullopt);
  ASSERT_TRUE(whole.ok() && whole->person);
  const Result<Observation> boxed = ObservePicture(picture->span(), models_, *whole->person);
  ASSERT_TRUE(boxed.ok() && boxed->person);
  EXPECT_GT(IntersectionOverUnion(*whole->person, *boxed->person), 0.7F);
}

// Lays the figure of `loaded` into `frame`, the picture's left edge at `x`, its lower edge on the
// frame's.
void Paste(const LoadedCharacter& loaded, int x, Image& frame) {
  const int top = frame.height() - loaded.picture.height();
  for (int v = 0; v < loaded.picture.height(); ++v) {
    for (int u = 0; u < loaded.picture.width(); ++u) {
      if (x + u < 0 || x + u >= frame.width()) {
        continue;
      }
      const int alpha = *loaded.figure.matte.At(u, v);
      const std::uint8_t* p = loaded.picture.At(u, v);
      std::uint8_t* q = frame.At(x + u, top + v);
      for (int c = 0; c < 3; ++c) {
        q[c] = static_cast<std::uint8_t>((p[c] * alpha + q[c] * (255 - alpha)) / 255);
      }
    }
  }
}

TEST_F(Observing, OneIdentityIsHeldWhilePeopleCross) {
  // The two example characters walk past each other before a bare wall, Mara in front.
  const Result<LoadedCharacter> mara = LoadCharacter(Example("mara.png"), Tier::kDraft, models_);
  const Result<LoadedCharacter> pip = LoadCharacter(Example("pip.png"), Tier::kDraft, models_);
  ASSERT_TRUE(mara.ok() && pip.ok());
  constexpr int kFrames = 31;
  constexpr int kTravel = 500;
  for (const int number : {1, 2}) {  // from the left: Pip, Mara
    SCOPED_TRACE(number);
    Result<Perceiver> perceiver = Perceiver::Load(
        models_, {.person = {.kind = PersonChoice::Kind::kNumber, .number = number}});
    ASSERT_TRUE(perceiver.ok());
    int followed = 0;
    int other = 0;
    int on_other = 0;
    for (int i = 0; i < kFrames; ++i) {
      Image frame(860, 490, 3);
      std::fill_n(frame.Row(0), static_cast<std::size_t>(frame.stride()) * 490, std::uint8_t{170});
      const int way = kTravel * i / (kFrames - 1);
      Paste(*pip, way, frame);
      Paste(*mara, kTravel - way, frame);
      const Result<Observation> seen = perceiver->ObserveBody({i, {30, 1}}, frame.span());
      ASSERT_TRUE(seen.ok()) << seen.error().message;
      const float middle = static_cast<float>(mara->picture.width()) / 2;
      const float own = middle + static_cast<float>(number == 1 ? way : kTravel - way);
      const float others = middle + static_cast<float>(number == 1 ? kTravel - way : way);
      if (seen->person && std::abs(own - others) > 120) {
        const float x = seen->person->center_x();
        (std::abs(x - own) < std::abs(x - others) ? followed : other) += 1;
        on_other += std::abs(x - others) < 60 ? 1 : 0;
      }
      if (i == kFrames - 1) {
        ASSERT_TRUE(seen->person.has_value());
        EXPECT_NEAR(seen->person->center_x(), own, 60) << "after the crossing";
      }
    }
    EXPECT_GE(followed, 14);
    EXPECT_LE(other, 4) << "frames in which the other one was taken for the followed one";
    EXPECT_EQ(on_other, 0) << "frames in which the other one was surely followed";
  }
}

Image Wall(int width, int height, std::uint8_t grey) {
  Image wall(width, height, 3);
  std::fill_n(wall.Row(0), static_cast<std::size_t>(wall.stride()) * height, grey);
  return wall;
}

TEST_F(Observing, BlackFramesShowNobodyAndAReturnIsSeenSoon) {
  const Result<LoadedCharacter> mara = LoadCharacter(Example("mara.png"), Tier::kDraft, models_);
  ASSERT_TRUE(mara.ok());
  Image there = Wall(600, 490, 170);
  Paste(*mara, 120, there);
  Result<Perceiver> perceiver = Perceiver::Load(models_);
  ASSERT_TRUE(perceiver.ok());
  const auto observe = [&](const Image& frame) {
    Result<Observation> seen = perceiver->ObserveBody({}, frame.span());
    EXPECT_TRUE(seen.ok());
    EXPECT_TRUE(perceiver->ObserveFace(frame.span(), *seen).ok());
    EXPECT_TRUE(perceiver->ObserveHands(frame.span(), *seen).ok());
    ExpectSound(*seen);
    return seen->person.has_value();
  };
  EXPECT_TRUE(observe(there));
  for (int i = 0; i < 6; ++i) {
    EXPECT_FALSE(observe(Wall(600, 490, 0))) << i;
  }
  int waited = 0;
  while (!observe(there) && waited < 10) {
    ++waited;
  }
  EXPECT_LE(waited, 4);
}

TEST_F(Observing, APersonOf160PixelsIsFound) {
  const Result<Image> picture = ReadImage(Example("mara.png"));
  ASSERT_TRUE(picture.ok());
  LoadedCharacter small;
  small.picture = Resize(picture->span(), 132, 176);
  small.figure.matte = Image(132, 176, 1);
  std::fill_n(small.figure.matte.Row(0),
              static_cast<std::size_t>(small.figure.matte.stride()) * 176, std::uint8_t{255});
  Image frame = Wall(640, 480, 150);
  Paste(small, 400, frame);
  const Result<Observation> seen = ObservePicture(frame.span(), models_, std::nullopt);
  ASSERT_TRUE(seen.ok());
  ASSERT_TRUE(seen->person.has_value()) << seen->person_confidence;
  EXPECT_NEAR(seen->person->center_x(), 466, 40);
  ExpectSound(*seen);
}

TEST_F(Observing, UpsideDownAndCutOffAreSeenOrSaidToBeGuesses) {
  const Result<Image> picture = ReadImage(Example("mara.png"));
  ASSERT_TRUE(picture.ok());
  Image turned(picture->width(), picture->height(), 3);
  for (int y = 0; y < turned.height(); ++y) {
    for (int x = 0; x < turned.width(); ++x) {
      std::copy_n(picture->At(picture->width() - 1 - x, picture->height() - 1 - y), 3,
                  turned.At(x, y));
    }
  }
  const Result<Observation> head_down = ObservePicture(turned.span(), models_, std::nullopt);
  ASSERT_TRUE(head_down.ok());
  ExpectSound(*head_down);
  // Cut at the waist: the legs are not made up.
  const ImageView waist =
      picture->span().Crop(0, 0, picture->width(), picture->height() * 45 / 100);
  const Result<Observation> half = ObservePicture(waist, models_, std::nullopt);
  ASSERT_TRUE(half.ok());
  ExpectSound(*half);
  ASSERT_TRUE(half->person.has_value());
  for (const int k : {kLeftKneePoint, kRightKneePoint, kLeftAnklePoint, kRightAnklePoint}) {
    EXPECT_LT(half->keypoints[k].confidence, 0.3F) << k;
  }
  EXPECT_GT(half->keypoints[kLeftShoulderPoint].confidence, 0.6F);
}

TEST_F(Observing, APersonWhoIsNotThereIsNotFound) {
  const Result<Image> picture = ReadImage(Example("mara.png"));
  ASSERT_TRUE(picture.ok());
  const Result<Observation> seen = ObservePicture(
      picture->span(), models_, std::nullopt, {.kind = PersonChoice::Kind::kNumber, .number = 2});
  ASSERT_FALSE(seen.ok());
  EXPECT_EQ(seen.error().code, ErrorCode::kNotFound);
  EXPECT_THAT(seen.error().message, ::testing::HasSubstr("1 person was found"));
}

TEST_F(Observing, TheExampleCharactersHandsAreFoundAtTheEndsOfTheArms) {
  const Result<Image> picture = ReadImage(Example("mara.png"));
  ASSERT_TRUE(picture.ok());
  const Result<Observation> seen = ObservePicture(picture->span(), models_, std::nullopt);
  ASSERT_TRUE(seen.ok() && seen->person);
  const Keypoints& k = seen->keypoints;
  const float forearm = std::hypot(k[kLeftWristPoint].x - k[kLeftElbowPoint].x,
                                   k[kLeftWristPoint].y - k[kLeftElbowPoint].y);
  for (const auto& [first, wrist] :
       {std::pair{kLeftHandFirst, kLeftWristPoint}, {kRightHandFirst, kRightWristPoint}}) {
    ASSERT_GT(k[first].confidence, 0.5F);
    EXPECT_LT(std::hypot(k[first].x - k[wrist].x, k[first].y - k[wrist].y), 0.4F * forearm);
    const float length = std::hypot(k[first + 12].x - k[first].x, k[first + 12].y - k[first].y);
    EXPECT_GT(length, 0.3F * forearm);
    EXPECT_LT(length, 1.2F * forearm);
  }
}

TEST_F(Observing, AClipIsSeenTheSameWithAnyThreads) {
  std::vector<ObservedClip> clips;
  for (const int threads : {1, 2, 5}) {
    Result<ObservedClip> clip = ObserveClip(Example("hello.mp4"), models_,
                                            {.duration_s = 0.3, .threads = threads}, nullptr, {});
    ASSERT_TRUE(clip.ok()) << clip.error().message;
    clips.push_back(std::move(*clip));
  }
  ASSERT_GE(clips[0].observations.size(), 5U);
  for (const ObservedClip& clip : clips) {
    ASSERT_EQ(clip.observations.size(), clips[0].observations.size());
    EXPECT_EQ(clip.damaged, "");
    for (std::size_t i = 0; i < clip.observations.size(); ++i) {
      const Observation& a = clips[0].observations[i];
      const Observation& b = clip.observations[i];
      ExpectSound(b);
      EXPECT_EQ(b.time.index, static_cast<std::int64_t>(i));
      EXPECT_EQ(a.person_confidence, b.person_confidence);
      EXPECT_EQ(a.camera.dx, b.camera.dx);
      for (int k = 0; k < kKeypoints; ++k) {
        ASSERT_EQ(a.keypoints[k].x, b.keypoints[k].x) << i << " " << k;
      }
    }
  }
}

TEST_F(Observing, ProgressCountsEveryFrame) {
  testing::WriteFile(folder_.File("grey.y4m"), testing::GreyVideo(64, 48, 7, "25:1"));
  std::vector<std::int64_t> told;
  const Result<ObservedClip> clip =
      ObserveClip(folder_.File("grey.y4m"), models_, {},
                  [&](std::string_view stage, std::int64_t done, std::int64_t) {
                    EXPECT_EQ(stage, "watching");
                    told.push_back(done);
                  },
                  {});
  ASSERT_TRUE(clip.ok()) << clip.error().message;
  EXPECT_EQ(clip->fps, (Rational{25, 1}));
  EXPECT_FALSE(clip->has_audio);
  EXPECT_THAT(told, ::testing::ElementsAre(1, 2, 3, 4, 5, 6, 7));
}

TEST_F(Observing, AStopIsFollowed) {
  std::stop_source stop;
  int frames = 0;
  const Result<ObservedClip> clip = ObserveClip(
      Example("hello.mp4"), models_, {},
      [&](std::string_view, std::int64_t, std::int64_t) {
        ++frames;
        stop.request_stop();
      },
      stop.get_token());
  ASSERT_FALSE(clip.ok());
  EXPECT_EQ(clip.error().code, ErrorCode::kCancelled);
  EXPECT_LE(frames, 5) << "four frames are on their way at most";
}

TEST_F(Observing, WithoutNetworks) {
  const Result<ObservedClip> clip =
      ObserveClip(Example("hello.mp4"), folder_.path().string(), {}, nullptr, {});
  ASSERT_FALSE(clip.ok());
  EXPECT_EQ(clip.error().code, ErrorCode::kUnavailable);
}

TEST_F(Observing, RealPictures) {
  US_SKIP_WITHOUT_SHARED("characters");
  std::vector<fs::path> pictures;
  for (const auto& entry : fs::directory_iterator(testing::SharedData() + "/characters")) {
    if (entry.path().extension() != ".json") {
      pictures.push_back(entry.path());
    }
  }
  std::sort(pictures.begin(), pictures.end());
  for (std::size_t i = 0; i < pictures.size(); i += 4) {
    SCOPED_TRACE(pictures[i].string());
    const Result<Image> picture = ReadImage(pictures[i].string());
    ASSERT_TRUE(picture.ok()) << picture.error().message;
    const Result<Observation> seen = ObservePicture(picture->span(), models_, std::nullopt);
    ASSERT_TRUE(seen.ok()) << seen.error().message;
    ExpectSound(*seen);
  }
}

TEST_F(Observing, RealClips) {
  US_SKIP_WITHOUT_SHARED("bad");
  for (const char* name :
       {"bad_five_frames.mp4", "bad_crowd_street_avi.avi", "bad_endcard_cut.mp4"}) {
    SCOPED_TRACE(name);
    const Result<ObservedClip> clip = ObserveClip(testing::SharedData() + "/bad/" + name, models_,
                                                  {.duration_s = 0.3}, nullptr, {});
    ASSERT_TRUE(clip.ok()) << clip.error().message;
    EXPECT_FALSE(clip->observations.empty());
    for (const Observation& seen : clip->observations) {
      ExpectSound(seen);
    }
  }
}

}  // namespace
}  // namespace understudy
