#include "pipeline/parse_bvh.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cmath>
#include <optional>

#include "core/text.h"

namespace understudy {
namespace {

using Channel = BvhJoint::Channel;

constexpr std::size_t kMostJoints = 1000;
constexpr std::size_t kDeepest = 200;
constexpr std::size_t kMostChannels = 24;
constexpr std::size_t kMostFrames = 100'000;
// Beyond any body in any unit, and small enough that sums stay finite.
constexpr float kLargest = 1e7F;

bool SameWord(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](unsigned char x, unsigned char y) {
    return std::tolower(x) == std::tolower(y);
  });
}

bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f'; }

std::string_view Trimmed(std::string_view s) {
  while (!s.empty() && IsBlank(s.front())) {
    s.remove_prefix(1);
  }
  while (!s.empty() && IsBlank(s.back())) {
    s.remove_suffix(1);
  }
  return s;
}

// A word as a message quotes it: at most 40 bytes of it, printable ones.
std::string Shown(std::string_view word) {
  std::string out(word.substr(0, 40));
  for (char& c : out) {
    c = std::isprint(static_cast<unsigned char>(c)) != 0 ? c : '?';
  }
  return Concat('"', out, '"');
}

// The words of a text, with the line each stands on. A brace is a word of its own.
class Words {
 public:
  explicit Words(std::string_view text) : text_(text) {}

  int line() const { return line_; }

  // The next word; empty at the end of the text.
  std::string_view Next() {
    Skip();
    if (at_ < text_.size() && IsBrace(text_[at_])) {
      return text_.substr(at_++, 1);
    }
    const std::size_t from = at_;
    while (at_ < text_.size() && !IsBlank(text_[at_]) && text_[at_] != '\n' &&
           !IsBrace(text_[at_])) {
      ++at_;
    }
    return text_.substr(from, at_ - from);
  }

  // What is left of this line, up to a brace.
  std::string_view Line() {
    const std::size_t from = at_;
    while (at_ < text_.size() && text_[at_] != '\n' && !IsBrace(text_[at_])) {
      ++at_;
    }
    return Trimmed(text_.substr(from, at_ - from));
  }

  // The next line that is not blank; nothing at the end of the text.
  std::optional<std::string_view> NextLine() {
    while (at_ < text_.size()) {
      const std::size_t end = std::min(text_.find('\n', at_), text_.size());
      const std::string_view found = Trimmed(text_.substr(at_, end - at_));
      at_ = end;
      if (!found.empty()) {
        return found;
      }
      ++at_;
      ++line_;
    }
    return std::nullopt;
  }

 private:
  static bool IsBrace(char c) { return c == '{' || c == '}'; }

  void Skip() {
    while (at_ < text_.size() && (IsBlank(text_[at_]) || text_[at_] == '\n')) {
      line_ += text_[at_] == '\n' ? 1 : 0;
      ++at_;
    }
  }

  std::string_view text_;
  std::size_t at_ = 0;
  int line_ = 1;
};

// The number that a word is; nothing for a word that is none, is not finite or is beyond 1e7.
std::optional<double> NumberIn(std::string_view word) {
  if (!word.empty() && word.front() == '+') {
    word.remove_prefix(1);
  }
  double value = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
  if (error == std::errc::result_out_of_range && word.find('-', 1) != std::string_view::npos) {
    value = 0;  // 4.1e-320: nothing, for a body
  } else if (error != std::errc()) {
    return std::nullopt;
  }
  if (end != word.data() + word.size() || !(std::abs(value) <= kLargest)) {
    return std::nullopt;
  }
  return value;
}

std::optional<Channel> ChannelNamed(std::string_view word) {
  constexpr std::array<std::pair<std::string_view, Channel>, 9> kNames = {{
      {"Xposition", Channel::kXPosition},
      {"Yposition", Channel::kYPosition},
      {"Zposition", Channel::kZPosition},
      {"Xrotation", Channel::kXRotation},
      {"Yrotation", Channel::kYRotation},
      {"Zrotation", Channel::kZRotation},
      {"Xscale", Channel::kNone},
      {"Yscale", Channel::kNone},
      {"Zscale", Channel::kNone},
  }};
  for (const auto& [name, channel] : kNames) {
    if (SameWord(word, name)) {
      return channel;
    }
  }
  return std::nullopt;
}

class Parser {
 public:
  Parser(std::string_view text, const std::string& name) : words_(text), name_(name) {}

