#include "clip.h"

#include <fmt/format.h>

#include <cmath>
#include <cstdio>
#include <filesystem>
#include <future>

#include "backdrop.h"
#include "clip_camera.h"
#include "face_track.h"
#include "outline.h"
#include "person_maker.h"
#include "scene_items.h"
#include "subject_maker.h"
#include "writer.h"

namespace understudy::synth {
namespace {

/// All that a clip's frames share.
struct Scene {
  Recipe recipe;
  std::unique_ptr<World> world;
  std::shared_ptr<MadeSubject> subject;
  std::vector<TrackFrame> track;
  std::vector<Camera> cameras;
  Lighting lighting;
  std::unique_ptr<Backdrop> backdrop;
  bool alpha = false;
};

struct Frame {
  Picture picture;
  std::string truth;  // members of a JSON object
  Status status;
};

Result<std::shared_ptr<Scene>> MakeScene(const ClipOptions& o, int frames) {
  auto recipe = ReadRecipe(o.recipe);
  if (!recipe.ok()) {
    return Status{recipe.error()};
  }
  auto scene = std::make_shared<Scene>();
  Recipe& r = scene->recipe;
  r = recipe.value();
  if (o.width > 0) {
    r.width = o.width;
  }
  if (o.height > 0) {
    r.height = o.height;
  }
  if (o.supersample > 0) {
    r.supersample = o.supersample;
  }
  if (o.seconds > 0) {
    r.seconds = o.seconds;
  }
  scene->alpha = o.alpha || r.backdrop.kind == "none";
  auto assets = Assets::Load(o.assets);
  if (!assets.ok()) {
    return Status{assets.error()};
  }
  scene->world = std::make_unique<World>(assets.value());
  auto subject = MakeSubject(*scene->world->assets, scene->world->fields, r.subject, r.style);
  if (!subject.ok()) {
    return Status{subject.error()};
  }
  scene->subject = subject.value();
  Pose proportions;
  proportions.scale[scene->world->assets->bone_id.at("head")] = r.style.head_scale;
  for (const char* b : {"upperarm01.L", "upperarm01.R", "upperleg01.L", "upperleg01.R"}) {
    proportions.scale[scene->world->assets->bone_id.at(b)] = r.style.limb_scale;
  }
  const int count =
      frames > 0 ? frames : std::max(1, static_cast<int>(std::lround(r.seconds * r.fps)));
  auto track = MakeTrack(*scene->world->assets, scene->world->mocap, *scene->subject->figure,
                         r.motion, proportions, r.fps, count, r.seed);
  if (!track.ok()) {
    return Status{track.error()};
  }
  scene->track = std::move(track.value());
  scene->cameras = MakeCameras(*scene->world->assets, *scene->subject->figure, scene->track, r);
  scene->lighting = MakeLighting(r.light, scene->cameras.front());
  Vector3f centre = Vector3f::Zero();
  for (const TrackFrame& f : scene->track) {
    centre += f.hips / static_cast<float>(scene->track.size());
  }
  scene->backdrop = std::make_unique<Backdrop>(r.backdrop, scene->cameras.front(), centre);
  return scene;
}

/// Pixel box of the figure in the picture, with room for outlines; empty when it is outside.
struct PixelBox {
  int x0, y0, x1, y1;
};
PixelBox BoxOf(const PosedFigure& posed, const Camera& camera, int margin) {
  float x0 = 1e9f, y0 = 1e9f, x1 = -1e9f, y1 = -1e9f;
  for (const auto& mesh : posed.positions) {
    for (const Vector3f& p : mesh) {
      if (camera.ToCamera(p).z() < 0.06f) {
        continue;
      }
      const Vector2f s = camera.Project(p);
      x0 = std::min(x0, s.x());
      x1 = std::max(x1, s.x());
      y0 = std::min(y0, s.y());
      y1 = std::max(y1, s.y());
    }
  }
  const auto clamp = [](float v, int hi) {
    return std::clamp(static_cast<int>(std::lround(std::clamp(v, -1e6f, 1e6f))), 0, hi);
  };
  const float m = static_cast<float>(margin);
  return {clamp(x0 - m, camera.width), clamp(y0 - m, camera.height), clamp(x1 + m, camera.width),
          clamp(y1 + m, camera.height)};
}

/// sRGB bytes of the figure over the backdrop.
void Composite(const Scene& s, const Camera& camera, const PixelBox& box, const GBuffer* g,
               const Picture* figure, const std::vector<Vector3f>& back, Picture* out) {
  const size_t n = static_cast<size_t>(camera.width) * camera.height;
  out->width = camera.width;
  out->height = camera.height;
  out->rgb.resize(3 * n);
  out->alpha.assign(n, s.alpha ? 0 : 255);
  std::vector<Vector3f> colour;
  std::vector<float> alpha;
  const bool drawn = s.recipe.style.pencil || s.recipe.style.posterise > 1;
  if (g != nullptr && !drawn) {
    Downsample(*g, &colour, &alpha);
  }
  const int bw = box.x1 - box.x0;
  const auto encode = [](const Vector3f& c) {
    return Vector3f(SrgbOf(c.x()), SrgbOf(c.y()), SrgbOf(c.z()));
  };
  for (int y = 0; y < camera.height; ++y) {
    for (int x = 0; x < camera.width; ++x) {
      const size_t i = static_cast<size_t>(y) * camera.width + x;
      const bool in = g != nullptr && x >= box.x0 && x < box.x1 && y >= box.y0 && y < box.y1;
      const size_t k =
          in ? static_cast<size_t>(y - box.y0) * bw + static_cast<size_t>(x - box.x0) : 0;
      Vector3f c;
      if (s.alpha) {
        c.setZero();
        if (in) {
          c = Vector3f(figure->rgb[3 * k], figure->rgb[3 * k + 1], figure->rgb[3 * k + 2]) / 255.0f;
          out->alpha[i] = figure->alpha[k];
        }
      } else if (drawn) {
        c = Grade(s.recipe.style, encode(back[i]));
        if (in) {
          const float a = figure->alpha[k] / 255.0f;
          c += a * (Vector3f(figure->rgb[3 * k], figure->rgb[3 * k + 1], figure->rgb[3 * k + 2]) /
                        255.0f -
                    c);
        }
      } else {
        c = Grade(s.recipe.style,
                  encode(in ? Vector3f(colour[k] + (1 - alpha[k]) * back[i]) : back[i]));
      }
      // Ordered dither hides the steps of smooth backdrops.
      static constexpr float kDither[16] = {0, 8, 2, 10, 12, 4, 14, 6, 3, 11, 1, 9, 15, 7, 13, 5};
      const float d = s.alpha ? 0.5f : (kDither[(y & 3) * 4 + (x & 3)] + 0.5f) / 16;
      for (int e = 0; e < 3; ++e) {
        out->rgb[3 * i + static_cast<size_t>(e)] =
            static_cast<uint8_t>(std::min(255.0f, Clamp01(c[e]) * 255 + d));
      }
    }
  }
}

void AddGrain(float amount, uint64_t seed, Picture* p) {
  if (amount <= 0) {
    return;
  }
  Rng rng(seed);
  for (size_t i = 0; i < p->rgb.size(); i += 3) {
    const float n = 255 * amount * (rng.Unit() + rng.Unit() + rng.Unit() - 1.5f) * 2;
    for (size_t k = i; k < i + 3; ++k) {
      p->rgb[k] = static_cast<uint8_t>(std::clamp(static_cast<float>(p->rgb[k]) + n, 0.0f, 255.0f));
    }
  }
}

Frame RenderFrame(const Scene& s, size_t index) {
  Frame out;
  const Recipe& r = s.recipe;
  const Assets& assets = *s.world->assets;
  const Figure& figure = *s.subject->figure;
  const float t = static_cast<float>(index) / r.fps;
  auto expression = FaceAt(assets, r.face, t, figure.expression_gain(), r.seed);
  if (!expression.ok()) {
    out.status = {expression.error()};
    return out;
  }
  PosedFigure posed;
  PoseFigure(figure, s.track[index].pose, expression.value(), &posed);
  std::unique_ptr<PaintedEyes> eyes;
  if (r.style.eyes > 0) {
    eyes = PaintEyes(posed, expression.value(), r.style.eyes, s.subject->look.eye_colour,
                     Vector3f(0.012f, 0.008f, 0.008f));
  }
  const Camera& camera = s.cameras[index];
  const float scale = static_cast<float>(r.height) / 720.0f;
  const PixelBox box = BoxOf(posed, camera, 4 + static_cast<int>(4 * scale));
  Renderer renderer(assets.bone_part);
  GBuffer* g = nullptr;
  Picture cut;
  if (box.x1 > box.x0 + 1 && box.y1 > box.y0 + 1) {
    Camera crop = camera;
    crop.cx -= static_cast<float>(box.x0);
    crop.cy -= static_cast<float>(box.y0);
    crop.width = box.x1 - box.x0;
    crop.height = box.y1 - box.y0;
    RenderOptions options;
    options.supersample = r.supersample;
    const bool close = r.camera.framing == "head" || r.camera.framing == "chest";
    options.shadow_size = 1400;
    options.centre = close ? posed.skeleton.Head(assets.bone_id.at("neck01")) : s.track[index].hips;
    options.radius = close ? 0.55f : 1.25f;
    const std::vector<RenderItem> items =
        ItemsOf(posed, s.subject->look, &s.world->occlusion, eyes.get());
    g = &renderer.Render(items, crop, s.lighting, r.style, options);
    const WorldKeypoints world = FindKeypoints(posed, eyes.get());
    const FrameRect rect{-static_cast<float>(box.x0), -static_cast<float>(box.y0),
                         static_cast<float>(camera.width - box.x0),
                         static_cast<float>(camera.height - box.y0)};
    Labels labels = MakeLabels(posed, world, crop, rect, renderer, *g);
    const auto shift = [&](Keypoint* k) {
      k->x += static_cast<float>(box.x0);
      k->y += static_cast<float>(box.y0);
    };
    for (Keypoint& k : labels.keypoints) {
      shift(&k);
    }
    for (int i = 0; i < 2; ++i) {
      shift(&labels.hip_joints[static_cast<size_t>(i)]),
          shift(&labels.pupils[static_cast<size_t>(i)]);
    }
    out.truth = fmt::format("\"frame\":{},\"t\":{:.4f},{},{}", index, t, LabelsJson(labels, true),
                            CameraJson(camera));
    if (r.style.outline > 0) {
      DrawOutlines(items, r.style.outline * 1.3f * scale, r.style.outline_colour, g);
    }
    cut = Resolve(*g, r.style, r.seed);
  }
  FloorShadow shadow;
  std::vector<Vector3f> back;
  if (!s.alpha) {
    const bool floor = r.backdrop.kind != "plain" && r.backdrop.shadow > 0;
    if (floor) {
      shadow.Build(posed, s.lighting.lights.front().towards);
    }
    s.backdrop->Paint(camera, floor ? &shadow : nullptr, &back);
  }
  Composite(s, camera, box, g, &cut, back, &out.picture);
  if (!s.alpha) {
    AddGrain(r.grain, r.seed * 1000003 + index, &out.picture);
  }
  return out;
}

}  // namespace

Status MakeClip(const ClipOptions& o) {
  auto made = MakeScene(o, 0);
  if (!made.ok()) {
    return {made.error()};
  }
  const Scene& s = *made.value();
  const bool raw = o.out == "-";
  if (!raw) {
    std::error_code ignored;
    std::filesystem::create_directories(o.out, ignored);
  }
  std::FILE* truth = nullptr;
  if (!o.truth.empty()) {
    truth = std::fopen(o.truth.c_str(), "w");
    if (truth == nullptr) {
      return {fmt::format("cannot create '{}'", o.truth)};
    }
    fmt::print(truth, "{{\"width\":{},\"height\":{},\"fps\":{:g},\"frames\":[", s.recipe.width,
               s.recipe.height, s.recipe.fps);
  }
  Status status;
  const size_t n = s.track.size(),
               first = o.only_frame >= 0 ? std::min(n - 1, static_cast<size_t>(o.only_frame)) : 0;
  const size_t last = o.only_frame >= 0 ? first + 1 : n;
  for (size_t i = first; i < last && status.ok();
       i += static_cast<size_t>(std::max(1, o.threads))) {
    std::vector<std::future<Frame>> batch;
    for (size_t k = i; k < std::min(last, i + static_cast<size_t>(std::max(1, o.threads))); ++k) {
      batch.push_back(std::async(std::launch::async, [&s, k] { return RenderFrame(s, k); }));
    }
    for (size_t k = 0; k < batch.size(); ++k) {
      const Frame f = batch[k].get();
      if (status.ok()) {
        status = {f.status.error};
      }
      if (!status.ok()) {
        continue;
      }
      if (raw) {
        if (std::fwrite(f.picture.rgb.data(), 1, f.picture.rgb.size(), stdout) !=
            f.picture.rgb.size()) {
          status = {"cannot write to the standard output"};
        }
      } else {
        status = WritePng(fmt::format("{}/{:06d}.png", o.out, i + k), f.picture.width,
                          f.picture.height, f.picture.rgb, s.alpha ? &f.picture.alpha : nullptr, 1);
      }
      if (truth != nullptr) {
        fmt::print(truth, "{}{{{}}}", i + k == first ? "\n" : ",\n", f.truth);
      }
    }
    if (i % 20 < batch.size()) {
      fmt::print(stderr, "frame {} of {}\n", std::min(last, i + batch.size()), last);
    }
  }
  if (truth != nullptr) {
    fmt::print(truth, "\n]}}\n");
    if (std::fclose(truth) != 0 && status.ok()) {
      status = {fmt::format("cannot write '{}'", o.truth)};
    }
  }
  return status;
}

Status MakePicture(const ClipOptions& o) {
  auto made = MakeScene(o, std::max(0, o.only_frame) + 1);
  if (!made.ok()) {
    return {made.error()};
  }
  const Scene& s = *made.value();
  const Frame f = RenderFrame(s, s.track.size() - 1);
  if (!f.status.ok()) {
    return {f.status.error};
  }
  if (!o.truth.empty()) {
    std::FILE* truth = std::fopen(o.truth.c_str(), "w");
    if (truth == nullptr) {
      return {fmt::format("cannot create '{}'", o.truth)};
    }
    fmt::print(truth, "{{\"width\":{},\"height\":{},{}}}\n", s.recipe.width, s.recipe.height,
               f.truth);
    std::fclose(truth);
  }
  return WritePng(o.out, f.picture.width, f.picture.height, f.picture.rgb,
                  s.alpha ? &f.picture.alpha : nullptr, 6);
}

}  // namespace understudy::synth
