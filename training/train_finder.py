"""Trains the finder: where in a whole frame people are.

    python3 training/train_finder.py [--steps N] [--synth DIR]     resumes where it stopped

Scenes are composed: crops whole or cut out through their mattes, at any size, before person-free backgrounds, with the
other labelled people of the same source picture kept as targets.
"""
import argparse
import collections
import math
import os

import cv2
import numpy as np
import torch
from torch.nn import functional as F

from augment import Scraps, background, photometric, warp
from datasets import CropSet, real_set
from loop import train
from networks import FinderNet

SIZE = 256
CELLS = 32


def extent(points):
    """Box (x0, y0, x1, y1) of the confident joints, or None."""
    k = points[:23]
    k = k[k[:, 2] > 0.2]
    if len(k) < 3:
        return None
    return np.concatenate([k[:, :2].min(0), k[:, :2].max(0)])


class Scenes:
    def __init__(self, real, rendered):
        self.real, self.rendered, self.scraps = real, rendered, Scraps(real, patches=1)
        for s in (real, rendered):
            if s is not None:
                s.points = [np.array(r["keypoints"], np.float32) for r in s.rows]
                s.with_matte = [i for i, r in enumerate(s.rows) if s.files.get(r["key"] + ".matte.png")]
        self.together = collections.defaultdict(list)
        for i, r in enumerate(real.rows):
            self.together[r["source"]].append(i)

    def others(self, i):
        """Keypoints of everybody labelled in the picture that crop `i` comes from, in pixels of that crop."""
        x0, y0, size = self.real.rows[i]["crop"]
        out = []
        for j in self.together[self.real.rows[i]["source"]]:
            ax, ay, asize = self.real.rows[j]["crop"]
            p = self.real.points[j].copy()
            p[:, 0] = (p[:, 0] * asize / 288 + ax - x0) * 288 / size
            p[:, 1] = (p[:, 1] * asize / 288 + ay - y0) * 288 / size
            out.append(p)
        return out

    def matrix(self, rng, box, fill):
        """Puts `box` somewhere on the canvas, its longer side `fill` of the canvas."""
        side = max(box[2] - box[0], box[3] - box[1], 8)
        s = fill * SIZE / side
        a = rng.normal(0, 0.12)
        c, n = math.cos(a) * s, math.sin(a) * s
        m = np.array([[c, -n, 0], [n, c, 0]])
        if rng.random() < 0.5:
            m[0] = -m[0]
        spot = rng.uniform(0.12, 0.88, 2) * SIZE if fill < 0.6 else rng.normal(0.5, 0.1, 2) * SIZE
        m[:, 2] = spot - m[:, :2] @ ((box[:2] + box[2:]) / 2)
        return m

    def draw(self, rng):
        canvas = background(rng, self.scraps, SIZE)
        boxes, doubt = [], np.ones((SIZE, SIZE), np.float32)
        count = rng.choice([0, 1, 2, 3], p=[0.1, 0.6, 0.18, 0.12])
        whole = rng.random() < 0.55
        for n in range(count):
            rendered = self.rendered is not None and rng.random() < (0.35 if not whole or n else 0.1)
            crops = self.rendered if rendered else self.real
            cut_out = rendered or not whole or n > 0
            i = int(rng.integers(len(crops))) if rendered or not cut_out else crops.with_matte[
                rng.integers(len(crops.with_matte))]
            box = extent(crops.points[i])
            if box is None:
                continue
            fill = np.exp(rng.uniform(math.log(0.14), math.log(1.15 if count == 1 else 0.7)))
            m = self.matrix(rng, box, fill)
            image = crops.image(i)
            cut = warp(image, m, SIZE, (114, 114, 114))
            people = [crops.points[i]]
            if cut_out:
                matte = crops.matte(i)
                mm = m.copy()
                mm[:, :2] /= matte.shape[0] / image.shape[0]
                alpha = warp(matte, mm, SIZE, 0)[..., None].astype(np.float32) / 255
                canvas = (cut * alpha + canvas * (1 - alpha)).astype(np.uint8)
            else:
                known = warp(np.full(image.shape[:2], 255, np.uint8), m, SIZE, 0) > 127
                grey = (np.abs(cut.astype(np.int16) - 114).max(2) < 4)
                paste = known & ~grey if rng.random() < 0.6 else known
                canvas = np.where(paste[..., None], cut, canvas)
                doubt[known] = 0.35
                people = self.others(i)
            for p in people:
                q = p.copy()
                q[:, :2] = p[:, :2] @ m[:, :2].T + m[:, 2]
                q[:, 2] *= ((q[:, :2] > -4) & (q[:, :2] < SIZE + 4)).all(1)
                b = extent(q)
                if b is not None:
                    boxes.append(b)
        canvas = photometric(rng, canvas, 0.8)
        if rng.random() < 0.5:  # letterbox bars, as a wide or tall frame brings them
            bar = int(rng.uniform(0, 0.28) * SIZE)
            rows = rng.random() < 0.4
            for side in (slice(0, bar), slice(SIZE - bar, SIZE)):
                if rows:
                    canvas[side] = 114
                else:
                    canvas[:, side] = 114
            keep = []
            for b in boxes:
                c = (b[:2] + b[2:]) / 2
                if bar < c[1 if rows else 0] < SIZE - bar:
                    b = b.copy()
                    lo, hi = (1, 3) if rows else (0, 2)
                    b[lo], b[hi] = max(b[lo], bar), min(b[hi], SIZE - bar)
                    keep.append(b)
            boxes = keep
        return np.ascontiguousarray(canvas[..., ::-1]), *self.targets(boxes, doubt)

    def targets(self, boxes, doubt):
        heat = np.zeros((CELLS, CELLS), np.float32)
        regress = np.zeros((4, CELLS, CELLS), np.float32)
        weight = np.zeros((CELLS, CELLS), np.float32)
        gy, gx = np.mgrid[0:CELLS, 0:CELLS] + 0.5
        for b in sorted(boxes, key=lambda b: -(b[2] - b[0]) * (b[3] - b[1])):
            b = b / (SIZE / CELLS)
            w, h = max(b[2] - b[0], 0.5), max(b[3] - b[1], 0.5)
            cx, cy = (b[0] + b[2]) / 2, (b[1] + b[3]) / 2
            if not (0 <= cx < CELLS and 0 <= cy < CELLS):
                continue
            sx, sy = max(w / 8, 0.6), max(h / 8, 0.6)
            g = np.exp(-((gx - cx) / sx) ** 2 / 2 - ((gy - cy) / sy) ** 2 / 2).astype(np.float32)
            x, y = int(cx), int(cy)
            g[y, x] = 1
            own = g > 0.5
            heat = np.maximum(heat, g)
            regress[0][own], regress[1][own] = (cx - gx)[own], (cy - gy)[own]
            regress[2][own], regress[3][own] = math.log(w), math.log(h)
            weight[own] = g[own]
        unsure = cv2.resize(doubt, (CELLS, CELLS), interpolation=cv2.INTER_AREA)
        return heat, regress, weight, unsure


