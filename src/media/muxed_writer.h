#pragma once

#include <memory>
#include <string>

#include "core/result.h"
#include "media/output_kind.h"
#include "media/video_writer.h"

namespace understudy {

// Writes MP4, MOV (H.264, AAC) or WebM (VP9, Opus). Errors: see VideoWriter.
Result<std::unique_ptr<VideoWriter::Sink>> MakeMuxedWriter(const std::string& path, OutputKind kind,
                                                           const VideoWriterOptions& options);

}  // namespace understudy
