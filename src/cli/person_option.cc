#include "cli/person_option.h"

#include <charconv>
#include <optional>
#include <string>

namespace understudy {
namespace {

template <typename Number>
std::optional<Number> Parse(std::string_view text) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(value)
                                                                  : std::nullopt;
}

std::optional<PersonChoice> ParseChoice(const std::string& text) {
  PersonChoice choice;
  if (text == "largest") {
    return choice;
  }
  if (const std::size_t comma = text.find(','); comma != std::string::npos) {
    const std::optional<float> x = Parse<float>(std::string_view(text).substr(0, comma));
    const std::optional<float> y = Parse<float>(std::string_view(text).substr(comma + 1));
    if (!x || !y) {
      return std::nullopt;
    }
    choice.kind = PersonChoice::Kind::kPoint;
    choice.point = {*x, *y};
    return choice;
  }
  const std::optional<int> number = Parse<int>(text);
  if (!number) {
    return std::nullopt;
  }
  choice.kind = PersonChoice::Kind::kNumber;
  choice.number = *number;
  return choice;
}

}  // namespace

CLI::Option* AddPersonOption(CLI::App& subcommand, PersonChoice& choice) {
  return subcommand
      .add_option_function<std::string>(
          "--person",
          [&choice](const std::string& text) {
            const std::optional<PersonChoice> parsed = ParseChoice(text);
            if (!parsed) {
              throw CLI::ValidationError(
                  "--person", "\"" + text +
                                  "\" is no person; give largest, a number counted from the left "
                                  "(1, 2, ...) or a point x,y in pixels");
            }
            choice = *parsed;
          },
          "Whom to watch where there are several: largest, a number counted from the left, or a "
          "point x,y (in the first frame that shows anybody)")
      ->default_str("largest")
      ->type_name("N|largest|X,Y");
}

}  // namespace understudy
