#include "pipeline/face_warnings.h"

#include <algorithm>
#include <cmath>

#include "core/order_statistics.h"
#include "core/text.h"
#include "retarget/choose_views.h"

namespace understudy {
namespace {

using Eigen::Vector2f;

// The same numbers as in motion/face_performance.cc and retarget/level_pose.cc, which leave out
// what is said here.
constexpr float kFewestPixels = 20;   // between the eyes, for all of an expression
constexpr float kLargestTurn = 45;    // degrees from the camera that one picture can show
constexpr float kTurnedPicture = 30;  // degrees
constexpr float kShutEye = 0.1F;      // lid distance / eye width

template <class PointAt>
float BetweenEyes(const PointAt& at) {
  Vector2f right = Vector2f::Zero();
  Vector2f left = Vector2f::Zero();
  for (int i = 0; i < 6; ++i) {
    right += at(36 + i) / 6;
    left += at(42 + i) / 6;
  }
  return (left - right).norm();
}

void WarnOfPicture(const FaceRig& rig, std::vector<std::string>& warnings) {
  const float eyes = BetweenEyes([&rig](int i) { return rig.landmarks[i]; });
  if (eyes < kFewestPixels) {
    warnings.push_back(Concat("the face in the character image is small (", Fixed(eyes, 0),
                              " pixels between the eyes as drawn; fine expressions need ",
                              Fixed(kFewestPixels, 0), ")"));
  }
  const float turned = std::max(std::abs(rig.head.yaw), std::abs(rig.head.pitch));
  if (turned > kTurnedPicture) {
    warnings.push_back(Concat("the face in the character image is turned ", Fixed(turned, 0),
                              " degrees from the camera; its far side moves less well"));
  }
  if (rig.eyes_hidden) {
    warnings.emplace_back(
        "the character wears dark glasses: eyes and brows stay as they are behind them");
  } else if (rig.eye_open[0] < kShutEye && rig.eye_open[1] < kShutEye) {
    warnings.emplace_back(
        "the character's eyes are shut in the picture and stay shut: nothing shows what is behind "
        "the lids");
  }
}

void WarnOfDriver(const MotionClip& motion, const Character& character,
                  std::vector<std::string>& warnings) {
  std::vector<float> eyes;
  float turned = 0;
  std::size_t far = 0;
  const HeadReach reach = HeadReachOf(character);
  for (const MotionFrame& frame : motion.frames) {
    if (frame.face.confidence <= 0) {
      continue;
    }
    if (frame.keypoints[kFaceFirst].confidence > 0) {
      eyes.push_back(BetweenEyes([&frame](int i) {
        return Vector2f(frame.keypoints[kFaceFirst + i].x, frame.keypoints[kFaceFirst + i].y);
      }));
    }
    const float turn = std::hypot(frame.face.head.yaw, frame.face.head.pitch);
    turned = std::max(turned, turn);
    far +=
        turn > std::max(kLargestTurn, frame.face.head.yaw < 0 ? reach.left : reach.right) ? 1 : 0;
  }
  const std::size_t frames = motion.frames.size();
  const auto seen = static_cast<std::size_t>(
      std::count_if(motion.frames.begin(), motion.frames.end(),
                    [](const MotionFrame& f) { return f.face.confidence > 0; }));
  if (seen == 0) {
    warnings.emplace_back(
        "the driver's face is nowhere seen; the character's face rests, and its head follows "
        "the body");
    return;
  }
  constexpr double kSome = 0.1;
  if (static_cast<double>(frames - seen) > kSome * static_cast<double>(frames)) {
    warnings.push_back(Concat("no face was seen in ", frames - seen, " of ", frames,
                              " frames of the driving video (turned away, hidden or too small); "
                              "the expression there is filled in from the frames around them"));
  }
  if (!eyes.empty() && Median(eyes) < kFewestPixels) {
    warnings.push_back(Concat("the driver's face is small (", Fixed(Median(eyes), 0),
                              " pixels between the eyes): from ", Fixed(kFewestPixels, 0),
                              " on all of its expression is performed, below 9 only the head's "
                              "turns"));
  }
  if (far > 0) {
    const std::string turns = Concat("the driver's head turns up to ", Fixed(turned, 0),
                                     " degrees from the camera (", far, " of ", frames, " frames ");
    warnings.push_back(
        character.views.empty()
            ? Concat(turns, "beyond ", Fixed(kLargestTurn, 0),
                     "); one picture shows one side of a head, so that turns are eased; further "
                     "pictures (--reference) can show more")
            : Concat(turns, "beyond what the pictures show: ", Fixed(reach.left, 0),
                     " to the left and ", Fixed(reach.right, 0),
                     " to the right), so that turns are eased"));
  }
}

}  // namespace

std::vector<std::string> FaceWarnings(const MotionClip& motion, const Character& character) {
  std::vector<std::string> warnings;
  if (!character.face) {
    warnings.emplace_back(
        "no face was found in the character image; its face will not move, and its head turns as a "
        "whole");
    return warnings;
  }
  WarnOfPicture(*character.face, warnings);
  WarnOfDriver(motion, character, warnings);
  return warnings;
}

}  // namespace understudy
