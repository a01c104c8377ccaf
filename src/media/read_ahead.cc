#include "media/read_ahead.h"

#include <utility>

namespace understudy {

ReadAhead::ReadAhead(std::unique_ptr<PictureSource> source, std::size_t pictures)
    : source_(std::move(source)), most_(pictures), thread_([this] { Run(); }) {}

ReadAhead::~ReadAhead() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    stop_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void ReadAhead::Run() {
  bool more = true;
  while (more) {
    Item item{source_->Next(), source_->damaged()};
    more = item.picture.has_value();
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [&] { return stop_ || waiting_.size() < most_; });
    if (stop_) {
      return;
    }
    waiting_.push_back(std::move(item));
    changed_.notify_all();
  }
}

std::optional<TimedPicture> ReadAhead::Next() {
  if (ended_) {
    return std::nullopt;
  }
  std::unique_lock<std::mutex> lock(mutex_);
  changed_.wait(lock, [&] { return !waiting_.empty(); });
  Item item = std::move(waiting_.front());
  waiting_.pop_front();
  lock.unlock();
  changed_.notify_all();
  damaged_ = std::move(item.damaged);
  ended_ = !item.picture;
  return std::move(item.picture);
}

}  // namespace understudy
