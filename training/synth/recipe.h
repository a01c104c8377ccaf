#pragma once

#include <array>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "garment.h"
#include "look.h"
#include "outfit.h"
#include "result.h"
#include "style.h"

namespace understudy::synth {

/// How one garment is coloured; index i belongs to OutfitSpec::garments[i].
struct GarmentPaint {
  int texture = 0;
  Paint paint;                         // of all components
  std::map<int, Vector3f> components;  // plain colours of single components, linear
};

struct SubjectRecipe {
  ShapeSpec shape;
  OutfitSpec outfit;
  std::vector<GarmentPaint> paints;
  std::string skin, eyes = "eye_brown.jpg";
  Vector3f skin_tint = Vector3f::Ones();
  Vector3f hair_colour = Vector3f(0.03f, 0.02f, 0.012f);
  std::optional<Vector3f> brow_colour, hat_colour;
  int hat_texture = 0;
  std::optional<uint64_t> random;  // draw the whole subject from this seed instead
};

struct MotionKey {
  float t = 0;  // seconds
  std::string arms = "hang", legs = "stand";
  std::array<std::string, 2> hands;  // named hands, empty = what the arms bring
  int side = 1;                      // of one-sided families: 0 left, 1 right
  float turn_deg = 0;                // heading, + to the subject's left
  float lean_deg = 0, nod_deg = 0, twist_deg = 0,
        head_deg = 0;  // chest sideways, head down, chest and head turn
  float lift = 0;      // metres above the floor
};

struct MotionRecipe {
  std::string cmu;              // clip id, or
  std::string ready;            // one of the five ready clips, or
  std::string named;            // a preset, or
  std::vector<MotionKey> keys;  // postures in time
  float start = 0, end = -1;    // seconds of the clip; end < 0 = its end
  float speed = 1;
  bool mirror = false, in_place = false, loop = false;
  float heading_deg = 0;        // 0 = faces the camera's yaw 0 at the start
  float look_at_camera = 0.5f;  // 0..1, how far head and eyes turn to the lens
  float life = 1;               // breathing and small sway, 0 = none
  std::array<std::string, 2> hands{"relaxed", "relaxed"};
};

struct FaceKey {
  float t = 0;
  std::map<std::string, float> values;
};

struct FaceRecipe {
  std::map<std::string, float> base;  // presets, ex_ morphs, ARKit-like names, gaze_yaw, gaze_pitch
  bool blink = true;
  float talk = 0;              // 0..1 procedural mouth movement
  std::vector<FaceKey> track;  // linear between keys, added to the base
};

struct CameraRecipe {
  float lens = 50;                     // 35 mm equivalent, millimetres
  float yaw = 0, pitch = 4, roll = 0;  // degrees; yaw + looks from the subject's left
  std::string framing = "full";        // full, knees, waist, chest, head
  float fill = 0.82f;                // share of the picture height (or width) the framed part takes
  float distance = 0;                // metres, 0 = from framing and fill
  std::array<float, 2> shift{0, 0};  // moves the subject in the picture, shares of its height
  bool follow = false;  // track the subject; otherwise the camera stands and everything fits
  float orbit = 0;      // degrees per second
  float dolly = 0;      // share of the distance per second, + closer
  float handheld = 0;   // degrees of sway
};

struct LightRecipe {
  std::string preset = "studio";            // studio, soft, sunset, stage, noon, window, flat
  std::optional<float> azimuth, elevation;  // of the key light, degrees, relative to the camera
  float level = 0.34f;                      // brightness of a mid-grey front, linear
};

struct BackdropRecipe {
  std::string kind = "studio";  // studio, gradient, stage, plain, none
  Vector3f colour = Vector3f(0.55f, 0.57f, 0.60f),
           colour2 = Vector3f(0.22f, 0.24f, 0.28f);  // linear
  float shadow = 1;                                  // strength of the floor shadow, 0..1
};

struct Recipe {
  int width = 1280, height = 720;
  float fps = 30, seconds = 5;
  int supersample = 4;
  uint64_t seed = 1;
  float grain = 0;  // noise of the finished picture, sRGB shares (0.01 = faint)
  SubjectRecipe subject;
  Style style;
  MotionRecipe motion;
  FaceRecipe face;
  CameraRecipe camera;
  LightRecipe light;
  BackdropRecipe backdrop;
};

/// Reads a recipe file. Every member is optional; unknown members, names and values out of range
/// are errors.
Result<Recipe> ReadRecipe(const std::string& path);

/// Linear colour of "#rrggbb".
Result<Vector3f> ParseColour(const std::string& text);

}  // namespace understudy::synth
