#include "pipeline/backdrop.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <vector>

#include "core/distance_transform.h"
#include "core/fill_region.h"
#include "core/text.h"
#include "media/image_reader.h"
#include "media/video_reader.h"
#include "perceive/figure_outline.h"
#include "pipeline/cover.h"

namespace understudy {
namespace {

constexpr int kSamples =
    15;  // frames of the driving video that its background is put together from

std::optional<std::array<std::uint8_t, 3>> ParseColor(const std::string& text) {
  if (text.size() != 7 || text[0] != '#' ||
      !std::all_of(text.begin() + 1, text.end(),
                   [](unsigned char c) { return std::isxdigit(c) != 0; })) {
    return std::nullopt;
  }
  std::array<std::uint8_t, 3> rgb{};
  for (int i = 0; i < 3; ++i) {
    rgb[i] = static_cast<std::uint8_t>(std::stoi(text.substr(1 + 2 * i, 2), nullptr, 16));
  }
  return rgb;
}

Error Unusable(const Error& error) {
  return {error.code, Concat("the background cannot be used: ", error.message)};
}

// Whether the file is a video rather than a picture; an error where it is neither.
Result<bool> IsVideo(const std::string& path) {
  const Result<Image> picture = ReadImage(path);
  if (picture.ok()) {
    return false;
  }
  if (picture.error().code != ErrorCode::kUnsupported) {
    return picture.error();
  }
  US_ASSIGN_OR_RETURN(const VideoReader video, VideoReader::Create(path));
  return true;
}

// The middle of what the sampled frames show at each place where the person does not stand.
Result<Image> DrivingBackground(const std::string& driving, const ObservedClip& watched,
                                const std::string& model_folder, std::stop_token stop) {
  US_ASSIGN_OR_RETURN(FigureOutline outline, FigureOutline::Load(model_folder));
  VideoReaderOptions reading;
  reading.start_s = watched.start_s;
  US_ASSIGN_OR_RETURN(VideoReader reader, VideoReader::Create(driving, reading));
  const auto total = static_cast<std::int64_t>(watched.observations.size());
  std::vector<Image> frames;
  std::vector<Image> masks;
  for (std::int64_t i = 0; i < total; ++i) {
    if (stop.stop_requested()) {
      return Error{ErrorCode::kCancelled,
                   "stopped while collecting the driving video's background"};
    }
    US_ASSIGN_OR_RETURN(std::optional<VideoFrame> next, reader.Next());
    if (!next) {
      break;
    }
    if (i * kSamples / total == (i - 1) * kSamples / total && i > 0) {
      continue;
    }
    const Observation& seen = watched.observations[i];
    Image mask(next->rgb.width(), next->rgb.height(), 1);
    if (seen.person) {
      SquareCrop crop;
      crop.center = {seen.person->center_x(), seen.person->center_y()};
      crop.side = 1.3F * std::max(seen.person->width, seen.person->height);
      US_ASSIGN_OR_RETURN(Figure figure, outline.Find(next->rgb.span(), crop, seen));
      for (int y = 0; y < mask.height(); ++y) {
        for (int x = 0; x < mask.width(); ++x) {
          mask.Row(y)[x] = figure.matte.Row(y)[x] > 12 ? 255 : 0;
        }
      }
      mask = Dilate(mask.span(), 0.02F * crop.side);
    }
    frames.push_back(std::move(next->rgb));
    masks.push_back(std::move(mask));
  }
  if (frames.empty()) {
    return Error{ErrorCode::kCorruptInput,
                 Concat("no frame of ", driving, " could be read for its background")};
  }
  Image out(frames[0].width(), frames[0].height(), 3);
  Image hole(out.width(), out.height(), 1);
  std::array<std::uint8_t, kSamples + 1> values;
  for (int y = 0; y < out.height(); ++y) {
    for (int x = 0; x < out.width(); ++x) {
      for (int c = 0; c < 3; ++c) {
        int count = 0;
        for (std::size_t f = 0; f < frames.size() && f < values.size(); ++f) {
          if (masks[f].Row(y)[x] == 0) {
            values[count++] = frames[f].At(x, y)[c];
          }
        }
        if (count == 0) {
          hole.Row(y)[x] = 255;
          continue;
        }
        std::nth_element(values.begin(), values.begin() + count / 2, values.begin() + count);
        out.At(x, y)[c] = values[count / 2];
      }
    }
  }
  FillRegion(out.span(), hole.span());
  return out;
}

}  // namespace

Status CheckBackdrop(const std::string& choice) {
  if (choice.empty() || (choice[0] == '#' && !ParseColor(choice))) {
    return Error{ErrorCode::kInvalidArgument,
                 Concat("the background is \"", choice,
                        "\"; allowed are keep, driving, transparent, a colour such as #20A0FF, or "
                        "the name of a picture or video")};
  }
  return {};
}

Status CheckBackdropFile(const std::string& choice) {
  if (choice == "keep" || choice == "driving" || choice == "transparent" || ParseColor(choice)) {
    return {};
  }
  std::error_code unknown;
  if (!std::filesystem::exists(choice, unknown)) {
    return Error{
        ErrorCode::kNotFound,
        Concat("the background is \"", choice,
               "\", which is neither keep, driving, transparent, a colour such as #20A0FF, "
               "nor a picture or video that exists")};
  }
  const Result<bool> video = IsVideo(choice);
  return video.ok() ? Status() : Status(Unusable(video.error()));
}

Result<Backdrop> MakeBackdrop(const std::string& choice, const Character& character,
                              const std::string& driving, const ObservedClip* watched,
                              const std::string& model_folder, Rational fps, std::stop_token stop) {
  US_RETURN_IF_ERROR(CheckBackdrop(choice));
  Backdrop backdrop;
  const int width = character.width;
  const int height = character.height;
  if (choice == "transparent") {
    backdrop.transparent = true;
  } else if (choice == "keep") {
    backdrop.rgb = character.background.Clone();
  } else if (choice == "driving") {
    if (watched == nullptr) {
      return Error{ErrorCode::kInvalidArgument,
                   "the background is \"driving\", but a motion file has no pictures; give a "
                   "driving video instead"};
    }
    US_ASSIGN_OR_RETURN(const Image plate,
                        DrivingBackground(driving, *watched, model_folder, stop));
    backdrop.rgb = Cover(plate.span(), width, height);
  } else if (const auto color = ParseColor(choice)) {
    backdrop.rgb = Image(width, height, 3);
    for (int y = 0; y < height; ++y) {
      for (int x = 0; x < width; ++x) {
        std::copy(color->begin(), color->end(), backdrop.rgb.At(x, y));
      }
    }
  } else {
    const Result<bool> video = IsVideo(choice);
    if (!video.ok()) {
      return Unusable(video.error());
    }
    if (*video) {
      US_ASSIGN_OR_RETURN(backdrop.video, VideoBackdrop::Create(choice, fps, width, height));
    } else {
      US_ASSIGN_OR_RETURN(const Image picture, ReadImage(choice));
      backdrop.rgb = Cover(picture.span(), width, height);
    }
  }
  return backdrop;
}

}  // namespace understudy
