#include "pipeline/tbb_executor.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <memory>
#include <vector>

namespace understudy {
namespace {

TEST(TbbExecutor, DoesEachPieceOnce) {
  for (const int threads : {1, 2}) {
    const std::unique_ptr<Executor> executor = MakeExecutor(threads);
    EXPECT_EQ(executor->threads(), threads);
    for (const int count : {0, 1, 1000}) {
      std::vector<std::atomic<int>> done(count);
      executor->ParallelFor(count, [&](int i) { ++done[i]; });
      EXPECT_TRUE(std::all_of(done.begin(), done.end(), [](const auto& n) { return n == 1; }));
    }
  }
}

TEST(TbbExecutor, TheMachinesThreadsWithinReason) {
  EXPECT_GE(DefaultThreads(), 1);
  EXPECT_LE(DefaultThreads(), 16);
}

}  // namespace
}  // namespace understudy
