// synth: renders posed, clothed, lit people with exact truth. See README.md.
#include <fmt/format.h>
#include <malloc.h>

#include <CLI/CLI.hpp>

#include <opencv2/core/utility.hpp>

#include "clip.h"
#include "people.h"

namespace {

using understudy::synth::ClipOptions;
using understudy::synth::PeopleOptions;
using understudy::synth::Status;

CLI::App* AddPeople(CLI::App* app, PeopleOptions* o) {
  CLI::App* sub = app->add_subcommand("people", "training images in tar shards");
  sub->add_option("--assets", o->assets, "file made by pack_assets.py")->capture_default_str();
  sub->add_option("--out", o->out, "folder for the shards")->required();
  sub->add_option("--name", o->name, "name of the shards; default: the framing");
  sub->add_option("--framing", o->framing, "body, face or hand")->capture_default_str();
  sub->add_option("--count", o->count, "number of images")->capture_default_str();
  sub->add_option("--first", o->first, "number of the first image")->capture_default_str();
  sub->add_option("--seed", o->seed, "random seed")->capture_default_str();
  sub->add_option("--threads", o->threads, "worker threads; does not change the bytes")
      ->capture_default_str();
  sub->add_option("--size", o->size,
                  "picture side in pixels; default 288 body, 160 face, 128 hand");
  sub->add_option("--per-shard", o->per_shard, "images per tar file")->capture_default_str();
  sub->add_option("--group", o->group, "images per subject; default 6 body, 3 face, 6 hand");
  sub->add_option("--supersample", o->supersample, "subpixels per pixel side")
      ->capture_default_str();
  sub->add_option(
      "--style", o->style,
      "only this style: real, toon, flat, poster, pencil, chibi, cartoon3d, saturated, grey");
  sub->add_option("--hard", o->hard, "share of bodies in the air or with crossed shins, 0 to 1")
      ->capture_default_str();
  sub->add_option("--real", o->real, "share of realistic images, 0 to 1; default 0.65");
  return sub;
}

CLI::App* AddRecipe(CLI::App* app, const char* name, const char* help, ClipOptions* o) {
  CLI::App* sub = app->add_subcommand(name, help);
  sub->add_option("--assets", o->assets, "file made by pack_assets.py")->capture_default_str();
  sub->add_option("--recipe", o->recipe, "JSON recipe, see README.md")->required();
  sub->add_option("--truth", o->truth, "write keypoints and angles to this JSON file");
  sub->add_option("--width", o->width, "instead of the recipe's, pixels");
  sub->add_option("--height", o->height, "instead of the recipe's, pixels");
  sub->add_option("--supersample", o->supersample,
                  "subpixels per pixel side, instead of the recipe's");
  sub->add_option("--frame", o->only_frame, "only this frame");
  return sub;
}

}  // namespace

int main(int argc, char** argv) {
  // Buffers of some megabytes come and go with every image: keep their pages.
  mallopt(M_MMAP_THRESHOLD, 1 << 30);
  mallopt(M_TRIM_THRESHOLD, 1 << 30);
  cv::setNumThreads(1);  // Our own workers are enough.
  CLI::App app("Renders posed, clothed, lit people with exact keypoints, mattes and part labels.");
  app.require_subcommand(1);
  PeopleOptions people;
  const CLI::App* people_sub = AddPeople(&app, &people);
  ClipOptions clip, picture;
  CLI::App* clip_sub = AddRecipe(&app, "clip", "a driving clip", &clip);
  clip_sub
      ->add_option("--out", clip.out,
                   "folder for PNG frames, or - for raw RGB24 on the standard output")
      ->required();
  clip_sub->add_option("--threads", clip.threads, "frames rendered at once")->capture_default_str();
  clip_sub->add_option("--seconds", clip.seconds, "instead of the recipe's length");
  CLI::App* picture_sub = AddRecipe(&app, "picture", "one picture of a character", &picture);
  picture_sub->add_option("--out", picture.out, "PNG file")->required();
  picture_sub->add_flag("--alpha", picture.alpha, "transparent background");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    const int code = app.exit(e);
    return code == 0 ? 0 : 2;
  }
  Status status;
  if (*people_sub) {
    status = understudy::synth::MakePeople(people);
  }
  if (*clip_sub) {
    status = understudy::synth::MakeClip(clip);
  }
  if (*picture_sub) {
    status = understudy::synth::MakePicture(picture);
  }
  if (!status.ok()) {
    fmt::print(stderr, "synth: {}\n", status.error);
    return 1;
  }
  return 0;
}
