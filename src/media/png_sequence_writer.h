#pragma once

#include <memory>
#include <string>

#include "core/result.h"
#include "media/video_writer.h"

namespace understudy {

// Writes frames as numbered PNG files, from 1 on. They gather in a hidden folder beside and move to
// their names at Finish(); files of the same names are replaced, others are left alone. Without
// options.alpha they are RGB. Errors: those of PendingFile.
Result<std::unique_ptr<VideoWriter::Sink>> MakePngSequenceWriter(const std::string& pattern,
                                                                 const VideoWriterOptions& options);

}  // namespace understudy
