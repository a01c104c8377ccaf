#pragma once

#include <sstream>
#include <string>

namespace understudy {

// Joins its arguments into one string, as `operator<<` would print them.
template <class... Parts>
std::string Concat(const Parts&... parts) {
  std::ostringstream out;
  (out << ... << parts);
  return std::move(out).str();
}

// `value` with `digits` after the decimal point, whatever the locale.
std::string Fixed(double value, int digits);

}  // namespace understudy
