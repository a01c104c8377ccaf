#include "pipeline/strokes_file.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string_view>
#include <utility>

#include "core/resize.h"
#include "core/text.h"
#include "media/image_reader.h"
#include "pipeline/mask_picture.h"
#include "pipeline/paint_mask.h"
#include "pipeline/write_json.h"

namespace understudy {
namespace {

using Eigen::Vector2f;

constexpr std::size_t kMostMaskPoints = 10'000;

// Where in the file something is, as messages name it: "strokes.json: regions[2].mask".
struct Place {
  std::string file;
  std::string field;

  Place In(const std::string& name) const {
    return {file, field.empty() ? name : Concat(field, ".", name)};
  }
  Place At(std::size_t index) const { return {file, Concat(field, "[", index, "]")}; }
  Error Wrong(const std::string& what) const {
    return Error{ErrorCode::kCorruptInput, Concat(file, ": ", field, " ", what)};
  }
};

struct Canvas {
  int width = 0;
  int height = 0;
};

const Json& Field(const Json& json, const std::string& name) {
  static const Json kNothing;
  const auto found = json.is_object() ? json.find(name) : json.end();
  return found == json.end() ? kNothing : *found;
}

// A key that nobody reads is a typing mistake that would be painful to find.
Status OnlyKnown(const Json& json, const Place& place,
                 std::initializer_list<std::string_view> known) {
  for (const auto& [key, value] : json.items()) {
    if (std::find(known.begin(), known.end(), key) == known.end()) {
      std::string names;
      for (const std::string_view name : known) {
        names += Concat(names.empty() ? "" : ", ", name);
      }
      const std::string shown = key.substr(0, 40);
      return Error{ErrorCode::kCorruptInput,
                   Concat(place.file, ": ", place.field.empty() ? "the file" : place.field,
                          " has the unknown field \"", shown, "\"; it may have ", names)};
    }
  }
  return {};
}

Result<float> Coordinate(const Json& json, const Place& place, int most) {
  if (!json.is_number() || !(json.get<double>() >= 0 && json.get<double>() <= most)) {
    return place.Wrong(Concat("is ", Quoted(json), "; it must be a number from 0 to ", most,
                              ", inside the picture"));
  }
  return static_cast<float>(json.get<double>());
}

Result<std::vector<Vector2f>> Points(const Json& json, const Place& place, const Canvas& canvas,
                                     std::size_t fewest, std::size_t most) {
  if (!json.is_array()) {
    return place.Wrong(Concat("is ", Quoted(json), "; it must be a list of points [x, y]"));
  }
  if (json.size() < fewest || json.size() > most) {
    return place.Wrong(Concat("has ", json.size(), json.size() == 1 ? " point" : " points",
                              "; it must have ", fewest, " to ", most));
  }
  std::vector<Vector2f> points;
  for (std::size_t i = 0; i < json.size(); ++i) {
    if (!json[i].is_array() || json[i].size() != 2) {
      return place.At(i).Wrong(
          Concat("is ", Quoted(json[i]), "; it must be two numbers, [x, y], in pixels"));
    }
    US_ASSIGN_OR_RETURN(const float x, Coordinate(json[i][0], place.At(i).In("x"), canvas.width));
    US_ASSIGN_OR_RETURN(const float y, Coordinate(json[i][1], place.At(i).In("y"), canvas.height));
    points.emplace_back(x, y);
  }
  return points;
}

Result<float> NumberIn(const Json& json, const Place& place, double low, double high) {
  if (!json.is_number() || !(json.get<double>() >= low && json.get<double>() <= high)) {
    return place.Wrong(
        Concat("is ", Quoted(json), "; it must be a number from ", low, " to ", high));
  }
  return static_cast<float>(json.get<double>());
}

Result<Image> MaskFrom(const Json& json, const Place& place, const Canvas& canvas) {
  if (!json.is_object()) {
    return place.Wrong(Concat("is ", json.is_null() ? "missing" : Quoted(json),
                              "; it must be an object with polygon, path and radius, or file"));
  }
  US_RETURN_IF_ERROR(OnlyKnown(json, place, {"polygon", "path", "radius", "file"}));
  const int ways = static_cast<int>(json.contains("polygon")) +
                   static_cast<int>(json.contains("path")) +
                   static_cast<int>(json.contains("file"));
  if (ways != 1) {
    return place.Wrong(
        Concat("has ", ways, " of polygon, path and file; it must have exactly one of them"));
  }
  if (json.contains("polygon")) {
    US_ASSIGN_OR_RETURN(const auto points,
                        Points(json["polygon"], place.In("polygon"), canvas, 3, kMostMaskPoints));
    return PaintPolygon(points, canvas.width, canvas.height);
  }
  if (json.contains("path")) {
    US_ASSIGN_OR_RETURN(const auto points,
                        Points(json["path"], place.In("path"), canvas, 1, kMostMaskPoints));
    US_ASSIGN_OR_RETURN(const float radius, NumberIn(Field(json, "radius"), place.In("radius"), 0.5,
                                                     std::max(canvas.width, canvas.height)));
    return PaintPath(points, radius, canvas.width, canvas.height);
  }
  const Json& file = json["file"];
  if (!file.is_string()) {
    return place.In("file").Wrong(
        Concat("is ", Quoted(file), "; it must be the name of a picture"));
  }
  US_ASSIGN_OR_RETURN(Image mask,
                      ReadMaskPicture(place.file, place.In("file").field, file.get<std::string>()));
  if (mask.width() != canvas.width || mask.height() != canvas.height) {
    return place.In("file").Wrong(Concat("is ", mask.width(), "x", mask.height(),
                                         " pixels; it must be the picture's ", canvas.width, "x",
                                         canvas.height));
  }
  return mask;
}

Status CheckPaint(const Image& mask, const Place& place) {
  std::int64_t painted = 0;
  for (int y = 0; y < mask.height(); ++y) {
    painted += mask.width() - std::count(mask.Row(y), mask.Row(y) + mask.width(), 0);
  }
  if (painted == 0) {
    return place.Wrong("selects 0 pixels; at least one must be painted");
  }
  if (painted == std::int64_t{mask.width()} * mask.height()) {
    return place.Wrong(
        Concat("selects all ", painted, " pixels of the picture; some must be left still"));
  }
  return {};
}

// The value whose name is `json`'s, or an error that lists the names.
template <class Value, std::size_t kCount>
Result<Value> Named(const Json& json, const Place& place, const std::array<Value, kCount>& values,
                    std::string_view (*name)(Value)) {
  std::string names;
  for (const Value value : values) {
    if (json.is_string() && json.get<std::string>() == name(value)) {
      return value;
    }
    names += Concat(names.empty() ? "" : ", ", name(value));
  }
  return place.Wrong(Concat("is ", Quoted(json), "; it must be one of ", names));
}

Result<BrushRegion> RegionFrom(const Json& json, const Place& place, const Canvas& canvas) {
  constexpr std::array kKinds = {BrushKind::kFlow, BrushKind::kSway, BrushKind::kMove};
  constexpr std::array kDirections = {BrushDirection::kLeft,   BrushDirection::kRight,
                                      BrushDirection::kUp,     BrushDirection::kDown,
                                      BrushDirection::kZoomIn, BrushDirection::kZoomOut};
  if (!json.is_object()) {
    return place.Wrong(Concat("is ", Quoted(json), "; it must be an object with a mask"));
  }
  US_RETURN_IF_ERROR(
      OnlyKnown(json, place, {"mask", "direction", "trajectory", "strength", "kind"}));
  const Json& direction = Field(json, "direction");
  const Json& trajectory = Field(json, "trajectory");
  if (!direction.is_null() && !trajectory.is_null()) {
    return place.Wrong(Concat("has direction ", Quoted(direction), " and a trajectory of ",
                              trajectory.size(), " points; only one of the two may be given"));
  }
  if (direction.is_null() && trajectory.is_null()) {
    return place.Wrong("has neither direction nor trajectory; one of the two must be given");
  }
  BrushRegion region;
  if (!direction.is_null()) {
    US_ASSIGN_OR_RETURN(region.direction,
                        Named(direction, place.In("direction"), kDirections, &BrushDirectionName));
  } else {
    US_ASSIGN_OR_RETURN(region.trajectory, Points(trajectory, place.In("trajectory"), canvas,
                                                  kFewestPathPoints, kMostPathPoints));
  }
  if (const Json& strength = Field(json, "strength"); json.contains("strength")) {
    US_ASSIGN_OR_RETURN(region.strength, NumberIn(strength, place.In("strength"), 0, 1));
  }
  if (json.contains("kind")) {
    US_ASSIGN_OR_RETURN(region.kind,
                        Named(Field(json, "kind"), place.In("kind"), kKinds, &BrushKindName));
  }
  US_ASSIGN_OR_RETURN(region.mask, MaskFrom(Field(json, "mask"), place.In("mask"), canvas));
  US_RETURN_IF_ERROR(CheckPaint(region.mask, place.In("mask")));
  return region;
}

// One mask, or several that all hold.
Result<Image> StillFrom(const Json& json, const Place& place, const Canvas& canvas) {
  if (!json.is_array()) {
    return MaskFrom(json, place, canvas);
  }
  if (json.size() > static_cast<std::size_t>(kMostBrushRegions)) {
    return place.Wrong(
        Concat("has ", json.size(), " masks; it may have at most ", kMostBrushRegions));
  }
  Image all(canvas.width, canvas.height, 1);
  for (std::size_t i = 0; i < json.size(); ++i) {
    US_ASSIGN_OR_RETURN(const Image one, MaskFrom(json[i], place.At(i), canvas));
    for (int y = 0; y < canvas.height; ++y) {
      std::transform(one.Row(y), one.Row(y) + canvas.width, all.Row(y), all.Row(y),
                     [](std::uint8_t a, std::uint8_t b) { return std::max(a, b); });
    }
  }
  return all;
}

Status CheckCount(const Json& list, const Place& place) {
  if (!list.is_array() || list.empty()) {
    return place.Wrong(Concat("is ", list.is_array() ? "an empty list" : Quoted(list),
                              "; it must be a list of at least one region"));
  }
  if (list.size() > static_cast<std::size_t>(kMostBrushRegions)) {
    return Error{ErrorCode::kLimitExceeded,
                 Concat(place.file, ": ", place.field, " has ", list.size(),
                        " entries; it may have at most ", kMostBrushRegions)};
  }
  return {};
}

// --- The form of Kling's API ---

// A mask of another size than the picture's, but of its shape.
Result<Image> KlingMask(const Json& json, const Place& place, const Canvas& canvas,
                        std::optional<Canvas>& common) {
  constexpr double kSlack = 0.01;  // of the ratio
  if (!json.is_string()) {
    return place.Wrong(Concat("is ", Quoted(json), "; it must be a picture"));
  }
  US_ASSIGN_OR_RETURN(Image mask,
                      ReadMaskPicture(place.file, place.field, json.get<std::string>()));
  if (!common) {
    common = Canvas{mask.width(), mask.height()};
  }
  if (mask.width() != common->width || mask.height() != common->height) {
    return place.Wrong(Concat("is ", mask.width(), "x", mask.height(),
                              " pixels and the mask before it ", common->width, "x", common->height,
                              "; all must have one size"));
  }
  const double ratio = static_cast<double>(mask.width()) / mask.height();
  const double expected = static_cast<double>(canvas.width) / canvas.height;
  if (std::abs(ratio / expected - 1) > kSlack) {
    return place.Wrong(Concat("is ", mask.width(), "x", mask.height(),
                              " pixels; it must have the ratio of the picture's ", canvas.width,
                              "x", canvas.height));
  }
  if (mask.width() == canvas.width && mask.height() == canvas.height) {
    return mask;
  }
  Image scaled = Resize(mask.span(), canvas.width, canvas.height);
  for (int y = 0; y < scaled.height(); ++y) {
    for (int x = 0; x < scaled.width(); ++x) {
      scaled.Row(y)[x] = scaled.Row(y)[x] >= 128 ? 255 : 0;
    }
  }
  return scaled;
}

// Points as objects, y upward from the bottom, or as pairs.
Result<std::vector<Vector2f>> KlingPoints(const Json& json, const Place& place,
                                          const Canvas& canvas) {
  Json pairs = Json::array();
  for (std::size_t i = 0; json.is_array() && i < json.size(); ++i) {
    pairs.push_back(json[i].is_object() ? Json::array({Field(json[i], "x"), Field(json[i], "y")})
                                        : json[i]);
  }
  US_ASSIGN_OR_RETURN(
      std::vector<Vector2f> points,
      Points(json.is_array() ? pairs : json, place, canvas, kFewestPathPoints, kMostPathPoints));
  for (Vector2f& p : points) {
    p.y() = static_cast<float>(canvas.height) - p.y();
  }
  return points;
}

Result<Strokes> KlingStrokes(const Json& json, const Place& file, const Canvas& canvas) {
  Strokes strokes;
  std::optional<Canvas> common;
  const Json& mask = Field(json, "static_mask");
  const bool blank = mask.is_string() && mask.get<std::string>().empty();
  if (!mask.is_null() && !blank) {
    US_ASSIGN_OR_RETURN(strokes.still, KlingMask(mask, file.In("static_mask"), canvas, common));
  }
  const Json& list = Field(json, "dynamic_masks");
  const Place place = file.In("dynamic_masks");
  US_RETURN_IF_ERROR(CheckCount(list, place));
  for (std::size_t i = 0; i < list.size(); ++i) {
    const Json& entry = list[i];
    BrushRegion region;
    US_ASSIGN_OR_RETURN(region.mask,
                        KlingMask(Field(entry, "mask"), place.At(i).In("mask"), canvas, common));
    US_RETURN_IF_ERROR(CheckPaint(region.mask, place.At(i).In("mask")));
    US_ASSIGN_OR_RETURN(region.trajectory, KlingPoints(Field(entry, "trajectories"),
                                                       place.At(i).In("trajectories"), canvas));
    strokes.regions.push_back(std::move(region));
  }
  return strokes;
}

// JSON knows no NaN, but some writers write it; says in which field.
std::optional<Error> NotANumber(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  std::string name;  // the last string before a colon
  std::string word;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '"') {
      const std::size_t end = text.find('"', i + 1);
      if (end == std::string::npos) {
        return std::nullopt;
      }
      const std::size_t after = text.find_first_not_of(" \t\r\n", end + 1);
      if (after != std::string::npos && text[after] == ':') {
        name = text.substr(i + 1, std::min<std::size_t>(end - i - 1, 40));
      }
      i = end;
      continue;
    }
    if (std::isalpha(static_cast<unsigned char>(c)) != 0) {
      word += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
      if (word == "nan" || word == "inf") {
        return Error{ErrorCode::kCorruptInput,
                     Concat(path, ": ", name.empty() ? "a value" : name, " is ",
                            word == "nan" ? "NaN" : "infinite", "; it must be a finite number")};
      }
    } else {
      word.clear();
    }
  }
  return std::nullopt;
}

}  // namespace

