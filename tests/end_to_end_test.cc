// The whole path on the examples that ship with the project, and where they are there on real
// files.

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "cli/command_line.h"
#include "core/keypoints.h"
#include "core/resize.h"
#include "media/image_reader.h"
#include "media/probe.h"
#include "media/video_reader.h"
#include "media/video_writer.h"
#include "testing/files.h"
#include "testing/paths.h"

namespace understudy {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::NamesIn;
using Json = nlohmann::json;

std::string Example(const std::string& name) {
  return std::string(UNDERSTUDY_SOURCE_DIR) + "/examples/" + name;
}

// Runs the command line in this process; what it told a person, where it failed.
::testing::AssertionResult Understudy(const std::vector<std::string>& arguments) {
  std::vector<const char*> argv = {"understudy"};
  for (const std::string& a : arguments) {
    argv.push_back(a.c_str());
  }
  std::ostringstream out;
  std::ostringstream err;
  const int code = RunCommandLine(static_cast<int>(argv.size()), argv.data(), out, err, {});
  if (code == 0) {
    return ::testing::AssertionSuccess();
  }
  return ::testing::AssertionFailure() << "exit code " << code << ": " << err.str();
}

std::vector<Image> FramesOf(const std::string& path) {
  std::vector<Image> frames;
  Result<VideoReader> reader = VideoReader::Create(path, {.keep_alpha = true});
  EXPECT_TRUE(reader.ok()) << reader.error().message;
  while (reader.ok()) {
    auto next = reader->Next();
    EXPECT_TRUE(next.ok());
    if (!next.ok() || !*next) {
      break;
    }
    frames.push_back(std::move((*next)->rgb));
  }
  return frames;
}

// Mean difference of two pictures within a rectangle, grey levels.
double Difference(const Image& a, const Image& b, int x0, int y0, int x1, int y1) {
  double sum = 0;
  for (int y = y0; y < y1; ++y) {
    for (int x = x0; x < x1; ++x) {
      for (int c = 0; c < 3; ++c) {
        sum += std::abs(a.At(x, y)[c] - b.At(x, y)[c]);
      }
    }
  }
  return sum / (3.0 * (x1 - x0) * (y1 - y0));
}

class EndToEnd : public ::testing::Test {
 protected:
  std::string File(const std::string& name) const { return folder_.File(name); }
  testing::TemporaryFolder folder_;
};

TEST_F(EndToEnd, TheExampleCharacterPerformsTheExampleClip) {
  ASSERT_TRUE(
      Understudy({"animate", Example("mara.png"), Example("hello.mp4"), "-o", File("out.mp4"),
                  "--draft", "--duration", "2", "--report", File("report.json")}));
  const Result<MediaInfo> driving = Probe(Example("hello.mp4"));
  const Result<MediaInfo> info = Probe(File("out.mp4"));
  ASSERT_TRUE(driving.ok() && info.ok());
  EXPECT_EQ(info->video_codec, "h264");
  EXPECT_EQ(info->width, 360);
  EXPECT_EQ(info->height, 480);
  EXPECT_EQ(info->has_audio, driving->has_audio);
  const std::vector<Image> frames = FramesOf(File("out.mp4"));
  const auto expected = static_cast<std::size_t>(std::lround(2 * driving->average_fps.value()));
  ASSERT_EQ(frames.size(), expected);
  double moved = 0;
  double still = 0;
  for (const Image& frame : frames) {
    moved = std::max(moved, Difference(frames[0], frame, 90, 60, 270, 420));
    still = std::max(still, Difference(frames[0], frame, 0, 0, 30, 60));
  }
  EXPECT_GT(moved, 0.5) << "the character stands still";
  EXPECT_LT(still, 2) << "the background moves";

  const Json report = Json::parse(testing::ReadFile(File("report.json")));
  ASSERT_EQ(report["frames"].size(), frames.size());
  double widest = -1e9;
  double narrowest = 1e9;
  for (const Json& frame : report["frames"]) {
    const Json& nose = frame["output_keypoints"][0];
    EXPECT_GT(nose[0], 0);
    EXPECT_LT(nose[0], 360);
    EXPECT_GT(nose[1], 0);
    EXPECT_LT(nose[1], 240) << "the head is in the upper half";
    // Lips are where they were drawn: above each other, and apart where they are open.
    const Json& upper = frame["output_keypoints"][kFaceFirst + 62];
    const Json& lower = frame["output_keypoints"][kFaceFirst + 66];
    EXPECT_GE(lower[1].get<double>(), upper[1].get<double>() - 0.5);
    widest = std::max(widest, lower[1].get<double>() - upper[1].get<double>());
    narrowest = std::min(narrowest, lower[1].get<double>() - upper[1].get<double>());
    EXPECT_GE(frame["identity"], 0);
    EXPECT_LE(frame["identity"], 1);
    EXPECT_GT(frame["confidence"], 0);
  }
  EXPECT_GT(widest, narrowest + 0.3) << "the report's mouth does not speak";
}

TEST_F(EndToEnd, TheReportTellsWhereAFaceIsDrawn) {
  ASSERT_TRUE(Understudy({"animate", Example("mara.png"), Example("hello.mp4"), "-o",
                          File("out.mp4"), "--duration", "2", "--report", File("report.json")}));
  const Json report = Json::parse(testing::ReadFile(File("report.json")));
  // Pixels between the lids of the right eye, which blinks.
  double widest = -1e9;
  double narrowest = 1e9;
  for (const Json& frame : report["frames"]) {
    const Json& upper = frame["output_keypoints"][kFaceFirst + 37];
    const Json& lower = frame["output_keypoints"][kFaceFirst + 41];
    widest = std::max(widest, lower[1].get<double>() - upper[1].get<double>());
    narrowest = std::min(narrowest, lower[1].get<double>() - upper[1].get<double>());
  }
  EXPECT_GT(widest, 4);
  EXPECT_LT(narrowest, 1);
}

TEST_F(EndToEnd, AtRestTheCharacterLooksLikeItsPicture) {
  // A performance of nothing: the character's own pose, held.
  ASSERT_TRUE(Understudy({"track", Example("mara.png"), "-o", File("pose.json")}));
  ASSERT_TRUE(Understudy({"animate", Example("mara.png"), File("pose.json"), "-o",
                          File("rest_%02d.png"), "--draft", "--strength", "1"}));
  const Result<Image> picture = ReadImage(Example("mara.png"));
  const Result<Image> drawn = ReadImage(File("rest_01.png"));
  ASSERT_TRUE(picture.ok() && drawn.ok());
  // So small that only where she is and what she wears counts, not each stripe of it.
  const Image expected = Resize(picture->span(), 45, 60);
  EXPECT_LT(Difference(expected, Resize(drawn->span(), 45, 60), 0, 0, 45, 60), 5);
}

TEST_F(EndToEnd, ASavedCharacterPerformsASavedMotion) {
  ASSERT_TRUE(
      Understudy({"rig", Example("mara.png"), "-o", File("mara.understudy"), "--mode", "std"}));
  ASSERT_TRUE(
      Understudy({"track", Example("hello.mp4"), "-o", File("hello.json"), "--duration", "0.3"}));
  ASSERT_TRUE(Understudy({"animate", File("mara.understudy"), File("hello.json"), "-o",
                          File("saved.mp4"), "--draft"}));
  ASSERT_TRUE(Understudy({"animate", Example("mara.png"), Example("hello.mp4"), "-o",
                          File("direct.mp4"), "--draft", "--duration", "0.3"}));
  const std::vector<Image> saved = FramesOf(File("saved.mp4"));
  const std::vector<Image> direct = FramesOf(File("direct.mp4"));
  ASSERT_EQ(saved.size(), direct.size());
  for (std::size_t i = 0; i < saved.size(); ++i) {
    EXPECT_LT(Difference(saved[i], direct[i], 0, 0, 360, 480), 6) << i;
  }
}

// The cut, the mask and the joints in the file are those that the picture was cut with.
TEST_F(EndToEnd, ASavedCharacterIsTheSameCharacter) {
  ASSERT_TRUE(Understudy({"track", Example("mara.png"), "-o", File("pose.json")}));
  ASSERT_TRUE(
      Understudy({"rig", Example("mara.png"), "-o", File("mara.understudy"), "--mode", "std"}));
  for (const auto& [character, name] : {std::pair{Example("mara.png"), "direct_%02d.png"},
                                        {File("mara.understudy"), "saved_%02d.png"}}) {
    ASSERT_TRUE(
        Understudy({"animate", character, File("pose.json"), "-o", File(name), "--strength", "1"}));
  }
  const Result<Image> direct = ReadImage(File("direct_01.png"));
  const Result<Image> saved = ReadImage(File("saved_01.png"));
  ASSERT_TRUE(direct.ok() && saved.ok());
  EXPECT_LT(Difference(*direct, *saved, 0, 0, direct->width(), direct->height()), 0.5);
}

TEST_F(EndToEnd, ACharacterForBlender) {
  ASSERT_TRUE(
      Understudy({"track", Example("hello.mp4"), "-o", File("hello.json"), "--duration", "0.3"}));
  ASSERT_TRUE(Understudy({"rig", Example("mara.png"), "-o", File("mara.glb"), "--mode", "std",
                          "--motion", File("hello.json"), "--background", "keep"}));
  const std::string bytes = testing::ReadFile(File("mara.glb"));
  ASSERT_EQ(bytes.substr(0, 4), "glTF");
  std::uint32_t size = 0;
  std::memcpy(&size, bytes.data() + 12, 4);
  const Json json = Json::parse(bytes.substr(20, size));
  EXPECT_EQ(json["nodes"][0]["name"], "mara");
  EXPECT_EQ(json["animations"][0]["name"], "hello");
  bool face = false;
  for (const Json& channel : json["animations"][0]["channels"]) {
    face = face || channel["target"]["path"] == "weights";
  }
  EXPECT_TRUE(face);
}

TEST_F(EndToEnd, ATransparentBackground) {
  ASSERT_TRUE(
      Understudy({"animate", Example("mara.png"), Example("hello.mp4"), "-o", File("f_%02d.png"),
                  "--draft", "--duration", "0.1", "--background", "transparent"}));
  const Result<Image> frame = ReadImage(File("f_01.png"));
  ASSERT_TRUE(frame.ok()) << frame.error().message;
  ASSERT_EQ(frame->channels(), 4);
  EXPECT_EQ(frame->At(2, 2)[3], 0);
  int solid = 0;
  for (int y = 0; y < frame->height(); ++y) {
    for (int x = 0; x < frame->width(); ++x) {
      solid += frame->At(x, y)[3] == 255 ? 1 : 0;
    }
  }
  EXPECT_GT(solid, 360 * 480 / 50);
}

TEST_F(EndToEnd, AStillBackgroundKeepsItsBytes) {
  const auto draw = [this](const std::string& background) {
    return Understudy({"animate", Example("mara.png"), Example("dance.mp4"), "-o",
                       File(background + "_%02d.png"), "--background", background, "--draft",
                       "--duration", "0.3"});
  };
  ASSERT_TRUE(draw("keep"));
  ASSERT_TRUE(draw("transparent"));
  std::vector<Image> kept;
  std::vector<Image> cut;
  for (int i = 1; i < 100; ++i) {
    const std::string number = (i < 10 ? "_0" : "_") + std::to_string(i) + ".png";
    Result<Image> frame = ReadImage(File("keep" + number));
    if (!frame.ok()) {
      break;
    }
    kept.push_back(std::move(frame).value());
    Result<Image> figure = ReadImage(File("transparent" + number));
    ASSERT_TRUE(figure.ok()) << figure.error().message;
    ASSERT_EQ(figure->channels(), 4);
    cut.push_back(std::move(figure).value());
  }
  ASSERT_GE(kept.size(), 5U);
  int empty = 0;
  int changed = 0;
  for (std::size_t i = 1; i < kept.size(); ++i) {
    for (int y = 0; y < kept[0].height(); ++y) {
      for (int x = 0; x < kept[0].width(); ++x) {
        if (cut[0].At(x, y)[3] == 0 && cut[i].At(x, y)[3] == 0) {
          ++empty;
          changed += std::equal(kept[0].At(x, y), kept[0].At(x, y) + 3, kept[i].At(x, y)) ? 0 : 1;
        }
      }
    }
  }
  EXPECT_GT(empty, 100000);
  EXPECT_EQ(changed, 0);
}

TEST_F(EndToEnd, AVideoOfOneFrame) {
  const Result<Image> picture = ReadImage(Example("mara.png"));
  ASSERT_TRUE(picture.ok());
  Image frame(480, 640, 3);
  const Image small = Resize(picture->span(), 480, 640);
  for (int y = 0; y < 640; ++y) {
    for (int x = 0; x < 480; ++x) {
      std::copy_n(small.At(x, y), 3, frame.At(x, y));
    }
  }
  VideoWriterOptions options;
  options.width = 480;
  options.height = 640;
  Result<VideoWriter> writer = VideoWriter::Create(File("one.mp4"), options);
  ASSERT_TRUE(writer.ok() && writer->Write(frame.span()).ok() && writer->Finish().ok());
  ASSERT_TRUE(Understudy(
      {"animate", Example("mara.png"), File("one.mp4"), "-o", File("out.mp4"), "--draft"}));
  EXPECT_EQ(FramesOf(File("out.mp4")).size(), 1U);
}

// The program itself, as a shell starts it.
class Program {
 public:
  explicit Program(const std::vector<std::string>& arguments) {
    int ends[2];
    EXPECT_EQ(::pipe2(ends, O_CLOEXEC), 0);
    std::vector<char*> argv;
    std::vector<std::string> all = {UNDERSTUDY_PROGRAM};
    all.insert(all.end(), arguments.begin(), arguments.end());
    for (std::string& a : all) {
      argv.push_back(a.data());
    }
    argv.push_back(nullptr);
    process_ = ::fork();
    if (process_ == 0) {
      ::dup2(ends[1], STDERR_FILENO);
      ::execv(argv[0], argv.data());
      std::_Exit(127);
    }
    ::close(ends[1]);
    err_ = ends[0];
  }
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;
  ~Program() { ::close(err_); }

