#pragma once

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <utility>
#include <vector>

#include "character/build_character.h"
#include "character/test_toy_character.h"
#include "core/animation_clip.h"
#include "core/forward_kinematics.h"
#include "testing/toy_figure.h"

namespace understudy {

// The toy figure, cut out and rigged.
inline Character ToyCharacter(int width = 240, int height = 360) {
  const testing::ToyFigure toy = testing::MakeToyFigure(width, height);
  Result<Character> character = BuildCharacter(testing::InputOf(toy));
  EXPECT_TRUE(character.ok()) << character.error().message;
  return std::move(*character);
}

// A face as somebody drew it, its eyes 60 pixels apart about (x, y), mouth shut; landmarks in iBUG
// order.
inline FaceRig ToyFace(float x, float y) {
  FaceRig face;
  const auto put = [&](int i, float dx, float dy) {
    face.landmarks[i] = {x + 60 * dx, y + 60 * dy};
  };
  for (int i = 0; i < 17; ++i) {  // jaw
    const float a = static_cast<float>(M_PI) * static_cast<float>(i) / 16;
    put(i, -1.1F * std::cos(a), 0.1F + 1.5F * std::sin(a));
  }
  for (int i = 0; i < 5; ++i) {  // brows
    const auto k = static_cast<float>(i);
    put(17 + i, -0.85F + 0.15F * k, -0.3F);
    put(22 + i, 0.25F + 0.15F * k, -0.3F);
  }
  for (int i = 0; i < 4; ++i) {  // nose
    put(27 + i, 0, 0.1F + 0.15F * static_cast<float>(i));
  }
  for (int i = 0; i < 5; ++i) {
    put(31 + i, -0.16F + 0.08F * static_cast<float>(i), 0.66F);
  }
  constexpr std::array<std::pair<float, float>, 6> kEye = {
      {{-0.2F, 0}, {-0.07F, -0.08F}, {0.07F, -0.08F}, {0.2F, 0}, {0.07F, 0.08F}, {-0.07F, 0.08F}}};
  for (int i = 0; i < 6; ++i) {
    put(36 + i, -0.5F + kEye[i].first, kEye[i].second);
    put(42 + i, 0.5F + kEye[i].first, kEye[i].second);
  }
  for (int i = 0; i < 7; ++i) {  // lips, outer then inner
    const float k = static_cast<float>(i) / 6;
    put(48 + i, -0.4F + 0.8F * k, 0.98F - 0.08F * std::sin(static_cast<float>(M_PI) * k));
  }
  for (int i = 0; i < 5; ++i) {
    const float k = static_cast<float>(i + 1) / 6;
    put(55 + i, 0.4F - 0.8F * k, 0.98F + 0.1F * std::sin(static_cast<float>(M_PI) * k));
  }
  for (int i = 0; i < 5; ++i) {
    put(60 + i, -0.35F + 0.175F * static_cast<float>(i), 0.98F);
  }
  for (int i = 0; i < 3; ++i) {
    put(65 + i, 0.175F - 0.175F * static_cast<float>(i), 0.985F);
  }
  face.irises = {Eigen::Vector2f(x - 30, y), Eigen::Vector2f(x + 30, y)};
  face.eye_open = {0.4F, 0.4F};
  face.confidence = 1;
  return face;
}

// A frame in which each joint is turned as given (radians about an axis of the picture's space),
// the bones keep their lengths, and the pelvis goes to `root`.
struct ToyTurn {
  Joint joint;
  float angle;
  Eigen::Vector3f axis = Eigen::Vector3f::UnitZ();
};
inline AnimationFrame ToyFrame(const Character& character, const std::vector<ToyTurn>& turns,
                               float scale = 1,
                               const Eigen::Vector3f& step = Eigen::Vector3f::Zero()) {
  AnimationFrame frame;
  frame.scale = scale;
  frame.turns.fill(Eigen::Quaternionf::Identity());
  for (const ToyTurn& t : turns) {
    // Not by AngleAxis of Eigen, whose quaternion forgets turns over 180 degrees.
    const Eigen::Vector3f v = t.axis.normalized() * std::sin(t.angle / 2);
    frame.turns[Index(t.joint)] = {std::cos(t.angle / 2), v.x(), v.y(), v.z()};
  }
  const std::array<Eigen::Quaternionf, kJoints> world = WorldRotations(frame.turns);
  frame.positions[0] = character.joints[0] + step;
  for (int j = 1; j < kJoints; ++j) {
    const int parent = kJointParents[j];
    frame.positions[j] = frame.positions[parent] +
                         world[parent] * (character.joints[j] - character.joints[parent]) * scale;
  }
  for (int i = 0; i < kPieces; ++i) {
    frame.order[i] = static_cast<Piece>(i);
  }
  return frame;
}

}  // namespace understudy