  Result<BvhClip> Parse() {
    US_RETURN_IF_ERROR(ParseHierarchy());
    US_RETURN_IF_ERROR(ParseMotion());
    return std::move(clip_);
  }

 private:
  Error Wrong(const std::string& what) const {
    return Error{ErrorCode::kCorruptInput,
                 Concat(name_, " is not a whole BVH file: line ", words_.line(), " ", what)};
  }
  Error Limit(const std::string& what) const {
    return Error{ErrorCode::kLimitExceeded, Concat(name_, " ", what)};
  }
  static std::string Or(std::string_view word) {
    return word.empty() ? std::string("is the last") : Concat("has ", Shown(word));
  }

  Status ParseHierarchy() {
    std::string_view word = words_.Next();
    if (!SameWord(word, "HIERARCHY")) {
      return Wrong(Concat(Or(word), ", and HIERARCHY is needed first"));
    }
    for (word = words_.Next(); !SameWord(word, "MOTION"); word = words_.Next()) {
      if (!SameWord(word, "ROOT")) {
        return Wrong(Concat(Or(word), ", and ROOT or MOTION is needed"));
      }
      US_RETURN_IF_ERROR(ParseTree());
    }
    if (clip_.joints.empty() || clip_.channels == 0) {
      return Wrong(Concat("ends a hierarchy of ", clip_.joints.size(), " joints and ",
                          clip_.channels, " channels; at least 1 of each is needed"));
    }
    return {};
  }

  // A root with all that hangs from it. The stack is ours, so that no depth can overrun the
  // machine's.
  Status ParseTree() {
    US_RETURN_IF_ERROR(OpenJoint(false));
    while (!open_.empty()) {
      const std::string_view word = words_.Next();
      if (word == "}") {
        open_.pop_back();
      } else if (SameWord(word, "JOINT")) {
        US_RETURN_IF_ERROR(OpenJoint(false));
      } else if (SameWord(word, "End")) {
        US_RETURN_IF_ERROR(OpenJoint(true));
      } else if (SameWord(word, "OFFSET")) {
        US_RETURN_IF_ERROR(ParseOffset());
      } else if (SameWord(word, "CHANNELS")) {
        US_RETURN_IF_ERROR(ParseChannels());
      } else {
        return Wrong(Concat(Or(word), " inside of joint ", Shown(clip_.joints[open_.back()].name),
                            ", and OFFSET, CHANNELS, JOINT, End Site or } is needed"));
      }
    }
    return {};
  }

  Status OpenJoint(bool end_site) {
    BvhJoint joint;
    joint.name = words_.Line();
    joint.end_site = end_site;
    joint.parent = open_.empty() ? -1 : static_cast<int>(open_.back());
    joint.first_channel = clip_.channels;
    if (joint.parent >= 0 && clip_.joints[joint.parent].end_site) {
      return Wrong("has a joint inside of an End Site, where none can be");
    }
    if (clip_.joints.size() >= kMostJoints) {
      return Limit(Concat("has more than ", kMostJoints, " joints, the most that are read"));
    }
    if (open_.size() >= kDeepest) {
      return Limit(Concat("has joints ", kDeepest + 1, " levels deep; at most ", kDeepest,
                          " levels are read"));
    }
    if (const std::string_view word = words_.Next(); word != "{") {
      return Wrong(Concat(Or(word), ", and { is needed after the name ", Shown(joint.name)));
    }
    open_.push_back(clip_.joints.size());
    clip_.joints.push_back(std::move(joint));
    return {};
  }

  Status ParseOffset() {
    for (int axis = 0; axis < 3; ++axis) {
      const std::string_view word = words_.Next();
      const std::optional<double> value = NumberIn(word);
      if (!value) {
        return Wrong(Concat(Or(word), " in an OFFSET, and 3 numbers from -1e7 to 1e7 are needed"));
      }
      clip_.joints[open_.back()].offset[axis] = static_cast<float>(*value);
    }
    return {};
  }

