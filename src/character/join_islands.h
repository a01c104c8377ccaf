#pragma once

#include "core/image.h"

namespace understudy {

// Gives what belongs to a limb only across a gap (the rim of a trunk beyond it, a strip of trousers
// beside a hand) to what it touches. `labels` (1 channel, a Part each) are those of the figure of
// `matte` (1 channel, 0..255). A limb, or trunk or head, keeps what is joined to its largest solid
// piece, and other pieces of more than a tenth of that one: a hand before the body may hide the
// middle of an arm.
void JoinIslands(ImageView matte, Image& labels);

}  // namespace understudy
