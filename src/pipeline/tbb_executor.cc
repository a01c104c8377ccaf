#include "pipeline/tbb_executor.h"

#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/task_arena.h>

#include <algorithm>
#include <thread>

namespace understudy {
namespace {

class TbbExecutor final : public Executor {
 public:
  explicit TbbExecutor(int threads) : arena_(threads), threads_(threads) {}
  int threads() const override { return threads_; }
  void ParallelFor(int count, const std::function<void(int)>& work) override {
    arena_.execute([&] { tbb::parallel_for(0, count, work); });
  }

 private:
  tbb::task_arena arena_;
  int threads_;
};

}  // namespace

std::unique_ptr<Executor> MakeExecutor(int threads) {
  if (threads <= 1) {
    return std::make_unique<SerialExecutor>();
  }
  return std::make_unique<TbbExecutor>(threads);
}

int DefaultThreads() {
  return std::clamp(static_cast<int>(std::thread::hardware_concurrency()), 1, 16);
}

}  // namespace understudy
