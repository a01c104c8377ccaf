#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "core/keypoints.h"
#include "core/result.h"

namespace understudy {

using Json = nlohmann::ordered_json;

// [x, y, confidence], to a thousandth.
Json PointJson(const Keypoint& k);
Json PointsJson(const Keypoints& keypoints);

// A number to `digits` decimals, as JSON shows it.
double Rounded(double value, int digits);

// A value as a message quotes it: a plain one in at most 40 bytes, of a list or object only that it
// is one.
std::string Quoted(const Json& json);

// Writes the file whole or not at all; `indent` < 0 puts everything on one line.
Status WriteJson(const std::string& path, const Json& json, int indent = -1);

// Reads a JSON file of at most 128 MiB. NotFound; CorruptInput when it is not JSON or empty;
// LimitExceeded; InvalidArgument (a folder, a device).
Result<Json> ReadJson(const std::string& path);

}  // namespace understudy
