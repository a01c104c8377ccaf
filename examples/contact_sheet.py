#!/usr/bin/python3
"""Frames of several videos at the same times, one row per video: python3 examples/contact_sheet.py OUT.png VIDEO...

The README's picture is build/release/bin/understudy's work on examples/dance.mp4, put together with this.
"""
import sys

import cv2
import numpy as np

COLUMNS, HEIGHT = 7, 300


def frames(path):
    capture = cv2.VideoCapture(path)
    count = int(capture.get(cv2.CAP_PROP_FRAME_COUNT))
    wanted = set(np.linspace(0.04 * count, 0.96 * count - 1, COLUMNS).astype(int).tolist())
    index = 0
    while True:
        ok, frame = capture.read()
        if not ok:
            return
        if index in wanted:
            yield frame
        index += 1


def tile(frame, width):
    """`frame` scaled to HEIGHT and cut to `width` about its middle."""
    scale = HEIGHT / frame.shape[0]
    small = cv2.resize(frame, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)[:HEIGHT]
    left = max((small.shape[1] - width) // 2, 0)
    return small[:, left:left + width]


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    rows = [np.hstack([tile(f, 200) for f in frames(path)]) for path in sys.argv[2:]]
    cv2.imwrite(sys.argv[1], np.vstack(rows))


if __name__ == "__main__":
    main()
