#include "pipeline/draw_frames.h"

#include <oneapi/tbb/concurrent_queue.h>
#include <oneapi/tbb/parallel_pipeline.h>
#include <oneapi/tbb/task_arena.h>

#include <algorithm>
#include <memory>
#include <mutex>
#include <optional>

namespace understudy {

int FramesInFlight(int threads) { return threads + 2; }

Status DrawFrames(const Canvas& canvas, const std::function<void(std::int64_t, Image&)>& draw,
                  VideoWriter& writer, int threads, const Progress& progress,
                  std::stop_token stop) {
  std::optional<Error> error;
  std::mutex mutex;
  const auto fail = [&](const Error& e) {
    const std::lock_guard lock(mutex);
    if (!error) {
      error = e;
    }
  };
  const auto failed = [&] {
    const std::lock_guard lock(mutex);
    return error.has_value();
  };
  using Item = std::shared_ptr<Image>;
  tbb::concurrent_bounded_queue<Item> images;
  for (int i = 0; i < FramesInFlight(threads); ++i) {
    images.push(std::make_shared<Image>(canvas.width, canvas.height, canvas.channels));
  }
  const int width = canvas.written_width > 0 ? canvas.written_width : canvas.width;
  const int height = canvas.written_height > 0 ? canvas.written_height : canvas.height;
  std::int64_t next = 0;
  std::int64_t written = 0;
  const auto feed = [&](tbb::flow_control& control) -> std::int64_t {
    if (stop.stop_requested()) {
      fail({ErrorCode::kCancelled, "stopped while drawing; nothing was written"});
    }
    if (failed() || next == canvas.frames) {
      control.stop();
      return 0;
    }
    return next++;
  };
  const auto paint = [&](std::int64_t frame) -> Item {
    Item image;
    images.pop(image);
    draw(frame, *image);
    return image;
  };
  const auto write = [&](const Item& image) {
    if (!failed()) {
      const Status status = writer.Write(image->span().Crop(0, 0, width, height));
      if (!status.ok()) {
        fail(status.error());
      }
    }
    images.push(image);
    if (progress) {
      progress("drawing", ++written, canvas.frames);
    }
  };
  tbb::task_arena arena(std::max(threads, 1));
  arena.execute([&] {
    tbb::parallel_pipeline(
        static_cast<std::size_t>(FramesInFlight(threads)),
        tbb::make_filter<void, std::int64_t>(tbb::filter_mode::serial_in_order, feed) &
            tbb::make_filter<std::int64_t, Item>(tbb::filter_mode::parallel, paint) &
            tbb::make_filter<Item, void>(tbb::filter_mode::serial_in_order, write));
  });
  if (error) {
    return *error;
  }
  return {};
}

}  // namespace understudy
