#!/usr/bin/python3
"""Packs the synthetic-human assets and the CMU joints into one flat file for the `synth` tool.

Usage: pack_assets.py [--synth DIR] [--mocap cmu_joints.npz] [--out build/synth/assets.bin]

File layout (little endian; the C++ side maps it into memory and points into it):
  char[8]  magic "USSYNTH1"
  u32      number of entries, u32 zero
  entries  88 bytes each: char[48] name (zero padded), u32 dtype (0 u8, 1 u16, 2 i16, 3 i32,
           4 f32), u32 number of dimensions (1..4), u32[4] dimensions, u64 offset from the file
           start, u64 bytes
  data     each array C-ordered, aligned to 64 bytes
Arrays of human.npz keep their names and shapes. Added here:
  meta             JSON text: human.json plus `texture_names`
  tex_NAME         (height, width, 4) RGBA, sRGB, straight alpha, colours spread below alpha 0
  item_N_hidecomp  (hidden,) u8: component of item N that hides the body vertex item_N_hide[i]
  item_N_mean      (textures, components, 3) f32: mean linear colour of a component under a texture
  clip_NAME_{q,t}  the five ready-made clips (local rotations w,x,y,z as i16/32767; hip centre)
  cmu_joints       (frames, 22, 3) i16 millimetres, root-centred; cmu_root (frames, 3) f32 metres
  cmu_start_len    (clips, 2) i32; cmu_fps (clips,) f32; cmu_family (clips,) u8: 0 Daz-style, 1 ASF
The skin weights of the `skirt` helper and of the woven skirt of female_elegantsuit01 are replaced
by smooth ones (see skirt_weights), so that neither the cloth nor its part labels zigzag along the
midline.
Landmarks 37, 38, 43, 44 are moved to the margin of the upper lids (see move_lid_points).
"""

import argparse
import json
import os
import struct

import cv2
import numpy as np

DTYPES = {'uint8': 0, 'uint16': 1, 'int16': 2, 'int32': 3, 'float32': 4}
BAD_CLIPS = {'141_19'}  # Hip distance 0.39 m: a broken skeleton.


def smoothstep(lo, hi, x):
    t = np.clip((x - lo) / (hi - lo), 0, 1)
    return t * t * (3 - 2 * t)


def skirt_weights(pos, bone):
    """Skin weights (idx u8 n x 4, w u16 n x 4) of skirt points at rest positions `pos` (metres)."""
    x, y = pos[:, 0], pos[:, 1]
    leg = smoothstep(0.12, -0.10, y)
    left = smoothstep(-0.10, 0.10, x)
    shin = 0.85 * smoothstep(-0.30, -0.52, y)
    waist = smoothstep(0.08, 0.20, y)
    cols = [(bone['root'], (1 - leg) * (1 - waist)), (bone['spine04'], (1 - leg) * waist),
            (bone['upperleg01.L'], leg * left * (1 - shin)),
            (bone['upperleg01.R'], leg * (1 - left) * (1 - shin)),
            (bone['lowerleg01.L'], leg * left * shin),
            (bone['lowerleg01.R'], leg * (1 - left) * shin)]
    ids = np.array([c[0] for c in cols])
    w = np.stack([c[1] for c in cols], 1)
    order = np.argsort(-w, axis=1)[:, :4]
    top = np.take_along_axis(w, order, 1)
    top /= top.sum(1, keepdims=True)
    q = np.floor(top * 65535).astype(np.int64)
    q[:, 0] += 65535 - q.sum(1)
    return ids[order].astype(np.uint8), q.astype(np.uint16)


def spread_colour(rgba):
    """Fills the colour of transparent texels from opaque neighbours: no fringe when filtered."""
    a = rgba[..., 3].astype(np.float32) / 255
    if a.min() > 0.99:
        return rgba
    col, wgt = rgba[..., :3].astype(np.float32) * a[..., None], a.copy()
    out, known = rgba[..., :3].astype(np.float32), a > 0.5
    for level in range(1, 9):
        k = 2 ** level + 1
        c, w = cv2.blur(col, (k, k)), cv2.blur(wgt, (k, k))
        fill = (~known) & (w > 1e-3)
        out[fill] = c[fill] / w[fill][:, None]
        known |= fill
    res = rgba.copy()
    res[..., :3] = np.clip(out, 0, 255).astype(np.uint8)
    return res


