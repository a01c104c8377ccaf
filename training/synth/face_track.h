#pragma once

#include "expression.h"
#include "recipe.h"

namespace understudy::synth {

/// The face at `seconds`: base, keyed track, blinks every few seconds, talking. Deterministic for a
/// seed.
Result<Expression> FaceAt(const Assets& assets, const FaceRecipe& face, float seconds, float gain,
                          uint64_t seed);

}  // namespace understudy::synth
