#pragma once

#include <optional>
#include <string>

#include "media/libav.h"

namespace understudy {

// A decoded picture and when it is shown.
struct TimedPicture {
  FramePtr frame;
  double start_s = 0;     // seconds since the first picture of the file
  double duration_s = 0;  // seconds; 0 when the file does not tell
};

// Pictures in the order in which they are shown; each starts later than the one before.
class PictureSource {
 public:
  PictureSource() = default;
  PictureSource(const PictureSource&) = delete;
  PictureSource& operator=(const PictureSource&) = delete;
  virtual ~PictureSource() = default;

  // The next whole picture, or nothing at the end. Damage ends or thins out the pictures, it is no
  // error.
  virtual std::optional<TimedPicture> Next() = 0;

  // What was damaged in what has been read so far, as one sentence; empty when all was whole.
  virtual std::string damaged() const = 0;
};

}  // namespace understudy
