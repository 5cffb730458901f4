"""Exports an open_clip model to the folder that `bundle create --encoder DIR` takes, or says why not.

    pip install -r requirements.txt
    python export_open_clip.py --list
    python export_open_clip.py --model ViT-B-16 --pretrained openai --out DIR

--model is an architecture of open_clip, hf-hub:ORG/REPOSITORY or local-dir:FOLDER; --pretrained a tag of the architecture, which also says
with which activation and on which pixels it was trained. --weights takes the weights from a file instead of the hub ("random": none,
for tests and load tests). A checkpoint without a tag needs the flags that say what nobody else says; what is still not said is refused.

Writes image.pt (uint8 [B,H,W,3] -> unit-length float32 [B,d], pixels normalised inside), text.pt (token ids [B,contextLength] ->
unit-length float32 [B,d]), tokenizer.json and encoder.json, and compares what it wrote with the model, and the ids of 200 prompts with
open_clip's, before it says so.
"""

import argparse
import copy
import hashlib
import json
import warnings
from collections import Counter
from pathlib import Path

import open_clip
import torch
from encoder_settings import FILTERS, RULES, Refused, Settings, _line, settings
from open_clip.factory import get_model_config, parse_model_name
from open_clip.pretrained import get_pretrained_cfg
from open_clip.zero_shot_metadata import OPENAI_IMAGENET_TEMPLATES, SIMPLE_IMAGENET_TEMPLATES
from service_tokenizer import ServiceTokenizer, hub_tokenizer, service_tokenizer, text_config, unsupported
from torch import nn
from torch.nn import functional

TOLERANCE = 1e-5
HALF_TOLERANCE = 0.999
HALF_IMAGES = 64
RANDOM = "random"
TEMPLATES = {
    1: ["a photo of a {}"],
    7: [template("{}") for template in SIMPLE_IMAGENET_TEMPLATES],
    80: [template("{}") for template in OPENAI_IMAGENET_TEMPLATES],
}


def part_of(model: nn.Module, wanted: callable) -> nn.Module:
    """The same model with some of its modules, so that a file does not hold the weights of the other tower."""
    part = copy.copy(model)
    part._modules = {name: module for name, module in model._modules.items() if wanted(name)}
    return part


class ImageTower(nn.Module):
    def __init__(self, model: nn.Module, mean: tuple, std: tuple, half: bool = False) -> None:
        super().__init__()
        self.model = part_of(model, lambda name: name == "visual")
        self.half_inside = half
        self.register_buffer("mean", 255 * torch.tensor(mean).view(3, 1, 1))
        self.register_buffer("std", 255 * torch.tensor(std).view(3, 1, 1))

    def forward(self, pixels: torch.Tensor) -> torch.Tensor:
        x = (pixels.permute(0, 3, 1, 2).float() - self.mean) / self.std
        features = self.model.encode_image(x.half() if self.half_inside else x, normalize=False)
        return functional.normalize(features.float(), dim=-1)


class TextTower(nn.Module):
    def __init__(self, model: nn.Module) -> None:
        super().__init__()
        self.model = part_of(model, lambda name: name not in ("visual", "text_decoder"))

    def forward(self, tokens: torch.Tensor) -> torch.Tensor:
        return self.model.encode_text(tokens, normalize=True)


