#pragma once

#include <memory>
#include <string>

#include "core/result.h"
#include "media/video_writer.h"

namespace understudy {

// Writes an animated GIF that repeats for ever. Opaque video: only the rectangle that changed is
// written, and what stands still in it is left transparent. With alpha: pixels with alpha of 128 or
// more are opaque, and every frame replaces the one before. Errors: those of PendingFile.
Result<std::unique_ptr<VideoWriter::Sink>> MakeGifWriter(const std::string& path,
                                                         const VideoWriterOptions& options);

}  // namespace understudy
