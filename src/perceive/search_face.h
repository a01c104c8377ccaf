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

// Puts nose, eyes and ears where the face has them.
void MoveHeadTo(const FacePoints& face, Keypoints& keypoints);

}  // namespace understudy
