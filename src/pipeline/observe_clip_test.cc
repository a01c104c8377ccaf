#include "pipeline/observe_clip.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <string>
#include <vector>

#include "media/image_reader.h"
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