def load(name: str, tag: str | None, weights: str | None, found: Settings, tokenizer: Path | None) -> nn.Module:
    """The model as it was trained; without weights it is an error, not a random model."""
    torch.manual_seed(0)
    schema, _ = parse_model_name(name)
    if schema and weights not in (None, RANDOM):
        raise Refused(f"{name} brings its own weights; leave out --weights, or give --model the architecture's name")
    if not schema and not tag and not weights:
        raise Refused("no weights: give --pretrained TAG, --weights FILE or --weights random")
    if weights not in (None, RANDOM) and not Path(weights).is_file():
        raise Refused(f"--weights: {weights} is not a file")
    overrides = {} if found.quick_gelu is None else {"quick_gelu": found.quick_gelu}
    text = text_config(name)
    if text.get("hf_model_name"):
        # its config is the hub's, or lies beside the tokenizer
        overrides["text_cfg"] = {**text, "hf_model_pretrained": False, **({"hf_model_name": str(tokenizer)} if tokenizer else {})}
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="QuickGELU mismatch")
        try:
            model = open_clip.create_model(
                name, pretrained=None if weights == RANDOM else weights or tag, load_weights=weights != RANDOM,
                require_pretrained=weights != RANDOM, pretrained_text=False, precision="fp32", device="cpu",
                force_preprocess_cfg=found.preprocessing(), **overrides)
        except Exception as problem:  # the hub's client and the towers have many
            raise Refused(f"{_line(problem)}{where_to_get(name, tag, weights, text)}") from problem
    return model.eval().requires_grad_(False)


def where_to_get(name: str, tag: str | None, weights: str | None, text: dict) -> str:
    hints = []
    if tag and not weights:
        source = get_pretrained_cfg(name, tag)
        hub = source.get("hf_hub", "").strip("/")
        hints.append(f"fetch the weights from {source.get('url') or 'https://huggingface.co/' + hub} and give --weights FILE")
    if text.get("hf_model_name"):
        hints.append(f"put config.json, tokenizer.json and tokenizer_config.json of {text['hf_model_name']} into a folder and give "
                     "--tokenizer FOLDER")
    return "".join(f"; {hint}" for hint in hints)


def trace(module: nn.Module, example: torch.Tensor, file: Path) -> None:
    # The fused attention kernel is left out: it is not the same in every libtorch.
    torch.backends.mha.set_fastpath_enabled(False)
    try:
        with torch.no_grad(), warnings.catch_warnings():
            warnings.simplefilter("ignore", torch.jit.TracerWarning)
            torch.jit.save(torch.jit.trace(module.eval(), example, check_trace=False), file)
    finally:
        torch.backends.mha.set_fastpath_enabled(True)


def random_pixels(count: int, size: int) -> torch.Tensor:
    """Noise of several grains, so that pixels are not alike everywhere."""
    generator = torch.Generator().manual_seed(1)
    images = [torch.nn.functional.interpolate(torch.rand(1, 3, cells, cells, generator=generator), (size, size), mode="bilinear")
              for cells in (2 + 3 * (i % 16) for i in range(count))]
    return (255 * torch.cat(images)).to(torch.uint8).permute(0, 2, 3, 1).contiguous()


def image_features(model: nn.Module, found: Settings, pixels: torch.Tensor) -> torch.Tensor:
    """By open_clip's own functions, beginning with pixels that need no resize."""
    mean, std = (torch.tensor(values).view(3, 1, 1) for values in (found.mean, found.std))
    with torch.inference_mode():
        features = model.encode_image((pixels.permute(0, 3, 1, 2) / 255 - mean) / std, normalize=True)
    if not isinstance(features, torch.Tensor) or features.dim() != 2:
        raise Refused(f"its image tower gives {type(features).__name__}, expected one feature an image")
    return features


def largest_difference(file: Path, cases: list[tuple[torch.Tensor, torch.Tensor]]) -> float:
    """How far a written tower is from the model."""
    tower = torch.jit.load(file)
    with torch.inference_mode():
        return max(float((tower(given) - expected).abs().max()) for given, expected in cases)


def write_image_tower(model: nn.Module, found: Settings, half: bool, out: Path) -> str:
    pixels = random_pixels(HALF_IMAGES if half else 3, found.size)
    expected = torch.cat([image_features(model, found, pixels[at:at + 8]) for at in range(0, len(pixels), 8)])
    if half:
        model.visual.half()
    trace(ImageTower(model, found.mean, found.std, half), pixels[:2], out)
    if not half:
        return held_to_the_model("image", largest_difference(out, [(pixels, expected), (pixels[:1], expected[:1])]))
    tower = torch.jit.load(out)
    with torch.inference_mode():
        got = torch.cat([tower(pixels[at:at + 8]) for at in range(0, len(pixels), 8)])
    cosine = float((got * expected).sum(dim=1).min())
    if not cosine >= HALF_TOLERANCE:
        raise Refused(f"in half precision a feature has a cosine of {cosine:.5f} to the model's, less than {HALF_TOLERANCE}; "
                      "leave out --fp16")
    return f"smallest cosine of {len(pixels)} images {cosine:.6f}"


