#pragma once

#include <algorithm>
#include <functional>

namespace understudy {

// Runs independent pieces of work, perhaps at the same time. Results must not depend on how many
// threads there are.
class Executor {
 public:
  virtual ~Executor() = default;
  virtual int threads() const = 0;
  // Calls work(0) .. work(count - 1), each once, and returns when all are done.
  virtual void ParallelFor(int count, const std::function<void(int)>& work) = 0;
};

// One after the other on the calling thread.
class SerialExecutor final : public Executor {
 public:
  int threads() const override { return 1; }
  void ParallelFor(int count, const std::function<void(int)>& work) override {
    for (int i = 0; i < count; ++i) {
      work(i);
    }
  }
};

// Calls work(y) for each of `rows`, strips of them side by side; one by one without an executor.
template <class Work>
void ForRows(Executor* executor, int rows, const Work& work) {
  constexpr int kStrip = 32;
  SerialExecutor serial;
  (executor != nullptr ? *executor : serial).ParallelFor((rows + kStrip - 1) / kStrip, [&](int i) {
    for (int y = i * kStrip; y < std::min((i + 1) * kStrip, rows); ++y) {
      work(y);
    }
  });
}

}  // namespace understudy
