#pragma once

#include <string>
#include <vector>

#include "core/box.h"
#include "core/image.h"
#include "core/result.h"
#include "nn/network.h"

namespace understudy {

// A person found in a whole frame.
struct FoundPerson {
  Box box;          // the extent of the joints, pixels of the frame
  float score = 0;  // 0..1
};

// Finds people anywhere in a frame (CenterNet, Zhou et al. 2019, with one class).
class BodyFinder {
 public:
  static Result<BodyFinder> Load(const std::string& model_folder);

  // Everybody with a score of at least `least` (0..1), the most certain first; overlapping doubles
  // are dropped.
  Result<std::vector<FoundPerson>> Find(ImageView picture, float least = 0.1F);

 private:
  explicit BodyFinder(Network network) : network_(std::move(network)) {}
  Network network_;
};

}  // namespace understudy
