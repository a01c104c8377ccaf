#pragma once

#include <CLI/CLI.hpp>

#include "core/person_choice.h"

namespace understudy {

// Adds --person to a subcommand: largest, a number counted from the left, or a point x,y.
CLI::Option* AddPersonOption(CLI::App& subcommand, PersonChoice& choice);

}  // namespace understudy
