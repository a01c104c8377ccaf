"""A synthetic performer whose joints are known exactly (training/synth), for `./dev measure motion`."""
import json
import os
import subprocess

import numpy as np

# Recipe and what of it to change: CMU clips with whole bodies, limbs in all directions.
PERFORMERS = [("clip_dance_stage", "05_02", 2.2), ("clip_wave_studio", "13_11", 1.0), ("clip_squats_gym", "07_01", 0.5)]
SECONDS = 3
SIZE = (480, 640)


def clips(root, out):
    """Videos and truths of the performers, made once: [(video, truth)]; none where the renderer is not built."""
    synth = os.path.join(root, "build/synth/synth")
    if not os.path.exists(synth):
        return []
    made = []
    for recipe, motion, start in PERFORMERS:
        video = os.path.join(out, f"performer_{motion}.mp4")
        truth = video + ".truth.json"
        if not (os.path.exists(video) and os.path.exists(truth)):
            with open(os.path.join(root, "training/synth/recipes", recipe + ".json")) as f:
                r = json.load(f)
            r["motion"] = {"cmu": motion, "start": start, "look_at_camera": 0.4}
            r["camera"] = {"framing": "full", "lens": 45, "pitch": 4, "follow": True, "fill": 0.8}
            r["seconds"], r["size"] = SECONDS, list(SIZE)
            own = video + ".recipe.json"
            with open(own, "w") as f:
                json.dump(r, f)
            render = subprocess.Popen([synth, "clip", "--assets", os.path.join(root, "build/synth/assets.bin"), "--recipe", own,
                                       "--supersample", "2", "--truth", truth, "--out", "-"], stdout=subprocess.PIPE)
            subprocess.run(["ffmpeg", "-v", "error", "-y", "-f", "rawvideo", "-pix_fmt", "rgb24", "-s", "%dx%d" % SIZE, "-r",
                            str(r["fps"]), "-i", "-", "-c:v", "libx264", "-crf", "14", "-pix_fmt", "yuv420p", video],
                           stdin=render.stdout, check=True)
            if render.wait() != 0:
                raise RuntimeError(f"{own} was not rendered")
        made.append((video, truth))
    return made


def limb_errors(truth, report, limbs):
    """Mean angle in degrees between the performer's limbs and the character's as drawn (the report's output_keypoints), and
    between the performer's and those tracked, over limbs longer than 15 % of the longest in the picture: a limb that points into
    the camera has no direction."""
    with open(truth) as f:
        frames = json.load(f)["frames"]
    found = {"output_keypoints": [], "driving_keypoints": []}
    for true, made in zip(frames, report["frames"]):
        a = np.array(true["keypoints"], float)[:17]
        lengths = [np.linalg.norm(a[j, :2] - a[i, :2]) for i, j in limbs]
        for key, errors in found.items():
            b = np.array(made[key], float)[:17]
            for (i, j), length in zip(limbs, lengths):
                u, v = a[j, :2] - a[i, :2], b[j, :2] - b[i, :2]
                if length < 0.15 * max(lengths) or min(a[i, 2], a[j, 2]) <= 0 or np.linalg.norm(v) < 1:
                    continue
                d = np.arctan2(u[1], u[0]) - np.arctan2(v[1], v[0])
                errors.append(abs(np.degrees(np.angle(np.exp(1j * d)))))
    return float(np.mean(found["output_keypoints"])), float(np.mean(found["driving_keypoints"]))
