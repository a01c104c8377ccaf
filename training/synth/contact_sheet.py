#!/usr/bin/python3
"""Lays samples of a synth set out on one PNG, to look at.

Usage: contact_sheet.py DIR/NAME OUT.png [--first 0] [--count 24] [--step 1] [--columns 8]
                        [--scale 1] [--show all|image|raw|parts|points] [--caption]
`all` shows each sample three times: on a checkered ground through its matte, its part labels, its
keypoints (green = visible, red = hidden; left limbs blue, right limbs orange).
"""

import argparse
import glob
import json
import tarfile

import cv2
import numpy as np

PALETTE = np.array(
    [[30, 30, 30], [180, 60, 60], [230, 180, 60], [255, 120, 120], [60, 60, 230], [60, 230, 60],
     [130, 130, 255], [130, 255, 130], [200, 80, 255], [80, 255, 200], [20, 20, 140], [20, 140, 20],
     [0, 150, 255], [150, 150, 0], [255, 0, 200], [0, 255, 255], [120, 80, 40]], np.uint8)
LIMBS = [(5, 7), (7, 9), (11, 13), (13, 15), (6, 8), (8, 10), (12, 14), (14, 16), (5, 6), (11, 12),
         (5, 11), (6, 12)]
LEFT, RIGHT, ACROSS = (60, 120, 255), (255, 140, 40), (255, 255, 255)


def checkered(h, w):
    y, x = np.mgrid[:h, :w]
    grey = np.where((x // 12 + y // 12) % 2, 120, 165).astype(np.float32)
    return np.repeat(grey[..., None], 3, 2)


def draw_points(img, record, scale):
    out = cv2.resize(img, None, fx=scale, fy=scale, interpolation=cv2.INTER_LINEAR)
    k = np.array(record['keypoints'])
    at = lambda p: tuple(int(round(v * scale - 0.5)) for v in p[:2])
    for a, b in LIMBS:
        if k[a, 2] and k[b, 2]:
            colour = ACROSS if a % 2 != b % 2 else (LEFT if a % 2 else RIGHT)
            cv2.line(out, at(k[a]), at(k[b]), colour, 1)
    for i in range(133):
        if k[i, 2]:
            colour = (40, 255, 40) if k[i, 2] == 1 else (255, 40, 40)
            cv2.circle(out, at(k[i]), 1 if i >= 23 else 2, colour, -1)
    for p in record['pupils']:
        if p[2]:
            cv2.circle(out, at(p), 1, (255, 255, 0), -1)
    x0, y0, x1, y1 = (int(v * scale) for v in record['frame'])
    cv2.rectangle(out, (x0, y0), (x1 - 1, y1 - 1), (255, 255, 255), 1)
    return out


def caption(cell, r):
    write = lambda text, y: cv2.putText(cell, text, (2, y), cv2.FONT_HERSHEY_SIMPLEX, 0.32,
                                        (255, 255, 0), 1)
    write(f"{r['style']} {r['posture']}", 10)
    if 'eye_open' in r:
        right, left = r['eye_open']
        write(f"y{r['yaw']:.0f} p{r['pitch']:.0f} r{r['roll']:.0f} e{right:.2f},{left:.2f} "
              f"m{r['mouth_open']:.2f}", cell.shape[0] - 4)


def read_files(path, wanted):
    files = {}
    for shard in sorted(glob.glob(path + '-*.tar')):
        with tarfile.open(shard) as tar:
            for m in tar:
                if m.name.split('.')[0] in wanted:
                    files[m.name] = tar.extractfile(m).read()
    return files


def main():
    ap = argparse.ArgumentParser(description=__doc__,
                                 formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument('set')
    ap.add_argument('out')
    ap.add_argument('--first', type=int, default=0)
    ap.add_argument('--count', type=int, default=24)
    ap.add_argument('--step', type=int, default=1)
    ap.add_argument('--columns', type=int, default=8)
    ap.add_argument('--scale', type=float, default=1)
    ap.add_argument('--show', default='all')
    ap.add_argument('--caption', action='store_true')
    args = ap.parse_args()
    records = [json.loads(line) for line in open(args.set + '.jsonl')]
    records = records[args.first:args.first + args.count * args.step:args.step]
    files = read_files(args.set, {r['id'] for r in records})
    read = lambda name: cv2.imdecode(np.frombuffer(files[name], np.uint8), cv2.IMREAD_UNCHANGED)
    grow = lambda img, how: cv2.resize(img, None, fx=args.scale, fy=args.scale, interpolation=how)
    cells = []
    for r in records:
        rgb = np.ascontiguousarray(read(r['id'] + '.jpg')[..., ::-1])
        a = read(r['id'] + '.matte.png').astype(np.float32)[..., None] / 255
        over = (rgb * a + checkered(*rgb.shape[:2]) * (1 - a)).astype(np.uint8)
        image = grow(over, cv2.INTER_LINEAR)
        parts = grow(PALETTE[read(r['id'] + '.parts.png')], cv2.INTER_NEAREST)
        shown = {'image': [image], 'raw': [grow(rgb, cv2.INTER_LINEAR)], 'parts': [parts],
                 'points': [draw_points(over, r, args.scale)],
                 'all': [image, parts, draw_points(over // 2, r, args.scale)]}[args.show]
        cell = np.hstack(shown).copy()
        if args.caption:
            caption(cell, r)
        cells.append(cell)
    cells += [np.zeros_like(cells[0])] * (-len(cells) % args.columns)
    rows = [np.hstack(cells[i:i + args.columns]) for i in range(0, len(cells), args.columns)]
    cv2.imwrite(args.out, np.vstack(rows)[..., ::-1])


if __name__ == '__main__':
    main()
