"""What a checkpoint was trained with, taken from whoever says it; what nobody says is refused, never assumed."""

import json
from dataclasses import dataclass
from pathlib import Path

import open_clip
from open_clip.factory import get_model_config, parse_model_name
from open_clip.pretrained import get_pretrained_cfg, list_pretrained_tags_by_model

RULES = {"shortest": "short-side-center-crop", "squash": "squash"}
FILTERS = {"bicubic": "bicubic-antialias", "bilinear": "bilinear-antialias"}
FLAGS = {"mean": "--mean R G B", "std": "--std R G B", "resize_mode": "--resize-mode", "interpolation": "--interpolation"}


class Refused(Exception):
    """Why a model cannot be exported, and what would help."""


@dataclass(frozen=True)
class Settings:
    """How pixels are prepared and which activation the towers have.

    quick_gelu is None where no layer of the model would be another with it."""

    quick_gelu: bool | None
    quick_gelu_said_by: str
    size: int
    mean: tuple[float, ...]
    std: tuple[float, ...]
    resize_mode: str
    interpolation: str

    def preprocessing(self) -> dict:
        return {"mean": self.mean, "std": self.std, "resize_mode": self.resize_mode, "interpolation": self.interpolation}

    def resize(self) -> dict:
        return {"rule": RULES[self.resize_mode], "filter": FILTERS[self.interpolation]}


def settings(model: str, tag: str | None = None, quick_gelu: bool | None = None, flags: dict | None = None) -> Settings:
    """The settings of a tag, of a config beside or behind the weights, or of a built-in architecture alone.

    flags holds what the caller decides, by the names of open_clip's preprocessing."""
    config, said, who = _sources(model, tag)
    decided, decided_by = _quick_gelu(config, said, who, tag, quick_gelu)
    preprocessing = {key: said.get(key) for key in FLAGS} | {key: value for key, value in (flags or {}).items() if value is not None}
    missing = [FLAGS[key] for key, value in preprocessing.items() if value is None]
    if missing:
        raise Refused(f"{who} does not say how its images were prepared; give {', '.join(missing)}"
                      + ("" if tag else ", or --pretrained TAG for a tag's"))
    if preprocessing["resize_mode"] not in RULES:
        raise Refused(f"resize mode {preprocessing['resize_mode']}: the service does {' and '.join(RULES)}")
    if preprocessing["interpolation"] not in FILTERS:
        raise Refused(f"interpolation {preprocessing['interpolation']}: the service does {' and '.join(FILTERS)}")
    return Settings(decided, decided_by, _square(config), tuple(preprocessing["mean"]), tuple(preprocessing["std"]),
                    preprocessing["resize_mode"], preprocessing["interpolation"])


def _sources(model: str, tag: str | None) -> tuple[dict, dict, str]:
    """The architecture, what is said of its training, and who says it."""
    schema, name = parse_model_name(model)
    if schema:
        if tag:
            raise Refused(f"{model} brings its own weights and settings; leave out --pretrained")
        whole = _hub_config(schema, name)
        if "model_cfg" not in whole:
            raise Refused(f"{model}: its open_clip_config.json has no model_cfg")
        said = {"quick_gelu": whole["model_cfg"].get("quick_gelu"), **whole.get("preprocess_cfg", {})}
        return whole["model_cfg"], said, f"{model}'s open_clip_config.json"
    config = get_model_config(name)
    if config is None:
        raise Refused(f"open_clip {open_clip.__version__} has no architecture {name}; --list shows those it has")
    if tag is None:
        return config, {"quick_gelu": config.get("quick_gelu")}, f"the architecture {name}"
    said = get_pretrained_cfg(name, tag)
    if not said:
        raise Refused(f"{name} has no tag {tag}; it has {', '.join(list_pretrained_tags_by_model(name)) or 'none'}")
    # In open_clip's table a tag without the key was trained without.
    return config, {"quick_gelu": False, **said}, f"tag {tag}"


def _hub_config(schema: str, name: str) -> dict:
    if schema == "local-dir":
        file = Path(name) / "open_clip_config.json"
        if not file.is_file():
            raise Refused(f"{file} is missing")
        return json.loads(file.read_text(encoding="utf-8"))
    try:
        return open_clip.factory._get_hf_config(name)
    except Exception as problem:  # the hub's client has many
        raise Refused(f"https://huggingface.co/{name} cannot be read ({_line(problem)}); put its open_clip_config.json, "
                      "open_clip_model.safetensors and tokenizer files into one folder and give --model local-dir:FOLDER") from problem


def _quick_gelu(config: dict, said: dict, who: str, tag: str | None, flag: bool | None) -> tuple[bool | None, str]:
    if not _has_gelu(config):
        return None, "no layer of it"
    if flag is not None:
        return flag, "--quick-gelu"
    decided = said["quick_gelu"]
    if decided is None:
        raise Refused(f"{who} does not say whether it was trained with QuickGELU; give --quick-gelu yes or no"
                      + ("" if tag else ", or --pretrained TAG for a tag's"))
    if tag and config.get("quick_gelu") and not decided:
        raise Refused(f"the architecture says QuickGELU and {who} does not; give --quick-gelu yes or no")
    return bool(decided), who


def _has_gelu(config: dict) -> bool:
    """Whether a tower is open_clip's own transformer; timm's and Hugging Face's have activations of their own."""
    vision, text = config["vision_cfg"], config["text_cfg"]
    own_vision = not vision.get("timm_model_name") and not isinstance(vision.get("layers"), (list, tuple))
    return own_vision or not text.get("hf_model_name")


def _square(config: dict) -> int:
    size = config["vision_cfg"].get("image_size")
    if size is None:
        raise Refused("its config has no vision_cfg.image_size")
    height, width = size if isinstance(size, (list, tuple)) else (size, size)
    if height != width:
        raise Refused(f"image size {width}x{height}: the service makes square images only")
    return int(height)


def _line(problem: Exception) -> str:
    return (str(problem).strip().splitlines() or [type(problem).__name__])[0][:200]
