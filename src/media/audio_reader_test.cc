#include "media/audio_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>

#include "media/audio_resample.h"
#include "media/test_clips.h"

namespace understudy {
namespace {

using testing::Click;
using testing::ClipSpec;
using ::testing::HasSubstr;
using testing::LoudestAt;
using testing::MakeClip;
using testing::Steady;
using testing::TemporaryFolder;

AudioBuffer Tone(double hz, double seconds, int sample_rate, int channels) {
  AudioBuffer sound{sample_rate, channels, {}};
  for (int i = 0; i < seconds * sample_rate; ++i) {
    for (int c = 0; c < channels; ++c) {
      sound.samples.push_back(
          static_cast<float>(0.5 / (c + 1) * std::sin(2 * M_PI * hz * i / sample_rate)));
    }
  }
  return sound;
}

double Rms(const AudioBuffer& sound, int channel, double from_s, double to_s) {
  double sum = 0;
  std::int64_t count = 0;
  for (auto i = static_cast<std::int64_t>(from_s * sound.sample_rate); i < to_s * sound.sample_rate;
       ++i, ++count) {
    const double value = sound.samples[i * sound.channels + channel];
    sum += value * value;
  }
  return std::sqrt(sum / static_cast<double>(count));
}

ClipSpec SoundOnly(AudioBuffer sound) {
  ClipSpec spec;
  spec.pictures = false;
  spec.sound = std::move(sound);
  return spec;
}

TEST(ReadAudio, RatesAndChannels) {
  const TemporaryFolder folder;
  ASSERT_TRUE(MakeClip(folder.File("a.wav"), SoundOnly(Tone(440, 1.0, 44100, 2))));
  for (const int rate : {8000, 16000, 44100, 48000}) {
    for (const int channels : {0, 1, 2}) {
      const auto sound = ReadAudio(folder.File("a.wav"), 0, std::nullopt, rate, channels);
      ASSERT_TRUE(sound.ok()) << sound.error().message;
      EXPECT_EQ(sound->sample_rate, rate);
      EXPECT_EQ(sound->channels, channels == 0 ? 2 : channels);
      EXPECT_NEAR(sound->seconds(), 1.0, 0.005);
      const double left = 0.5 / std::sqrt(2);
      EXPECT_NEAR(Rms(*sound, 0, 0.1, 0.9), channels == 1 ? left * 0.75 : left, 0.01);
      if (channels != 1) {
        EXPECT_NEAR(Rms(*sound, 1, 0.1, 0.9), left / 2, 0.01);
      }
    }
  }
}

TEST(ReadAudio, MonoGoesToBothSidesUnchanged) {
  const TemporaryFolder folder;
  ASSERT_TRUE(MakeClip(folder.File("a.wav"), SoundOnly(Tone(440, 1.0, 48000, 1))));
  const auto sound = ReadAudio(folder.File("a.wav"), 0, std::nullopt, 48000, 2);
  ASSERT_TRUE(sound.ok());
  EXPECT_NEAR(Rms(*sound, 0, 0.1, 0.9), 0.5 / std::sqrt(2), 0.005);
  EXPECT_NEAR(Rms(*sound, 1, 0.1, 0.9), 0.5 / std::sqrt(2), 0.005);
}

TEST(ReadAudio, AClickStaysInItsPlace) {
  const TemporaryFolder folder;
  ClipSpec with_pictures;
  with_pictures.times_ms = Steady(75, 25);
  for (const int rate : {44100, 48000, 16000}) {
    for (const char* name : {"a.mp4", "a.mov", "a.mkv"}) {
      with_pictures.sound = Click(1.0, 3.0, rate, 2);
      ASSERT_TRUE(MakeClip(folder.File(name), with_pictures));
      const auto sound = ReadAudio(folder.File(name));
      ASSERT_TRUE(sound.ok()) << sound.error().message;
      EXPECT_NEAR(LoudestAt(*sound), 1.0, 0.003) << name << " " << rate;
    }
  }
}

TEST(ReadAudio, StartAndDuration) {
  const TemporaryFolder folder;
  for (const char* name : {"a.wav", "a.m4a", "a.mka"}) {
    ASSERT_TRUE(MakeClip(folder.File(name), SoundOnly(Click(8.0, 10.0))));
    const auto sound = ReadAudio(folder.File(name), 7.25, 1.5);
    ASSERT_TRUE(sound.ok()) << sound.error().message;
    EXPECT_EQ(sound->frames(), 72000) << name;
    EXPECT_NEAR(LoudestAt(*sound), 0.75, 0.003) << name;
    EXPECT_NEAR(ReadAudio(folder.File(name), 9.0, 5.0)->seconds(), 1.0, 0.03) << name;
    const auto behind = ReadAudio(folder.File(name), 11.0);
    ASSERT_FALSE(behind.ok());
    EXPECT_EQ(behind.error().code, ErrorCode::kInvalidArgument);
  }
}

// Time 0 is the first picture: sound that begins later has silence before it, sound that begins
// earlier is cut.
TEST(ReadAudio, SoundThatBeginsLaterOrEarlierThanThePictures) {
  const TemporaryFolder folder;
  ClipSpec spec;
  spec.times_ms = Steady(75, 25);
  spec.sound = Click(1.0, 2.0);
  for (const char* name : {"a.mp4", "a.mkv"}) {
    spec.sound_at_ms = 500;
    ASSERT_TRUE(MakeClip(folder.File(name), spec));
    EXPECT_NEAR(LoudestAt(*ReadAudio(folder.File(name))), 1.5, 0.003) << name;
  }
  for (int& time : spec.times_ms) {
    time += 700;
  }
  spec.sound_at_ms = 0;
  ASSERT_TRUE(MakeClip(folder.File("late.mkv"), spec));
  EXPECT_NEAR(Probe(folder.File("late.mkv"))->start_s, 0.7, 0.002);
  EXPECT_NEAR(LoudestAt(*ReadAudio(folder.File("late.mkv"))), 0.3, 0.003);
}

TEST(ReadAudio, NoSound) {
  const TemporaryFolder folder;
  ClipSpec spec;
  spec.times_ms = Steady(5, 25);
  ASSERT_TRUE(MakeClip(folder.File("a.mp4"), spec));
  const auto sound = ReadAudio(folder.File("a.mp4"));
  ASSERT_FALSE(sound.ok());
  EXPECT_EQ(sound.error().code, ErrorCode::kUnsupported);
  EXPECT_THAT(sound.error().message, HasSubstr("1 video stream"));
}

TEST(ReadAudio, WhatIsWrong) {
  const TemporaryFolder folder;
  EXPECT_EQ(ReadAudio(folder.File("missing.wav")).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(ReadAudio(folder.path().string()).error().code, ErrorCode::kInvalidArgument);
  testing::PutText(folder.File("a.wav"), "not sound");
  EXPECT_EQ(ReadAudio(folder.File("a.wav")).error().code, ErrorCode::kCorruptInput);
  EXPECT_EQ(ReadAudio(folder.File("a.wav"), -1).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(ReadAudio(folder.File("a.wav"), 0, 0.0).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(ReadAudio(folder.File("a.wav"), 0, 1.0, 100).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(ReadAudio(folder.File("a.wav"), 0, 1.0, 48000, 9).error().code,
            ErrorCode::kInvalidArgument);
}

TEST(ReadAudio, DamageLeavesSilenceAndNoCrash) {
  const TemporaryFolder folder;
  ASSERT_TRUE(MakeClip(folder.File("a.m4a"), SoundOnly(Tone(440, 3.0, 48000, 1))));
  const testing::Bytes whole = testing::GetBytes(folder.File("a.m4a"));
  unsigned random = 5;
  for (int i = 0; i < 30; ++i) {
    testing::Bytes bytes = whole;
    for (int k = 0; k < 20; ++k) {
      random = random * 1103515245 + 12345;
      bytes[random / 7 % bytes.size()] = static_cast<std::uint8_t>(random >> 16);
    }
    testing::PutBytes(folder.File("b.m4a"), bytes);
    const auto sound = ReadAudio(folder.File("b.m4a"));
    if (sound.ok()) {
      EXPECT_LT(sound->seconds(), 700);
    }
  }
}

TEST(ReadAudio, EveryRealSpeech) {
  US_SKIP_WITHOUT_SHARED("speech");
  for (const auto& entry : std::filesystem::directory_iterator(testing::SharedData() + "/speech")) {
    if (entry.path().extension() == ".wav") {
      const auto sound = ReadAudio(entry.path().string(), 0, std::nullopt, 16000, 1);
      ASSERT_TRUE(sound.ok()) << sound.error().message;
      EXPECT_GT(sound->seconds(), 2.0);
    }
  }
}

TEST(Resample, KeepsLengthAndLoudness) {
  for (const auto& [from, to] : {std::pair{44100, 48000}, std::pair{48000, 16000},
                                 std::pair{24000, 48000}, std::pair{48000, 48000}}) {
    const auto out = Resample(Tone(440, 2.0, from, 2), to, 0);
    ASSERT_TRUE(out.ok());
    EXPECT_NEAR(out->seconds(), 2.0, 0.002);
    EXPECT_NEAR(Rms(*out, 0, 0.1, 1.9), 0.5 / std::sqrt(2), 0.005);
  }
  EXPECT_NEAR(LoudestAt(*Resample(Click(1.0, 2.0, 44100), 48000, 2)), 1.0, 0.002);
}

TEST(Resample, WhatIsWrong) {
  EXPECT_EQ(Resample({48000, 0, {}}, 48000, 1).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(Resample({48000, 2, {1, 2, 3}}, 48000, 1).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(Resample({48000, 1, {1}}, 5, 1).error().code, ErrorCode::kInvalidArgument);
  EXPECT_TRUE(Resample({48000, 1, {}}, 48000, 1)->samples.empty());
}

}  // namespace
}  // namespace understudy
