#pragma once

#include <optional>
#include <string>
#include <utility>

namespace understudy::synth {

/// Why an operation failed, as one sentence for the user; empty when it did not.
struct [[nodiscard]] Status {
  std::string error;
  bool ok() const { return error.empty(); }
};

/// A value, or the reason why there is none. This tool stands alone, so it does not use core's
/// Result.
template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : value_(std::move(value)) {}               // NOLINT(google-explicit-constructor)
  Result(Status status) : error_(std::move(status.error)) {}  // NOLINT(google-explicit-constructor)
  bool ok() const { return value_.has_value(); }
  const std::string& error() const { return error_; }
  T& value() { return *value_; }
  const T& value() const { return *value_; }

 private:
  std::optional<T> value_;
  std::string error_;
};

}  // namespace understudy::synth
