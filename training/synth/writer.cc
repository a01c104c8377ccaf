#include "writer.h"

#include <fmt/format.h>

#include <cstring>
#include <filesystem>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

namespace understudy::synth {
namespace {

void AppendPoint(const Keypoint& k, std::string* out) {
  fmt::format_to(std::back_inserter(*out), "[{:.2f},{:.2f},{:g}]", k.x, k.y, k.score);
}

template <typename List>
std::string Points(const List& list) {
  std::string out = "[";
  for (const Keypoint& k : list) {
    if (out.size() > 1) {
      out += ',';
    }
    AppendPoint(k, &out);
  }
  return out + "]";
}

std::vector<uint8_t> EncodeGrey(const std::vector<uint8_t>& data, int w, int h) {
  const cv::Mat m(h, w, CV_8UC1, const_cast<uint8_t*>(data.data()));
  std::vector<uint8_t> out;
  cv::imencode(
      ".png", m, out,
      {cv::IMWRITE_PNG_COMPRESSION, 3, cv::IMWRITE_PNG_STRATEGY, cv::IMWRITE_PNG_STRATEGY_DEFAULT});
  return out;
}

}  // namespace

void EncodeSample(const Picture& p, int quality, Sample* sample) {
  const cv::Mat rgb(p.height, p.width, CV_8UC3, const_cast<uint8_t*>(p.rgb.data()));
  cv::Mat bgr;
  cv::cvtColor(rgb, bgr, cv::COLOR_RGB2BGR);
  cv::imencode(".jpg", bgr, sample->jpeg, {cv::IMWRITE_JPEG_QUALITY, quality});
  sample->matte_png = EncodeGrey(p.alpha, p.width, p.height);
  sample->parts_png = EncodeGrey(p.part, p.width, p.height);
}

std::string LabelsJson(const Labels& l, bool face) {
  std::string out = fmt::format("\"keypoints\":{},\"hip_joints2\":{},\"pupils\":{},\"joints3d\":[",
                                Points(l.keypoints), Points(l.hip_joints), Points(l.pupils));
  for (size_t i = 0; i < l.joints3d.size(); ++i) {
    fmt::format_to(std::back_inserter(out), "{}[{:.4f},{:.4f},{:.4f}]", i ? "," : "",
                   l.joints3d[i].x(), l.joints3d[i].y(), l.joints3d[i].z());
  }
  fmt::format_to(std::back_inserter(out), "],\"yaw\":{:.2f},\"pitch\":{:.2f},\"roll\":{:.2f}",
                 l.yaw, l.pitch, l.roll);
  if (face) {
    fmt::format_to(std::back_inserter(out), ",\"eye_open\":[{:.3f},{:.3f}],\"mouth_open\":{:.3f}",
                   l.eye_open[0], l.eye_open[1], l.mouth_open);
  }
  return out;
}

std::string CameraJson(const Camera& c) {
  std::string r;
  for (int i = 0; i < 9; ++i) {
    r += fmt::format("{}{:.5f}", i ? "," : "", c.rotation(i / 3, i % 3));
  }
  return fmt::format(
      "\"camera\":{{\"f\":{:.2f},\"cx\":{:.2f},\"cy\":{:.2f},\"R\":[{}],\"position\":[{:.4f},{:.4f}"
      ",{:.4f}]}}",
      c.focal, c.cx, c.cy, r, c.position.x(), c.position.y(), c.position.z());
}

SetWriter::~SetWriter() {
  if (tar_ != nullptr) {
    std::fclose(tar_);
  }
  if (lines_ != nullptr) {
    std::fclose(lines_);
  }
}

Status SetWriter::Put(const std::string& name, const std::vector<uint8_t>& data) {
  char header[512] = {};
  std::snprintf(header, 100, "%s", name.c_str());
  std::memcpy(header + 100, "0000644", 8);
  std::memcpy(header + 108, "0000000", 8);
  std::memcpy(header + 116, "0000000", 8);
  std::snprintf(header + 124, 12, "%011llo", static_cast<unsigned long long>(data.size()));
  std::memcpy(header + 136, "00000000000",
              12);  // No time stamp: the same seed gives the same bytes.
  std::memset(header + 148, ' ', 8);
  header[156] = '0';
  std::memcpy(header + 257, "ustar\00000", 8);
  unsigned sum = 0;
  for (char c : header) {
    sum += static_cast<unsigned char>(c);
  }
  std::snprintf(header + 148, 8, "%06o", sum);
  const size_t pad = (512 - data.size() % 512) % 512;
  static const char kZeros[512] = {};
  const bool ok = std::fwrite(header, 1, 512, tar_) == 512 &&
                  std::fwrite(data.data(), 1, data.size(), tar_) == data.size() &&
                  std::fwrite(kZeros, 1, pad, tar_) == pad;
  return ok ? Status{} : Status{fmt::format("cannot write to '{}'; is the disk full?", dir_)};
}

Status SetWriter::CloseShard() {
  if (tar_ == nullptr) {
    return {};
  }
  static const char kEnd[1024] = {};
  bool ok = std::fwrite(kEnd, 1, 1024, tar_) == 1024;
  ok = std::fclose(tar_) == 0 && ok;
  tar_ = nullptr;
  return ok ? Status{} : Status{fmt::format("cannot write to '{}'; is the disk full?", dir_)};
}

Status SetWriter::NextShard() {
  if (Status s = CloseShard(); !s.ok()) {
    return s;
  }
  if (lines_ == nullptr) {
    std::error_code ignored;
    std::filesystem::create_directories(dir_, ignored);
    lines_ = std::fopen(fmt::format("{}/{}.jsonl", dir_, name_).c_str(), "w");
  }
  tar_ = std::fopen(fmt::format("{}/{}-{:02d}.tar", dir_, name_, shard_++).c_str(), "wb");
  if (tar_ == nullptr || lines_ == nullptr) {
    return {fmt::format("cannot create files in '{}'", dir_)};
  }
  return {};
}

Status SetWriter::Add(const Sample& s) {
  if (count_++ % per_shard_ == 0) {
    if (Status status = NextShard(); !status.ok()) {
      return status;
    }
  }
  if (Status status = Put(s.id + ".jpg", s.jpeg); !status.ok()) {
    return status;
  }
  if (Status status = Put(s.id + ".matte.png", s.matte_png); !status.ok()) {
    return status;
  }
  if (Status status = Put(s.id + ".parts.png", s.parts_png); !status.ok()) {
    return status;
  }
  std::fputs(s.json.c_str(), lines_);
  std::fputc('\n', lines_);
  return {};
}

Status SetWriter::Finish() {
  Status s = CloseShard();
  if (lines_ != nullptr && std::fclose(lines_) != 0 && s.ok()) {
    s = {fmt::format("cannot write to '{}'", dir_)};
  }
  lines_ = nullptr;
  return s;
}

Status WritePng(const std::string& path, int width, int height, const std::vector<uint8_t>& rgb,
                const std::vector<uint8_t>* alpha, int effort) {
  cv::Mat out(height, width, alpha != nullptr ? CV_8UC4 : CV_8UC3);
  const int channels = out.channels();
  for (size_t i = 0; i < static_cast<size_t>(width) * height; ++i) {
    uint8_t* p = out.data + static_cast<size_t>(channels) * i;
    for (int k = 0; k < 3; ++k) {
      p[k] = rgb[3 * i + 2 - k];
    }
    if (alpha != nullptr) {
      p[3] = (*alpha)[i];
    }
  }
  bool ok = false;
  try {
    ok = cv::imwrite(path, out, {cv::IMWRITE_PNG_COMPRESSION, effort});
  } catch (const cv::Exception&) {
    ok = false;
  }
  return ok ? Status{} : Status{fmt::format("cannot write '{}'", path)};
}

}  // namespace understudy::synth