Result<Strokes> ReadStrokesFile(const std::string& path, int width, int height) {
  Result<Json> json = ReadJson(path);
  if (!json.ok()) {
    if (json.error().code == ErrorCode::kCorruptInput) {
      if (const auto error = NotANumber(path)) {
        return *error;
      }
    }
    return json.error();
  }
  const Place file{path, ""};
  const Canvas canvas{width, height};
  if (!json->is_object()) {
    return Error{ErrorCode::kCorruptInput,
                 Concat(path, " is ", Quoted(*json), "; it must be an object with regions")};
  }
  if (json->contains("dynamic_masks") || json->contains("static_mask")) {
    return KlingStrokes(*json, file, canvas);
  }
  US_RETURN_IF_ERROR(OnlyKnown(*json, file, {"regions", "static"}));
  Strokes strokes;
  const Place place = file.In("regions");
  US_RETURN_IF_ERROR(CheckCount(Field(*json, "regions"), place));
  for (std::size_t i = 0; i < (*json)["regions"].size(); ++i) {
    US_ASSIGN_OR_RETURN(BrushRegion region, RegionFrom((*json)["regions"][i], place.At(i), canvas));
    strokes.regions.push_back(std::move(region));
  }
  if (const Json& still = Field(*json, "static"); !still.is_null()) {
    US_ASSIGN_OR_RETURN(strokes.still, StillFrom(still, file.In("static"), canvas));
  }
  return strokes;
}

}  // namespace understudy
