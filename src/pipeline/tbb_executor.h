#pragma once

#include <memory>

#include "core/executor.h"

namespace understudy {

// Work spread over `threads` (>= 1) of oneTBB's threads.
std::unique_ptr<Executor> MakeExecutor(int threads);

// How many threads a run uses when nobody says: the machine's, at most 16.
int DefaultThreads();

}  // namespace understudy
