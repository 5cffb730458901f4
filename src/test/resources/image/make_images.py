#!/usr/bin/env python3
"""Makes the images of this folder, and what Pillow makes of them. Licence: Apache-2.0, as the project.

    pip install "pillow<13" numpy       # made with 12.3.0; see the note on resizing below
    apt-get install libturbojpeg0       # for the subsamplings that Pillow cannot write
    python3 make_images.py              # writes into the folder of this script

For each image NAME the file NAME.rgb.gz holds, in row-major order, red first, the bytes that
ImageOps.exif_transpose(Image.open(NAME)).convert("RGB") gives; of 16-bit grey the upper byte is
taken, where Pillow clips. table.txt lists NAME, width, height (upright). crops/ holds the results of
resize and centre crop by torchvision's rules for pictures that the test computes by formula.
Pillow 13.0.0 gives the same files but for crops of tall pictures (97x389): it resizes rows before
columns where the height shrinks by more than twice the pixels of the width, up to two levels apart.
"""

import ctypes
import gzip
import hashlib
import io
import pathlib
import struct
import zlib

import numpy as np
from PIL import Image, ImageOps

HERE = pathlib.Path(__file__).resolve().parent
WIDTH, HEIGHT = 61, 43
written = []


def scene(width=WIDTH, height=HEIGHT):
    """Smooth gradients, saturated bars and a hard edge; no symmetry, so that turns show."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float64)
    rgb = np.stack(
        [255 * x / width, 255 * y / height, 127 + 120 * np.sin(x / 7) * np.cos(y / 5)], axis=2
    )
    rgb[: height // 4, : width // 3] = [230, 20, 40]
    rgb[: height // 4, width // 3 : width // 2] = [10, 200, 60]
    rgb[-height // 5 :, -width // 4 :] = [20, 30, 240]
    return Image.fromarray(rgb.clip(0, 255).astype(np.uint8))


def expected(data):
    image = ImageOps.exif_transpose(Image.open(io.BytesIO(data)))
    if image.mode.startswith("I"):
        image = Image.fromarray((np.asarray(image).astype(np.uint32) >> 8).astype(np.uint8))
    return image.convert("RGB")


def write(name, data):
    (HERE / name).write_bytes(data)
    rgb = expected(data)
    with open(HERE / (name + ".rgb.gz"), "wb") as file:
        with gzip.GzipFile(fileobj=file, mode="wb", filename="", mtime=0) as packed:
            packed.write(rgb.tobytes())
    written.append(f"{name} {rgb.width} {rgb.height}")


def saved(image, form, **options):
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


# ---- PNG, chunk by chunk, so that every depth, filter and interlacing is exercised


def chunk(kind, body):
    return (
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
    )


def filtered(rows, pixel_bytes):
    """Each row with another filter type, 0 to 4 in turn."""
    out = bytearray()
    above = bytes(len(rows[0]))
    for number, row in enumerate(rows):
        kind = number % 5
        out.append(kind)
        for i, value in enumerate(row):
            left = row[i - pixel_bytes] if i >= pixel_bytes else 0
            up = above[i]
            corner = above[i - pixel_bytes] if i >= pixel_bytes else 0
            if kind == 4:
                p = left + up - corner
                nearest = min((left, up, corner), key=lambda v: abs(p - v))
            guess = [0, left, up, (left + up) // 2, nearest if kind == 4 else 0][kind]
            out.append((value - guess) & 255)
        above = row
    return bytes(out)


def pack(samples, depth):
    """samples: [height][width][channels] integers of `depth` bits."""
    rows = []
    for row in samples:
        flat = row.reshape(-1)
        if depth == 16:
            rows.append(flat.astype(">u2").tobytes())
        elif depth == 8:
            rows.append(flat.astype(np.uint8).tobytes())
        else:
            bits = "".join(format(int(v), f"0{depth}b") for v in flat)
            bits += "0" * (-len(bits) % 8)
            rows.append(bytes(int(bits[i : i + 8], 2) for i in range(0, len(bits), 8)))
    return rows


ADAM7 = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]


def png(samples, colour, depth, interlaced=False, before=b"", pieces=1, after=b""):
    height, width, channels = samples.shape
    pixel_bytes = max(1, channels * depth // 8)
    passes = ADAM7 if interlaced else [(0, 0, 1, 1)]
    raw = b""
    for x, y, dx, dy in passes:
        part = samples[y::dy, x::dx]
        if part.size:
            raw += filtered(pack(part, depth), pixel_bytes)
    data = zlib.compress(raw, 9)
    cut = -(-len(data) // pieces)
    head = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, int(interlaced))
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + before
        + b"".join(chunk(b"IDAT", data[i : i + cut]) for i in range(0, len(data), cut))
        + after
        + chunk(b"IEND", b"")
    )


def pngs():
    rgb8 = np.asarray(scene()).astype(np.uint32)
    noise = np.random.default_rng(3).integers(0, 256, rgb8.shape).astype(np.uint32)
    rgb16 = rgb8 * 256 + noise
    alpha8 = (np.indices((HEIGHT, WIDTH)).sum(axis=0) * 5 % 256)[..., None].astype(np.uint32)
    grey8 = rgb8.mean(axis=2, keepdims=True).astype(np.uint32)
    grey16 = grey8 * 256 + noise[..., :1]
    for depth in (1, 2, 4, 8):
        write(f"grey{depth}.png", png(grey8 >> (8 - depth), 0, depth))
        write(f"grey{depth}i.png", png(grey8 >> (8 - depth), 0, depth, interlaced=True))
    write("grey16.png", png(grey16, 0, 16))
    write("grey-alpha8.png", png(np.concatenate([grey8, alpha8], 2), 4, 8))
    write("grey-alpha16.png", png(np.concatenate([grey16, alpha8 * 257], 2), 4, 16))
    write("rgb8.png", png(rgb8, 2, 8, pieces=7))
    write("rgb8i.png", png(rgb8, 2, 8, interlaced=True))
    write("rgb16.png", png(rgb16, 2, 16))
    write("rgb16i.png", png(rgb16, 2, 16, interlaced=True))
    write("rgba8.png", png(np.concatenate([rgb8, alpha8], 2), 6, 8))
    write("rgba8i.png", png(np.concatenate([rgb8, alpha8], 2), 6, 8, interlaced=True))
    write("rgba16.png", png(np.concatenate([rgb16, alpha8 * 257], 2), 6, 16))
    write("rgb8-trns.png", png(rgb8, 2, 8, before=chunk(b"tRNS", struct.pack(">HHH", 230, 20, 40))))
    write("grey8-trns.png", png(grey8, 0, 8, before=chunk(b"tRNS", struct.pack(">H", 96))))
    gamma = chunk(b"gAMA", struct.pack(">I", 100000)) + chunk(b"cHRM", struct.pack(">8I", *[31270] * 8))
    write("rgb8-gamma.png", png(rgb8, 2, 8, before=gamma))
    write("grey8-gamma.png", png(grey8, 0, 8, before=gamma))
    for depth in (1, 2, 4, 8):
        count = 1 << depth
        colours = np.random.default_rng(depth).integers(0, 256, (count, 3)).astype(np.uint8)
        index = (grey8 * count // 256).astype(np.uint32)
        before = chunk(b"PLTE", colours.tobytes())
        write(f"palette{depth}.png", png(index, 3, depth, before=before))
        before += chunk(b"tRNS", bytes(range(0, min(count, 100))))
        write(f"palette{depth}i-trns.png", png(index, 3, depth, interlaced=True, before=before))
    for orientation in (3, 6):
        write(f"exif{orientation}.png", png(rgb8, 2, 8, before=chunk(b"eXIf", tiff(orientation, ">"))))
    write("exif8-late.png", png(rgb8, 2, 8, after=chunk(b"eXIf", tiff(8, "<"))))
    one = np.array([[[7, 130, 250]]], dtype=np.uint32)
    write("one-pixel.png", png(one, 2, 8))
    write("one-pixel-i.png", png(one, 2, 8, interlaced=True))
    write("column-i.png", png(rgb8[:, :1], 2, 8, interlaced=True))


# ---- EXIF


def tiff(orientation, order):
    head = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(order + "I", 8)
    entries = [(0x010F, 2, 4, b"cam\0"), (0x0112, 3, 1, struct.pack(order + "HH", orientation, 0))]
    body = struct.pack(order + "H", len(entries))
    for tag, kind, count, value in entries:
        body += struct.pack(order + "HHI", tag, kind, count) + value
    return head + body + struct.pack(order + "I", 0)


def with_exif(jpeg, orientation, order):
    body = b"Exif\0\0" + tiff(orientation, order)
    return jpeg[:2] + b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body + jpeg[2:]


# ---- JPEG


def turbo(image, subsampling):
    """A JPEG with TurboJPEG's subsampling number: 4 = 4:4:0, 5 = 4:1:1."""
    lib = ctypes.CDLL("libturbojpeg.so.0")
    lib.tjInitCompress.restype = ctypes.c_void_p
    handle = ctypes.c_void_p(lib.tjInitCompress())
    out = ctypes.POINTER(ctypes.c_ubyte)()
    size = ctypes.c_ulong()
    rgb = image.tobytes()
    status = lib.tjCompress2(
        handle, rgb, image.width, 0, image.height, 0, ctypes.byref(out), ctypes.byref(size), subsampling, 85, 0
    )
    if status != 0:
        raise RuntimeError("tjCompress2")
    data = ctypes.string_at(out, size.value)
    lib.tjDestroy(handle)
    return data


