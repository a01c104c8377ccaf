#pragma once

#include <array>

#include "camera.h"
#include "figure.h"
#include "painted_eyes.h"
#include "render.h"

namespace understudy::synth {

constexpr int kKeypoints =
    133;  // COCO-WholeBody: 17 body, 6 feet, 68 face, 21 left hand, 21 right hand
constexpr int kFeet = 17, kFace = 23, kLeftHand = 91, kRightHand = 112;

struct Keypoint {
  float x = 0, y = 0;  // pixels, (0, 0) = outer corner of the top-left pixel
  float score = 0;     // 1 visible, 0.5 hidden inside the picture, 0 outside it
};

/// Where keypoints are in the world, metres.
struct WorldKeypoints {
  std::array<Vector3f, kKeypoints> points;
  std::array<Vector3f, 2> hip_joints, pupils;  // left, right
  std::array<Vector3f, 22> joints;             // in mocap order
};

/// Exact truth of one picture.
struct Labels {
  std::array<Keypoint, kKeypoints> keypoints;
  std::array<Keypoint, 2> hip_joints, pupils;
  std::array<Vector3f, 22> joints3d;  // camera space, metres
  /// Head angles in degrees relative to the line of sight: yaw + = face turned to image right,
  /// pitch + = looking down, roll + = clockwise in the image; the turn from a frontal head is
  /// Rz(roll) Ry(-yaw) Rx(pitch).
  float yaw = 0, pitch = 0, roll = 0;
  std::array<float, 2> eye_open{0, 0};  // right, left: lid distance / eye width, in 3-D
  float mouth_open = 0;                 // inner lip distance / mouth width, in 3-D
};

/// Part of the picture that is the picture; beyond it nothing was seen. Pixels.
struct FrameRect {
  float x0 = 0, y0 = 0, x1 = 0, y1 = 0;
};

WorldKeypoints FindKeypoints(const PosedFigure& posed, const PaintedEyes* eyes);

/// Projects and tests visibility against the picture just rendered by `renderer` (which gave `g`).
Labels MakeLabels(const PosedFigure& posed, const WorldKeypoints& world, const Camera& camera,
                  const FrameRect& frame, const Renderer& renderer, const GBuffer& g);

}  // namespace understudy::synth