def held_to_the_model(tower: str, difference: float) -> str:
    if not difference <= TOLERANCE:
        raise Refused(f"the written {tower} tower differs from the model by {difference:.1e}, more than {TOLERANCE:.0e}")
    return f"{difference:.1e}"


def write_text_tower(model: nn.Module, tokenizer: ServiceTokenizer, out: Path) -> str:
    tokens = tokenizer.original(["a photo of a cat", "fire truck", "a photo of 3 red-and-white sailboats, at night!"])
    with torch.inference_mode():
        expected = model.encode_text(tokens, normalize=True)
    trace(TextTower(model), tokens[:2], out)
    return held_to_the_model("text", largest_difference(
        out, [(tokens, expected), (tokens[:1], expected[:1]), (tokens.int(), expected)]))


def sha256(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def export(name: str, tag: str | None, out: Path, *, weights: str | None = None, quick_gelu: bool | None = None,
           flags: dict | None = None, tokenizer: Path | None = None, half: bool = False, templates: list[str] = TEMPLATES[1],
           licence: str = "NOASSERTION") -> dict:
    """Writes the folder and returns what encoder.json says; raises Refused with the reason."""
    found = settings(name, tag, quick_gelu, flags)
    words = service_tokenizer(name, tokenizer)
    model = load(name, tag, weights, found, tokenizer)
    out.mkdir(parents=True, exist_ok=True)
    (out / "encoder.json").unlink(missing_ok=True)
    text_difference = write_text_tower(model, words, out / "text.pt")
    image_difference = write_image_tower(model, found, half, out / "image.pt")
    words.tokenizer.save(str(out / "tokenizer.json"))

    files = {file: sha256(out / file) for file in ("image.pt", "text.pt", "tokenizer.json")}
    schema, bare = parse_model_name(name)
    origin = RANDOM if weights == RANDOM else tag or (Path(weights).stem if weights else schema)
    bias = getattr(model, "logit_bias", None)
    bare = Path(bare).name if schema == "local-dir" else bare
    description = {
        "formatVersion": 1,
        "id": f"open_clip/{bare}/{origin}/{files['image.pt'][:12]}",
        "dimension": int(model.encode_text(words.original(["a"])).shape[1]),
        "imageSize": found.size,
        "resize": found.resize(),
        "mean": found.mean,
        "std": found.std,
        "quickGelu": found.quick_gelu,
        "quickGeluSaidBy": found.quick_gelu_said_by,
        "precision": "float16" if half else "float32",
        "logitScale": round(float(model.logit_scale.exp()), 4),
        # The same for all classes: it has no part in a softmax, and the service does not read it.
        "logitBias": None if bias is None else round(float(bias), 4),
        "image": "image.pt",
        "text": "text.pt",
        "tokenizer": "tokenizer.json",
        "contextLength": words.context_length,
        "paddingId": words.padding_id,
        "promptTemplates": templates,
        "licences": [
            {"part": "image.pt, text.pt", "name": f"{bare}, weights {origin}", "spdx": licence,
             "source": "https://github.com/mlfoundations/open_clip"},
            {"part": "tokenizer.json", "name": words.source,
             **({"spdx": "NOASSERTION", "source": f"https://huggingface.co/{words.source}"} if hub_tokenizer(text_config(name))
                else {"spdx": "MIT", "source": "https://github.com/mlfoundations/open_clip"})}],
        "sha256": files,
    }
    # Last, so that a folder with an encoder.json is a whole one.
    (out / "encoder.json").write_text(json.dumps(description, indent=2) + "\n", encoding="utf-8")
    print(f"{description['id']}: d = {description['dimension']}, {found.size} px, {found.resize_mode}, {found.interpolation}, "
          f"QuickGELU {'yes' if found.quick_gelu else 'no'} (says {found.quick_gelu_said_by}), logit scale {description['logitScale']}, "
          f"to the model: image {image_difference}, text {text_difference}; in {out}")
    return description


def becomes(name: str, tag: str) -> str:
    """What becomes of a pair: "exported", with the repository that its tokenizer comes from, or "refused" and why."""
    try:
        found = settings(name, tag)
        text = text_config(name)
        unsupported(text)
    except Refused as reason:
        return f"refused: {reason}"
    quick = {True: ", QuickGELU", False: "", None: ""}[found.quick_gelu]
    repository = hub_tokenizer(text)
    return f"exported: {found.size} px, {found.resize_mode}, {found.interpolation}{quick}" + (
        f", tokenizer of {repository}" if repository else "")


def table() -> list[tuple[str, str, str]]:
    return [(name, tag, becomes(name, tag)) for name, tag in open_clip.list_pretrained()]


def counts(rows: list[tuple[str, str, str]]) -> str:
    number = Counter(row[2].split(":")[0] for row in rows)
    hub = sum("tokenizer of" in row[2] for row in rows)
    return (f"open_clip {open_clip.__version__}: {len(rows)} pairs, {number['exported']} exported ({hub} of them with a tokenizer of a "
            f"hub), {number['refused']} refused")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--list", action="store_true", help="print what becomes of every architecture and tag, and stop")
    parser.add_argument("--model", help="architecture, hf-hub:ORG/REPOSITORY or local-dir:FOLDER")
    parser.add_argument("--pretrained", metavar="TAG", help="tag of the architecture, as --list prints it")
    parser.add_argument("--weights", help=f'checkpoint file, or "{RANDOM}"; default: the tag\'s, fetched by open_clip')
    parser.add_argument("--out", type=Path)
    parser.add_argument("--quick-gelu", choices=["yes", "no"], help="decides the activation against all others")
    parser.add_argument("--mean", nargs=3, type=float, help="of the pixels in 0..1")
    parser.add_argument("--std", nargs=3, type=float)
    parser.add_argument("--resize-mode", choices=list(RULES))
    parser.add_argument("--interpolation", choices=list(FILTERS))
    parser.add_argument("--tokenizer", type=Path, metavar="FOLDER",
                        help="tokenizer.json, tokenizer_config.json and, for a text tower of Hugging Face, config.json")
    parser.add_argument("--fp16", action="store_true", help="image tower in half precision; pixels and features stay float32")
    parser.add_argument("--templates", type=int, choices=list(TEMPLATES), help="open_clip's own sets; default 1, \"a photo of a {}\"")
    parser.add_argument("--prompt", action="append", help="template with {} for the name, repeatable, instead of --templates")
    parser.add_argument("--licence", default="NOASSERTION", help="SPDX id of the licence of the weights, for the manifest")
    given = parser.parse_args()
    if given.list:
        rows = table()
        for row in rows:
            print("\t".join(row))
        print(counts(rows))
        return
    if not given.model or not given.out:
        parser.error("--model and --out are needed")
    if given.templates and given.prompt:
        parser.error("--templates and --prompt exclude each other")
    flags = {key: getattr(given, key) for key in ("mean", "std", "resize_mode", "interpolation")}
    try:
        export(given.model, given.pretrained, given.out, weights=given.weights,
               quick_gelu=None if given.quick_gelu is None else given.quick_gelu == "yes", flags=flags, tokenizer=given.tokenizer,
               half=given.fp16, templates=given.prompt or TEMPLATES[given.templates or 1], licence=given.licence)
    except Refused as reason:
        raise SystemExit(f"{given.model}: {reason}") from None


if __name__ == "__main__":
    main()
