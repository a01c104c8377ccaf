#include "cli/command_line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cmath>
#include <csignal>
#include <functional>
#include <ostream>
#include <sstream>
#include <stop_token>
#include <streambuf>
#include <string>
#include <thread>
#include <vector>

#include "cli/exit_code.h"
#include "testing/bvh_text.h"
#include "testing/files.h"
#include "testing/media_bytes.h"
#include "testing/messages.h"
#include "testing/paths.h"

namespace understudy {
namespace {

namespace fs = std::filesystem;
using testing::Bmp;
using testing::Color;
using ::testing::ElementsAre;
using testing::GreyVideo;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::IsOneSentence;
using testing::NamesIn;
using testing::ReadFile;
using testing::WriteFile;

using Arguments = std::vector<std::string>;

std::string Example(const std::string& name) {
  return std::string(UNDERSTUDY_SOURCE_DIR) + "/examples/" + name;
}

const std::string kCharacter = Example("mara.png");
const std::string kDriving = Example("hello.mp4");

// Keeps what is written to it and tells of every line.
class LineBuffer : public std::stringbuf {
 public:
  explicit LineBuffer(std::function<void(const std::string&)> line) : line_(std::move(line)) {}

 protected:
  int sync() override {
    const std::string all = str();
    const std::size_t end = all.find_last_of('\n');
    if (line_ && end != std::string::npos && end >= told_) {
      line_(all.substr(told_, end - told_));
      told_ = end + 1;
    }
    return 0;
  }

 private:
  std::function<void(const std::string&)> line_;
  std::size_t told_ = 0;
};

struct Ran {
  int code = -1;
  std::string out;
  std::string err;
};

Ran RunWith(const Arguments& arguments, std::stop_token stop = {},
            std::function<void(const std::string&)> on_line = nullptr) {
  std::vector<const char*> argv = {"understudy"};
  for (const std::string& a : arguments) {
    argv.push_back(a.c_str());
  }
  std::ostringstream out;
  LineBuffer buffer(std::move(on_line));
  std::ostream err(&buffer);
  Ran ran;
  ran.code = RunCommandLine(static_cast<int>(argv.size()), argv.data(), out, err, std::move(stop));
  ran.out = out.str();
  ran.err = buffer.str();
  return ran;
}

// The lines of `err` that are the program's complaint, not its progress.
std::vector<std::string> Complaints(const std::string& err) {
  std::vector<std::string> lines;
  std::istringstream in(err);
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("understudy")) {
      lines.push_back(line.substr(line.find(": ") + 2));
    }
  }
  return lines;
}

class CommandLine : public ::testing::Test {
 protected:
  std::string In(const std::string& name, const std::string& content) {
    WriteFile(in_.File(name), content);
    return in_.File(name);
  }
  std::string Out(const std::string& name) const { return out_.File(name); }

  Arguments Animate(const std::string& character, const std::string& driving,
                    const Arguments& more = {}) const {
    return AnimateTo(Out("out.mp4"), character, driving, more);
  }
  static Arguments AnimateTo(const std::string& output, const std::string& character,
                             const std::string& driving, const Arguments& more = {}) {
    Arguments all = {"animate", character,    driving, "-o",        output,
                     "--draft", "--duration", "0.2",   "--threads", "2"};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }
  static Arguments With(Arguments arguments, const Arguments& more) {
    arguments.insert(arguments.end(), more.begin(), more.end());
    return arguments;
  }
  Arguments Rig(const std::string& character) const {
    return {"rig", character, "-o", Out("out.understudy"), "--mode", "std"};
  }
  Arguments Track(const std::string& input) const {
    return {"track", input, "-o", Out("out.json")};
  }

  // The run ends with that code and one sentence that has all of `parts`, and leaves no file.
  void ExpectRefused(const Arguments& arguments, int code, const std::vector<std::string>& parts) {
    SCOPED_TRACE(::testing::PrintToString(arguments));
    const std::vector<std::string> before = NamesIn(out_.path());
    const Ran ran = RunWith(arguments);
    EXPECT_EQ(ran.code, code) << ran.err;
    const std::vector<std::string> complaints = Complaints(ran.err);
    ASSERT_EQ(complaints.size(), 1U) << ran.err;
    EXPECT_TRUE(ran.err.ends_with(complaints[0] + "\n")) << ran.err;
    EXPECT_THAT(complaints[0], IsOneSentence());
    for (const std::string& part : parts) {
      EXPECT_THAT(complaints[0], HasSubstr(part));
    }
    EXPECT_EQ(NamesIn(out_.path()), before);
  }

  testing::TemporaryFolder in_;
  testing::TemporaryFolder out_;
};

std::string Wall() {
  return Bmp(96, 64, [](int x, int y) {
    return Color{static_cast<std::uint8_t>(2 * x), static_cast<std::uint8_t>(3 * y), 90};
  });
}

// --- What is asked for ---

TEST_F(CommandLine, HelpIsNoError) {
  const Ran ran = RunWith({"--help"});
  EXPECT_EQ(ran.code, kExitDone);
  EXPECT_EQ(ran.err, "");
  for (const char* part : {"animate", "brush", "track", "rig", "Exit codes"}) {
    EXPECT_THAT(ran.out, HasSubstr(part));
  }
  for (const char* name : {"animate", "brush", "track", "rig"}) {
    const Ran sub = RunWith({name, "--help"});
    EXPECT_EQ(sub.code, kExitDone) << name;
    EXPECT_THAT(sub.out, HasSubstr("--output")) << name;
    EXPECT_EQ(sub.err, "") << name;
  }
}

TEST_F(CommandLine, Version) {
  const Ran ran = RunWith({"--version"});
  EXPECT_EQ(ran.code, kExitDone);
  EXPECT_THAT(ran.out, ::testing::StartsWith("understudy "));
}

