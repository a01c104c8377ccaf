#pragma once

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

}  // namespace understudy
