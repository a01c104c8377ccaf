#pragma once

#include <Eigen/Core>
#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "core/image.h"
#include "core/motion_clip.h"
#include "core/observation.h"
#include "core/skeleton.h"

namespace understudy::testing {

// A person made of coloured sausages on a striped wall, with everything about it known: what
// perception would have said.
struct ToyFigure {
  Image picture;  // RGB
  Observation seen;
  Figure figure;
  MotionFrame rest;
  Skeleton skeleton;
  double pixels_per_metre = 1;
};

// `arms` is the angle of both arms from hanging, degrees outward.
inline ToyFigure MakeToyFigure(int width = 240, int height = 360, float arms = 20) {
  ToyFigure toy;
  toy.picture = Image(width, height, 3);
  toy.figure.matte = Image(width, height, 1);
  toy.figure.parts = Image(width, height, 1);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      std::uint8_t* p = toy.picture.At(x, y);
      p[0] = static_cast<std::uint8_t>(150 + (x / 12 % 2) * 20);
      p[1] = static_cast<std::uint8_t>(170 + (y / 12 % 2) * 20);
      p[2] = 200;
    }
  }
  const float s = static_cast<float>(height) / 360;
  const float cx = static_cast<float>(width) / 2;
  using V = Eigen::Vector2f;
  const auto at = [&](float x, float y) { return V(cx + x * s, y * s); };
  const float a = arms * static_cast<float>(M_PI) / 180;
  const V neck = at(0, 88);
  std::array<V, kKeypoints> k;
  k.fill(V::Zero());
  std::array<float, kKeypoints> c{};
  const auto put = [&](int i, const V& v) {
    k[i] = v;
    c[i] = 0.9F;
  };
  put(kNose, at(0, 52));
  put(kLeftEye, at(7, 45));
  put(kRightEye, at(-7, 45));
  put(kLeftEar, at(16, 48));
  put(kRightEar, at(-16, 48));
  for (const float side : {1.0F, -1.0F}) {
    const int r = side > 0 ? 0 : 1;
    const V shoulder = at(32 * side, 92);
    const V arm = V(std::sin(a) * side, std::cos(a)) * s;
    put(kLeftShoulderPoint + r, shoulder);
    put(kLeftElbowPoint + r, shoulder + arm * 50);
    put(kLeftWristPoint + r, shoulder + arm * 95);
    put(kLeftHipPoint + r, at(17 * side, 185));
    put(kLeftKneePoint + r, at(19 * side, 250));
    put(kLeftAnklePoint + r, at(20 * side, 318));
    put(r == 0 ? kLeftBigToe : kRightBigToe, at(24 * side, 332));
    put(r == 0 ? kLeftHeel : kRightHeel, at(19 * side, 328));
  }
  const auto sausage = [&](const V& from, const V& to, float radius, std::array<int, 3> rgb,
                           Part part) {
    for (int y = 0; y < height; ++y) {
      for (int x = 0; x < width; ++x) {
        const V p(static_cast<float>(x) + 0.5F, static_cast<float>(y) + 0.5F);
        const V d = to - from;
        const float t = d.squaredNorm() > 0
                            ? std::clamp((p - from).dot(d) / d.squaredNorm(), 0.0F, 1.0F)
                            : 0.0F;
        const float cover = std::clamp(radius * s + 0.5F - (p - from - d * t).norm(), 0.0F, 1.0F);
        if (cover <= 0) {
          continue;
        }
        for (int ch = 0; ch < 3; ++ch) {
          std::uint8_t& v = toy.picture.At(x, y)[ch];
          v = static_cast<std::uint8_t>(std::lround(static_cast<float>(v) * (1 - cover) +
                                                    static_cast<float>(rgb[ch]) * cover));
        }
        std::uint8_t& m = toy.figure.matte.Row(y)[x];
        m = static_cast<std::uint8_t>(std::max<int>(m, static_cast<int>(std::lround(255 * cover))));
        if (cover > 0.5F || toy.figure.parts.Row(y)[x] == 0) {
          toy.figure.parts.Row(y)[x] = static_cast<std::uint8_t>(part);
        }
      }
    }
  };
  for (const int r : {0, 1}) {
    const auto part = [r](Part left) { return static_cast<Part>(static_cast<int>(left) + r); };
    sausage(k[kLeftHipPoint + r], k[kLeftKneePoint + r], 14, {40, 60, 150}, part(Part::kLeftThigh));
    sausage(k[kLeftKneePoint + r], k[kLeftAnklePoint + r], 10, {50, 80, 170},
            part(Part::kLeftShin));
    sausage(k[kLeftAnklePoint + r], k[r == 0 ? kLeftBigToe : kRightBigToe], 8, {60, 30, 20},
            part(Part::kLeftFoot));
  }
  sausage(at(0, 100), at(0, 170), 31, {190, 40, 40}, Part::kTorso);
  sausage(neck, at(0, 70), 9, {224, 172, 140}, Part::kNeck);
  sausage(at(0, 45), at(0, 52), 20, {230, 180, 150}, Part::kHead);
  for (const int r : {0, 1}) {
    const auto part = [r](Part left) { return static_cast<Part>(static_cast<int>(left) + r); };
    const V hand =
        k[kLeftWristPoint + r] + (k[kLeftWristPoint + r] - k[kLeftElbowPoint + r]) * 0.2F;
    sausage(k[kLeftShoulderPoint + r], k[kLeftElbowPoint + r], 10, {200, 60, 50},
            part(Part::kLeftUpperArm));
    sausage(k[kLeftElbowPoint + r], k[kLeftWristPoint + r], 8, {226, 176, 146},
            part(Part::kLeftForearm));
    sausage(k[kLeftWristPoint + r], hand, 8, {230, 180, 150}, part(Part::kLeftHand));
  }
  toy.seen.width = width;
  toy.seen.height = height;
  toy.seen.person = Box{at(-60, 20).x(), at(0, 20).y(), 120 * s, 320 * s};
  toy.seen.person_confidence = 0.9F;
  for (int i = 0; i < kKeypoints; ++i) {
    toy.seen.keypoints[i] = {k[i].x(), k[i].y(), c[i]};
  }
  toy.skeleton = AverageSkeleton();
  toy.pixels_per_metre = 195 * s;
  for (auto& q : toy.rest.rotations) {
    q = Eigen::Quaternionf::Identity();
  }
  for (const float side : {1.0F, -1.0F}) {
    const float turn = -(static_cast<float>(M_PI) / 2 - a) * side;
    toy.rest.rotations[Index(side > 0 ? Joint::kLeftShoulder : Joint::kRightShoulder)] =
        Eigen::Quaternionf(Eigen::AngleAxisf(turn, Eigen::Vector3f::UnitZ()));
  }
  toy.rest.keypoints = toy.seen.keypoints;
  return toy;
}

}  // namespace understudy::testing
