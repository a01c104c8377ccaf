#include "render/face_patch.h"

#include <algorithm>
#include <cmath>

#include "render/delaunay.h"
#include "render/raster.h"

namespace understudy {
namespace {

using Eigen::Vector2f;
using Eigen::Vector3f;

constexpr int kIrisFirst = kFaceLandmarks;  // index of the first iris in the point list
constexpr int kIrisPoints = 5;              // centre and four about it, per eye
constexpr int kRingFirst = kIrisFirst + 2 * kIrisPoints;

// The inner lips, around: corner, upper, corner, lower.
constexpr std::array<int, 8> kInnerLips = {60, 61, 62, 63, 64, 65, 66, 67};

Vector2f EyeMiddle(const std::array<Vector2f, kFaceLandmarks>& p, int first) {
  Vector2f sum = Vector2f::Zero();
  for (int i = 0; i < 6; ++i) {
    sum += p[first + i] / 6;
  }
  return sum;
}

// Mean colour (not multiplied by alpha) of the texture about a point.
Vector3f ColorAt(const Image& texture, const Vector2f& p, int radius) {
  Vector3f sum = Vector3f::Zero();
  float total = 0;
  for (int y = static_cast<int>(p.y()) - radius; y <= static_cast<int>(p.y()) + radius; ++y) {
    for (int x = static_cast<int>(p.x()) - radius; x <= static_cast<int>(p.x()) + radius; ++x) {
      if (x >= 0 && y >= 0 && x < texture.width() && y < texture.height()) {
        const std::uint8_t* c = texture.At(x, y);
        sum += Vector3f(c[0], c[1], c[2]);
        total += static_cast<float>(c[3]) / 255.0F;
      }
    }
  }
  return total > 0 ? Vector3f(sum / total) : Vector3f(120, 90, 80);
}

float SmoothStep(float from, float to, float v) {
  const float t = std::clamp((v - from) / (to - from), 0.0F, 1.0F);
  return t * t * (3 - 2 * t);
}

}  // namespace

FacePatch::FacePatch(const FaceRig& rig, const Image& texture, const Eigen::Vector2f& origin)
    : rig_(rig), original_(texture.Clone()), origin_(origin) {
  const auto& p = rig.landmarks;
  const Vector2f right = EyeMiddle(p, 36);
  const Vector2f left = EyeMiddle(p, 42);
  eye_distance_ = std::max((left - right).norm(), 1.0F);
  across_ = (left - right) / eye_distance_;
  down_ = Vector2f(-across_.y(), across_.x());
  float gap = 0;
  for (const auto& [upper, lower] : {std::pair{61, 67}, std::pair{62, 66}, std::pair{63, 65}}) {
    gap += (p[lower] - p[upper]).dot(down_) / 3;
  }
  mouth_closed_ = gap < 0.09F * eye_distance_;
  for (const Vector2f& v : p) {
    rest_.push_back(v - origin_);
  }
  for (int eye = 0; eye < 2; ++eye) {
    // The iris is drawn where the eye is open; a shut eye's points stay between its lids.
    const int first = eye == 0 ? 36 : 42;
    const Vector2f middle = rig.irises[eye] - origin_;
    const float opening =
        std::abs(((p[first + 4] + p[first + 5]) - (p[first + 1] + p[first + 2])).dot(down_)) / 2;
    const float r = 0.28F * std::max(opening, 0.02F * eye_distance_);
    rest_.push_back(middle);
    rest_.push_back(middle + across_ * r);
    rest_.push_back(middle - across_ * r);
    rest_.push_back(middle + down_ * r);
    rest_.push_back(middle - down_ * r);
  }
  // A ring that stays where it is: around the landmarks, up over the brows and below the chin.
  Vector2f center = Vector2f::Zero();
  for (const Vector2f& v : p) {
    center += (v - origin_) / static_cast<float>(kFaceLandmarks);
  }
  float reach_x = 0;
  float reach_up = 0;
  float reach_down = 0;
  for (int i = 0; i < kFaceLandmarks; ++i) {
    const Vector2f d = rest_[i] - center;
    reach_x = std::max(reach_x, std::abs(d.dot(across_)));
    reach_up = std::max(reach_up, -d.dot(down_));
    reach_down = std::max(reach_down, d.dot(down_));
  }
  constexpr int kRing = 24;
  for (int i = 0; i < kRing; ++i) {
    const float a = 2 * static_cast<float>(M_PI) * static_cast<float>(i) / kRing;
    const float vertical = std::sin(a) > 0 ? reach_down * 1.75F : reach_up * 1.5F;
    rest_.emplace_back(center + across_ * (std::cos(a) * reach_x * 1.35F) +
                       down_ * (std::sin(a) * vertical));
  }
  triangles_ = Delaunay(rest_);
  const Vector2f lip = (p[57] + p[66]) / 2 - origin_;
  const int radius = std::max(1, static_cast<int>(eye_distance_ * 0.03F));
  const Vector3f lips = ColorAt(original_, lip, radius);
  const Vector3f skin = ColorAt(original_, (p[30] + p[33]) / 2 - origin_, radius);
  mouth_color_ = lips * 0.28F;
  // Teeth are lit as the skin is.
  teeth_color_ =
      (skin * 0.55F + Vector3f::Constant(0.5F * skin.maxCoeff())).cwiseMin(245.0F) * 0.92F;
}

std::vector<Eigen::Vector2f> FacePatch::MovedPoints(const FaceState& face) const {
  std::vector<Vector2f> moved = rest_;
  const float e = eye_distance_;
  const auto c = [&face](FaceCoefficient k) {
    return std::clamp(face.coefficients[Index(k)], 0.0F, 1.0F);
  };
  const auto move = [&](int i, float sideways, float downward) {
    moved[i] += (across_ * sideways + down_ * downward) * e;
  };
  const float jaw = c(FaceCoefficient::kJawOpen);
  // Chin and jaw swing down; the ends of the jaw line stay.
  static constexpr std::array<float, 17> kJaw = {0,     0,     0.05F, 0.15F, 0.35F, 0.6F,
                                                 0.82F, 0.95F, 1,     0.95F, 0.82F, 0.6F,
                                                 0.35F, 0.15F, 0.05F, 0,     0};
  for (int i = 0; i < 17; ++i) {
    move(i, 0, 0.48F * jaw * kJaw[i]);
  }
  static constexpr std::array<float, 20> kLips = {
      0.24F, -0.02F, -0.05F, -0.05F, -0.05F, -0.02F, 0.24F, 0.7F, 0.9F,  0.95F,
      0.9F,  0.7F,   0.24F,  -0.04F, -0.05F, -0.04F, 0.24F, 0.9F, 0.95F, 0.9F};
  for (int i = 0; i < 20; ++i) {
    move(48 + i, 0, 0.55F * jaw * kLips[i]);
  }
  for (const bool right : {true, false}) {
    const float out = right ? -1.0F : 1.0F;
    const float smile =
        c(right ? FaceCoefficient::kMouthSmileRight : FaceCoefficient::kMouthSmileLeft);
    const float frown =
        c(right ? FaceCoefficient::kMouthFrownRight : FaceCoefficient::kMouthFrownLeft);
    const float pucker = c(FaceCoefficient::kMouthPucker);
    const float sideways = out * (0.13F * smile - 0.13F * pucker - 0.05F * jaw);
    const float downward = -0.11F * smile + 0.08F * frown;
    const std::array<int, 2> corners = right ? std::array{48, 60} : std::array{54, 64};
    const std::array<int, 6> beside =
        right ? std::array{49, 59, 50, 58, 61, 67} : std::array{53, 55, 52, 56, 63, 65};
    for (const int i : corners) {
      move(i, sideways, downward);
    }
    for (int k = 0; k < 6; ++k) {
      const float part = k < 2 ? 0.6F : 0.3F;
      move(beside[k], sideways * part, downward * part * 0.7F);
    }
    // Cheeks go up a little with a smile: the lower lid follows.
    const std::array<int, 2> lower = right ? std::array{40, 41} : std::array{46, 47};
    for (const int i : lower) {
      move(i, 0, -0.025F * smile);
    }

    const float inner = c(FaceCoefficient::kBrowInnerUp);
    const float outer =
        c(right ? FaceCoefficient::kBrowOuterUpRight : FaceCoefficient::kBrowOuterUpLeft);
    const float frowned =
        c(right ? FaceCoefficient::kBrowDownRight : FaceCoefficient::kBrowDownLeft);
    for (int k = 0; k < 5; ++k) {
      // k counts from the temple to the nose.
      const int i = right ? 17 + k : 26 - k;
      const float nose = static_cast<float>(k) / 4;
      const float up =
          0.15F * (inner * SmoothStep(0.3F, 1, nose) + outer * (1 - SmoothStep(0.4F, 1, nose)));
      move(i, -out * 0.03F * frowned * nose, -up + 0.075F * frowned * (0.5F + 0.5F * nose));
    }

    const int first = right ? 36 : 42;
    const float blink = c(right ? FaceCoefficient::kEyeBlinkRight : FaceCoefficient::kEyeBlinkLeft);
    // The upper lid (two points) comes down to the lower one, which rises a little.
    for (const auto& [upper, under] :
         {std::pair{first + 1, first + 5}, std::pair{first + 2, first + 4}}) {
      const Vector2f span = moved[under] - moved[upper];
      moved[upper] += span * (0.86F * blink);
      moved[under] -= span * (0.08F * blink);
    }
    const int eye = right ? 0 : 1;
    const float width = (rest_[first + 3] - rest_[first]).norm();
    const float opening =
        ((moved[first + 4] + moved[first + 5]) - (moved[first + 1] + moved[first + 2])).dot(down_) /
        2;
    const Vector2f lids =
        (moved[first + 1] + moved[first + 2] + moved[first + 4] + moved[first + 5]) / 4;
    const Vector2f gaze =
        across_ * (std::clamp(face.gaze_x, -1.0F, 1.0F) * 0.22F * width) +
        down_ * (std::clamp(face.gaze_y, -1.0F, 1.0F) * 0.2F * std::max(opening, 0.0F));
    for (int k = 0; k < kIrisPoints; ++k) {
      Vector2f& v = moved[kIrisFirst + eye * kIrisPoints + k];
      v += gaze;
      // As the lids close the iris is squeezed between them.
      const float height = (v - lids).dot(down_);
      const float limit = 0.42F * std::max(opening, 0.0F);
      v += down_ * (std::clamp(height, -limit, limit) - height) * std::min(1.0F, blink * 4);
    }
  }
  return moved;
}

std::array<Eigen::Vector2f, kFaceLandmarks> FacePatch::MovedLandmarks(const FaceState& face) const {
  const std::vector<Vector2f> moved = MovedPoints(face);
  std::array<Vector2f, kFaceLandmarks> out;
  for (int i = 0; i < kFaceLandmarks; ++i) {
    out[i] = moved[i] + origin_;
  }
  return out;
}

void FacePatch::PaintMouth(const std::vector<Eigen::Vector2f>& moved, Image& texture) const {
  std::array<Vector2f, 8> lips;
  Vector2f low = Vector2f::Constant(1e9F);
  Vector2f high = -low;
  for (int i = 0; i < 8; ++i) {
    lips[i] = moved[kInnerLips[i]];
    low = low.cwiseMin(lips[i]);
    high = high.cwiseMax(lips[i]);
  }
  const float gap = (lips[6] - lips[2]).dot(down_);
  const float rest_gap = (rest_[66] - rest_[62]).dot(down_);
  // The lips' own pixels fade into the painted inside as the mouth opens.
  const float open = SmoothStep(0.01F, 0.07F, (gap - rest_gap) / eye_distance_);
  if (open <= 0) {
    return;
  }
  const float teeth = std::min(0.38F * gap, 0.17F * eye_distance_);
  for (int y = std::max(static_cast<int>(low.y()) - 1, 0);
       y <= std::min(static_cast<int>(high.y()) + 1, texture.height() - 1); ++y) {
    for (int x = std::max(static_cast<int>(low.x()) - 1, 0);
         x <= std::min(static_cast<int>(high.x()) + 1, texture.width() - 1); ++x) {
      // Coverage by the lips' outline on a 4 x 4 grid.
      int inside = 0;
      for (int s = 0; s < 16; ++s) {
        const int column = s % 4;
        const int row = s / 4;
        const Vector2f p(static_cast<float>(x) + (static_cast<float>(column) + 0.5F) / 4,
                         static_cast<float>(y) + (static_cast<float>(row) + 0.5F) / 4);
        bool in = false;
        for (int i = 0, j = 7; i < 8; j = i++) {
          if ((lips[i].y() > p.y()) != (lips[j].y() > p.y()) &&
              p.x() < (lips[j].x() - lips[i].x()) * (p.y() - lips[i].y()) /
                              (lips[j].y() - lips[i].y()) +
                          lips[i].x()) {
            in = !in;
          }
        }
        inside += in ? 1 : 0;
      }
      if (inside == 0) {
        continue;
      }
      const Vector2f p(static_cast<float>(x) + 0.5F, static_cast<float>(y) + 0.5F);
      const float below = (p - lips[2]).dot(down_);
      const float side = std::abs((p - (lips[0] + lips[4]) / 2).dot(across_)) /
                         std::max((lips[4] - lips[0]).norm() / 2, 1.0F);
      // Darker toward the throat; the teeth stand in the light of the upper lip's edge.
      const float depth = SmoothStep(0, gap, below);
      Vector3f color = mouth_color_ * (0.75F + 0.6F * depth);
      const float tooth = (1 - SmoothStep(0.7F * teeth, teeth, below)) *
                          (1 - SmoothStep(0.55F, 0.9F, side)) *
                          SmoothStep(0.04F, 0.14F, gap / eye_distance_);
      color += tooth * (teeth_color_ * (0.72F + 0.2F * SmoothStep(0, 0.5F * teeth, below)) - color);
      const float a = open * static_cast<float>(inside) / 16.0F;
      std::uint8_t* out = texture.At(x, y);
      for (int k = 0; k < 3; ++k) {
        out[k] = static_cast<std::uint8_t>(
            std::clamp(std::lround(static_cast<float>(out[k]) * (1 - a) + color[k] * a), 0L, 255L));
      }
      out[3] =
          static_cast<std::uint8_t>(std::lround(static_cast<float>(out[3]) * (1 - a) + 255 * a));
    }
  }
}

void FacePatch::Draw(const FaceState& face, Image& texture) const {
  const std::vector<Vector2f> moved = MovedPoints(face);
  std::vector<RasterTriangle> triangles;
  triangles.reserve(triangles_.size());
  for (const auto& t : triangles_) {
    RasterTriangle r;
    for (int k = 0; k < 3; ++k) {
      r.at[k] = moved[t[k]];
      r.texel[k] = rest_[t[k]];
    }
    r.texture = original_.span();
    triangles.push_back(r);
  }
  DrawTriangles(triangles, texture.span(), 0, texture.height(), Blend::kReplace);
  if (mouth_closed_) {
    PaintMouth(moved, texture);
  }
}

}  // namespace understudy
