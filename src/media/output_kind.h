#pragma once

#include <optional>
#include <string>

#include "core/result.h"

namespace understudy {

// What a video can be written as.
enum class OutputKind {
  kMp4,          // .mp4 .m4v: H.264 and AAC
  kMov,          // .mov: the same in QuickTime's container; with alpha, ProRes 4444 instead
  kWebm,         // .webm: VP9, with alpha where wanted, and Opus
  kGif,          // .gif: no sound, on-off transparency
  kPngSequence,  // name_%03d.png: one file a frame, no sound, alpha kept
};

// Chosen by the ending of the name, in capitals or not. Errors: Unsupported (another ending; the
// message lists these), InvalidArgument (a name of .png without a place for the number).
Result<OutputKind> OutputKindOf(const std::string& path);

bool HoldsSound(OutputKind kind);
bool HoldsAlpha(OutputKind kind);
bool NeedsEvenSize(OutputKind kind);  // H.264 in 4:2:0; ProRes does not

// The name of file number `index` of a PNG sequence: the one `%d` (or `%5d`, `%05d`, up to 9
// digits) in the last part of the path is replaced, `%%` becomes `%`. Nothing when there is not
// exactly one such place.
std::optional<std::string> SequencePath(const std::string& pattern, int index);

}  // namespace understudy
