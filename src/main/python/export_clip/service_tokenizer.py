"""open_clip's tokenizers as a tokenizer.json that the service reads.

The service repairs a prompt as open_clip does (ftfy, HTML entities), gives it to tokenizer.json, cuts it at contextLength and fills it
up with paddingId. All other cleaning is in the file's normaliser, and what a tower wants before and after a text in its post-processor.
"""

import json
import string
from dataclasses import dataclass
from pathlib import Path

import open_clip
from encoder_settings import Refused, _line
from open_clip.factory import get_model_config, parse_model_name
from open_clip.tokenizer import HFTokenizer, SimpleTokenizer, basic_clean
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

PROMPTS = json.loads((Path(__file__).parent / "prompts.json").read_text(encoding="utf-8"))

START, END = "<start_of_text>", "<end_of_text>"
WORDS = r"'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"
HUB_FILES = "tokenizer.json and tokenizer_config.json"

# Python's lower() writes a sigma at the end of a word as such, the tokenizers library does not.
LOWER = [normalizers.Replace(Regex(r"(?<=\p{L})Σ(?!\p{L})"), "ς"), normalizers.Lowercase()]
WHITE_SPACE = [normalizers.Replace(Regex(r"\s+"), " "), normalizers.Strip()]
CLEANING = {
    "_clean_whitespace": WHITE_SPACE,
    "_clean_lower": [*WHITE_SPACE, *LOWER],
    "_clean_canonicalize": [normalizers.Replace("_", " "), normalizers.Replace(Regex(r"[!-/:-@\[-`{-~]"), ""), *LOWER, *WHITE_SPACE],
}


@dataclass(frozen=True)
class ServiceTokenizer:
    """What goes into encoder.json and beside it, and the tokenizer of open_clip that it equals."""

    tokenizer: Tokenizer
    context_length: int
    padding_id: int
    source: str
    original: SimpleTokenizer | HFTokenizer

    def ids(self, prompt: str) -> list[int]:
        """As the service does it."""
        self.tokenizer.enable_truncation(self.context_length)
        ids = self.tokenizer.encode(basic_clean(prompt)).ids
        self.tokenizer.no_truncation()
        return ids + [self.padding_id] * (self.context_length - len(ids))

    def check(self, prompts: list[str] = PROMPTS) -> None:
        for prompt, expected in zip(prompts, self.original(prompts).tolist()):
            if self.ids(prompt) != expected:
                raise Refused(f"tokenizer.json gives other ids than open_clip for {prompt[:60]!r}")


def service_tokenizer(model: str, folder: Path | None = None) -> ServiceTokenizer:
    """The tokenizer of a model; folder has the files of a hub's where the hub is not to be asked."""
    text = text_config(model)
    unsupported(text)
    original = _original(model, text, folder)
    made = _byte_pairs(original) if isinstance(original, SimpleTokenizer) else _of_the_hub(original, text)
    made.check()
    return made


def text_config(model: str) -> dict:
    schema, name = parse_model_name(model)
    config = get_model_config(model if schema else name)
    return config["text_cfg"]


def unsupported(text: dict) -> None:
    """Refuses what no tokenizer.json does."""
    if text.get("tokenizer_mode"):
        raise Refused(f"tokenizer mode {text['tokenizer_mode']}: its class token behind the padding is not supported")
    if text.get("tokenizer_kwargs", {}).get("reduction_mask"):
        raise Refused("its tokenizer drops words of a long prompt by chance or by grammar")


def hub_tokenizer(text: dict) -> str | None:
    """The repository that has this tokenizer, None for CLIP's own, which comes with open_clip."""
    return text.get("hf_tokenizer_name") or None


def _original(model: str, text: dict, folder: Path | None) -> SimpleTokenizer | HFTokenizer:
    repository = hub_tokenizer(text)
    if folder and not repository:
        raise Refused(f"{model} has CLIP's own tokenizer, which comes with open_clip; leave out --tokenizer")
    try:
        if folder:
            return HFTokenizer(str(folder), context_length=text.get("context_length", 77), **text.get("tokenizer_kwargs", {}))
        return open_clip.get_tokenizer(model)
    except Exception as problem:  # the hub's client has many
        if not repository:
            raise
        where = (f"{folder} has no tokenizer that loads" if folder else f"https://huggingface.co/{repository} cannot be read")
        raise Refused(f"{where} ({_line(problem)}); put {HUB_FILES} of {repository} into a folder and give --tokenizer FOLDER") from problem


def _byte_pairs(original: SimpleTokenizer) -> ServiceTokenizer:
    if original.clean_fn.__name__ != "_clean_lower":
        raise Refused(f"CLIP's byte-pair encoding with {original.clean_fn.__name__} is not supported")
    tokenizer = Tokenizer(models.BPE(
        vocab=original.encoder, merges=list(original.bpe_ranks), end_of_word_suffix="</w>", unk_token=END))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFC(), *CLEANING["_clean_lower"]])
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([
        pre_tokenizers.Split(Regex(WORDS), behavior="removed", invert=True),
        pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{START} $A {END}", special_tokens=[(token, original.encoder[token]) for token in (START, END)])
    return ServiceTokenizer(tokenizer, original.context_length, 0, f"open_clip {open_clip.__version__}, CLIP's byte-pair encoding", original)


def _of_the_hub(original: HFTokenizer, text: dict) -> ServiceTokenizer:
    fast = original.tokenizer
    backend = getattr(fast, "backend_tokenizer", None)
    if backend is None:
        raise Refused("its tokenizer has no tokenizer.json")
    if fast.padding_side != "right" or fast.truncation_side != "right":
        raise Refused("its tokenizer pads or cuts at the left")
    content = json.loads(backend.to_str())
    content["padding"] = content["truncation"] = None
    cleaning = original.clean_fn.__name__
    if cleaning == "_clean_canonicalize":
        # What has punctuation or capitals is gone before a token could be found in the text.
        content["added_tokens"] = [token for token in content["added_tokens"] if _survives(token["content"])]
    if original.strip_sep_token:
        _end_with_zero(content["post_processor"], fast.sep_token_id)
    tokenizer = Tokenizer.from_str(json.dumps(content))
    after = [tokenizer.normalizer] if tokenizer.normalizer else []
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFC(), *CLEANING[cleaning], *after])
    return ServiceTokenizer(tokenizer, original.context_length, fast.pad_token_id, hub_tokenizer(text), original)


def _survives(token: str) -> bool:
    return token == token.lower() and not set(token) & set(string.punctuation + string.whitespace)


def _end_with_zero(part: dict, separator: int) -> None:
    """open_clip's strip_sep_token: where the separator was there is a 0."""
    if part["type"] == "BertProcessing":
        part["sep"][1] = 0
    for token in part.get("special_tokens", {}).values():
        token["ids"] = [0 if id == separator else id for id in token["ids"]]
    for step in part.get("processors", []):
        _end_with_zero(step, separator)
