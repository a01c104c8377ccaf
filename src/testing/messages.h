#pragma once

#include <gmock/gmock.h>

#include <regex>
#include <string>

namespace understudy::testing {

// One line, one sentence: what a person is told when something is wrong.
MATCHER(IsOneSentence, "is one sentence") {
  static const std::regex kNextSentence("[.!?]\\s+\\S");
  return arg.size() > 10 && arg.find('\n') == std::string::npos &&
         !std::regex_search(arg, kNextSentence);
}

}  // namespace understudy::testing
