#pragma once

#include <string>
#include <vector>

#include "core/frame_time.h"
#include "core/observation.h"
#include "core/result.h"

namespace understudy {

// Reads what OpenPose, or a program that writes like it, saw: a JSON file of one frame
// (`people`: [...]), of a list of frames (ComfyUI), a folder or a pattern of files with one frame
// each (see docs/motion_files.md). Of every frame's people, the one followed is whoever is largest
// and surest anywhere in the clip. The clock is `fps`, since the files do not say it; the canvas is
// theirs, or where they do not say it, what holds all points.
//
// One observation per frame; frames with nobody, and numbers missing in a sequence, have no person.
// Errors: NotFound (no such file; nobody in any frame); CorruptInput naming file, frame and field;
// LimitExceeded (128 MiB a file, 100000 frames, 1000 people a frame).
Result<std::vector<Observation>> ReadOpenPose(const std::string& path, Rational fps);

}  // namespace understudy