TEST_F(CommandLine, NoSubcommandOrAnUnknownOne) {
  ExpectRefused({}, kExitBadArguments, {"no subcommand", "animate, brush, track or rig"});
  ExpectRefused({"frobnicate"}, kExitBadArguments, {"frobnicate", "animate, brush, track or rig"});
  ExpectRefused({"--frobnicate"}, kExitBadArguments,
                {"frobnicate", "animate, brush, track or rig"});
}

TEST_F(CommandLine, OptionsThatDoNotExist) {
  ExpectRefused(Animate(kCharacter, kDriving, {"--bogus"}), kExitBadArguments,
                {"--bogus", "understudy animate --help"});
  ExpectRefused(Animate(kCharacter, kDriving, {"one_too_many"}), kExitBadArguments,
                {"one_too_many"});
  ExpectRefused(Animate(kCharacter, kDriving, {"--mode", "best"}), kExitBadArguments,
                {"best", "std", "pro"});
  ExpectRefused(Animate(kCharacter, kDriving, {"--physics", "wild"}), kExitBadArguments,
                {"--physics", "on", "off"});
  ExpectRefused(Animate(kCharacter, kDriving, {"--camera", "shaky"}), kExitBadArguments,
                {"--camera", "still", "follow"});
  ExpectRefused(Animate(kCharacter, kDriving, {"--shadow", "dark"}), kExitBadArguments,
                {"--shadow", "on", "off"});
  ExpectRefused(Animate(kCharacter, kDriving, {"--sound", "loud"}), kExitBadArguments,
                {"loud", "keep", "off"});
  ExpectRefused(Animate(kCharacter, kDriving, {"--orientation", "up"}), kExitBadArguments,
                {"up", "image", "video"});
}

TEST_F(CommandLine, StrengthOutsideNoughtToOne) {
  for (const char* strength : {"1.5", "-0.1", "nan", "inf", "1e30"}) {
    ExpectRefused(Animate(kCharacter, kDriving, {"--strength", strength}), kExitBadArguments,
                  {"strength is ", "between 0", "and 1"});
  }
  ExpectRefused(Animate(kCharacter, kDriving, {"--strength", "1.5"}), kExitBadArguments, {"1.5"});
  ExpectRefused(Animate(kCharacter, kDriving, {"--strength", "much"}), kExitBadArguments,
                {"--strength", "much"});
}

TEST_F(CommandLine, ExpressionAndWhatIsPerformed) {
  for (const char* expression : {"1.6", "-0.1", "nan"}) {
    ExpectRefused(Animate(kCharacter, kDriving, {"--expression", expression}), kExitBadArguments,
                  {"expression is ", "between 0", "1.5"});
  }
  ExpectRefused(Animate(kCharacter, kDriving, {"--body-only", "--face-only"}), kExitBadArguments,
                {"--body-only", "--face-only", "exclude"});
}

TEST_F(CommandLine, TimesThatCannotBe) {
  const auto animate = [&](const std::string& option, const std::string& value) {
    return Arguments{"animate", kCharacter, kDriving, "-o", Out("out.mp4"), option, value};
  };
  ExpectRefused(animate("--start", "-1"), kExitBadArguments, {"start is -1 s", "0 or more"});
  ExpectRefused(animate("--start", "nan"), kExitBadArguments, {"start is nan s"});
  ExpectRefused(animate("--start", "1000"), kExitBadArguments, {"1000"});
  ExpectRefused(animate("--duration", "0"), kExitBadArguments, {"duration is 0 s", "above 0"});
  ExpectRefused(animate("--duration", "nan"), kExitBadArguments, {"duration is nan s"});
  ExpectRefused(animate("--threads", "-1"), kExitBadArguments, {"-1", "0 to 64"});
  ExpectRefused(animate("--threads", "65"), kExitBadArguments, {"65", "0 to 64"});
}

TEST_F(CommandLine, BackgroundsThatCannotBe) {
  ExpectRefused(Animate(kCharacter, kDriving, {"--background", "#12"}), kExitBadArguments,
                {"\"#12\"", "#20A0FF"});
  ExpectRefused(Animate(kCharacter, kDriving, {"--background", in_.File("none.png")}),
                kExitBadInput, {"background", "none.png"});
  ExpectRefused(Animate(kCharacter, kDriving, {"--background", "transparent"}), kExitUnsupported,
                {"transparent", ".webm"});
}

TEST_F(CommandLine, BoxesThatCannotBe) {
  const auto track = [&](const std::string& box) {
    return Arguments{"track", kCharacter, "-o", Out("out.json"), "--box", box};
  };
  ExpectRefused(track("1,2,3"), kExitBadArguments, {"--box"});
  ExpectRefused(track("0,0,-5,20"), kExitBadArguments, {"-5 x 20", "above 0"});
  ExpectRefused(track("5000,0,10,10"), kExitBadArguments, {"10 x 10", "1080 x 1440"});
  ExpectRefused(track("0,0,1e30,1e30"), kExitBadArguments, {"1080 x 1440"});
}

// --- What is painted ---

TEST_F(CommandLine, BrushWritesAVideoAndAPreview) {
  const std::string picture = In("wall.bmp", Wall());
  const std::string strokes = In("s.json", R"({"regions": [
      {"mask": {"polygon": [[10, 10], [80, 10], [80, 50], [10, 50]]}, "direction": "right"}]})");
  const Ran ran = RunWith({"brush", picture, strokes, "-o", Out("out.mp4"), "--duration", "0.3",
                           "--loop", "--preview", Out("field.png"), "--threads", "2"});
  EXPECT_EQ(ran.code, kExitDone) << ran.err;
  EXPECT_THAT(NamesIn(out_.path()), ElementsAre("field.png", "out.mp4"));
  EXPECT_THAT(ran.err, HasSubstr("region 0: "));
}