  Status ParseChannels() {
    BvhJoint& joint = clip_.joints[open_.back()];
    const std::string_view word = words_.Next();
    const std::optional<double> count = NumberIn(word);
    if (!count || *count < 0 || *count != std::floor(*count) || !joint.channels.empty()) {
      return Wrong(Concat(Or(word), " for the number of channels of ", Shown(joint.name),
                          ", and one whole number is needed"));
    }
    if (*count > kMostChannels) {
      return Limit(Concat("gives joint ", Shown(joint.name), " ", *count, " channels; at most ",
                          kMostChannels, " are read"));
    }
    for (int i = 0; i < static_cast<int>(*count); ++i) {
      const std::string_view named = words_.Next();
      const std::optional<Channel> channel = ChannelNamed(named);
      if (!channel) {
        return Wrong(Concat(Or(named), " for channel ", i + 1, " of ", *count, " of ",
                            Shown(joint.name),
                            ", and one such as Xposition or Zrotation is "
                            "needed"));
      }
      joint.channels.push_back(*channel);
    }
    clip_.channels += joint.channels.size();
    return {};
  }

  Status ParseMotion() {
    std::string_view word = words_.Next();
    if (!SameWord(word, "Frames:")) {
      const std::string_view colon = SameWord(word, "Frames") ? words_.Next() : word;
      if (colon != ":") {
        return Wrong(Concat(Or(word), ", and \"Frames:\" is needed after MOTION"));
      }
    }
    word = words_.Next();
    const std::optional<double> claimed = WholeNumber(word);
    if (!claimed || *claimed < 1) {
      return Wrong(Concat(Or(word), " for the number of frames, and 1 or more is needed"));
    }
    word = words_.Next();
    std::string_view after = words_.Next();
    if (SameWord(after, "Time")) {
      after = words_.Next() == ":" ? "Time:" : "";
    }
    if (!SameWord(word, "Frame") || !SameWord(after, "Time:")) {
      return Wrong(Concat(Or(word), ", and \"Frame Time:\" is needed"));
    }
    word = words_.Next();
    const std::optional<double> time = NumberIn(word);
    if (!time || !(*time >= 0.0005 && *time <= 10)) {
      return Wrong(Concat(Or(word), " for the frame time, and 0.0005 to 10 seconds are needed"));
    }
    clip_.frame_time_s = *time;
    return ParseFrames(*claimed);
  }

  // Also where it is beyond what is read.
  static std::optional<double> WholeNumber(std::string_view word) {
    double value = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
    if (error != std::errc() || end != word.data() + word.size() || value != std::floor(value)) {
      return std::nullopt;
    }
    return value;
  }

  // What the file holds is counted before what it claims is believed.
  Status ParseFrames(double claimed) {
    const double needed = claimed * static_cast<double>(clip_.channels);
    std::size_t lines = 0;
    std::optional<Error> uneven;
    words_.Line();
    while (static_cast<double>(clip_.values.size()) < needed) {
      const std::optional<std::string_view> line = words_.NextLine();
      if (!line) {
        break;
      }
      const std::size_t before = clip_.values.size();
      US_RETURN_IF_ERROR(ParseNumbers(*line));
      const std::size_t count = clip_.values.size() - before;
      if (count != clip_.channels && !uneven) {
        uneven = Wrong(
            Concat("has ", count, " numbers, and the hierarchy has ", clip_.channels, " channels"));
      }
      ++lines;
      if (clip_.values.size() > kMostFrames * clip_.channels) {
        return Limit(Concat("has more than ", kMostFrames, " frames, the most that are read"));
      }
    }
    // Some programs break a frame's line; together the numbers must still come out even.
    if (static_cast<double>(clip_.values.size()) == needed) {
      clip_.frames = static_cast<std::size_t>(claimed);
      return {};
    }
    if (uneven) {
      return *uneven;
    }
    return Error{ErrorCode::kCorruptInput, Concat(name_, " is cut off: it says that it has ",
                                                  Fixed(claimed, 0), " frames, and holds ", lines)};
  }

  Status ParseNumbers(std::string_view line) {
    while (!line.empty()) {
      const auto end = std::find_if(line.begin(), line.end(), IsBlank);
      const std::string_view word = line.substr(0, end - line.begin());
      const std::optional<double> value = NumberIn(word);
      if (!value) {
        return Wrong(Concat("has ", Shown(word),
                            " among the motion, and numbers from -1e7 to 1e7 are needed"));
      }
      clip_.values.push_back(static_cast<float>(*value));
      line = Trimmed(line.substr(word.size()));
    }
    return {};
  }

  Words words_;
  const std::string& name_;
  BvhClip clip_;
  std::vector<std::size_t> open_;  // the joints whose braces are open
};

}  // namespace

Result<BvhClip> ParseBvh(std::string_view text, const std::string& name) {
  if (text.starts_with("\xEF\xBB\xBF")) {
    text.remove_prefix(3);
  }
  return Parser(text, name).Parse();
}

}  // namespace understudy
