#pragma once

#include <cstdio>
#include <string>
#include <vector>

#include "labels.h"
#include "resolve.h"
#include "result.h"

namespace understudy::synth {

/// What one finished image adds to a set.
struct Sample {
  std::string id;
  std::vector<uint8_t> jpeg, matte_png, parts_png;
  std::string json;  // one line, no newline
};

/// Encodes the files of a sample. `quality` of the JPEG, 1..100.
void EncodeSample(const Picture& picture, int quality, Sample* sample);

/// JSON members "keypoints" .. "mouth_open" of a record, without braces. `face` adds the openness
/// values.
std::string LabelsJson(const Labels& labels, bool face);
std::string CameraJson(const Camera& camera);

/// Writes DIR/NAME-00.tar, ... and DIR/NAME.jsonl. A new shard starts every `per_shard` samples.
class SetWriter {
 public:
  SetWriter(std::string dir, std::string name, int per_shard)
      : dir_(std::move(dir)), name_(std::move(name)), per_shard_(per_shard) {}
  ~SetWriter();
  SetWriter(const SetWriter&) = delete;
  SetWriter& operator=(const SetWriter&) = delete;
  Status Add(const Sample& sample);
  Status Finish();

 private:
  Status NextShard();
  Status Put(const std::string& name, const std::vector<uint8_t>& data);
  Status CloseShard();
  std::string dir_, name_;
  int per_shard_, count_ = 0, shard_ = 0;
  std::FILE* tar_ = nullptr;
  std::FILE* lines_ = nullptr;
};

/// Writes an RGB or RGBA PNG. `effort` 1 (fast, larger) .. 9.
Status WritePng(const std::string& path, int width, int height, const std::vector<uint8_t>& rgb,
                const std::vector<uint8_t>* alpha, int effort);

}  // namespace understudy::synth
