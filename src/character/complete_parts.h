#pragma once

#include "core/image.h"

namespace understudy {

// Parts as a person painted them, made to fit the figure: nothing outside `matte`, and what was
// left unpainted takes the part of the nearest painted pixel, counted along the figure. Both 1
// channel, same size; `parts` a Part each. Specks of the matte that touch nothing painted stay
// kNone.
Image CompleteParts(ImageView parts, ImageView matte);

}  // namespace understudy
