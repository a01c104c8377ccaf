#include "motion/choose_places.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace understudy {
namespace {

constexpr int kFrames = 60;
constexpr double kFps = 30;
// In kLimbPoints.
constexpr int kLeftWristAt = 2;

// Someone who stands and swings the left forearm; every limb has one place, which is right.
std::vector<Observation> Swinging() {
  std::vector<Observation> clip(kFrames);
  for (int i = 0; i < kFrames; ++i) {
    Observation& o = clip[i];
    o.person = Box{50, 50, 200, 400};
    const auto put = [&o](int k, float x, float y) { o.keypoints[k] = {x, y, 0.9F}; };
    const float swing = 0.8F * std::sin(0.1F * static_cast<float>(i));
    put(kLeftShoulderPoint, 190, 100);
    put(kRightShoulderPoint, 110, 100);
    put(kLeftHipPoint, 175, 220);
    put(kRightHipPoint, 125, 220);
    put(kLeftElbowPoint, 200, 160);
    put(kRightElbowPoint, 100, 160);
    put(kLeftWristPoint, 200 + 60 * std::cos(swing), 160 + 60 * std::sin(swing));
    put(kRightWristPoint, 95, 220);
    put(kLeftKneePoint, 175, 300);
    put(kRightKneePoint, 125, 300);
    put(kLeftAnklePoint, 175, 380);
    put(kRightAnklePoint, 125, 380);
    for (std::size_t limb = 0; limb < kLimbPoints.size(); ++limb) {
      const Keypoint& k = o.keypoints[kLimbPoints[limb]];
      o.places[limb][0] = {k.x, k.y, 0.6F, 0};
    }
  }
  return clip;
}

// The network now thinks that the left wrist is rather at (x, y).
void Mislead(Observation& o, float x, float y, float mass) {
  auto& places = o.places[kLeftWristAt];
  places[1] = places[0];
  places[1].mass = 0.15F;
  places[0] = {x, y, mass, 0};
  o.keypoints[kLeftWristPoint] = {x, y, 0.7F};
}

float Wrong(const std::vector<Keypoints>& chosen, const std::vector<Observation>& truth) {
  float most = 0;
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    for (const int k : kLimbPoints) {
      most = std::max(most, std::hypot(chosen[i][k].x - truth[i].keypoints[k].x,
                                       chosen[i][k].y - truth[i].keypoints[k].y));
    }
  }
  return most;
}

TEST(ChoosePlaces, LeavesAloneWhatIsClear) {
  const std::vector<Observation> clip = Swinging();
  EXPECT_EQ(Wrong(ChoosePlaces(clip, kFps), clip), 0);
}

TEST(ChoosePlaces, AWristThatJumpsAwayForSomeFramesStaysOnItsPath) {
  const std::vector<Observation> truth = Swinging();
  std::vector<Observation> clip = truth;
  for (int i = 20; i < 26; ++i) {
    Mislead(clip[i], 180, 230, 0.5F);
  }
  const std::vector<Keypoints> chosen = ChoosePlaces(clip, kFps);
  EXPECT_EQ(Wrong(chosen, truth), 0);
  EXPECT_LT(chosen[22][kLeftWristPoint].confidence, clip[22].keypoints[kLeftWristPoint].confidence)
      << "the second choice is less sure";
}

TEST(ChoosePlaces, AHandsSkinTellsItFromASleeveForTheWholeClip) {
  const std::vector<Observation> truth = Swinging();
  std::vector<Observation> clip = truth;
  for (Observation& o : clip) {
    Mislead(o, 180, 210, 0.4F);
  }
  EXPECT_GT(Wrong(ChoosePlaces(clip, kFps), truth), 0) << "steady and likelier: believed";
  for (Observation& o : clip) {
    o.places[kLeftWristAt][1].skin = 0.4F;
  }
  EXPECT_EQ(Wrong(ChoosePlaces(clip, kFps), truth), 0);
}

TEST(ChoosePlaces, AWristIsWhereTheHandIsSeen) {
  const std::vector<Observation> truth = Swinging();
  std::vector<Observation> clip = truth;
  for (Observation& o : clip) {
    Mislead(o, 180, 210, 0.56F);
    o.places[kLeftWristAt][0].hand = 0.04F;
    o.places[kLeftWristAt][1].mass = 0.03F;
    o.places[kLeftWristAt][0].skin = o.places[kLeftWristAt][1].skin = 0.2F;
  }
  EXPECT_GT(Wrong(ChoosePlaces(clip, kFps), truth), 0);
  for (Observation& o : clip) {
    o.places[kLeftWristAt][1].hand = 1;
  }
  EXPECT_EQ(Wrong(ChoosePlaces(clip, kFps), truth), 0);
}

TEST(ChoosePlaces, APlaceOutOfReachIsNotBelieved) {
  const std::vector<Observation> truth = Swinging();
  std::vector<Observation> clip = truth;
  for (int i = 30; i < kFrames; ++i) {
    Mislead(clip[i], 400, 400, 0.4F);
  }
  EXPECT_EQ(Wrong(ChoosePlaces(clip, kFps), truth), 0);
}

TEST(ChoosePlaces, ClipsWithoutPlacesPeopleOrFramesStayAsTheyAre) {
  EXPECT_TRUE(ChoosePlaces({}, kFps).empty());
  std::vector<Observation> clip = Swinging();
  for (Observation& o : clip) {
    o.places = {};
  }
  EXPECT_EQ(Wrong(ChoosePlaces(clip, kFps), clip), 0);
  clip = Swinging();
  clip[10].person.reset();
  clip[11].person.reset();
  EXPECT_EQ(Wrong(ChoosePlaces(clip, kFps), clip), 0);
  const std::vector<Observation> nobody(5);
  EXPECT_EQ(ChoosePlaces(nobody, kFps).size(), 5U);
}

}  // namespace
}  // namespace understudy
