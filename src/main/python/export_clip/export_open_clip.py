"""Exports an open_clip model to the folder that `bundle create --encoder DIR` takes.

    pip install -r requirements.txt
    python export_open_clip.py --model ViT-B-16 --pretrained TAG --out DIR

--pretrained is a tag of open_clip (`open_clip.list_pretrained()`; the weights are fetched by open_clip), a checkpoint file, or "none" for
random weights, which are good for load tests only. Writes image.pt (uint8 [B,H,W,3] -> unit-length float32 [B,d], pixels normalised
inside), text.pt (token ids [B,contextLength] -> unit-length float32 [B,d]), tokenizer.json and encoder.json, and compares what it wrote with
the model before it says so.

Models with a Hugging Face tokenizer (SigLIP and others), and those that squash an image instead of cropping it, are refused: the service
does not resize or tokenise as they were trained. The tokenizer leaves out one step of open_clip, ftfy's repair of broken text and the decoding of
HTML entities: curly quotes, ligatures and `&amp;` get other ids. Class names and prompts should be plain text.
"""

import argparse
import copy
import hashlib
import json
from pathlib import Path

import open_clip
import torch
from open_clip.tokenizer import SimpleTokenizer
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors
from torch import nn
from torch.nn import functional

TOLERANCE = 1e-5
START, END, PADDING_ID = "<start_of_text>", "<end_of_text>", 0
WORDS = r"'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"
CHECK_PROMPTS = ["a photo of a cat", "fire truck", "a photo of 3 red-and-white sailboats, at night!"]


class ImageTower(nn.Module):
    def __init__(self, visual: nn.Module, mean: tuple, std: tuple) -> None:
        super().__init__()
        self.visual = visual
        self.register_buffer("mean", 255 * torch.tensor(mean).view(3, 1, 1))
        self.register_buffer("std", 255 * torch.tensor(std).view(3, 1, 1))

    def forward(self, pixels: torch.Tensor) -> torch.Tensor:
        x = (pixels.permute(0, 3, 1, 2).float() - self.mean) / self.std
        return functional.normalize(self.visual(x), dim=-1)


class TextTower(nn.Module):
    def __init__(self, model: nn.Module) -> None:
        super().__init__()
        # The same model less its image tower, which would otherwise be stored in this file as well.
        self.model = copy.copy(model)
        self.model._modules = {name: part for name, part in model._modules.items() if name != "visual"}

    def forward(self, tokens: torch.Tensor) -> torch.Tensor:
        return self.model.encode_text(tokens, normalize=True)


def load(name: str, pretrained: str) -> nn.Module:
    torch.manual_seed(0)
    weights = None if pretrained == "none" else pretrained
    model = open_clip.create_model(name, pretrained=weights, precision="fp32", device="cpu").eval()
    return model.requires_grad_(False)


def square_size(visual: nn.Module) -> int:
    size = visual.image_size
    height, width = size if isinstance(size, (tuple, list)) else (size, size)
    if height != width:
        raise SystemExit(f"image size {width}x{height}: only square images are supported")
    return height


def preprocessing(visual: nn.Module) -> dict:
    """The model's own mean and standard deviation; refuses a resize the service does not do."""
    found = visual.preprocess_cfg
    if found["resize_mode"] != "shortest" or found["interpolation"] != "bicubic":
        raise SystemExit(f"resize {found['resize_mode']}/{found['interpolation']}: only shortest/bicubic is supported")
    return found


