#pragma once

#include <memory>

#include "figure.h"
#include "look.h"
#include "recipe.h"

namespace understudy::synth {

/// The dressed, coloured subject of a recipe. Errors: an unknown mesh, texture or slider. A recipe
/// without garments gets a T-shirt, trousers and shoes: figures are always dressed.
struct MadeSubject {
  std::unique_ptr<Figure> figure;
  Look look;
};
Result<std::shared_ptr<MadeSubject>> MakeSubject(const Assets& assets, const BodyFields& fields,
                                                 const SubjectRecipe& recipe, const Style& style);

}  // namespace understudy::synth
