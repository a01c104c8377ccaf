#pragma once

#include <string>

#include "assets.h"
#include "result.h"

namespace understudy::synth {

struct PeopleOptions {
  std::string assets = "build/synth/assets.bin", out, name;  // name defaults to the framing
  std::string framing = "body";                              // body, face or hand
  int count = 100, first = 0;
  uint64_t seed = 1;
  int threads = 2;
  int size = 0;  // pixels; 0 = 288 body, 160 face, 128 hand
  int per_shard = 2000;
  int group = 0;  // images that share one shape and outfit; 0 = 6 body, 3 face, 6 hand
  int supersample = 2;
  float real = -1;    // share of realistic images; negative = the default 0.65
  float hard = 0;     // share of bodies in the air or with crossed shins
  std::string style;  // force one style tag
};

/// Renders a training set. The bytes depend on the options but not on `threads`.
Status MakePeople(const PeopleOptions& options);

}  // namespace understudy::synth
