#pragma once

#include "core/character.h"
#include "core/distance_transform.h"

namespace understudy {

// Gives the face of an inflated head (`z`: pixels toward the camera, as big as the picture) an
// adult's relief, scaled by the distance between the eyes: nose before the eyes, eyes before the
// ears, turned as the picture's head is. A dome alone is half as deep as a head, so that a turn
// would show half as much. Around the face it fades into the dome.
void ShapeFace(const FaceRig& rig, FloatImage& z);

// Takes away what an inflated head (`back`: pixels away from the camera) has behind the jaw: from
// the ears down there is only the neck. Hair keeps its depth. `labels`: 1 channel, a Part each.
void ShapeJaw(const FaceRig& rig, ImageView labels, FloatImage& back);

}  // namespace understudy
