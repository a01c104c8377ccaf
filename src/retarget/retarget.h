#pragma once

#include "core/animation_clip.h"
#include "core/character.h"
#include "core/motion_clip.h"
#include "core/result.h"

namespace understudy {

// Whose facing, place and distance the output keeps.
enum class CharacterOrientation {
  kImage,  // the picture's: the driver's mean facing is turned to it, and nobody walks toward the
           // camera
  kVideo,  // the driver's
};

// What of the driver is performed.
enum class Performance {
  kAll,
  kBodyOnly,  // face and head stay as in the picture, the body moves
  kFaceOnly,  // head and face move, the body rests
};

struct RetargetOptions {
  float strength = 0.5F;  // 0 (gentle: a quarter of the movement) .. 1 (exact); 0.5 follows to 95 %
  CharacterOrientation orientation = CharacterOrientation::kVideo;
  float expression =
      1;  // 0 (a still face) .. 1.5 (exaggerated): scales lids, brows, mouth and gaze
  Performance performance = Performance::kAll;
  // Whether the background moves and zooms as the driver's camera did, and feet stand on it.
  bool follow_camera = false;

  Status Validate() const;
};

// Makes the character perform the motion in its own proportions: every bone takes the driver's
// direction in space and keeps its own length, so limbs foreshorten instead of stretching and the
// driver's build never shows. Feet that stand in the driving video stand still in the output. The
// output has the size of the character's picture.
//
// InvalidArgument when the clip is empty or holds numbers that are not finite (says which frame).
Result<AnimationClip> Retarget(const MotionClip& motion, const Character& character,
                               const RetargetOptions& options = {});

// Fills in AnimationFrame::keypoints: where the character's own come to lie. Each is carried along
// by the joint that it belongs to.
void PlaceKeypoints(const Character& character, AnimationFrame& frame);

// The share of the driver's movement that a strength lets through, 0.25 .. 1; rises steadily.
float MovementShare(float strength);

}  // namespace understudy
