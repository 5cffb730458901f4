"""Makes the images and the reference features that the Java encoder is compared with.

    python make_parity_set.py --sprites src/lab/resources/demo/sprites --out src/test/resources/encoder-parity

Needs what requirements.txt of this folder lists. Images are sprites over procedural textures, in many sizes and file formats; the
features come from the published float32 network with Pillow's decoder and resize, so they share nothing with image.pt but the weights.
"""

import argparse
import itertools
import json
from pathlib import Path

import numpy
import torch
from PIL import Image
from safetensors.torch import save_file

from towers import IMAGE_SIZE, centred_classifier, efficientnet_lite0, projection, reference_features

COUNT = 64
CROPS_KEPT = 8
SEED = 20240611
SIZES = [(640, 480), (480, 640), (224, 224), (160, 213), (1000, 562), (321, 227), (225, 400), (512, 512),
         (801, 600), (300, 199), (160, 1000), (223, 225), (720, 405), (256, 341), (448, 336), (199, 161)]

FORMATS = {
    "420": ("jpg", {"quality": 76, "subsampling": 2}),
    "444": ("jpg", {"quality": 70, "subsampling": 0}),
    "422": ("jpg", {"quality": 74, "subsampling": 1}),
    "progressive": ("jpg", {"quality": 74, "subsampling": 2, "progressive": True}),
    "grey": ("jpg", {"quality": 74}),
    "rgb": ("png", {"optimize": True}),
    "palette": ("png", {"optimize": True}),
    "greypng": ("png", {"optimize": True}),
}
# In turn, for images of at most 256 pixels a side and for larger ones: a large PNG would weigh more than all the rest.
SMALL_KINDS = ["420", "rgb", "444", "palette", "rgb", "greypng"]
LARGE_KINDS = ["420", "444", "420", "progressive", "444", "420", "grey", "444", "420", "422", "444"]


def value_noise(random: numpy.random.Generator, cells: int, size: tuple[int, int]) -> numpy.ndarray:
    grid = random.random((cells, cells)).astype(numpy.float32)
    return numpy.asarray(Image.fromarray(grid).resize(size, Image.Resampling.BICUBIC))


def texture(random: numpy.random.Generator, size: tuple[int, int]) -> Image.Image:
    """A smooth gradient of two colours with coarse noise, finer noise and, sometimes, stripes that alias when resized badly."""
    first, second = random.uniform(30, 225, (2, 3))
    blend = value_noise(random, 3, size)[..., None].clip(0, 1)
    image = first * (1 - blend) + second * blend
    image += random.uniform(5, 30) * (value_noise(random, int(random.integers(8, 24)), size)[..., None] - 0.5)
    if random.random() < 0.4:
        period, slant = random.uniform(3, 17), random.uniform(-1, 1)
        x, y = numpy.meshgrid(numpy.arange(size[0]), numpy.arange(size[1]))
        image += random.uniform(4, 25) * numpy.sign(numpy.sin(2 * numpy.pi * (x + slant * y) / period))[..., None]
    return Image.fromarray(image.clip(0, 255).astype(numpy.uint8))


def picture(random: numpy.random.Generator, size: tuple[int, int], sprite: Image.Image) -> Image.Image:
    image = texture(random, size)
    scale = random.uniform(0.6, 0.95) * min(size) / max(sprite.size)
    sprite = sprite.resize(tuple(max(1, round(side * scale)) for side in sprite.size), Image.Resampling.BICUBIC)
    sprite = sprite.rotate(random.uniform(-12, 12), Image.Resampling.BICUBIC, expand=True)
    corner = [int(random.uniform(0, max(1, whole - part))) for whole, part in zip(size, sprite.size)]
    image.paste(sprite, corner, sprite)
    return image


def write(image: Image.Image, folder: Path, stem: str, kind: str) -> str:
    suffix, options = FORMATS[kind]
    if kind in ("grey", "greypng"):
        image = image.convert("L")
    elif kind == "palette":
        image = image.quantize(64, dither=Image.Dither.NONE)
    name = f"{stem}-{kind}.{suffix}"
    image.save(folder / name, **options)
    return name


def crop(image: Image.Image) -> numpy.ndarray:
    """Short side to 224 (the long one rounded down), bicubic with antialias, centre crop (half a pixel rounds to even)."""
    width, height = image.size
    short = min(width, height)
    size = (IMAGE_SIZE * width // short, IMAGE_SIZE * height // short)
    resized = image.convert("RGB").resize(size, Image.Resampling.BICUBIC)
    left, top = round((size[0] - IMAGE_SIZE) / 2), round((size[1] - IMAGE_SIZE) / 2)
    return numpy.asarray(resized.crop((left, top, left + IMAGE_SIZE, top + IMAGE_SIZE)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sprites", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    torch.set_num_threads(1)

    index = json.loads((arguments.sprites / "sprites.json").read_text(encoding="utf-8"))
    sprites = [(label, style, file) for style, classes in index.items() for label, files in classes.items() for file in files]
    random = numpy.random.default_rng(SEED)
    order = random.permutation(len(sprites))
    arguments.out.mkdir(parents=True, exist_ok=True)
    names = []
    small, large = itertools.cycle(SMALL_KINDS), itertools.cycle(LARGE_KINDS)
    for number in range(COUNT):
        label, style, file = sprites[order[number]]
        size = SIZES[number % len(SIZES)]
        image = picture(random, size, Image.open(arguments.sprites / style / file).convert("RGBA"))
        stem = f"{number:02d}-{label.replace(' ', '-')}-{size[0]}x{size[1]}"
        names.append(write(image, arguments.out, stem, next(small if max(size) <= 256 else large)))

    crops = numpy.stack([crop(Image.open(arguments.out / name)) for name in names])
    network = efficientnet_lite0()
    v = projection(centred_classifier(network))
    features = torch.cat([reference_features(network, v, crops[at:at + 8]) for at in range(0, COUNT, 8)])
    save_file({"features": features, "pixels": torch.from_numpy(crops[:CROPS_KEPT])},
              arguments.out / "reference.safetensors", {"files": "\n".join(names)})
    print(f"{len(names)} images, {sum((arguments.out / name).stat().st_size for name in names):,} bytes")


if __name__ == "__main__":
    main()