def loss_of(net, data):
    image, heat, regress, weight, unsure = data
    x = image.permute(0, 3, 1, 2).float().div_(255).contiguous(memory_format=torch.channels_last)
    out = net(x).float()
    logit = out[:, 0]
    p = torch.sigmoid(logit).clamp(1e-4, 1 - 1e-4)
    peak = heat >= 0.999
    focal = torch.where(peak, -((1 - p) ** 2) * torch.log(p),
                        -((1 - heat) ** 4) * p ** 2 * torch.log(1 - p) * unsure).sum() / peak.sum().clamp_min(1)
    error = F.smooth_l1_loss(out[:, 1:], regress, reduction="none", beta=0.2).sum(1)
    box = (error * weight).sum() / weight.sum().clamp_min(1)
    return focal + box, {"focal": focal.item(), "box": box.item()}


def boxes_of(out):
    """The strongest cell of each map -> (score, box in 0..1)."""
    n = out.shape[0]
    p = torch.sigmoid(out[:, 0]).view(n, -1)
    score, at = p.max(1)
    y, x = at // CELLS, at % CELLS
    r = out[:, 1:].reshape(n, 4, -1).gather(2, at.view(n, 1, 1).expand(n, 4, 1))[..., 0]
    cx, cy = x + 0.5 + r[:, 0], y + 0.5 + r[:, 1]
    w, h = r[:, 2].exp(), r[:, 3].exp()
    return score, torch.stack([cx - w / 2, cy - h / 2, cx + w / 2, cy + h / 2], 1) / CELLS


def make_evaluate(scenes):
    rng = np.random.default_rng(5)
    images, truth = [], []
    while len(images) < 256:
        image, heat, regress, weight, _ = scenes.draw(rng)
        images.append(image)
        truth.append((heat, regress))
    x = torch.from_numpy(np.stack(images)).permute(0, 3, 1, 2).float() / 255

    def evaluate(net):
        out = torch.cat([net(b.contiguous(memory_format=torch.channels_last)) for b in x.split(64)])
        score, box = boxes_of(out)
        hits, good, empty, false = 0, 0, 0, 0
        for n, (heat, regress) in enumerate(truth):
            ys, xs = np.nonzero(heat >= 0.999)
            if len(ys) == 0:
                empty += 1
                false += score[n] > 0.4
                continue
            best = 0
            for y, x_ in zip(ys, xs):
                r = regress[:, y, x_]
                cx, cy, w, h = (x_ + 0.5 + r[0]) / CELLS, (y + 0.5 + r[1]) / CELLS, math.exp(r[2]) / CELLS, math.exp(r[3]) / CELLS
                a, b = box[n].tolist(), (cx - w / 2, cy - h / 2, cx + w / 2, cy + h / 2)
                iw, ih = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
                inter = max(iw, 0) * max(ih, 0)
                best = max(best, inter / ((a[2] - a[0]) * (a[3] - a[1]) + w * h - inter))
            hits += 1
            good += best > 0.5
        return {"val_best_iou50": good / hits, "val_false_alarm": float(false) / max(empty, 1)}

    return evaluate


def main():
    args = argparse.ArgumentParser()
    args.add_argument("--steps", type=int, default=16000)
    args.add_argument("--batch", type=int, default=32)
    args.add_argument("--name", default="finder")
    args.add_argument("--synth", default="")
    args.add_argument("--start-from", default=None, help="a person checkpoint: its encoder is a good start")
    a = args.parse_args()
    rendered = CropSet().add_folder(a.synth, limit=8000) if a.synth and os.path.isdir(a.synth) else None
    scenes = Scenes(real_set("body", "train"), rendered)
    train(a.name, FinderNet(), scenes.draw, loss_of, make_evaluate(Scenes(real_set("body", "val"), None)), a.steps,
          a.batch, 1.5e-3, every=500, start_from=a.start_from)


if __name__ == "__main__":
    main()
