#include "perceive/arm_gaps.h"

#include <Eigen/Core>
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "core/distance_transform.h"
#include "core/keep_joined.h"
#include "core/tint.h"

namespace understudy {
namespace {

constexpr float kSure = 0.3F;
constexpr float kHand = 0.5F;  // of the forearm, from the wrist on

using Eigen::Vector2f;
using Eigen::Vector3f;

Vector3f MeanColor(ImageView picture, const Image& mask) {
  Vector3f sum = Vector3f::Zero();
  float count = 0;
  for (int y = 0; y < mask.height(); ++y) {
    for (int x = 0; x < mask.width(); ++x) {
      if (mask.Row(y)[x] != 0) {
        sum += RgbAt(picture, x, y);
        ++count;
      }
    }
  }
  return sum / std::max(count, 1.0F);
}

// Whether most of what lies about a piece, grown over all of `beside` that has its colour, is
// unlike it, and it is no larger than gaps are that a coarse matte misses.
bool IsGap(ImageView picture, const Image& piece, const Image& beside) {
  constexpr float kLike = 24;    // grey levels
  constexpr float kUnlike = 40;  // the same, two pixels beyond a soft edge
  constexpr float kRim = 2;      // pixels
  constexpr float kApart = 0.6F;
  constexpr float kLargest = 150;  // pixels
  const Vector3f color = MeanColor(picture, piece);
  const auto distance = [&](int x, int y) { return (RgbAt(picture, x, y) - color).norm(); };
  Image grown(piece.width(), piece.height(), 1);
  for (int y = 0; y < piece.height(); ++y) {
    for (int x = 0; x < piece.width(); ++x) {
      grown.Row(y)[x] = distance(x, y) < kLike || piece.Row(y)[x] != 0 ? beside.Row(y)[x] : 0;
    }
  }
  KeepJoined(piece, grown);
  const Image wider = Dilate(grown.span(), kRim);
  float rim = 0;
  float apart = 0;
  float area = 0;
  for (int y = 0; y < piece.height(); ++y) {
    for (int x = 0; x < piece.width(); ++x) {
      if (grown.Row(y)[x] != 0) {
        ++area;
      } else if (wider.Row(y)[x] != 0) {
        ++rim;
        apart += distance(x, y) > kUnlike ? 1.0F : 0.0F;
      }
    }
  }
  return apart > kApart * rim && area <= kLargest;
}

}  // namespace

std::vector<ArmLine> ArmLines(const Keypoints& joints) {
  std::vector<ArmLine> lines;
  for (const auto& [shoulder, elbow, wrist] :
       {std::array{kLeftShoulderPoint, kLeftElbowPoint, kLeftWristPoint},
        std::array{kRightShoulderPoint, kRightElbowPoint, kRightWristPoint}}) {
    if (std::min({joints[shoulder].confidence, joints[elbow].confidence,
                  joints[wrist].confidence}) > kSure) {
      const Vector2f hand = kHand * (At(joints[wrist]) - At(joints[elbow]));
      lines.push_back({At(joints[shoulder]), At(joints[elbow])});
      lines.push_back({At(joints[elbow]), At(joints[wrist]) + hand});
    }
  }
  return lines;
}

Image BesideArms(const Keypoints& joints, int width, int height) {
  constexpr float kIn = 0.25F;  // of the trunk's width, as far in as a slim waist is
  Image beside(width, height, 1);
  for (const auto& [shoulder, elbow, wrist, hip, other_hip] :
       {std::array{kLeftShoulderPoint, kLeftElbowPoint, kLeftWristPoint, kLeftHipPoint,
                   kRightHipPoint},
        std::array{kRightShoulderPoint, kRightElbowPoint, kRightWristPoint, kRightHipPoint,
                   kLeftHipPoint}}) {
    if (std::min({joints[shoulder].confidence, joints[elbow].confidence, joints[wrist].confidence,
                  joints[hip].confidence}) <= kSure) {
      continue;
    }
    const Vector2f in = kIn * (At(joints[other_hip]) - At(joints[hip]));
    const Vector2f hand = kHand * (At(joints[wrist]) - At(joints[elbow]));
    const std::array<Vector2f, 6> corners = {At(joints[shoulder]) + in, At(joints[shoulder]),
                                             At(joints[elbow]),         At(joints[wrist]),
                                             At(joints[wrist]) + hand,  At(joints[hip]) + in};
    for (int y = 0; y < height; ++y) {
      for (int x = 0; x < width; ++x) {
        const Vector2f p(static_cast<float>(x) + 0.5F, static_cast<float>(y) + 0.5F);
        bool enclosed = false;
        for (std::size_t i = 0; i < corners.size(); ++i) {
          const Vector2f& a = corners[i];
          const Vector2f& b = corners[(i + 1) % corners.size()];
          if ((a.y() > p.y()) != (b.y() > p.y()) &&
              p.x() < a.x() + (b.x() - a.x()) * (p.y() - a.y()) / (b.y() - a.y())) {
            enclosed = !enclosed;
          }
        }
        if (enclosed) {
          beside.Row(y)[x] = 255;
        }
      }
    }
  }
  return beside;
}

Image FindArmGaps(ImageView picture, const Keypoints& joints, const Image& like_around) {
  constexpr float kNarrowest = 1;  // pixels, half the width of a gap
  const int w = picture.width;
  const int h = picture.height;
  const Image beside = BesideArms(joints, w, h);
  Image like(w, h, 1);
  for (int y = 0; y < h; ++y) {
    for (int x = 0; x < w; ++x) {
      like.Row(y)[x] = like_around.Row(y)[x] != 0 ? beside.Row(y)[x] : 0;
    }
  }
  Image wide = Erode(like.span(), kNarrowest);
  Image gaps(w, h, 1);
  for (int y = 0; y < h; ++y) {
    for (int x = 0; x < w; ++x) {
      if (wide.Row(y)[x] == 0) {
        continue;
      }
      Image piece(w, h, 1);
      const auto pixels = TakeJoined(x, y, like);
      for (const auto& [u, v] : pixels) {
        piece.Row(v)[u] = 255;
        wide.Row(v)[u] = 0;
      }
      if (IsGap(picture, piece, beside)) {
        for (const auto& [u, v] : pixels) {
          gaps.Row(v)[u] = 255;
        }
      }
    }
  }
  return gaps;
}

}  // namespace understudy