def fast_tokenizer(name: str) -> tuple[Tokenizer, SimpleTokenizer]:
    """open_clip's tokenizer as one the service can read, and the original."""
    original = open_clip.get_tokenizer(name)
    if not isinstance(original, SimpleTokenizer) or original.clean_fn.__name__ != "_clean_lower" or original.reduction_fn:
        raise SystemExit(f"{name}: its tokenizer is not CLIP's byte-pair encoding, which alone is supported")
    tokenizer = Tokenizer(models.BPE(
        vocab=original.encoder, merges=list(original.bpe_ranks), end_of_word_suffix="</w>", unk_token=END))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFC(), normalizers.Replace(Regex(r"\s+"), " "), normalizers.Lowercase()])
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([
        pre_tokenizers.Split(Regex(WORDS), behavior="removed", invert=True),
        pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{START} $A {END}", special_tokens=[(token, original.encoder[token]) for token in (START, END)])
    tokenizer.enable_truncation(original.context_length)
    tokenizer.enable_padding(length=original.context_length, pad_id=PADDING_ID, pad_token="!")
    return tokenizer, original


def trace(module: nn.Module, example: torch.Tensor, file: Path) -> None:
    # The fused attention kernel is left out: it is not the same in every libtorch.
    torch.backends.mha.set_fastpath_enabled(False)
    try:
        with torch.no_grad():
            torch.jit.save(torch.jit.trace(module.eval(), example, check_trace=False), file)
    finally:
        torch.backends.mha.set_fastpath_enabled(True)


def largest_difference(model: nn.Module, out: Path, pixels: torch.Tensor, tokens: torch.Tensor) -> float:
    """How far the written towers are from the model, over batches of one and of all."""
    found = preprocessing(model.visual)
    mean, std = (torch.tensor(found[key]).view(3, 1, 1) for key in ("mean", "std"))
    image, text = torch.jit.load(out / "image.pt"), torch.jit.load(out / "text.pt")
    with torch.inference_mode():
        expected_image = model.encode_image((pixels.permute(0, 3, 1, 2) / 255 - mean) / std, normalize=True)
        expected_text = model.encode_text(tokens, normalize=True)
        return max(float((got - expected).abs().max()) for got, expected in (
            (image(pixels), expected_image), (image(pixels[:1]), expected_image[:1]),
            (text(tokens), expected_text), (text(tokens[:1].int()), expected_text[:1])))


def sha256(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def export(name: str, pretrained: str, out: Path, prompts: list[str], licence: str) -> dict:
    """Writes the folder and returns what encoder.json says."""
    model = load(name, pretrained)
    size, found = square_size(model.visual), preprocessing(model.visual)
    tokenizer, original = fast_tokenizer(name)
    out.mkdir(parents=True, exist_ok=True)

    pixels = torch.randint(0, 256, (3, size, size, 3), dtype=torch.uint8, generator=torch.Generator().manual_seed(1))
    tokens = original(CHECK_PROMPTS)
    trace(ImageTower(model.visual, found["mean"], found["std"]), pixels[:2], out / "image.pt")
    trace(TextTower(model), tokens[:2], out / "text.pt")
    tokenizer.save(str(out / "tokenizer.json"))

    if torch.tensor([tokenizer.encode(prompt).ids for prompt in CHECK_PROMPTS]).ne(tokens).any():
        raise SystemExit("tokenizer.json gives other ids than open_clip")
    difference = largest_difference(model, out, pixels, tokens)
    if not difference <= TOLERANCE:
        raise SystemExit(f"the written towers differ from the model by {difference:.1e}, more than {TOLERANCE:.0e}")

    tag = Path(pretrained).stem if Path(pretrained).is_file() else pretrained
    description = {
        "formatVersion": 1,
        "id": f"open_clip/{name}/{tag}",
        "dimension": int(model.encode_text(tokens[:1]).shape[1]),
        "imageSize": size,
        "resize": {"rule": "short-side-center-crop", "filter": "bicubic-antialias"},
        "logitScale": round(float(model.logit_scale.exp()), 4),
        "image": "image.pt",
        "text": "text.pt",
        "tokenizer": "tokenizer.json",
        "contextLength": original.context_length,
        "promptTemplates": prompts,
        "licences": [
            {"part": "image.pt, text.pt", "name": f"{name}, weights {tag}", "spdx": licence,
             "source": "https://github.com/mlfoundations/open_clip"},
            {"part": "tokenizer.json", "name": f"open_clip {open_clip.__version__}, CLIP's byte-pair encoding", "spdx": "MIT",
             "source": "https://github.com/mlfoundations/open_clip"}],
        "sha256": {file: sha256(out / file) for file in ("image.pt", "text.pt", "tokenizer.json")},
    }
    # Last, so that a folder with an encoder.json is a whole one.
    (out / "encoder.json").write_text(json.dumps(description, indent=2) + "\n", encoding="utf-8")
    print(f"{description['id']}: d = {description['dimension']}, {size} px, logit scale {description['logitScale']}, "
          f"largest difference to the model {difference:.1e}, in {out}")
    return description


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", required=True, help="architecture, as in open_clip.list_models()")
    parser.add_argument("--pretrained", required=True, help='tag, checkpoint file or "none"')
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--prompt", action="append", help='template with {} for the name, repeatable; default "a photo of a {}"')
    parser.add_argument("--licence", default="NOASSERTION", help="SPDX id of the licence of the weights, for the manifest")
    arguments = parser.parse_args()
    export(arguments.model, arguments.pretrained, arguments.out, arguments.prompt or ["a photo of a {}"], arguments.licence)


if __name__ == "__main__":
    main()
