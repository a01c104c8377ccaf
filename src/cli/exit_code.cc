#include "cli/exit_code.h"

namespace understudy {

int ExitCodeOf(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalidArgument:
      return kExitBadArguments;
    case ErrorCode::kNotFound:
    case ErrorCode::kCorruptInput:
      return kExitBadInput;
    case ErrorCode::kUnsupported:
      return kExitUnsupported;
    case ErrorCode::kLimitExceeded:
      return kExitLimit;
    case ErrorCode::kCancelled:
      return kExitCancelled;
    case ErrorCode::kUnavailable:
    case ErrorCode::kInternal:
      return kExitOther;
  }
  return kExitOther;
}

}  // namespace understudy
