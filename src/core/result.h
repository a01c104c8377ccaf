#pragma once

#include <cassert>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace understudy {

// What went wrong, as a caller can act on it. The set is closed.
enum class ErrorCode {
  kInvalidArgument,  // the request itself is wrong: an option out of range
  kNotFound,         // a file, person or name that is not there
  kUnsupported,      // understood, but not something we do
  kCorruptInput,     // a file that is broken
  kLimitExceeded,    // too large, too long, or no room left
  kCancelled,        // the user stopped it
  kUnavailable,      // a resource is missing now: a model file, a codec
  kInternal,         // our mistake
};

// The code's name as written in reports, for example "invalid_argument".
std::string_view ErrorCodeName(ErrorCode code);

// One sentence for a person: what was found and what is allowed, with numbers.
struct Error {
  ErrorCode code = ErrorCode::kInternal;
  std::string message;
};

// A value or an Error. Reading the value of a failed Result is a programmer's mistake and asserts.
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::move(value)) {}      // NOLINT(google-explicit-constructor)
  Result(Error error) : state_(std::move(error)) {}  // NOLINT(google-explicit-constructor)

  bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }

  T& value() & {
    assert(ok());
    return *std::get_if<0>(&state_);
  }
  const T& value() const& {
    assert(ok());
    return *std::get_if<0>(&state_);
  }
  T&& value() && {
    assert(ok());
    return std::move(*std::get_if<0>(&state_));
  }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  const Error& error() const {
    assert(!ok());
    return *std::get_if<1>(&state_);
  }

 private:
  std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(std::move(error)) {}  // NOLINT(google-explicit-constructor)

  bool ok() const { return !error_.has_value(); }
  explicit operator bool() const { return ok(); }
  const Error& error() const {
    assert(!ok());
    return *error_;
  }

 private:
  std::optional<Error> error_;
};

using Status = Result<void>;

}  // namespace understudy

// Leaves the function with the error of `expression` when it failed.
#define US_RETURN_IF_ERROR(expression)                    \
  do {                                                    \
    if (auto us_status = (expression); !us_status.ok()) { \
      return us_status.error();                           \
    }                                                     \
  } while (false)

#define US_CONCAT_INNER(a, b) a##b
#define US_CONCAT(a, b) US_CONCAT_INNER(a, b)

// US_ASSIGN_OR_RETURN(auto image, ReadImage(path)): declares or assigns the value, or leaves with
// the error.
#define US_ASSIGN_OR_RETURN(target, expression) \
  US_ASSIGN_OR_RETURN_INNER(US_CONCAT(us_result_, __LINE__), target, expression)
// The target may declare a variable, so it cannot stand in parentheses.
// NOLINTBEGIN(bugprone-macro-parentheses)
#define US_ASSIGN_OR_RETURN_INNER(result, target, expression) \
  auto result = (expression);                                 \
  if (!result.ok()) {                                         \
    return result.error();                                    \
  }                                                           \
  target = std::move(result).value()
// NOLINTEND(bugprone-macro-parentheses)
