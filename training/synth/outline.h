#pragma once

#include "render.h"

namespace understudy::synth {

/// Draws lines along silhouettes, borders between surfaces (cloth, skin, hair, eyes) and steps in
/// depth. `width` in final pixels. Lines outside the silhouette become part of the figure (alpha
/// 1).
void DrawOutlines(const std::vector<RenderItem>& items, float width, const Vector3f& colour,
                  GBuffer* g);

}  // namespace understudy::synth