TEST_F(CommandLine, BrushGivesTheSameBytesForAnyThreads) {
  const std::string picture = In("wall.bmp", Wall());
  const std::string strokes = In("s.json", R"({"regions": [
      {"mask": {"polygon": [[10, 10], [80, 10], [80, 50], [10, 50]]}, "direction": "up",
       "kind": "sway"},
      {"mask": {"path": [[10, 55], [90, 55]], "radius": 6}, "direction": "left", "kind": "flow"}]})");
  std::vector<std::string> bytes;
  for (const char* threads : {"1", "2", "7"}) {
    const Ran ran = RunWith({"brush", picture, strokes, "-o", Out("out.gif"), "--duration", "0.4",
                             "--threads", threads});
    ASSERT_EQ(ran.code, kExitDone) << ran.err;
    bytes.push_back(ReadFile(Out("out.gif")));
  }
  EXPECT_EQ(bytes[0], bytes[1]);
  EXPECT_EQ(bytes[0], bytes[2]);
}

TEST_F(CommandLine, BrushRefusesWhatCannotBe) {
  const std::string picture = In("wall.bmp", Wall());
  const std::string region =
      R"({"mask": {"path": [[10, 10], [50, 30]], "radius": 8}, "direction": "right"})";
  const std::string good = In("good.json", R"({"regions": [)" + region + "]}");
  const auto brush = [&](const std::string& image, const std::string& strokes,
                         const Arguments& more = {}) {
    Arguments all = {"brush", image, strokes, "-o", Out("out.mp4"), "--duration", "0.1"};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  };
  ExpectRefused(brush(in_.File("none.png"), good), kExitBadInput, {"picture", "none.png"});
  ExpectRefused(brush(picture, in_.File("none.json")), kExitBadInput, {"none.json"});
  ExpectRefused(brush("", good), kExitBadArguments, {"no picture"});
  ExpectRefused(brush(picture, ""), kExitBadArguments, {"no strokes"});
  ExpectRefused({"brush", picture, good}, kExitBadArguments, {"no output name", "-o"});
  ExpectRefused({"brush", picture, good, "-o", Out("out.xyz")}, kExitUnsupported, {"out.xyz"});
  ExpectRefused(brush(picture, good, {"--preview", Out("field.jpg")}), kExitUnsupported, {".png"});
  ExpectRefused({"brush", picture, good, "-o", picture}, kExitBadArguments, {"also an input"});
  for (const char* strength : {"1.5", "-0.1", "nan"}) {
    ExpectRefused(brush(picture, good, {"--strength", strength}), kExitBadArguments,
                  {"strength is ", "between 0 and 1"});
  }
  for (const char* fps : {"0", "121", "nan"}) {
    ExpectRefused(brush(picture, good, {"--fps", fps}), kExitBadArguments,
                  {"frame rate is ", "1 to 120"});
  }
  for (const char* duration : {"0", "-1", "61", "nan"}) {
    ExpectRefused({"brush", picture, good, "-o", Out("out.mp4"), "--duration", duration},
                  kExitBadArguments, {"duration is ", "at most 60"});
  }
  ExpectRefused(brush(picture, good, {"--threads", "65"}), kExitBadArguments, {"0 to 64"});
  ExpectRefused(brush(picture, good, {"--mode", "best"}), kExitBadArguments, {"best"});
  const std::string huge = In("huge.png", testing::PngThatClaims(65535, 65535));
  ExpectRefused(brush(huge, good), kExitLimit, {huge, "65535x65535"});
  const auto with = [&](const std::string& text) { return brush(picture, In("bad.json", text)); };
  ExpectRefused(with("{}"), kExitBadInput, {"regions"});
  ExpectRefused(with(R"({"regions": [{"mask": {"file": "huge.png"}, "direction": "up"}]})"),
                kExitLimit, {"regions[0].mask.file", "65535x65535"});
  ExpectRefused(with(R"({"regions": [{"mask": {"path": [[10, 10]], "radius": 8},
                         "direction": "right", "strength": NaN}]})"),
                kExitBadInput, {"strength is NaN"});
}

TEST_F(CommandLine, BrushStopsWhenAsked) {
  const std::string picture = In("wall.bmp", Wall());
  const std::string strokes = In("s.json", R"({"regions": [
      {"mask": {"polygon": [[10, 10], [80, 10], [80, 50], [10, 50]]}, "direction": "right"}]})");
  std::stop_source stop;
  const Ran ran = RunWith({"brush", picture, strokes, "-o", Out("out.mp4"), "--duration", "60"},
                          stop.get_token(), [&](const std::string& line) {
                            if (line.find("drawing") != std::string::npos) {
                              stop.request_stop();
                            }
                          });
  EXPECT_EQ(ran.code, kExitCancelled) << ran.err;
  EXPECT_THAT(NamesIn(out_.path()), IsEmpty());
}

// --- A character for other programs ---

