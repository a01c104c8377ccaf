#pragma once

#include <cstddef>
#include <span>

#include "core/person_choice.h"
#include "core/result.h"
#include "perceive/search_people.h"

namespace understudy {

// Index of the person who is meant, among `people` seen in a frame of `width` x `height` pixels.
// NotFound, with where everybody is, when nobody fits.
Result<std::size_t> ChoosePerson(std::span<const SeenPerson> people, const PersonChoice& choice,
                                 int width, int height);

}  // namespace understudy
