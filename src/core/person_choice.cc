#include "core/person_choice.h"

#include <cmath>

#include "core/text.h"

namespace understudy {

Status PersonChoice::Validate() const {
  if (kind == Kind::kNumber && !(number >= 1 && number <= 99)) {
    return Error{ErrorCode::kInvalidArgument,
                 Concat("the person's number is ", number, "; it must be between 1 and 99")};
  }
  if (kind == Kind::kPoint &&
      !(point.x() >= 0 && point.y() >= 0 && std::isfinite(point.x() + point.y()))) {
    return Error{ErrorCode::kInvalidArgument, Concat("the person's place is ", point.x(), ",",
                                                     point.y(), "; both must be 0 or more")};
  }
  return {};
}

}  // namespace understudy
