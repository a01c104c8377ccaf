#pragma once

#include <vector>

#include "figure.h"
#include "look.h"
#include "painted_eyes.h"
#include "shade.h"

namespace understudy::synth {

/// What the renderer draws for a posed figure. With painted eyes the real brows and lashes are left
/// out. The arguments must outlive the result; `occlusion` (see BodyOcclusion) may be null.
std::vector<RenderItem> ItemsOf(const PosedFigure& posed, const Look& look,
                                const std::vector<float>* occlusion, const PaintedEyes* eyes);

}  // namespace understudy::synth