TEST_F(CommandLine, RigRefusesWhatCannotBe) {
  const auto rig = [&](const std::string& name, const Arguments& more) {
    return With({"rig", kCharacter, "-o", Out(name), "--mode", "std"}, more);
  };
  ExpectRefused(rig("a.understudy", {"--motion", kDriving}), kExitBadArguments,
                {"a.understudy", "motion", ".glb"});
  ExpectRefused(rig("a.understudy", {"--background", "keep"}), kExitBadArguments,
                {"a.understudy", "background", ".glb"});
  for (const Arguments& more : std::vector<Arguments>{{"--strength", "1"},
                                                      {"--start", "1"},
                                                      {"--duration", "1"},
                                                      {"--orientation", "image"},
                                                      {"--person", "2"},
                                                      {"--driving-fps", "24"}}) {
    ExpectRefused(rig("a.glb", more), kExitBadArguments, {more[0], "--motion"});
  }
  ExpectRefused(rig("a.glb", {"--motion", in_.File("none.mp4")}), kExitBadInput, {"none.mp4"});
  ExpectRefused(rig("a.glb", {"--motion", kDriving, "--strength", "2"}), kExitBadArguments,
                {"strength is 2"});
  ExpectRefused(rig("a.glb", {"--motion", kDriving, "--start", "-1"}), kExitBadArguments,
                {"start is -1 s"});
  ExpectRefused(rig("a.glb", {"--motion", kDriving, "--duration", "0"}), kExitBadArguments,
                {"duration is 0 s"});
  ExpectRefused(rig("a.glb", {"--motion", kDriving, "--start", "1000"}), kExitBadArguments,
                {"1000"});
  ExpectRefused(rig("a.glb", {"--background", "blue"}), kExitBadArguments, {"blue", "keep"});
  ExpectRefused(rig("a.glb", {"--threads", "65"}), kExitBadArguments, {"0 to 64"});
  const std::string still = In("still.bvh",
                               "HIERARCHY\nROOT Hips\n{\nOFFSET 0 0 0\nCHANNELS 3 Zrotation "
                               "Xrotation Yrotation\nEnd Site\n{\nOFFSET 0 10 0\n}\n}\nMOTION\n"
                               "Frames: 0\nFrame Time: 0.04\n");
  ExpectRefused(rig("a.glb", {"--motion", still}), kExitBadInput, {"still.bvh", "1 or more"});
  WriteFile(Out("b.glb"), ReadFile(kCharacter));
  ExpectRefused({"rig", Out("b.glb"), "-o", Out("b.glb")}, kExitBadArguments, {"also an input"});
}

// --- The character image ---

TEST_F(CommandLine, ReferencePicturesThatCannotBeUsed) {
  Arguments many = {"animate", kCharacter, kDriving, "-o", Out("out.mp4"), "--draft"};
  for (int i = 0; i < 7; ++i) {
    many.insert(many.end(), {"--reference", kCharacter});
  }
  ExpectRefused(many, kExitLimit, {"7", "6"});
  ExpectRefused(
      {"animate", kCharacter, kDriving, "-o", Out("out.mp4"), "--reference", "/nowhere/side.png"},
      kExitBadInput, {"/nowhere/side.png"});
  ExpectRefused({"animate", kCharacter, kDriving, "-o", kCharacter, "--reference", kCharacter},
                kExitBadArguments, {"mara.png"});
}

TEST_F(CommandLine, NoCharacterImage) {
  ExpectRefused({"animate", "-o", Out("out.mp4")}, kExitBadArguments, {"CHARACTER"});
  ExpectRefused({"rig", "-o", Out("out.understudy")}, kExitBadArguments, {"CHARACTER"});
  ExpectRefused(Animate("", kDriving), kExitBadArguments, {"no character image"});
  ExpectRefused(Rig(""), kExitBadArguments, {"no character image"});
  for (const char* name : {"none.png", "none.understudy"}) {
    ExpectRefused(Animate(in_.File(name), kDriving), kExitBadInput, {name});
    ExpectRefused(Rig(in_.File(name)), kExitBadInput, {name});
  }
}

TEST_F(CommandLine, TextInsteadOfAPicture) {
  const std::string text = In("notes.png", "This is no picture.\n");
  ExpectRefused(Animate(text, kDriving), kExitBadInput, {text, "text", "a picture is needed"});
  ExpectRefused(Rig(text), kExitBadInput, {text, "text", "a picture is needed"});
  ExpectRefused(Track(text), kExitBadInput, {text, "text"});
  const std::string character = In("notes.understudy", "This is no character.\n");
  ExpectRefused(Animate(character, kDriving), kExitBadInput, {character, "zip archive"});
}