def adobe(jpeg, transform):
    """The same file with another colour transform in its Adobe marker."""
    at = jpeg.index(b"Adobe")
    return jpeg[: at + 11] + bytes([transform]) + jpeg[at + 12 :]


def jpegs():
    image = scene()
    for name, subsampling in (("444", 0), ("422", 1), ("420", 2)):
        write(f"ycc{name}.jpg", saved(image, "JPEG", quality=85, subsampling=subsampling))
        write(
            f"ycc{name}-progressive.jpg",
            saved(image, "JPEG", quality=85, subsampling=subsampling, progressive=True),
        )
    write("ycc440.jpg", turbo(image, 4))
    write("ycc411.jpg", turbo(image, 5))
    write("restarts.jpg", saved(image, "JPEG", quality=90, restart_marker_blocks=2))
    write("optimized.jpg", saved(image, "JPEG", quality=30, optimize=True))
    grey = image.convert("L")
    write("grey.jpg", saved(grey, "JPEG", quality=85))
    write("grey-progressive.jpg", saved(grey, "JPEG", quality=85, progressive=True))
    write("rgb.jpg", saved(image, "JPEG", quality=85, keep_rgb=True))
    cmyk = saved(image.convert("CMYK"), "JPEG", quality=85)
    write("cmyk.jpg", cmyk)
    write("ycck.jpg", adobe(cmyk, 2))
    plain = saved(image, "JPEG", quality=85)
    for orientation in range(1, 9):
        order = "<" if orientation % 2 else ">"
        write(f"exif{orientation}.jpg", with_exif(plain, orientation, order))
    broken_profile = b"ICC_PROFILE\0\1\1" + b"not a profile" * 20
    segment = b"\xff\xe2" + struct.pack(">H", len(broken_profile) + 2) + broken_profile
    write("broken-profile.jpg", plain[:2] + segment + plain[2:])
    end = len(plain) - 2
    write("stray-bytes.jpg", plain[:end] + b"\0\0\0" + plain[end:])
    write("trailing-bytes.jpg", plain + b"MPF and other things that cameras append" * 3)
    write("one-pixel.jpg", saved(image.crop((0, 0, 1, 1)), "JPEG", quality=90))
    write("large-ycc420.jpg", saved(scene(200, 151), "JPEG", quality=70))


