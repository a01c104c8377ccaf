#include "pipeline/character_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zip.h>

#include <array>
#include <cstdlib>
#include <functional>
#include <map>
#include <string>

#include "media/image_writer.h"
#include "pipeline/parts_picture.h"
#include "pipeline/write_json.h"
#include "testing/files.h"
#include "testing/messages.h"
#include "testing/paths.h"
#include "testing/toy_figure.h"

namespace understudy {
namespace {

using ::testing::HasSubstr;
using testing::IsOneSentence;
using testing::ReadFile;
using testing::WriteFile;

using Entries = std::map<std::string, std::string>;

Entries Unpack(const std::string& path) {
  Entries entries;
  zip_t* zip = zip_open(path.c_str(), ZIP_RDONLY, nullptr);
  EXPECT_NE(zip, nullptr);
  for (zip_int64_t i = 0; i < zip_get_num_entries(zip, 0); ++i) {
    zip_stat_t stat;
    zip_stat_index(zip, static_cast<zip_uint64_t>(i), 0, &stat);
    std::string bytes(stat.size, '\0');
    zip_file_t* file = zip_fopen_index(zip, static_cast<zip_uint64_t>(i), 0);
    EXPECT_EQ(zip_fread(file, bytes.data(), bytes.size()), static_cast<zip_int64_t>(bytes.size()));
    zip_fclose(file);
    entries[stat.name] = std::move(bytes);
  }
  zip_discard(zip);
  return entries;
}

void Pack(const std::string& path, const Entries& entries) {
  zip_t* zip = zip_open(path.c_str(), ZIP_CREATE | ZIP_TRUNCATE, nullptr);
  ASSERT_NE(zip, nullptr);
  for (const auto& [name, bytes] : entries) {
    ASSERT_GE(zip_file_add(zip, name.c_str(), zip_source_buffer(zip, bytes.data(), bytes.size(), 0),
                           ZIP_FL_OVERWRITE),
              0);
  }
  ASSERT_EQ(zip_close(zip), 0);
}

std::string Png(ImageView image) {
  const auto bytes = EncodePng(image);
  return {bytes->begin(), bytes->end()};
}

LoadedCharacter Toy() {
  testing::ToyFigure toy = testing::MakeToyFigure(120, 180);
  LoadedCharacter character;
  character.picture = std::move(toy.picture);
  character.figure = std::move(toy.figure);
  character.seen = toy.seen;
  character.seen.irises = {Keypoint{50.5F, 25.25F, 0.75F}, Keypoint{60, 25, 0.5F}};
  character.seen.face.head = {10, -5, 2.5F};
  character.seen.face.confidence = 0.75F;
  character.seen.eye_open = {0.25F, 0.375F};
  character.seen.mouth_open = 0.125F;
  return character;
}

bool SamePixels(const Image& a, const Image& b) {
  if (a.width() != b.width() || a.height() != b.height() || a.channels() != b.channels()) {
    return false;
  }
  for (int y = 0; y < a.height(); ++y) {
    if (!std::equal(a.Row(y), a.Row(y) + a.width() * a.channels(), b.Row(y))) {
      return false;
    }
  }
  return true;
}

class CharacterFile : public ::testing::Test {
 protected:
  CharacterFile() : path_(folder_.File("toy.understudy")) {
    const Status wrote = WriteCharacterFile(path_, Toy());
    EXPECT_TRUE(wrote.ok()) << wrote.error().message;
  }

  void ExpectRefused(ErrorCode code, const std::string& part) {
    const Result<LoadedCharacter> read = ReadCharacterFile(path_);
    ASSERT_FALSE(read.ok()) << part;
    EXPECT_EQ(read.error().code, code) << read.error().message;
    EXPECT_THAT(read.error().message, IsOneSentence());
    EXPECT_THAT(read.error().message, HasSubstr(path_));
    EXPECT_THAT(read.error().message, HasSubstr(part));
  }

  // The same for the file with another character.json.
  void ExpectJsonRefused(const std::string& part, const std::function<void(Json&)>& edit,
                         ErrorCode code = ErrorCode::kCorruptInput) {
    const Entries whole = Unpack(path_);
    Json json = Json::parse(whole.at("character.json"));
    edit(json);
    Entries edited = whole;
    edited["character.json"] = json.dump();
    Pack(path_, edited);
    ExpectRefused(code, part);
    Pack(path_, whole);
  }