TEST_F(CommandLine, CorruptPicture) {
  std::string bytes = ReadFile(kCharacter);
  ASSERT_GT(bytes.size(), 10'000U);
  for (std::size_t i = 5000; i < 9000; ++i) {
    bytes[i] = static_cast<char>(bytes[i] ^ 0x5A);
  }
  const std::string picture = In("corrupt.png", bytes);
  ExpectRefused(Animate(picture, kDriving), kExitBadInput, {picture, "damaged"});
  ExpectRefused(Rig(picture), kExitBadInput, {picture, "damaged"});
  ExpectRefused(Track(picture), kExitBadInput, {picture, "damaged"});
}

TEST_F(CommandLine, TruncatedPicture) {
  const std::string bytes = ReadFile(kCharacter);
  for (const std::size_t size : {std::size_t{20}, std::size_t{1000}, bytes.size() / 2}) {
    const std::string picture = In("cut.png", bytes.substr(0, size));
    ExpectRefused(Animate(picture, kDriving), kExitBadInput, {picture});
    ExpectRefused(Rig(picture), kExitBadInput, {picture});
  }
}

TEST_F(CommandLine, EmptyPicture) {
  const std::string picture = In("empty.png", "");
  ExpectRefused(Animate(picture, kDriving), kExitBadInput, {picture, "0 bytes"});
  ExpectRefused(Rig(picture), kExitBadInput, {picture, "0 bytes"});
  ExpectRefused(Track(picture), kExitBadInput, {picture, "0 bytes"});
}

TEST_F(CommandLine, AHeaderOf65535Squared) {
  const std::string picture = In("huge.png", testing::PngThatClaims(65535, 65535));
  ExpectRefused(Animate(picture, kDriving), kExitLimit, {picture, "65535x65535", "16384"});
  ExpectRefused(Rig(picture), kExitLimit, {picture, "65535x65535", "16384"});
  ExpectRefused(Track(picture), kExitLimit, {picture, "65535x65535", "16384"});
  ExpectRefused(Animate(kCharacter, picture), kExitLimit, {picture, "65535x65535", "16384"});
}

TEST_F(CommandLine, AVideoHeaderOf65535Squared) {
  std::string bytes = GreyVideo(64, 48, 2, "25:1");
  bytes.replace(bytes.find("W64 H48"), 7, "W65535 H65535");
  const std::string video = In("huge.y4m", bytes);
  ExpectRefused(Animate(kCharacter, video), kExitBadInput, {video});
  ExpectRefused(Track(video), kExitBadInput, {video});
}

TEST_F(CommandLine, AVideoOrSoundOrFolderForAPicture) {
  ExpectRefused(Animate(kDriving, kDriving), kExitUnsupported, {kDriving, "a video", "picture"});
  ExpectRefused(Rig(kDriving), kExitUnsupported, {kDriving, "a video", "picture"});
  const std::string sound = In("sound.wav", testing::Silence(1));
  ExpectRefused(Animate(sound, kDriving), kExitUnsupported, {sound, "1 audio stream"});
  ExpectRefused(Rig(in_.path().string()), kExitBadArguments, {"is a folder"});
}

TEST_F(CommandLine, NobodyInThePicture) {
  const std::string picture = In("wall.bmp", Wall());
  const std::vector<std::string> said = {"no person", "searched", "% sure", "35 %"};
  ExpectRefused(Animate(picture, kDriving), kExitBadInput, said);
  ExpectRefused(Rig(picture), kExitBadInput, said);
  ExpectRefused(Track(picture), kExitBadInput, said);
}

TEST_F(CommandLine, APictureOfOnePixel) {
  const std::string picture = In("dot.bmp", Bmp(1, 1, [](int, int) { return Color{9, 9, 9}; }));
  ExpectRefused(Animate(picture, kDriving), kExitBadInput, {"no person"});
}

// --- The driving video ---

TEST_F(CommandLine, NoDrivingVideo) {
  ExpectRefused({"animate", kCharacter, "-o", Out("out.mp4")}, kExitBadArguments, {"DRIVING"});
  ExpectRefused(Animate(kCharacter, ""), kExitBadArguments, {"no driving video"});
  ExpectRefused(Animate(kCharacter, in_.File("none.mp4")), kExitBadInput, {"none.mp4"});
  ExpectRefused(Animate(kCharacter, in_.File("none.json")), kExitBadInput, {"none.json"});
  ExpectRefused({"track", "-o", Out("out.json")}, kExitBadArguments, {"INPUT"});
  ExpectRefused(Track(""), kExitBadArguments, {"no video or picture"});
  ExpectRefused(Track(in_.File("none.mp4")), kExitBadInput, {"none.mp4"});
}

TEST_F(CommandLine, TextInsteadOfAVideo) {
  const std::string text = In("notes.mp4", "This is no video.\n");
  ExpectRefused(Animate(kCharacter, text), kExitBadInput, {text, "text"});
  ExpectRefused(Track(text), kExitBadInput, {text, "text"});
  const std::string motion = In("notes.json", "This is no motion.\n");
  ExpectRefused(Animate(kCharacter, motion), kExitBadInput, {motion, "JSON"});
}

TEST_F(CommandLine, CorruptVideo) {
  std::string noise(5000, '\0');
  unsigned random = 7;
  for (char& c : noise) {
    c = static_cast<char>((random = random * 1664525 + 1013904223) >> 24);
  }
  const std::string video = In("noise.mp4", noise);
  ExpectRefused(Animate(kCharacter, video), kExitBadInput, {video, "5000 bytes"});
  ExpectRefused(Track(video), kExitBadInput, {video, "5000 bytes"});
}

TEST_F(CommandLine, TruncatedVideo) {
  const std::string bytes = ReadFile(kDriving);
  for (const std::size_t size : {std::size_t{40}, std::size_t{1500}}) {
    const std::string video = In("cut.mp4", bytes.substr(0, size));
    ExpectRefused(Animate(kCharacter, video), kExitBadInput, {video});
    ExpectRefused(Track(video), kExitBadInput, {video});
  }
}

// What is there is used, and what is missing is told.
TEST_F(CommandLine, AVideoThatEndsEarlyIsUsedAsFarAsItGoes) {
  const std::string bytes = ReadFile(kDriving);
  const std::string video = In("half.mp4", bytes.substr(0, bytes.size() / 2));
  const Ran ran = RunWith(Track(video));
  EXPECT_EQ(ran.code, kExitDone) << ran.err;
  EXPECT_THAT(NamesIn(out_.path()), ElementsAre("out.json"));
  EXPECT_THAT(ran.err, HasSubstr("warning: "));
  EXPECT_THAT(ran.err, HasSubstr(video));
}

TEST_F(CommandLine, SoundAlone) {
  const std::string sound = In("sound.wav", testing::Silence(1));
  ExpectRefused(Animate(kCharacter, sound), kExitUnsupported,
                {sound, "no video stream", "1 audio stream"});
  ExpectRefused(Track(sound), kExitUnsupported, {sound, "no video stream", "1 audio stream"});
}

TEST_F(CommandLine, EmptyVideo) {
  const std::string video = In("empty.mp4", "");
  ExpectRefused(Animate(kCharacter, video), kExitBadInput, {video, "0 bytes"});
  ExpectRefused(Track(video), kExitBadInput, {video, "0 bytes"});
}

TEST_F(CommandLine, AVideoWithoutFrames) {
  const std::string video = In("none.y4m", GreyVideo(64, 48, 0, "25:1"));
  ExpectRefused(Animate(kCharacter, video), kExitBadInput, {video});
  ExpectRefused(Track(video), kExitBadInput, {video});
}

TEST_F(CommandLine, AVideoOfOneFrameWithNobodyInIt) {
  const std::string video = In("one.y4m", GreyVideo(64, 48, 1, "25:1"));
  ExpectRefused(Animate(kCharacter, video), kExitBadInput, {"no person", "1 frame "});
  ExpectRefused(Track(video), kExitBadInput, {"no person", "1 frame "});
}

// Whatever clock such a file is given, there is an end and an answer.
TEST_F(CommandLine, AVideoOfNoFramesPerSecond) {
  for (const char* rate : {"0:1", "1:0", "0:0", "-5:1"}) {
    const std::string video = In("zero.y4m", GreyVideo(64, 48, 3, rate));
    ExpectRefused(Animate(kCharacter, video), kExitBadInput, {});
    ExpectRefused(Track(video), kExitBadInput, {});
  }
}

TEST_F(CommandLine, AStillPictureForAVideo) {
  ExpectRefused(Animate(kCharacter, kCharacter), kExitUnsupported,
                {"still picture", "a video is needed"});
}

TEST_F(CommandLine, NobodyInTheClip) {
  const std::string video = In("grey.y4m", GreyVideo(160, 120, 5, "25:1"));
  const std::vector<std::string> said = {"no person", "5 frames", "searched", "% sure", "35 %"};
  ExpectRefused({"animate", kCharacter, video, "-o", Out("out.mp4"), "--draft"}, kExitBadInput,
                said);
  ExpectRefused(Track(video), kExitBadInput, said);
}

TEST_F(CommandLine, ABadFileFailsBeforeTheLongWork) {
  const Ran ran = RunWith(Animate(kCharacter, In("notes.mp4", "This is no video.\n")));
  EXPECT_THAT(ran.err, ::testing::Not(HasSubstr("rigging")));
}

TEST_F(CommandLine, WithoutItsNetworks) {
  ASSERT_EQ(::setenv("UNDERSTUDY_MODELS", in_.path().c_str(), 1), 0);
  for (const Arguments& arguments :
       {Animate(kCharacter, kDriving), Rig(kCharacter), Track(kDriving)}) {
    ExpectRefused(arguments, kExitOther, {"networks", in_.path().string()});
  }
  ::unsetenv("UNDERSTUDY_MODELS");
}

// --- The output ---

TEST_F(CommandLine, AFolderThatIsMissing) {
  ExpectRefused(AnimateTo(Out("none/out.mp4"), kCharacter, kDriving), kExitBadInput,
                {Out("none"), "does not exist"});
  ExpectRefused(AnimateTo(Out("none/out_%03d.png"), kCharacter, kDriving), kExitBadInput,
                {Out("none"), "does not exist"});
  ExpectRefused(Animate(kCharacter, kDriving, {"--report", Out("none/r.json")}), kExitBadInput,
                {Out("none"), "does not exist"});
  ExpectRefused({"rig", kCharacter, "-o", Out("none/out.understudy")}, kExitBadInput,
                {Out("none"), "does not exist"});
  ExpectRefused({"track", kDriving, "-o", Out("none/out.json")}, kExitBadInput,
                {Out("none"), "does not exist"});
  ExpectRefused({"track", kCharacter, "-o", Out("out.json"), "--overlay", Out("none/o.png")},
                kExitBadInput, {Out("none"), "does not exist"});
}

TEST_F(CommandLine, AFolderThatMayNotBeWritten) {
  // The superuser may write everywhere but where the kernel itself forbids it.
  const std::string locked = ::geteuid() == 0 ? "/sys" : Out("locked");
  if (::geteuid() == 0) {
    const fs::path probe = fs::path(locked) / "understudy_probe";
    if (!fs::is_directory(locked) || std::ofstream(probe).is_open()) {
      std::error_code ignored;
      fs::remove(probe, ignored);
      GTEST_SKIP() << "the tests run as root and no kernel file system is at /sys, where even root "
                      "may not write";
    }
  }
  if (::geteuid() != 0) {
    fs::create_directory(locked);
    fs::permissions(locked, fs::perms::owner_read | fs::perms::owner_exec);
  }
  const std::size_t before = NamesIn(locked).size();
  for (const char* name : {"/out.mp4", "/out.webm", "/out.gif", "/out_%03d.png"}) {
    ExpectRefused(AnimateTo(locked + name, kCharacter, kDriving), kExitBadArguments,
                  {locked, "may not be written"});
  }
  ExpectRefused({"rig", kCharacter, "-o", locked + "/out.understudy"}, kExitBadArguments,
                {locked, "may not be written"});
  ExpectRefused({"track", kCharacter, "-o", locked + "/out.bvh"}, kExitBadArguments,
                {locked, "may not be written"});
  EXPECT_EQ(NamesIn(locked).size(), before);
}

TEST_F(CommandLine, APathThatIsAFolder) {
  ExpectRefused(AnimateTo(out_.path().string(), kCharacter, kDriving), kExitBadArguments,
                {out_.path().string(), "folder"});
  ExpectRefused(AnimateTo(out_.path().string() + "/", kCharacter, kDriving), kExitBadArguments,
                {out_.path().string(), "folder"});
  for (const char* name : {"a.mp4", "a.understudy", "a.json"}) {
    fs::create_directory(Out(name));
  }
  ExpectRefused(AnimateTo(Out("a.mp4"), kCharacter, kDriving), kExitBadArguments,
                {Out("a.mp4"), "folder"});
  ExpectRefused({"rig", kCharacter, "-o", Out("a.understudy")}, kExitBadArguments, {"folder"});
  ExpectRefused({"track", kCharacter, "-o", Out("a.json")}, kExitBadArguments, {"folder"});
}

TEST_F(CommandLine, EndingsThatAreUnknown) {
  ExpectRefused(AnimateTo(Out("out.mkv"), kCharacter, kDriving), kExitUnsupported,
                {".mkv", ".mp4", ".webm", ".gif"});
  ExpectRefused({"rig", kCharacter, "-o", Out("out.zip")}, kExitUnsupported,
                {"out.zip", ".understudy or .glb"});
  ExpectRefused({"track", kCharacter, "-o", Out("out.fbx")}, kExitUnsupported,
                {"out.fbx", ".json", ".bvh"});
  ExpectRefused({"animate", kCharacter, kDriving}, kExitBadArguments, {"--output"});
  ExpectRefused({"animate", kCharacter, kDriving, "-o", ""}, kExitBadArguments, {"no output name"});
}

TEST_F(CommandLine, AnOpenPoseFolderThatCannotBeMade) {
  const std::string taken = In("taken", "x");
  ExpectRefused({"track", kCharacter, "-o", Out("out.json"), "--openpose", taken + "/under"},
                kExitBadArguments, {taken});
}

// A file that may not grow stands for a full disk: both end a write with an error number that means
// "no room".
class FullDisk : public CommandLine {
 protected:
  void SetUp() override {
    old_handler_ = std::signal(SIGXFSZ, SIG_IGN);
    ::getrlimit(RLIMIT_FSIZE, &old_);
    rlimit now = old_;
    now.rlim_cur = 2000;
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &now), 0);
  }
  void TearDown() override {
    ::setrlimit(RLIMIT_FSIZE, &old_);
    std::signal(SIGXFSZ, old_handler_);
  }
  rlimit old_{};
  void (*old_handler_)(int) = SIG_DFL;
};

