#pragma once

#include <Eigen/Core>

#include "core/result.h"

namespace understudy {

// Which of several people is meant, decided in the first frame that shows anybody.
struct PersonChoice {
  enum class Kind {
    kLargest,  // the largest one in the frame, surer ones before doubtful ones
    kNumber,   // the `number`-th from the left, counted from 1
    kPoint,    // the one whose box holds `point`
  };
  Kind kind = Kind::kLargest;
  int number = 1;                                   // 1..99
  Eigen::Vector2f point = Eigen::Vector2f::Zero();  // pixels

  Status Validate() const;
};

}  // namespace understudy
