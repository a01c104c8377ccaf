#pragma once

#include "core/observation.h"

namespace understudy {

// Corrects what was seen in a picture where its face, or the rest of the body, tells better: a
// wrist or an elbow that is hardly sure and lies on the head is none (confidence 0); a bend that is
// hardly sure and far from where a limb at ease has it is there; hips that are hardly sure are no
// wider than the shoulders. Networks put the arms that a close-up does not show onto ears, hair and
// badges, and those of big-headed figures too. Nothing is done without a face.
void DropUnlikelyLimbs(Observation& seen);

// For a picture that is to move, where a wrong arm is worse than none: in one without hips, a
// raised wrist that is not sure and has no hand is none, nor is the elbow that was guessed for it.
// Flags and chairs behind a shoulder pass for arms.
void DropGuessedArms(Observation& seen);

// A wrist that is hardly sure, and further from its elbow than forearms reach, goes to the
// likeliest of `places` that is near enough, where there is one.
void ShortenForearms(const LimbPlaces& places, Observation& seen);

}  // namespace understudy