TEST_F(FullDisk, IsToldAndLeavesNothing) {
  for (const char* name : {"out.mp4", "out.webm", "out.gif", "out_%03d.png"}) {
    ExpectRefused(AnimateTo(Out(name), kCharacter, kDriving), kExitLimit, {out_.path().string()});
  }
  ExpectRefused(Rig(kCharacter), kExitLimit, {Out("out.understudy")});
  ExpectRefused(Track(kCharacter), kExitLimit, {Out("out.json")});
  ExpectRefused({"track", kCharacter, "-o", Out("out.bvh")}, kExitLimit, {Out("out.bvh")});
}

TEST_F(CommandLine, AnOutputThatIsAnInputIsNotReplaced) {
  WriteFile(Out("clip.mp4"), ReadFile(kDriving));
  const std::string before = ReadFile(Out("clip.mp4"));
  ExpectRefused({"animate", kCharacter, Out("clip.mp4"), "-o", Out("clip.mp4"), "--draft"},
                kExitBadArguments, {Out("clip.mp4"), "also an input"});
  EXPECT_EQ(ReadFile(Out("clip.mp4")), before);
}

// --- Stopping ---

TEST_F(CommandLine, AStopAskedForBeforehand) {
  std::stop_source stop;
  stop.request_stop();
  for (const Arguments& arguments :
       {Animate(kCharacter, kDriving), Rig(kCharacter), Track(kDriving), Track(kCharacter)}) {
    const Ran ran = RunWith(arguments, stop.get_token());
    EXPECT_EQ(ran.code, kExitCancelled) << arguments[0] << ": " << ran.err;
    ASSERT_EQ(Complaints(ran.err).size(), 1U);
    EXPECT_THAT(Complaints(ran.err)[0], IsOneSentence());
    EXPECT_THAT(NamesIn(out_.path()), IsEmpty()) << arguments[0];
  }
}

