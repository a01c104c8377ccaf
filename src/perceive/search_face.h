#pragma once

#include <Eigen/Core>

#include "core/image.h"
#include "core/keypoints.h"
#include "core/result.h"
#include "perceive/face_landmarks.h"

namespace understudy {

// Whether the face among what was seen is much too small for the head: networks find faces in the
// large eyes of drawn figures.
bool FaceIsTooSmall(const Keypoints& keypoints);

// Looks for the face of a still picture at many sizes and places about the points of the head, and
// gives the one that most of these looks agree on; score 0 where none is found. Some 150 runs of
// the network.
Result<FacePoints> SearchFace(ImageView picture, const Keypoints& keypoints, FaceLandmarks& faces);

// Puts nose and eyes, or the ears, of the body's points where the face among `keypoints` has them:
// its network looks at them more closely than the body's, which sees ears better.
void MoveEyesAndNose(Keypoints& keypoints);
void MoveEars(Keypoints& keypoints);

}  // namespace understudy
