#include "pipeline/bvh_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "testing/files.h"
#include "testing/paths.h"
#include "testing/toy_figure.h"

namespace understudy {
namespace {

using testing::TemporaryFolder;

constexpr float kRadians = static_cast<float>(M_PI) / 180;

struct BvhJoint {
  std::string name;
  std::string parent;
  Eigen::Vector3f offset = Eigen::Vector3f::Zero();
  std::vector<std::string> channels;
};

// What a reader of the format sees, by the book (Meredith and Maddock 2001).
struct Bvh {
  std::vector<BvhJoint> joints;  // in the order of the channels
  int end_sites = 0;
  std::size_t frames = 0;
  double frame_time = 0;
  std::vector<std::vector<float>> values;  // per frame, every channel
};

Bvh Parse(const std::string& text) {
  Bvh bvh;
  std::istringstream in(text);
  std::vector<std::string> open;
  std::string word;
  std::string name;
  in >> word;
  EXPECT_EQ(word, "HIERARCHY");
  while (in >> word && word != "MOTION") {
    if (word == "ROOT" || word == "JOINT") {
      in >> name;
      bvh.joints.push_back({name, open.empty() ? "" : open.back()});
    } else if (word == "End") {
      in >> word;
      EXPECT_EQ(word, "Site");
      name.clear();
      ++bvh.end_sites;
    } else if (word == "{") {
      open.push_back(name);
    } else if (word == "}") {
      EXPECT_FALSE(open.empty());
      open.pop_back();
    } else if (word == "OFFSET") {
      Eigen::Vector3f o;
      in >> o.x() >> o.y() >> o.z();
      if (!open.back().empty()) {
        bvh.joints.back().offset = o;
      }
    } else if (word == "CHANNELS") {
      int count = 0;
      in >> count;
      for (int i = 0; i < count; ++i) {
        in >> word;
        bvh.joints.back().channels.push_back(word);
      }
    } else {
      ADD_FAILURE() << "what is " << word;
    }
  }
  EXPECT_TRUE(open.empty());
  in >> word >> bvh.frames >> word >> word >> bvh.frame_time;
  std::string line;
  std::getline(in, line);
  while (std::getline(in, line)) {
    std::istringstream numbers(line);
    bvh.values.emplace_back();
    for (float v = 0; numbers >> v;) {
      bvh.values.back().push_back(v);
    }
    EXPECT_TRUE(numbers.eof()) << line;
  }
  return bvh;
}

// Rotations of one frame, the channels applied in their order.
std::map<std::string, Eigen::Quaternionf> RotationsOf(const Bvh& bvh, std::size_t frame) {
  std::map<std::string, Eigen::Quaternionf> rotations;
  std::size_t at = 0;
  for (const BvhJoint& joint : bvh.joints) {
    Eigen::Quaternionf q = Eigen::Quaternionf::Identity();
    for (const std::string& channel : joint.channels) {
      const float value = bvh.values[frame][at++];
      if (channel.ends_with("rotation")) {
        q = q * Eigen::AngleAxisf(value * kRadians, Eigen::Vector3f::Unit(channel[0] - 'X'));
      }
    }
    rotations[joint.name] = q;
  }
  return rotations;
}

MotionClip Clip(int frames) {
  const testing::ToyFigure toy = testing::MakeToyFigure();
  MotionClip clip;
  clip.fps = {25, 1};
  clip.skeleton = toy.skeleton;
  for (int i = 0; i < frames; ++i) {
    MotionFrame frame = toy.rest;
    for (int j = 0; j < kJoints; ++j) {
      frame.rotations[j] = Eigen::AngleAxisf(static_cast<float>(0.3 * j + 0.5 * i),
                                             Eigen::Vector3f(2, -1, 1).normalized());
    }
    frame.root = {0.1F * static_cast<float>(i), 0.5F, -0.25F};
    clip.frames.push_back(frame);
  }
  return clip;
}

class BvhFile : public ::testing::Test {
 protected:
  Bvh WriteAndParse(const MotionClip& clip) {
    const Status wrote = WriteBvh(folder_.File("motion.bvh"), clip);
    EXPECT_TRUE(wrote.ok()) << wrote.error().message;
    return Parse(testing::ReadFile(folder_.File("motion.bvh")));
  }
  TemporaryFolder folder_;
};

TEST_F(BvhFile, TheHierarchyIsTheSkeleton) {
  const MotionClip clip = Clip(1);
  const Bvh bvh = WriteAndParse(clip);
  ASSERT_EQ(bvh.joints.size(), static_cast<std::size_t>(kJoints));
  EXPECT_EQ(bvh.end_sites, 5);  // head, hands, toes
  for (const BvhJoint& joint : bvh.joints) {
    const auto found = std::find(kJointNames.begin(), kJointNames.end(), joint.name);
    ASSERT_NE(found, kJointNames.end()) << joint.name;
    const auto j = found - kJointNames.begin();
    EXPECT_EQ(joint.parent, kJointParents[j] < 0 ? "" : kJointNames[kJointParents[j]]);
    EXPECT_LT((joint.offset - clip.skeleton.offsets[j] * 100).norm(), 1e-3F) << joint.name;
    const std::vector<std::string> turns = {"Zrotation", "Xrotation", "Yrotation"};
    EXPECT_TRUE(std::equal(turns.rbegin(), turns.rend(), joint.channels.rbegin()));
    EXPECT_EQ(joint.channels.size(), j == 0 ? 6U : 3U);
  }
}

TEST_F(BvhFile, FramesAndChannels) {
  const Bvh bvh = WriteAndParse(Clip(7));
  EXPECT_EQ(bvh.frames, 7U);
  EXPECT_NEAR(bvh.frame_time, 0.04, 1e-6);
  ASSERT_EQ(bvh.values.size(), 7U);
  for (const std::vector<float>& line : bvh.values) {
    EXPECT_EQ(line.size(), 6U + 3U * (kJoints - 1));
  }
  EXPECT_NEAR(bvh.values[6][0] - bvh.values[0][0], 60, 1e-3);  // centimetres
}

TEST_F(BvhFile, TheAnglesGiveTheRotationsBack) {
  const MotionClip clip = Clip(5);
  const Bvh bvh = WriteAndParse(clip);
  for (std::size_t i = 0; i < clip.frames.size(); ++i) {
    auto read = RotationsOf(bvh, i);
    for (int j = 0; j < kJoints; ++j) {
      EXPECT_LT(clip.frames[i].rotations[j].angularDistance(read[std::string(kJointNames[j])]),
                2e-3F)
          << i << " " << kJointNames[j];
    }
  }
}

// With the middle angle at a right angle, the other two turn about the same axis.
TEST_F(BvhFile, GimbalLock) {
  MotionClip clip = Clip(1);
  const auto about = [](float degrees, int axis) {
    return Eigen::AngleAxisf(degrees * kRadians, Eigen::Vector3f::Unit(axis));
  };
  for (int j = 0; j < kJoints; ++j) {
    const float x = j % 2 == 0 ? 90.0F : -90.0F;
    clip.frames[0].rotations[j] =
        about(10.0F * static_cast<float>(j), 2) * about(x, 0) * about(35, 1);
  }
  auto read = RotationsOf(WriteAndParse(clip), 0);
  for (int j = 0; j < kJoints; ++j) {
    EXPECT_LT(clip.frames[0].rotations[j].angularDistance(read[std::string(kJointNames[j])]), 1e-2F)
        << kJointNames[j];
  }
}

TEST_F(BvhFile, NoFramesIsStillABvhFile) {
  const Bvh bvh = WriteAndParse(Clip(0));
  EXPECT_EQ(bvh.frames, 0U);
  EXPECT_TRUE(bvh.values.empty());
}

TEST_F(BvhFile, AFolderThatIsMissing) {
  const Status wrote = WriteBvh(folder_.File("none/motion.bvh"), Clip(1));
  ASSERT_FALSE(wrote.ok());
  EXPECT_EQ(wrote.error().code, ErrorCode::kNotFound);
  EXPECT_TRUE(testing::NamesIn(folder_.path()).empty());
}

}  // namespace
}  // namespace understudy
