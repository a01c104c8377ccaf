#pragma once

#include <optional>

#include "character/find_skirt.h"
#include "core/character.h"
#include "core/executor.h"
#include "core/image.h"
#include "core/observation.h"

namespace understudy {

// Decides for every pixel of the character which part of the body it shows: 1 channel, a Part each,
// kNone outside the matte. `picture` is RGB. Parts spread from their bones over the figure, at a
// price that edges of the picture and the network's labels set: a stray patch of the wrong limb is
// corrected, a hand beside a thigh but not joined to it stays a hand, and clothes belong to what
// they hang on. Twice again, they spread knowing which limb's colours were seen where. Specks that
// no bone reaches stay kNone. Then isolated specks take the label of their surroundings. What is
// surely `skirt` hangs on the torso (arms may lie before it), and where it may be, the picture's
// edges decide. `executor` works on strips side by side; null: one by one.
Image LabelParts(const Character& character, ImageView picture, const Figure& figure,
                 const std::optional<Skirt>& skirt, Executor* executor = nullptr);

}  // namespace understudy
