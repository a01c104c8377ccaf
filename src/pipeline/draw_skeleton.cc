#include "pipeline/draw_skeleton.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

namespace understudy {
namespace {

using Color = std::array<float, 3>;

// A line of `radius` pixels with soft edges, laid over by `alpha`.
void DrawLine(MutableImageView picture, const Keypoint& a, const Keypoint& b, float radius,
              const Color& color, float alpha) {
  const int x0 = std::max(static_cast<int>(std::floor(std::min(a.x, b.x) - radius - 1)), 0);
  const int x1 =
      std::min(static_cast<int>(std::ceil(std::max(a.x, b.x) + radius + 1)), picture.width - 1);
  const int y0 = std::max(static_cast<int>(std::floor(std::min(a.y, b.y) - radius - 1)), 0);
  const int y1 =
      std::min(static_cast<int>(std::ceil(std::max(a.y, b.y) + radius + 1)), picture.height - 1);
  const float dx = b.x - a.x;
  const float dy = b.y - a.y;
  const float length2 = dx * dx + dy * dy;
  for (int y = y0; y <= y1; ++y) {
    for (int x = x0; x <= x1; ++x) {
      const float px = static_cast<float>(x) + 0.5F - a.x;
      const float py = static_cast<float>(y) + 0.5F - a.y;
      const float t = length2 > 0 ? std::clamp((px * dx + py * dy) / length2, 0.0F, 1.0F) : 0.0F;
      const float d = std::hypot(px - t * dx, py - t * dy);
      const float cover = alpha * std::clamp(radius + 0.5F - d, 0.0F, 1.0F);
      if (cover > 0) {
        std::uint8_t* p = picture.At(x, y);
        for (int c = 0; c < 3; ++c) {
          p[c] = static_cast<std::uint8_t>(
              std::lround(static_cast<float>(p[c]) * (1 - cover) + color[c] * cover));
        }
      }
    }
  }
}

constexpr Color kLeft = {255, 120, 30};
constexpr Color kRight = {40, 150, 255};
constexpr Color kMiddle = {250, 230, 60};

struct Bone {
  int a, b;
  const Color* color;
};

constexpr std::array<Bone, 22> kBones = {{{kLeftShoulderPoint, kRightShoulderPoint, &kMiddle},
                                          {kLeftHipPoint, kRightHipPoint, &kMiddle},
                                          {kLeftShoulderPoint, kLeftHipPoint, &kLeft},
                                          {kRightShoulderPoint, kRightHipPoint, &kRight},
                                          {kLeftShoulderPoint, kLeftElbowPoint, &kLeft},
                                          {kLeftElbowPoint, kLeftWristPoint, &kLeft},
                                          {kRightShoulderPoint, kRightElbowPoint, &kRight},
                                          {kRightElbowPoint, kRightWristPoint, &kRight},
                                          {kLeftHipPoint, kLeftKneePoint, &kLeft},
                                          {kLeftKneePoint, kLeftAnklePoint, &kLeft},
                                          {kRightHipPoint, kRightKneePoint, &kRight},
                                          {kRightKneePoint, kRightAnklePoint, &kRight},
                                          {kLeftAnklePoint, kLeftBigToe, &kLeft},
                                          {kLeftAnklePoint, kLeftHeel, &kLeft},
                                          {kLeftHeel, kLeftBigToe, &kLeft},
                                          {kRightAnklePoint, kRightBigToe, &kRight},
                                          {kRightAnklePoint, kRightHeel, &kRight},
                                          {kRightHeel, kRightBigToe, &kRight},
                                          {kNose, kLeftEye, &kLeft},
                                          {kNose, kRightEye, &kRight},
                                          {kLeftEye, kLeftEar, &kLeft},
                                          {kRightEye, kRightEar, &kRight}}};

}  // namespace

void DrawSkeleton(const Keypoints& keypoints, MutableImageView picture) {
  const float radius =
      std::max(1.5F, static_cast<float>(std::min(picture.width, picture.height)) / 240);
  for (const Bone& bone : kBones) {
    const Keypoint& a = keypoints[bone.a];
    const Keypoint& b = keypoints[bone.b];
    const float sure = std::min(a.confidence, b.confidence);
    if (sure > 0.1F) {
      DrawLine(picture, a, b, radius, *bone.color, 0.25F + 0.7F * sure);
    }
  }
  for (int i = 0; i < kBodyAndFeet; ++i) {
    if (keypoints[i].confidence > 0.1F) {
      DrawLine(picture, keypoints[i], keypoints[i], radius * 1.5F, {255, 255, 255},
               keypoints[i].confidence);
    }
  }
  for (const int first : {kLeftHandFirst, kRightHandFirst}) {
    const Color& color = first == kLeftHandFirst ? kLeft : kRight;
    for (int i = 1; i < kHandKeypoints; ++i) {
      const Keypoint& a = keypoints[first + HandParent(i)];
      const Keypoint& b = keypoints[first + i];
      const float sure = std::min(a.confidence, b.confidence);
      if (sure > 0.1F) {
        DrawLine(picture, a, b, radius * 0.5F, color, 0.25F + 0.7F * sure);
      }
    }
  }
  for (int i = kFaceFirst; i < kLeftHandFirst; ++i) {
    if (keypoints[i].confidence > 0.1F) {
      DrawLine(picture, keypoints[i], keypoints[i], radius * 0.5F, {90, 255, 120}, 0.9F);
    }
  }
}

}  // namespace understudy
