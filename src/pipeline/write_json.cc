#include "pipeline/write_json.h"

#include <cmath>
#include <fstream>
#include <vector>

#include "core/pending_file.h"
#include "core/text.h"
#include "pipeline/read_text.h"

namespace understudy {

double Rounded(double value, int digits) {
  const double k = std::pow(10.0, digits);
  return std::isfinite(value) ? std::round(value * k) / k : 0.0;
}

Json PointJson(const Keypoint& k) {
  return Json::array({Rounded(k.x, 3), Rounded(k.y, 3), Rounded(k.confidence, 3)});
}

Json PointsJson(const Keypoints& keypoints) {
  Json points = Json::array();
  for (const Keypoint& k : keypoints) {
    points.push_back(PointJson(k));
  }
  return points;
}

std::string Quoted(const Json& json) {
  // dump() goes down into what is nested and could run out of stack on a hostile file.
  return json.is_structured() ? Concat("an ", json.type_name()) : json.dump().substr(0, 40);
}

Status WriteJson(const std::string& path, const Json& json, int indent) {
  US_ASSIGN_OR_RETURN(PendingFile pending, PendingFile::Create(path));
  std::ofstream file(pending.temporary_path(), std::ios::binary | std::ios::trunc);
  // File names may hold any bytes; JSON holds only UTF-8.
  file << json.dump(indent, ' ', false, Json::error_handler_t::replace) << '\n';
  file.close();
  if (!file) {
    return Error{ErrorCode::kLimitExceeded,
                 Concat(path, " could not be written whole: is the disk full?")};
  }
  return pending.Commit();
}

Result<Json> ReadJson(const std::string& path) {
  US_ASSIGN_OR_RETURN(const std::string text, ReadText(path));
  Json json = Json::parse(text, nullptr, false);
  if (json.is_discarded()) {
    return Error{ErrorCode::kCorruptInput,
                 Concat(path, " is not JSON, or not all of it, or holds a number beyond 1e308")};
  }
  return json;
}

}  // namespace understudy