  testing::TemporaryFolder folder_;
  std::string path_;
};

TEST_F(CharacterFile, ComesBackExactly) {
  const LoadedCharacter wrote = Toy();
  const Result<LoadedCharacter> read = ReadCharacterFile(path_);
  ASSERT_TRUE(read.ok()) << read.error().message;
  EXPECT_TRUE(SamePixels(wrote.picture, read->picture));
  EXPECT_TRUE(SamePixels(wrote.figure.matte, read->figure.matte));
  EXPECT_TRUE(SamePixels(wrote.figure.parts, read->figure.parts));
  EXPECT_EQ(read->seen.width, 120);
  EXPECT_EQ(read->seen.height, 180);
  ASSERT_TRUE(read->seen.person.has_value());
  for (int k = 0; k < kKeypoints; ++k) {
    EXPECT_NEAR(wrote.seen.keypoints[k].x, read->seen.keypoints[k].x, 5e-4) << k;
    EXPECT_NEAR(wrote.seen.keypoints[k].y, read->seen.keypoints[k].y, 5e-4) << k;
    EXPECT_NEAR(wrote.seen.keypoints[k].confidence, read->seen.keypoints[k].confidence, 5e-4) << k;
  }
  EXPECT_EQ(read->seen.irises[0].x, 50.5F);
  EXPECT_EQ(read->seen.irises[1].confidence, 0.5F);
  EXPECT_EQ(read->seen.person_confidence, wrote.seen.person_confidence);
  EXPECT_EQ(read->seen.face.head.yaw, 10);
  EXPECT_EQ(read->seen.face.head.pitch, -5);
  EXPECT_EQ(read->seen.face.head.roll, 2.5F);
  EXPECT_EQ(read->seen.face.confidence, 0.75F);
  EXPECT_EQ(read->seen.eye_open, wrote.seen.eye_open);
  EXPECT_EQ(read->seen.mouth_open, 0.125F);
}

TEST_F(CharacterFile, TransparencyComesBack) {
  LoadedCharacter character = Toy();
  Image rgba(120, 180, 4);
  for (int y = 0; y < 180; ++y) {
    for (int x = 0; x < 120; ++x) {
      std::copy_n(character.picture.At(x, y), 3, rgba.At(x, y));
      rgba.At(x, y)[3] = character.figure.matte.Row(y)[x];
    }
  }
  character.picture = rgba.Clone();
  ASSERT_TRUE(WriteCharacterFile(path_, character).ok());
  const Result<LoadedCharacter> read = ReadCharacterFile(path_);
  ASSERT_TRUE(read.ok()) << read.error().message;
  EXPECT_TRUE(SamePixels(rgba, read->picture));
}

TEST_F(CharacterFile, TheSameCharacterGivesTheSameBytes) {
  ASSERT_TRUE(WriteCharacterFile(folder_.File("again.understudy"), Toy()).ok());
  EXPECT_EQ(ReadFile(path_), ReadFile(folder_.File("again.understudy")));
  EXPECT_THAT(testing::NamesIn(folder_.path()),
              ::testing::ElementsAre("again.understudy", "toy.understudy"));
}

TEST_F(CharacterFile, WhatIsNoArchive) {
  WriteFile(path_, "This is not a zip archive.\n");
  ExpectRefused(ErrorCode::kCorruptInput, "not a zip archive");
  WriteFile(path_, "");
  ExpectRefused(ErrorCode::kCorruptInput, "no character file");
  Pack(path_, {{"readme.txt", "hello"}});
  ExpectRefused(ErrorCode::kCorruptInput, "character.json");
  path_ = folder_.File("missing.understudy");
  ExpectRefused(ErrorCode::kNotFound, "does not exist");
  path_ = folder_.path().string();
  ExpectRefused(ErrorCode::kCorruptInput, "no character file");
}

TEST_F(CharacterFile, EveryTruncationIsCorrupt) {
  const std::string whole = ReadFile(path_);
  for (std::size_t size = 0; size < whole.size(); size += whole.size() / 40) {
    WriteFile(path_, whole.substr(0, size));
    ExpectRefused(ErrorCode::kCorruptInput, "");
  }
}

TEST_F(CharacterFile, ScribbledBytesNeverCrash) {
  const std::string whole = ReadFile(path_);
  for (std::size_t at = 0; at < whole.size(); at += whole.size() / 150 + 1) {
    std::string damaged = whole;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x5A);
    WriteFile(path_, damaged);
    const Result<LoadedCharacter> read = ReadCharacterFile(path_);
    EXPECT_TRUE(read.ok() || !read.error().message.empty());
  }
}

TEST_F(CharacterFile, EveryEntryIsNeeded) {
  const Entries whole = Unpack(path_);
  ASSERT_EQ(whole.size(), 4U);
  for (const auto& [name, bytes] : whole) {
    Entries less = whole;
    less.erase(name);
    Pack(path_, less);
    ExpectRefused(ErrorCode::kCorruptInput, name + " is missing");
  }
}

// The entries are looked up by name, so one that would climb out of the folder is never unpacked.
TEST_F(CharacterFile, NamesThatClimbOutAreNotFollowed) {
  Entries entries = Unpack(path_);
  for (const char* name : {"../evil.png", "../../evil.png", "/tmp/understudy_evil.png"}) {
    entries[name] = entries["picture.png"];
  }
  Pack(path_, entries);
  EXPECT_TRUE(ReadCharacterFile(path_).ok());
  EXPECT_FALSE(std::filesystem::exists(folder_.path() / "../evil.png"));
  EXPECT_FALSE(std::filesystem::exists("/tmp/understudy_evil.png"));
  entries["../character.json"] = entries["character.json"];
  entries.erase("character.json");
  Pack(path_, entries);
  ExpectRefused(ErrorCode::kCorruptInput, "character.json is missing");
}

TEST_F(CharacterFile, PicturesThatAreNone) {
  for (const char* name : {"picture.png", "matte.png", "parts.png"}) {
    const Entries whole = Unpack(path_);
    Entries other = whole;
    other[name] = "not a picture\n";
    Pack(path_, other);
    ExpectRefused(ErrorCode::kCorruptInput, name);
    other[name] = "";
    Pack(path_, other);
    ExpectRefused(ErrorCode::kCorruptInput, name);
    other[name] = whole.at(name).substr(0, whole.at(name).size() / 2);
    Pack(path_, other);
    ExpectRefused(ErrorCode::kCorruptInput, name);
    Pack(path_, whole);
  }
}

TEST_F(CharacterFile, MapsOfAnotherSize) {
  Entries entries = Unpack(path_);
  entries["matte.png"] = Png(Image(60, 180, 1).span());
  Pack(path_, entries);
  ExpectRefused(ErrorCode::kCorruptInput, "60 x 180");
}

TEST_F(CharacterFile, WrongNumbers) {
  ExpectJsonRefused("character.json", [](Json& json) { json = Json::array(); });
  ExpectJsonRefused("character.json", [](Json& json) { json.erase("version"); });
  ExpectJsonRefused(
      "version 3", [](Json& json) { json["version"] = 3; }, ErrorCode::kUnsupported);
  // Cut to 32 bits this would be 1.
  ExpectJsonRefused(
      "version 4294967297", [](Json& json) { json["version"] = 4294967297; },
      ErrorCode::kUnsupported);
  ExpectJsonRefused("width", [](Json& json) { json["width"] = 240; });
  ExpectJsonRefused("68 points", [](Json& json) { json["face_landmarks"].erase(0); });
  ExpectJsonRefused("left_hand[3]", [](Json& json) { json["left_hand"][3] = {1, 2}; });
  ExpectJsonRefused("irises[1]", [](Json& json) { json["irises"][1] = "blue"; });
  ExpectJsonRefused("person_confidence", [](Json& json) { json["person_confidence"] = "high"; });
  ExpectJsonRefused("yaw", [](Json& json) { json["face"]["yaw"] = nullptr; });
  ExpectJsonRefused("mouth_open", [](Json& json) { json["face"]["mouth_open"] = 1e300; });
  ExpectJsonRefused("eye_open", [](Json& json) { json["face"]["eye_open"] = {0.1, "shut"}; });
}

TEST_F(CharacterFile, JointsThatCannotBe) {
  const auto elbow = [](Json& json) -> Json& { return json["joints"]["left_elbow"]; };
  ExpectJsonRefused("23 points by name", [](Json& json) { json.erase("joints"); });
  ExpectJsonRefused("\"left_elbow\" is missing",
                    [](Json& json) { json["joints"].erase("left_elbow"); });
  ExpectJsonRefused("left_elbo", [](Json& json) { json["joints"]["left_elbo"] = {1, 2, 1}; });
  ExpectJsonRefused("left_elbow", [&](Json& json) { elbow(json) = {1, 2}; });
  ExpectJsonRefused("left_elbow", [&](Json& json) { elbow(json)[0] = "left"; });
  ExpectJsonRefused("left_elbow", [&](Json& json) { elbow(json)[0] = nullptr; });
  ExpectJsonRefused("left_elbow", [&](Json& json) { elbow(json)[0] = 1e300; });
  // A digit too many.
  ExpectJsonRefused("outside the picture of 120 x 180", [&](Json& json) { elbow(json)[0] = 523; });
}

TEST_F(CharacterFile, DrawOrdersThatCannotBe) {
  ExpectJsonRefused("draw_order", [](Json& json) { json["draw_order"] = "front"; });
  ExpectJsonRefused("left_forearm, right_upper_arm",
                    [](Json& json) { json["draw_order"]["left_arm"] = 1; });
  ExpectJsonRefused("from -10", [](Json& json) { json["draw_order"]["left_shin"] = "front"; });
  ExpectJsonRefused("from -10", [](Json& json) { json["draw_order"]["left_shin"] = 11; });
}

TEST_F(CharacterFile, WhatAPersonCorrectsIsRead) {
  Entries entries = Unpack(path_);
  Json json = Json::parse(entries["character.json"]);
  json["joints"]["left_elbow"] = {90.5, 70.25, 1};
  json["draw_order"] = {{"left_forearm", -2}};
  entries["character.json"] = json.dump(4);
  Image matte(120, 180, 3);  // as an editor may save it
  matte.At(60, 90)[0] = matte.At(60, 90)[1] = matte.At(60, 90)[2] = 200;
  entries["matte.png"] = Png(matte.span());
  Image parts = PaintParts(Toy().figure.parts.span());
  std::copy_n(std::array<std::uint8_t, 3>{0, 255, 255}.data(), 3, parts.At(60, 90));
  entries["parts.png"] = Png(parts.span());
  Pack(path_, entries);
  const Result<LoadedCharacter> read = ReadCharacterFile(path_);
  ASSERT_TRUE(read.ok()) << read.error().message;
  EXPECT_EQ(read->seen.keypoints[kLeftElbowPoint].x, 90.5F);
  EXPECT_EQ(read->nearness[static_cast<int>(Piece::kLeftForearm)], -2);
  EXPECT_EQ(read->nearness[static_cast<int>(Piece::kHead)], 0.12F) << "not said: as usual";
  EXPECT_EQ(read->figure.matte.Row(90)[60], 200);
  EXPECT_EQ(read->figure.matte.Row(90)[61], 0);
  EXPECT_EQ(read->figure.parts.Row(90)[60], static_cast<int>(Part::kLeftHand));
  EXPECT_TRUE(read->parts_are_final);
}

TEST_F(CharacterFile, TheMatteRulesOverAPicturesOwnAlpha) {
  LoadedCharacter character = Toy();
  Image rgba(120, 180, 4);
  rgba.Fill(255);
  rgba.At(0, 0)[3] = 0;
  character.picture = rgba.Clone();
  ASSERT_TRUE(WriteCharacterFile(path_, character).ok());
  Entries entries = Unpack(path_);
  entries["matte.png"] = Png(character.figure.matte.span());
  Pack(path_, entries);
  const Result<LoadedCharacter> read = ReadCharacterFile(path_);
  ASSERT_TRUE(read.ok()) << read.error().message;
  for (int y = 0; y < 180; ++y) {
    for (int x = 0; x < 120; ++x) {
      ASSERT_EQ(read->picture.At(x, y)[3], character.figure.matte.Row(y)[x]);
    }
  }
}

TEST_F(CharacterFile, AColourThatIsNoPart) {
  Entries entries = Unpack(path_);
  Image parts = PaintParts(Toy().figure.parts.span());
  for (int y = 0; y < 20; ++y) {
    for (int x = 0; x < 20; ++x) {
      std::copy_n(std::array<std::uint8_t, 3>{64, 64, 64}.data(), 3, parts.At(x, y));
    }
  }
  entries["parts.png"] = Png(parts.span());
  Pack(path_, entries);
  ExpectRefused(ErrorCode::kCorruptInput, "#404040 at 0,0 of parts.png");
}

TEST_F(CharacterFile, FilesOfVersionOneAreStillRead) {
  const LoadedCharacter toy = Toy();
  Entries entries = Unpack(path_);
  Json json = {{"version", 1}, {"width", 120}, {"height", 180}, {"person_confidence", 0.9}};
  json["keypoints"] = PointsJson(toy.seen.keypoints);
  entries["character.json"] = json.dump();
  Image grey(120, 180, 1);
  for (int y = 0; y < 180; ++y) {
    for (int x = 0; x < 120; ++x) {
      grey.Row(y)[x] = static_cast<std::uint8_t>(8 * toy.figure.parts.Row(y)[x]);
    }
  }
  entries["parts.png"] = Png(grey.span());
  Pack(path_, entries);
  const Result<LoadedCharacter> read = ReadCharacterFile(path_);
  ASSERT_TRUE(read.ok()) << read.error().message;
  EXPECT_FALSE(read->parts_are_final);
  EXPECT_TRUE(SamePixels(toy.figure.parts, read->figure.parts));
  EXPECT_NEAR(read->seen.keypoints[kLeftAnklePoint].y, toy.seen.keypoints[kLeftAnklePoint].y, 1e-3);
  json["keypoints"][4] = {1, 2};
  entries["character.json"] = json.dump();
  Pack(path_, entries);
  ExpectRefused(ErrorCode::kCorruptInput, "keypoints[4]");
  json["keypoints"].erase(0);
  entries["character.json"] = json.dump();
  Pack(path_, entries);
  ExpectRefused(ErrorCode::kCorruptInput, "133 points");
}

TEST_F(CharacterFile, DescriptionsThatAreNoJson) {
  for (const std::string& text : {std::string("{\"version\": NaN}"), std::string("\xff\xfe"),
                                  std::string(200'000, '['), std::string()}) {
    Entries entries = Unpack(path_);
    entries["character.json"] = text;
    Pack(path_, entries);
    ExpectRefused(ErrorCode::kCorruptInput, "character.json");
  }
}

TEST_F(CharacterFile, WithoutTheFaceIsEnough) {
  Entries entries = Unpack(path_);
  Json json = Json::parse(entries["character.json"]);
  json.erase("face");
  json.erase("irises");
  json.erase("person_confidence");
  entries["character.json"] = json.dump();
  Pack(path_, entries);
  const Result<LoadedCharacter> read = ReadCharacterFile(path_);
  ASSERT_TRUE(read.ok()) << read.error().message;
  EXPECT_EQ(read->seen.person_confidence, 1);
  EXPECT_EQ(read->seen.face.confidence, 0);
}

TEST_F(CharacterFile, AnOldFileStaysWhereANewOneCannotBeWritten) {
  const std::string before = ReadFile(path_);
  LoadedCharacter empty;
  EXPECT_FALSE(WriteCharacterFile(path_, empty).ok());
  EXPECT_EQ(ReadFile(path_), before);
  EXPECT_THAT(testing::NamesIn(folder_.path()), ::testing::ElementsAre("toy.understudy"));
  EXPECT_EQ(WriteCharacterFile(folder_.File("none/a.understudy"), Toy()).error().code,
            ErrorCode::kNotFound);
}

TEST_F(CharacterFile, ReadingLeavesNothingInTheTemporaryFolder) {
  const testing::TemporaryFolder scratch;
  const char* const before = std::getenv("TMPDIR");
  const std::string old = before == nullptr ? "" : before;
  ASSERT_EQ(::setenv("TMPDIR", scratch.path().c_str(), 1), 0);
  EXPECT_TRUE(ReadCharacterFile(path_).ok());
  Entries entries = Unpack(path_);
  entries["parts.png"] = "broken";
  Pack(path_, entries);
  EXPECT_FALSE(ReadCharacterFile(path_).ok());
  before == nullptr ? ::unsetenv("TMPDIR") : ::setenv("TMPDIR", old.c_str(), 1);
  EXPECT_TRUE(testing::NamesIn(scratch.path()).empty());
}

TEST(ScaleCharacterSource, EverythingScalesTogether) {
  LoadedCharacter character = Toy();
  const Observation before = character.seen;
  ScaleCharacterSource(character, 240, 270);
  EXPECT_EQ(character.picture.width(), 240);
  EXPECT_EQ(character.figure.matte.height(), 270);
  EXPECT_EQ(character.figure.parts.width(), 240);
  EXPECT_EQ(character.seen.width, 240);
  EXPECT_EQ(character.seen.height, 270);
  EXPECT_FLOAT_EQ(character.seen.keypoints[kNose].x, before.keypoints[kNose].x * 2);
  EXPECT_FLOAT_EQ(character.seen.keypoints[kNose].y, before.keypoints[kNose].y * 1.5F);
  EXPECT_FLOAT_EQ(character.seen.irises[0].x, before.irises[0].x * 2);
  EXPECT_FLOAT_EQ(character.seen.person->width, before.person->width * 2);
  const LoadedCharacter toy = Toy();
  for (int y = 0; y < 180; ++y) {
    for (int x = 0; x < 120; ++x) {
      ASSERT_EQ(character.figure.parts.Row(y * 3 / 2)[2 * x], toy.figure.parts.Row(y)[x]);
    }
  }
}

}  // namespace
}  // namespace understudy