// As Ctrl-C comes: from another thread, while the program works.
TEST_F(CommandLine, AStopInMidRunLeavesWhatWasThere) {
  WriteFile(Out("out.mp4"), "an older video");
  for (const char* stage : {"watching 1", "watching 5", "drawing 1"}) {
    std::stop_source stop;
    const Ran ran = RunWith(Animate(kCharacter, kDriving, {"--report", Out("r.json")}),
                            stop.get_token(), [&](const std::string& line) {
                              if (line.starts_with(stage)) {
                                std::thread([&stop] { stop.request_stop(); }).join();
                              }
                            });
    EXPECT_EQ(ran.code, kExitCancelled) << stage << ran.err;
    EXPECT_THAT(NamesIn(out_.path()), ElementsAre("out.mp4")) << stage;
    EXPECT_EQ(ReadFile(Out("out.mp4")), "an older video");
  }
}

// Long enough that frames remain to be drawn when the first one is told.
TEST_F(CommandLine, AStopWhileDrawing) {
  for (const char* name : {"out.mp4", "out.webm", "out.gif", "out_%03d.png"}) {
    std::stop_source stop;
    const Ran ran = RunWith({"animate", kCharacter, kDriving, "-o", Out(name), "--draft",
                             "--duration", "0.4", "--threads", "1"},
                            stop.get_token(), [&](const std::string& line) {
                              if (line.starts_with("drawing")) {
                                stop.request_stop();
                              }
                            });
    EXPECT_EQ(ran.code, kExitCancelled) << name << ran.err;
    EXPECT_THAT(NamesIn(out_.path()), IsEmpty()) << name;
  }
}

TEST_F(CommandLine, AStopWhileTracking) {
  std::stop_source stop;
  const Ran ran = RunWith({"track", kDriving, "-o", Out("out.json"), "--overlay", Out("o.mp4")},
                          stop.get_token(), [&](const std::string& line) {
                            if (line.starts_with("watching")) {
                              stop.request_stop();
                            }
                          });
  EXPECT_EQ(ran.code, kExitCancelled) << ran.err;
  EXPECT_THAT(NamesIn(out_.path()), IsEmpty());
}

// --- What comes out ---

