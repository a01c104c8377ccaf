"""Labelled crops for training: the real set (../shared/data/perception) and rendered people (training/synth).

Both are tar shards of `ID.jpg` (+ `ID.matte.png`, `ID.parts.png`) with one JSON object per picture in `NAME.jsonl[.gz]`.
Pictures stay compressed in memory and are decoded on demand, so that a whole set fits in RAM.
"""
import glob
import gzip
import json
import os
import re
import tarfile

import cv2
import numpy as np

SHARED = os.environ.get("UNDERSTUDY_SHARED", os.path.join(os.path.dirname(__file__), "../../shared/data"))
PERCEPTION = os.path.join(SHARED, "perception")

# COCO-WholeBody indices whose left and right change places when a picture is mirrored.
FACE_MIRROR = ([16 - i for i in range(17)] + [43 - i for i in range(17, 27)] + [27, 28, 29, 30] +
               [35, 34, 33, 32, 31] + [45, 44, 43, 42, 47, 46, 39, 38, 37, 36, 41, 40] +
               [54, 53, 52, 51, 50, 49, 48, 59, 58, 57, 56, 55, 64, 63, 62, 61, 60, 67, 66, 65])
BODY_MIRROR = [0, 2, 1, 4, 3, 6, 5, 8, 7, 10, 9, 12, 11, 14, 13, 16, 15]
FEET_MIRROR = [20, 21, 22, 17, 18, 19]
WHOLE_MIRROR = (BODY_MIRROR + FEET_MIRROR + [23 + i for i in FACE_MIRROR] +
                list(range(112, 133)) + list(range(91, 112)))


def forbidden_sources():
    """Repositories whose licence forbids commercial use: left out of everything that ships."""
    found = set()
    with open(os.path.join(PERCEPTION, "sources.tsv")) as f:
        next(f)
        for line in f:
            cells = line.rstrip("\n").split("\t")
            if re.search(r"non-commercial|\bNC\b|BY-NC", cells[-1]):
                found.add(cells[0])
    return found


class CropSet:
    """A list of labelled crops. `rows[i]` is the JSON object; `image(i)`, `matte(i)`, `parts(i)` decode its files."""

    def __init__(self):
        self.rows = []
        self.files = {}

    def add_folder(self, folder, keep=lambda row: True, limit=None):
        index = sorted(glob.glob(os.path.join(folder, "*.jsonl")) + glob.glob(os.path.join(folder, "*.jsonl.gz")))
        rows = []
        for path in index:
            with (gzip.open(path, "rt") if path.endswith(".gz") else open(path)) as f:
                rows += [json.loads(line) for line in f]
        rows = [r for r in rows if keep(r)]
        if limit:
            rows = rows[:limit]
        prefix = os.path.basename(folder.rstrip("/")) + "/"
        wanted = {r["id"] for r in rows}
        for tar in sorted(glob.glob(os.path.join(folder, "*.tar"))):
            with tarfile.open(tar) as t:
                for member in t:
                    name = os.path.basename(member.name)
                    if name.split(".")[0] in wanted:
                        self.files[prefix + name] = t.extractfile(member).read()
        for r in rows:
            r["key"] = prefix + r["id"]
        self.rows += [r for r in rows if r["key"] + ".jpg" in self.files]
        return self

    def __len__(self):
        return len(self.rows)

    def _decode(self, name, flag):
        data = self.files.get(name)
        return None if data is None else cv2.imdecode(np.frombuffer(data, np.uint8), flag)

    def image(self, i):
        """BGR, uint8 [H, W, 3]."""
        return self._decode(self.rows[i]["key"] + ".jpg", cv2.IMREAD_COLOR)

    def matte(self, i):
        """uint8 [h, w] or None; may be smaller than the image (it covers the whole crop)."""
        return self._decode(self.rows[i]["key"] + ".matte.png", cv2.IMREAD_GRAYSCALE)

    def parts(self, i):
        """uint8 [h, w] part labels or None."""
        return self._decode(self.rows[i]["key"] + ".parts.png", cv2.IMREAD_UNCHANGED)


def real_set(kind, split):
    """The real crops of `kind` (body, face, hand), without non-commercial sources."""
    banned = forbidden_sources()
    return CropSet().add_folder(
        os.path.join(PERCEPTION, kind),
        lambda r: r["split"] == split and r["source"].split(":")[0] not in banned)
