"""What `./dev measure motion` sees on the frames themselves, before they are encoded: halo, holes, and a still background."""
import glob
import os
import subprocess
import tempfile

import cv2
import numpy as np


def draw(program, character, motion, background, seconds, folder):
    """Frames of an animation as RGBA arrays."""
    pattern = os.path.join(folder, background + "_%04d.png")
    subprocess.run([program, "animate", character, motion, "-o", pattern, "--background", background, "--duration",
                    str(seconds), "--sound", "off"], check=True, capture_output=True)
    return [cv2.imread(p, cv2.IMREAD_UNCHANGED) for p in sorted(glob.glob(os.path.join(folder, background + "_*.png")))]


def halo(character, frames, rim=3):
    """Share of the figure's rim (outermost 3 pixels of what is more than half opaque) that has the colour of the picture's
    background rather than that of the figure a little further in. NaN where the picture has no background of its own, or one too
    much like the figure."""
    picture = cv2.imread(character, cv2.IMREAD_UNCHANGED)
    if picture is None or (picture.ndim == 3 and picture.shape[2] == 4):
        return float("nan")
    height, width = frames[0].shape[:2]
    picture = cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA).astype(np.float32)
    first = frames[0][:, :, 3]
    # The picture's background about the figure, in eight colours.
    near = cv2.dilate(first, np.ones((61, 61))) > 0
    about = picture[near & (cv2.dilate(first, np.ones((25, 25))) == 0)]
    if len(about) < 500:
        return float("nan")
    cv2.setRNGSeed(1)
    _, _, colours = cv2.kmeans(about[:: max(1, len(about) // 20000)], 8, None, (3, 20, 1.0), 1, cv2.KMEANS_PP_CENTERS)
    bad = total = rims = 0
    for frame in frames:
        solid = (frame[:, :, 3] > 127).astype(np.uint8)
        depth = cv2.distanceTransform(solid, cv2.DIST_L2, 5)
        inner = ((depth > 5) & (depth < 14)).astype(np.float32)
        colour = frame[:, :, :3].astype(np.float32)
        weight = cv2.blur(inner, (25, 25))
        inside = cv2.blur(colour * inner[:, :, None], (25, 25)) / np.maximum(weight, 1e-4)[:, :, None]
        at = (depth > 0) & (depth <= rim) & (weight > 0.02)
        at[:2], at[-2:], at[:, :2], at[:, -2:] = False, False, False, False
        own = np.linalg.norm(colour[at] - inside[at], axis=1)
        behind = np.linalg.norm(inside[at][:, None] - colours[None], axis=2)
        nearest = np.linalg.norm(colour[at][:, None] - colours[None], axis=2).min(1)
        told_apart = behind.min(1) > 60
        bad += int((told_apart & (nearest < 0.5 * own)).sum())
        total += int(told_apart.sum())
        rims += int(at.sum())
    # Where hardly any of the rim can be told from the background (white on white), a share of it says nothing.
    return bad / total if total > 500 and total > 0.1 * rims else float("nan")


def holes(frames):
    """Transparent spots inside the figure, as a mean count per frame: enclosed, smaller than 0.1 % of the figure, larger than 3
    pixels. Larger ones are what an arm on the hip leaves."""
    found = 0
    for frame in frames:
        solid = frame[:, :, 3] > 127
        count, _, stats, _ = cv2.connectedComponentsWithStats((~solid).astype(np.uint8), connectivity=4)
        areas = stats[1:, cv2.CC_STAT_AREA]
        found += int(((areas > 3) & (areas < 0.001 * solid.sum())).sum())
    return found / max(len(frames), 1)


def background_changes(kept, cut):
    """Values that differ from the first frame's where the figure is in neither (`cut` tells where it is)."""
    changed = 0
    for k, c in zip(kept, cut):
        empty = (c[:, :, 3] == 0) & (cut[0][:, :, 3] == 0)
        changed += int((k[:, :, :3][empty] != kept[0][:, :, :3][empty]).sum())
    return changed


def see(program, character, motion, seconds=1.5):
    """Halo share, holes per frame, changed background values."""
    with tempfile.TemporaryDirectory() as folder:
        cut = draw(program, character, motion, "transparent", seconds, folder)
        kept = draw(program, character, motion, "keep", seconds, folder)
        return halo(character, cut), holes(cut), background_changes(kept, cut)