def probe():
    """The few pixels by which ImageIoJpeg tells how its libjpeg upsamples 4:4:0."""
    image = Image.new("RGB", (8, 32), (200, 30, 30))
    image.paste((30, 30, 200), (0, 16, 8, 32))
    (HERE.parents[2] / "main/resources/io/unimos/image/decode/chroma-probe.jpg").write_bytes(turbo(image, 4))


# ---- crops


def formula(width, height):
    """The picture that ResizerTest computes by the same formula."""
    y, x, c = np.meshgrid(np.arange(height), np.arange(width), np.arange(3), indexing="ij")
    return Image.fromarray((((x * 7 + y * 13 + c * 29) ^ (x * y * (c + 1))) & 255).astype(np.uint8))


SHORTEST, SQUASH = "short-side-center-crop", "squash"
BICUBIC, BILINEAR = "bicubic-antialias", "bilinear-antialias"
FILTERS = {BICUBIC: Image.Resampling.BICUBIC, BILINEAR: Image.Resampling.BILINEAR}
CASES = {
    (SHORTEST, BICUBIC): [
        (640, 480, 224), (480, 640, 224), (1920, 1080, 224), (224, 224, 224), (224, 300, 224), (301, 224, 224),
        (225, 224, 224), (223, 225, 224), (100, 75, 224), (61, 43, 32), (33, 47, 32), (64, 64, 32), (32, 45, 32),
        (1, 1, 16), (2, 3, 16), (1, 200, 16), (300, 1, 16), (1000, 17, 48), (97, 389, 24), (512, 512, 256),
    ],
    (SHORTEST, BILINEAR): [
        (640, 480, 224), (480, 640, 256), (1920, 1080, 224), (224, 300, 224), (223, 225, 224), (100, 75, 224),
        (61, 43, 32), (33, 47, 32), (32, 45, 32), (1, 1, 16), (2, 3, 16), (300, 1, 16), (97, 389, 24),
    ],
    (SQUASH, BICUBIC): [
        (640, 480, 224), (480, 640, 384), (1920, 1080, 224), (224, 224, 224), (224, 300, 224), (100, 75, 224),
        (61, 43, 32), (33, 47, 32), (32, 45, 32), (1, 1, 16), (1, 200, 16), (1000, 17, 48), (97, 389, 24),
    ],
    (SQUASH, BILINEAR): [
        (640, 480, 224), (480, 640, 336), (1920, 1080, 224), (301, 224, 224), (100, 75, 224),
        (61, 43, 32), (33, 47, 32), (45, 32, 32), (2, 3, 16), (1, 200, 16), (1000, 17, 48), (97, 389, 24),
    ],
}


def crop(image, size, rule, filter):
    width, height = image.size
    short = min(width, height)
    out = (size, size) if rule == SQUASH else (int(size * width / short), int(size * height / short))
    image = image.resize(out, FILTERS[filter])
    left, top = int(round((out[0] - size) / 2.0)), int(round((out[1] - size) / 2.0))
    return image.crop((left, top, left + size, top + size))


def crops():
    lines = []
    folder = HERE / "crops"
    folder.mkdir(exist_ok=True)
    for (rule, filter), cases in CASES.items():
        for width, height, size in cases:
            data = crop(formula(width, height), size, rule, filter).tobytes()
            lines.append(f"{width} {height} {size} {rule} {filter} {hashlib.sha256(data).hexdigest()}")
            if size <= 48:  # small enough to keep, so that a difference can be told in levels
                (folder / f"{width}x{height}-{size}-{rule}-{filter}.rgb").write_bytes(data)
    (folder / "table.txt").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    pngs()
    jpegs()
    probe()
    crops()
    (HERE / "table.txt").write_text("\n".join(written) + "\n")