  // Waits until it has said so on its standard error; false when it ended before.
  bool WaitFor(const std::string& text) {
    char byte = 0;
    while (said_.find(text) == std::string::npos) {
      if (::read(err_, &byte, 1) <= 0) {
        return false;
      }
      said_ += byte;
    }
    return true;
  }
  void Signal(int number) const { ::kill(process_, number); }
  // The exit code; -1 when a signal ended it.
  int Wait() {
    char byte = 0;
    while (::read(err_, &byte, 1) > 0) {
      said_ += byte;
    }
    int status = 0;
    ::waitpid(process_, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }
  const std::string& said() const { return said_; }

 private:
  pid_t process_ = -1;
  int err_ = -1;
  std::string said_;
};

TEST_F(EndToEnd, CtrlCStopsAndLeavesNothing) {
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) {
    Program program(
        {"animate", Example("mara.png"), Example("hello.mp4"), "-o", File("out.mp4"), "--draft"});
    ASSERT_TRUE(program.WaitFor("watching")) << program.said();
    program.Signal(number);
    EXPECT_EQ(program.Wait(), 6) << program.said();
    EXPECT_THAT(program.said(), HasSubstr("stopped"));
    EXPECT_THAT(NamesIn(folder_.path()), IsEmpty());
  }
}

TEST_F(EndToEnd, TheProgramSaysWhatIsWrong) {
  Program program({"animate", File("none.png"), Example("hello.mp4"), "-o", File("out.mp4")});
  EXPECT_EQ(program.Wait(), 3);
  EXPECT_THAT(program.said(), HasSubstr("none.png"));
}

TEST_F(EndToEnd, RealClipsAndPictures) {
  US_SKIP_WITHOUT_SHARED("bad/bad_five_frames.mp4");
  const std::string shared = testing::SharedData() + "/";
  ASSERT_TRUE(Understudy({"animate", shared + "characters/chr_man_red_jacket.jpg",
                          shared + "clips/drv_yellow_top_dance.mp4", "-o", File("out.mp4"),
                          "--draft", "--duration", "0.3"}));
  EXPECT_THAT(NamesIn(folder_.path()), ElementsAre("out.mp4"));
  for (const char* clip : {"bad/bad_five_frames.mp4", "bad/bad_cats_boxing.mp4"}) {
    std::ostringstream out;
    std::ostringstream err;
    const std::string input = shared + clip;
    const std::string output = File("motion.json");
    const char* const argv[] = {"understudy",   "track",      input.c_str(), "-o",
                                output.c_str(), "--duration", "0.5"};
    const int code = RunCommandLine(7, argv, out, err, {});
    EXPECT_TRUE(code == 0 || code == 3) << clip << ": " << err.str();
  }
  // The first look takes it for a person, the second does not.
  std::ostringstream out;
  std::ostringstream err;
  const std::string cat = shared + "characters/chr_cat_sunglasses.jpg";
  const std::string rig = File("cat.understudy");
  const char* const argv[] = {"understudy", "rig", cat.c_str(), "-o", rig.c_str()};
  EXPECT_EQ(RunCommandLine(5, argv, out, err, {}), 3);
  EXPECT_THAT(err.str(), HasSubstr("no person or figure was found"));
}

}  // namespace
}  // namespace understudy
