#pragma once

#include "core/character.h"
#include "core/image.h"

namespace understudy {

// What the back of a head shows when it turns into view: the layer's texture with hair or skin from
// around the face (smoothly continued, see core/push_pull.h) in the place of the face, which else
// would be seen a second time.
Image BackOfHead(const FaceRig& face, const CharacterLayer& layer);

}  // namespace understudy
