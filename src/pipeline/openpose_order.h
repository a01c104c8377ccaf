#pragma once

#include <array>

#include "core/keypoints.h"

namespace understudy {

// In place of a keypoint: the middle of the shoulders, and of the hips.
inline constexpr int kMiddleOfShoulders = -1;
inline constexpr int kMiddleOfHips = -2;

// OpenPose's COCO order (18) as COCO-WholeBody keypoints: nose, neck, right arm, left arm, right
// leg, left leg, eyes, ears.
inline constexpr std::array<int, 18> kCoco18 = {kNose,
                                                kMiddleOfShoulders,
                                                kRightShoulderPoint,
                                                kRightElbowPoint,
                                                kRightWristPoint,
                                                kLeftShoulderPoint,
                                                kLeftElbowPoint,
                                                kLeftWristPoint,
                                                kRightHipPoint,
                                                kRightKneePoint,
                                                kRightAnklePoint,
                                                kLeftHipPoint,
                                                kLeftKneePoint,
                                                kLeftAnklePoint,
                                                kRightEye,
                                                kLeftEye,
                                                kRightEar,
                                                kLeftEar};

// BODY_25: nose, neck, right arm, left arm, mid-hip, right leg, left leg, eyes, ears, left foot,
// right foot.
inline constexpr std::array<int, 25> kBody25 = {kNose,
                                                kMiddleOfShoulders,
                                                kRightShoulderPoint,
                                                kRightElbowPoint,
                                                kRightWristPoint,
                                                kLeftShoulderPoint,
                                                kLeftElbowPoint,
                                                kLeftWristPoint,
                                                kMiddleOfHips,
                                                kRightHipPoint,
                                                kRightKneePoint,
                                                kRightAnklePoint,
                                                kLeftHipPoint,
                                                kLeftKneePoint,
                                                kLeftAnklePoint,
                                                kRightEye,
                                                kLeftEye,
                                                kRightEar,
                                                kLeftEar,
                                                kLeftBigToe,
                                                kLeftSmallToe,
                                                kLeftHeel,
                                                kRightBigToe,
                                                kRightSmallToe,
                                                kRightHeel};

}  // namespace understudy
