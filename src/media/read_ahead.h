#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "media/picture_source.h"

namespace understudy {

// Takes pictures from another source on a thread of its own, a few ahead of whoever takes them from
// here. The pictures are the same.
class ReadAhead : public PictureSource {
 public:
  // `pictures`: how many may wait, >= 1.
  explicit ReadAhead(std::unique_ptr<PictureSource> source, std::size_t pictures = 3);
  ~ReadAhead() override;

  std::optional<TimedPicture> Next() override;
  std::string damaged() const override { return damaged_; }

 private:
  // A picture, or the end, and what the source said of damage by then.
  struct Item {
    std::optional<TimedPicture> picture;
    std::string damaged;
  };
  void Run();

  std::unique_ptr<PictureSource> source_;
  std::size_t most_;
  std::string damaged_;
  bool ended_ = false;

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Item> waiting_;  // guarded by mutex_
  bool stop_ = false;         // guarded by mutex_
  std::thread thread_;
};

}  // namespace understudy
