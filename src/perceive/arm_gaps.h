#pragma once

#include <Eigen/Core>
#include <vector>

#include "core/image.h"
#include "core/keypoints.h"

namespace understudy {

// 255 in the areas that arms which are sure enclose with the side of the trunk and the thigh.
Image BesideArms(const Keypoints& joints, int width, int height);

// A bone of an arm, pixels.
struct ArmLine {
  Eigen::Vector2f from;
  Eigen::Vector2f to;
};

// The upper arms and forearms (hands included) that are sure.
std::vector<ArmLine> ArmLines(const Keypoints& joints);

// The small gaps between an arm and the side of the trunk, or the thigh, through which a picture
// surely shows the surroundings: 255 there, else 0. `like_around` (1 channel) is not 0 where the
// picture looks like the surroundings nearby and unlike the person. Of what is like them and
// enclosed by arm and trunk a gap is what is wide enough to be one and sets itself apart, by its
// colour, from most of what lies about it: a white shirt before a white wall does not, and neither
// do stripes. Large gaps the matte sees by itself. `picture` RGB, a person 200 to 400 pixels high;
// `joints` in its pixels.
Image FindArmGaps(ImageView picture, const Keypoints& joints, const Image& like_around);

}  // namespace understudy
