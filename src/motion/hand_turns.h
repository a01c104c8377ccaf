#pragma once

#include <span>

#include "core/keypoints.h"
#include "core/motion_clip.h"

namespace understudy {

// How far a hand bends at the wrist, against the forearm. Joint ranges after Norkin & White,
// "Measurement of Joint Motion": flexion and extension; toward the thumb; toward the little finger.
inline constexpr float kMostFlexion = 75;       // degrees
inline constexpr float kMostTowardThumb = 25;   // degrees
inline constexpr float kMostTowardLittle = 40;  // degrees

// Turns the hands of a clip, which so far lie in line with their forearms, as their landmarks show:
// in the picture by the direction from the wrist to the middle knuckle, toward the camera where the
// palm looks clearly shorter than it is in the rest of the clip. Which way it leans then, one
// picture does not tell: the forearm's way, else toward the camera.
//
// `seen`: one per frame, the landmarks as found, not smoothed (pixels of the driving video, camera
// shake removed). Landmarks count by their confidence, and as far as they sit on the arm's wrist
// and have a hand's size. Both angles are smoothed over the clip; where no hand is seen it goes
// back in line. Frames, rotations and pixels_per_metre of `motion` must be there; only the wrists'
// rotations are changed.
void TurnHands(std::span<const Keypoints> seen, MotionClip& motion);

}  // namespace understudy
