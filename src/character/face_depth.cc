#include "character/face_depth.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "core/face_shapes.h"
#include "core/smooth_step.h"

namespace understudy {
namespace {

using Eigen::Vector2f;

constexpr float kEyes = 62.0F;  // millimetres between the middles of an adult's eyes
constexpr float kEars = 92.0F;  // millimetres that the ears, where a head turns, lie behind them
// Of an adult's relief: landmarks are off by a little, and folds are worse than a flat face.
constexpr float kRelief = 0.8F;
constexpr float kLargestYaw = 35.0F;  // degrees up to which a turned picture is believed

// Millimetres toward the camera, the eyes' line at 0; iBUG order.
constexpr std::array<float, kFaceLandmarks> kDepth = {
    -92, -90, -84, -76, -62, -42, -22, -8, -4, -8,  -22, -42, -62, -76, -84, -90, -92,
    -28, -8,  0,   4,   6,   6,   4,   0,  -8, -28, 14,  20,  28,  36,  14,  18,  22,
    18,  14,  -12, -2,  0,   0,   -1,  -3, 0,  0,   -2,  -12, -3,  -1,  4,   12,  18,
    19,  18,  12,  4,   12,  16,  17,  16, 12, 4,   13,  15,  13,  4,   12,  14,  12};

struct Post {
  Vector2f at;
  float height = 0;  // pixels
};

// Landmarks, cheeks and forehead with their heights above the plane through the ears.
std::vector<Post> PostsOf(const FaceRig& rig, float eyes, const Vector2f& across,
                          const Vector2f& down, const Vector2f& middle) {
  const float yaw =
      std::clamp(rig.head.yaw, -kLargestYaw, kLargestYaw) * static_cast<float>(M_PI) / 180.0F;
  std::vector<Post> posts;
  const auto add = [&](const Vector2f& at, float depth) {
    // The picture's head is turned: what was beside the middle comes nearer or goes away.
    const float z = (depth + kEars) / kEyes;
    const float seen = (at - middle).dot(across) / eyes;
    const float x = (seen - z * std::sin(yaw)) / std::cos(yaw);
    const float nearer = z * std::cos(yaw) - x * std::sin(yaw);
    posts.push_back({at, kRelief * eyes * std::max(nearer, 0.0F)});
  };
  const auto& p = rig.landmarks;
  for (int i = 0; i < kFaceLandmarks; ++i) {
    add(p[i], kDepth[i]);
  }
  for (const bool right : {true, false}) {
    const int jaw = right ? 2 : 14;
    const int nose = right ? 31 : 35;
    add((p[jaw] + p[nose]) / 2, -26);
    add((2 * p[nose] + p[jaw]) / 3, -8);
    add((p[right ? 4 : 12] + p[right ? 48 : 54]) / 2, -22);
  }
  for (const float side : {-0.7F, -0.35F, 0.0F, 0.35F, 0.7F}) {
    for (const float up : {0.35F, 0.75F}) {
      const Vector2f brow = (p[19] + p[24]) / 2;
      add(brow + (across * side - down * up) * eyes, 6 - 45 * side * side - 14 * up * up);
    }
  }
  return posts;
}

}  // namespace

void ShapeFace(const FaceRig& rig, FloatImage& z) {
  const Vector2f right = EyeMiddle(rig.landmarks, 36);
  const Vector2f left = EyeMiddle(rig.landmarks, 42);
  const float eyes = (left - right).norm();
  if (eyes < 4) {
    return;
  }
  const Vector2f across = (left - right) / eyes;
  const Vector2f down(-across.y(), across.x());
  std::vector<Post> posts = PostsOf(rig, eyes, across, down, (left + right) / 2);
  // Hair that stands out around a face leaves no ditch along the jaw.
  constexpr float kBeside = 0.7F;
  for (Post& post : posts) {
    const int x = static_cast<int>(post.at.x());
    const int y = static_cast<int>(post.at.y());
    if (x >= 0 && y >= 0 && x < z.width() && y < z.height()) {
      post.height = std::max(post.height, kBeside * z.Row(y)[x]);
    }
  }
  Vector2f low = Vector2f::Constant(1e9F);
  Vector2f high = -low;
  for (const Post& post : posts) {
    low = low.cwiseMin(post.at);
    high = high.cwiseMax(post.at);
  }
  const float fade = 0.45F * eyes;
  const float soft = 0.1F * eyes;
  const int x0 = std::max(static_cast<int>(low.x() - fade), 0);
  const int x1 = std::min(static_cast<int>(high.x() + fade), z.width());
  const int y0 = std::max(static_cast<int>(low.y() - fade), 0);
  const int y1 = std::min(static_cast<int>(high.y() + fade), z.height());
  for (int y = y0; y < y1; ++y) {
    for (int x = x0; x < x1; ++x) {
      if (z.Row(y)[x] <= 0) {
        continue;
      }
      const Vector2f p(static_cast<float>(x) + 0.5F, static_cast<float>(y) + 0.5F);
      float sum = 0;
      float total = 0;
      float nearest = 1e9F;
      for (const Post& post : posts) {
        const float d2 = (post.at - p).squaredNorm();
        nearest = std::min(nearest, d2);
        const float w = 1 / ((d2 + soft * soft) * (d2 + soft * soft));
        sum += w * post.height;
        total += w;
      }
      const float share = 1 - SmoothStep(0.5F * fade, fade, std::sqrt(nearest));
      z.Row(y)[x] += share * (sum / total - z.Row(y)[x]);
    }
  }
}

void ShapeJaw(const FaceRig& rig, ImageView labels, FloatImage& back) {
  constexpr float kLeft = 0.25F;  // of a ball's depth, behind a chin
  const auto& p = rig.landmarks;
  const Vector2f ears = (p[0] + p[16]) / 2;
  const Vector2f down = p[8] - ears;
  const float length2 = down.squaredNorm();
  if (length2 < 16) {
    return;
  }
  for (int y = 0; y < back.height(); ++y) {
    for (int x = 0; x < back.width(); ++x) {
      const auto part = static_cast<Part>(labels.Row(y)[x]);
      if (part == Part::kHead || part == Part::kNeck) {
        const Vector2f at(static_cast<float>(x) + 0.5F, static_cast<float>(y) + 0.5F);
        const float below = (at - ears).dot(down) / length2;
        back.Row(y)[x] *= 1 - (1 - kLeft) * SmoothStep(0.0F, 0.9F, below);
      }
    }
  }
}

}  // namespace understudy