TEST_F(CommandLine, TheSameBytesFromOneThreadAndFromTwo) {
  for (const char* threads : {"1", "2"}) {
    const std::string name = std::string("a") + threads;
    Ran ran = RunWith({"animate", kCharacter, kDriving, "-o", Out(name + ".mp4"), "--draft",
                       "--duration", "0.4", "--threads", threads});
    ASSERT_EQ(ran.code, kExitDone) << ran.err;
    ran = RunWith({"track", kDriving, "-o", Out(name + ".json"), "--duration", "0.4", "--overlay",
                   Out(name + "_over.mp4"), "--threads", threads});
    ASSERT_EQ(ran.code, kExitDone) << ran.err;
  }
  for (const char* ending : {".mp4", ".json", "_over.mp4"}) {
    const std::string one = ReadFile(Out(std::string("a1") + ending));
    EXPECT_GT(one.size(), 1000U) << ending;
    EXPECT_TRUE(one == ReadFile(Out(std::string("a2") + ending))) << ending;
  }
}

// --- Motion in place of a video ---

std::string Bvh(int frames = 3) {
  return testing::StillBvh(testing::StandingBody(testing::MixamoNames()), frames);
}

TEST_F(CommandLine, MotionIsTurnedFromOneKindIntoAnother) {
  const std::string bvh = In("a.txt", Bvh(90));
  ASSERT_EQ(RunWith({"track", bvh, "-o", Out("a.json"), "--openpose", Out("op"), "--start", "1",
                     "--duration", "0.5"})
                .code,
            kExitDone);
  EXPECT_EQ(NamesIn(Out("op")).size(), 15U);
  ASSERT_EQ(RunWith({"track", Out("a.json"), "-o", Out("b.bvh")}).code, kExitDone);
  const Ran ran = RunWith({"track", Out("op"), "-o", Out("c.json"), "--driving-fps", "25"});
  ASSERT_EQ(ran.code, kExitDone) << ran.err;
  EXPECT_THAT(ReadFile(Out("c.json")), HasSubstr("\"fps\":[25,1]"));
  EXPECT_THAT(NamesIn(out_.path()), ElementsAre("a.json", "b.bvh", "c.json", "op"));
  for (const std::string& driving :
       {bvh, Out("op"), Out("op") + "/frame_%012d_keypoints.json", Out("b.bvh")}) {
    const Ran drawn = RunWith(Animate(kCharacter, driving));
    EXPECT_EQ(drawn.code, kExitDone) << drawn.err;
  }
}

TEST_F(CommandLine, MotionThatIsBroken) {
  const std::string whole = Bvh();
  const auto at = [&](const std::string& what) { return whole.find(what); };
  std::string nan = whole;
  nan.replace(at(" 95 "), 4, " nan ");
  const std::vector<std::pair<std::string, std::string>> broken = {
      {In("nan.bvh", nan), "nan"},
      {In("half.bvh", whole.substr(0, whole.size() - 20)), "numbers"},
      {In("empty.bvh", ""), "0 bytes"},
      {In("bad.json", "[{\"people\": [{\"pose_keypoints_2d\": [1, 2]}]}]"), "2 numbers"},
      {In("none.json", "{\"a\": 1}"), "version"},
      {In("broken.json", "{\"a\": "), "JSON"},
      {In("nobody.json", "[{\"people\": []}]"), "nobody"},
      {In("none.bvh",
          "HIERARCHY\nROOT a\n{\nCHANNELS 1 Xrotation\n}\nMOTION\nFrames: 1\n"
          "Frame Time: 1\n0\n"),
       "no body"},
      {(in_.path() / "gone.bvh").string(), "gone.bvh"},
      {(in_.path() / "gone_%d.json").string(), "gone_%d.json"}};
  for (const auto& [path, said] : broken) {
    ExpectRefused({"track", path, "-o", Out("out.json")}, kExitBadInput, {path, said});
    ExpectRefused(Animate(kCharacter, path), kExitBadInput, {path, said});
  }
}

TEST_F(CommandLine, MotionThatIsTooLarge) {
  const std::string path = In("large.bvh", "HIERARCHY\n");
  std::filesystem::resize_file(path, 200'000'000);
  ExpectRefused({"track", path, "-o", Out("out.json")}, kExitLimit, {"200000000 bytes"});
}

TEST_F(CommandLine, WhatMotionHasNoUseFor) {
  const std::string bvh = In("a.bvh", Bvh());
  const Arguments track = {"track", bvh, "-o", Out("a.json")};
  ExpectRefused(With(track, {"--overlay", Out("o.mp4")}), kExitUnsupported, {"overlay"});
  ExpectRefused(With(track, {"--box", "1,2,3,4"}), kExitUnsupported, {"box"});
  ExpectRefused(With(track, {"--driving-fps", "25"}), kExitBadArguments, {"25", "its own"});
  ExpectRefused(With(track, {"--start", "9"}), kExitBadArguments, {"9 s", "0.10 s long"});
  ExpectRefused({"track", bvh, "-o", bvh}, kExitBadArguments, {"also an input"});
  ExpectRefused(Animate(kCharacter, kDriving, {"--driving-fps", "25"}), kExitBadArguments,
                {"its own"});
  for (const char* rate : {"0", "-1", "241", "nan"}) {
    ExpectRefused(With(track, {"--driving-fps", rate}), kExitBadArguments, {"between 1 and 240"});
  }
}

TEST_F(CommandLine, NothingButWhatWasAskedForIsWritten) {
  EXPECT_EQ(RunWith(Animate(kCharacter, kDriving, {"--report", Out("r.json")})).code, kExitDone);
  EXPECT_THAT(NamesIn(out_.path()), ElementsAre("out.mp4", "r.json"));
  EXPECT_EQ(RunWith(Rig(kCharacter)).code, kExitDone);
  EXPECT_EQ(RunWith({"track", kCharacter, "-o", Out("p.bvh"), "--openpose", Out("op"), "--overlay",
                     Out("o.png")})
                .code,
            kExitDone);
  EXPECT_THAT(NamesIn(out_.path()),
              ElementsAre("o.png", "op", "out.mp4", "out.understudy", "p.bvh", "r.json"));
}

}  // namespace
}  // namespace understudy