def load_texture(path):
    img = cv2.imread(path, cv2.IMREAD_UNCHANGED)
    if img.shape[2] == 3:
        img = np.dstack([img, np.full(img.shape[:2], 255, np.uint8)])
    return spread_colour(np.ascontiguousarray(img[..., [2, 1, 0, 3]]))


def srgb_to_linear(c):
    c = c / 255.0
    return np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)


def component_means(uv, uvtri, comp, ncomp, tex):
    """Mean linear colour of each component, sampled at the triangle centres, weighted by alpha."""
    c = uv[uvtri].mean(1)
    h, w = tex.shape[:2]
    px = np.clip((c[:, 0] % 1.0) * w, 0, w - 1).astype(int)
    py = np.clip((1 - c[:, 1] % 1.0) * h, 0, h - 1).astype(int)
    lin = srgb_to_linear(tex[py, px, :3].astype(np.float64))
    a = tex[py, px, 3].astype(np.float64) / 255 + 1e-4
    mean = lambda m: (lin[m] * a[m][:, None]).sum(0) / a[m].sum()
    return np.array([mean(comp == k) for k in range(ncomp)])


def nearest_component(points, item_points, tri, comp):
    """Component of the nearest item triangle centre for each body point."""
    centres = item_points[tri].mean(1)
    out = np.empty(len(points), np.uint8)
    for s in range(0, len(points), 512):
        d = ((points[s:s + 512, None] - centres[None]) ** 2).sum(2)
        out[s:s + 512] = comp[d.argmin(1)]
    return out


def add_items(arrays, meta, textures):
    verts = arrays['verts']
    bone = {b: i for i, b in enumerate(meta['bones'])}
    for item in meta['items']:
        n = item['name']
        get = lambda k, n=n: arrays[f'item_{n}_{k}']
        comp = get('comp').astype(np.int64)
        ncomp = int(comp.max()) + 1
        item['components'] = ncomp
        rest = (verts[get('ref')] * get('refw')[..., None]).sum(1) + get('off')
        hide = get('hide')
        if len(hide):
            arrays[f'item_{n}_hidecomp'] = nearest_component(verts[hide], rest, get('tri'), comp)
        else:
            arrays[f'item_{n}_hidecomp'] = np.zeros(0, np.uint8)
        arrays[f'item_{n}_mean'] = np.stack([
            component_means(get('uv'), get('uvtri'), comp, ncomp, textures[t])
            for t in item['textures']
        ]).astype(np.float32)
        if n == 'female_elegantsuit01':
            v = np.unique(get('tri')[comp == 0])
            idx, w = get('skin_idx').copy(), get('skin_w').copy()
            idx[v], w[v] = skirt_weights(rest[v], bone)
            arrays[f'item_{n}_skin_idx'], arrays[f'item_{n}_skin_w'] = idx, w


def add_mocap(arrays, path):
    z = np.load(path)
    ids = [str(c) for c in z['clip_ids']]
    joints, root, start_len = z['joints_mm'], z['root_m'], z['start_len']
    keep = [i for i, c in enumerate(ids) if c not in BAD_CLIPS]
    names = [str(n) for n in z['names']]
    lc, rc = names.index('l_collar'), names.index('r_collar')
    collars = lambda s: np.abs(joints[s, lc].astype(int) - joints[s, rc].astype(int)).max()
    family = [int(collars(s) == 0) for s, _ in start_len]
    # Daz-style conversions begin with a T-pose that is not part of the motion.
    start_len = start_len.copy()
    for i, (s, n) in enumerate(start_len):
        jump = np.linalg.norm(joints[s + 1].astype(float) - joints[s].astype(float), axis=1).mean()
        if jump > 40:
            start_len[i] = (s + 1, n - 1)
    arrays['cmu_joints'] = joints
    arrays['cmu_root'] = root.astype(np.float32)
    arrays['cmu_start_len'] = start_len[keep].astype(np.int32)
    arrays['cmu_fps'] = z['fps'][keep].astype(np.float32)
    arrays['cmu_family'] = np.array(family, np.uint8)[keep]
    return [ids[i] for i in keep], [str(z['labels'][i]) for i in keep], names


