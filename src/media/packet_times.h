#pragma once

#include <cstdint>

#include "media/input_file.h"

namespace understudy {

// When the pictures of a stream are shown, found from its packets alone.
struct PacketTimes {
  std::int64_t count = 0;  // pictures seen
  bool complete = false;   // seen up to the end of the file
  // Packets say when they are shown, not only in which order they are decoded.
  bool has_timestamps = false;
  bool uneven =
      false;           // some pictures last more than 1.5 times, or less than half, as long as most
  double first_s = 0;  // the file's time of the first picture shown
  double last_s = 0;   // the file's time of the last picture seen
  double usual_interval_s = 0;  // the median step from picture to picture; 0 when fewer than two
  double last_interval_s = 0;   // how long the last one lasts; 0 when not told
  double any_end_s = 0;         // the file's time at which the last packet of any stream ends
};

// Reads packets from where the file stands, at most 5000 of that stream and 64 MB of any;
// afterwards the file stands behind them, so a file to decode is opened anew.
PacketTimes ReadPacketTimes(InputFile* input, int stream);

}  // namespace understudy
