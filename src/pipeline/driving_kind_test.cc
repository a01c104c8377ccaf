#include "pipeline/driving_kind.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "pipeline/motion_file.h"
#include "testing/files.h"
#include "testing/paths.h"
#include "testing/toy_figure.h"

namespace understudy {
namespace {

TEST(DrivingKind, IsToldByContent) {
  const testing::TemporaryFolder folder;
  const auto kind = [&](const std::string& name, const std::string& content) {
    testing::WriteFile(folder.File(name), content);
    return DrivingKindOf(folder.File(name));
  };
  for (const char* name : {"a.mp4", "a.json", "a.bvh", "a", "a%03d.json"}) {
    EXPECT_EQ(kind(name, "HIERARCHY\nROOT"), DrivingKind::kBvh) << name;
    EXPECT_EQ(kind(name, "\xEF\xBB\xBF\n hierarchy"), DrivingKind::kBvh) << name;
    EXPECT_EQ(kind(name, "{\"version\":1.3,\"people\":[]}"), DrivingKind::kOpenPose) << name;
    EXPECT_EQ(kind(name, " [{\"people\":[]}]"), DrivingKind::kOpenPose) << name;
    EXPECT_EQ(kind(name, "{\"version\":1,\"skeleton\":{}}"), DrivingKind::kMotionFile) << name;
  }
  MotionClip clip;
  clip.width = 10;
  clip.height = 10;
  clip.skeleton = AverageSkeleton();
  clip.frames.push_back(testing::MakeToyFigure().rest);
  ASSERT_TRUE(WriteMotionFile(folder.File("ours"), clip).ok());
  EXPECT_EQ(DrivingKindOf(folder.File("ours")), DrivingKind::kMotionFile);
}

TEST(DrivingKind, ElseByName) {
  const testing::TemporaryFolder folder;
  for (const char* content : {"", "noise"}) {
    const auto kind = [&](const std::string& name) {
      testing::WriteFile(folder.File(name), content);
      return DrivingKindOf(folder.File(name));
    };
    EXPECT_EQ(kind("a.bvh"), DrivingKind::kBvh);
    EXPECT_EQ(kind("a.json"), DrivingKind::kMotionFile);
    EXPECT_EQ(kind("a.mp4"), DrivingKind::kVideo);
  }
  EXPECT_EQ(DrivingKindOf(folder.path().string()), DrivingKind::kOpenPose);
  EXPECT_EQ(DrivingKindOf(folder.File("a_%012d_keypoints.json")), DrivingKind::kOpenPose);
  EXPECT_EQ(DrivingKindOf(folder.File("none.mp4")), DrivingKind::kVideo);
  EXPECT_EQ(DrivingKindOf(folder.File("none.bvh")), DrivingKind::kBvh);
}

}  // namespace
}  // namespace understudy