def write(path, arrays):
    os.makedirs(os.path.dirname(path) or '.', exist_ok=True)
    head = 16 + 88 * len(arrays)
    offset = (head + 63) // 64 * 64
    table, blobs = [], []
    for name, a in arrays.items():
        a = np.ascontiguousarray(a)
        assert len(name) < 48 and a.ndim <= 4, name
        dims = list(a.shape) + [1] * (4 - a.ndim)
        table.append(struct.pack('<48sII4IQQ', name.encode(), DTYPES[str(a.dtype)], a.ndim, *dims,
                                 offset, a.nbytes))
        blobs.append((offset, a.tobytes()))
        offset = (offset + a.nbytes + 63) // 64 * 64
    with open(path + '.part', 'wb') as f:
        f.write(b'USSYNTH1' + struct.pack('<II', len(arrays), 0) + b''.join(table))
        for off, blob in blobs:
            f.seek(off)
            f.write(blob)
        f.truncate(offset)
    os.replace(path + '.part', path)
    print(f'{path}: {len(arrays)} arrays, {offset / 1e6:.1f} MB')


def move_lid_points(meta, verts):
    """Puts landmarks 37, 38, 43, 44 onto the upper lids' margin.

    The pack's points lie inside the lid, about 3 mm above the margin of a shut eye.
    """
    face = meta['keypoints']['face68']
    for right, left, vertex in ((37, 44, 6), (38, 43, 54)):
        mirror = int(((verts[:13380] - verts[vertex] * [-1, 1, 1]) ** 2).sum(1).argmin())
        face[right]['ids'], face[left]['ids'] = [vertex], [mirror]


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    data = os.environ.get('UNDERSTUDY_DATA', '/work/shared/data')
    ap = argparse.ArgumentParser(description=__doc__,
                                 formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument('--synth', default=f'{data}/perception/synth')
    ap.add_argument('--mocap', default=f'{data}/perception/mocap/cmu_joints.npz')
    ap.add_argument('--out', default=os.path.join(here, '../../build/synth/assets.bin'))
    args = ap.parse_args()

    meta = json.load(open(f'{args.synth}/human.json'))
    human = np.load(f'{args.synth}/human.npz')
    arrays = {k: human[k] for k in human.files}
    move_lid_points(meta, arrays['verts'])
    bone = {b: i for i, b in enumerate(meta['bones'])}
    skirt = np.unique(arrays['sub_skirt_quads'])
    for key in ('skin_idx', 'skin_w'):
        arrays[key] = arrays[key].copy()
    idx, weight = skirt_weights(arrays['verts'][skirt], bone)
    arrays['skin_idx'][skirt], arrays['skin_w'][skirt] = idx, weight

    clips = np.load(f'{args.synth}/clips.npz')
    for c in meta['clips']:
        for k in 'qt':
            a = clips[f"{c['name']}_{k}"]
            arrays[f"clip_{c['name']}_{k}"] = a.astype(np.int16 if k == 'q' else np.float32)

    folder = f'{args.synth}/textures'
    textures = {f: load_texture(f'{folder}/{f}') for f in sorted(os.listdir(folder))}
    meta['texture_names'] = sorted(textures)
    for name, tex in textures.items():
        arrays[f'tex_{name}'] = tex
    add_items(arrays, meta, textures)
    ids, labels, joints = add_mocap(arrays, args.mocap)
    meta['cmu'] = {'ids': ids, 'labels': labels, 'joints': joints}
    arrays['meta'] = np.frombuffer(json.dumps(meta).encode(), np.uint8)
    write(os.path.normpath(args.out), arrays)


if __name__ == '__main__':
    main()
