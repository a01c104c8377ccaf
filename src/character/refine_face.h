#pragma once

#include "core/character.h"
#include "core/image.h"

namespace understudy {

// Moves a rig's landmarks onto what the picture (RGB) itself shows: lids and corners of the eyes to
// the edge of what is not skin (FitEyeOpenings), brows onto their dark line, a closed mouth's inner
// lips onto the line between the lips. The network's points, which are means, lie too near the
// middle of large eyes. Where the picture is not clear the points stay. Where both eyes lie in
// large dark areas, behind glasses, `eyes_hidden` is set and lids and brows stay.
void RefineFace(ImageView picture, FaceRig& rig);

}  // namespace understudy
