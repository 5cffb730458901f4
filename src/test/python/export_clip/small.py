"""Small tokenizers and small towers of the kinds that open_clip's models have, made in memory: no hub is asked.

    python small.py IMAGES OUT [1/12]

makes what ExportedClipIT loads: exports with random weights, and open_clip's own features of the same images and prompts. Of three pairs,
or of a twelfth of all that open_clip has.
"""

import copy
import json
import sys
from pathlib import Path
from unittest import mock

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "main/python/export_clip"))

import open_clip  # noqa: E402
import timm  # noqa: E402
import torch  # noqa: E402
from PIL import Image  # noqa: E402
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers  # noqa: E402

from encoder_settings import Refused, settings  # noqa: E402
from export_open_clip import RANDOM, becomes, export, load, table  # noqa: E402
from service_tokenizer import PROMPTS, hub_tokenizer, service_tokenizer, text_config  # noqa: E402

# One of each: QuickGELU and CLIP's crop; a squash, a hub's tokenizer and timm's tower; a triangle filter and a convolutional tower.
# And one in half precision.
PAIRS = [("ViT-B-16-quickgelu", "openai", False), ("ViT-B-16-SigLIP2", "webli", False), ("MobileCLIP2-S0", "dfndr2b", False),
         ("ViT-B-32-SigLIP2-256", "webli", True)]
MATRIX_PROMPTS = ["a photo of a bus", "a photo of a minibus", "a photo of a tractor", "cr\u00e8me br\u00fbl\u00e9e, 2 of them!"]
VOCABULARY = 1200
KINDS = ["t5", "gemma", "bert", "roberta", "xlm-roberta", "nllb"]


def kind_of(repository: str) -> str:
    """Which of the small tokenizers stands in for a hub's."""
    name = repository.lower()
    for part, kind in (("siglip2", "gemma"), ("siglip", "t5"), ("bert-base", "bert"), ("xlm", "xlm-roberta"), ("nllb", "nllb"),
                       ("roberta", "roberta")):
        if part in name:
            return kind
    raise ValueError(f"no small tokenizer like {repository}")


def unigram(special: list[str], unknown: str) -> Tokenizer:
    """As sentencepiece's: white space is a letter of its own, and the pieces are chosen by their likelihood."""
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="\u2581", prepend_scheme="always")
    tokenizer.decoder = decoders.Metaspace(replacement="\u2581", prepend_scheme="always")
    tokenizer.train_from_iterator(PROMPTS * 20, trainers.UnigramTrainer(
        vocab_size=VOCABULARY, special_tokens=special, unk_token=unknown, show_progress=False))
    return tokenizer


def byte_fallback(special: list[str], unknown: str) -> Tokenizer:
    """As Gemma's: byte-pair encoding of whole texts, what is unknown in bytes."""
    special = special + [f"<0x{byte:02X}>" for byte in range(256)]
    tokenizer = Tokenizer(models.BPE(byte_fallback=True, unk_token=unknown, fuse_unk=True))
    tokenizer.normalizer = normalizers.Replace(" ", "\u2581")
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex("(?<=\\S)(?=\u2581)"), "isolated")
    tokenizer.train_from_iterator(
        [prompt for prompt in PROMPTS if prompt.isascii()],
        trainers.BpeTrainer(vocab_size=VOCABULARY, special_tokens=special, show_progress=False))
    tokenizer.pre_tokenizer = None
    return tokenizer


def make(kind: str) -> tuple[Tokenizer, dict]:
    """A tokenizer as a hub's repository has it, and its tokenizer_config.json."""
    if kind == "t5":
        tokenizer = unigram(["<pad>", "</s>", "<unk>"], "<unk>")
        config = {"pad_token": "</s>", "eos_token": "</s>", "unk_token": "<unk>"}
        around = "$A </s>"
    elif kind == "gemma":
        tokenizer = byte_fallback(["<pad>", "<eos>", "<bos>", "<unk>", "<table>", "[multimodal]"], "<unk>")
        config = {"pad_token": "<pad>", "eos_token": "<eos>", "bos_token": "<bos>", "unk_token": "<unk>"}
        around = "$A <eos>"
    elif kind == "bert":
        tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
        tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
        tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
        special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
        tokenizer.train_from_iterator(PROMPTS, trainers.WordPieceTrainer(
            vocab_size=VOCABULARY, special_tokens=special, show_progress=False))
        config = {"pad_token": "[PAD]", "unk_token": "[UNK]", "cls_token": "[CLS]", "sep_token": "[SEP]", "mask_token": "[MASK]"}
        around = "[CLS] $A [SEP]"
    elif kind == "roberta":
        tokenizer = Tokenizer(models.BPE())
        tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
        tokenizer.train_from_iterator(PROMPTS, trainers.BpeTrainer(
            vocab_size=VOCABULARY, special_tokens=["<s>", "<pad>", "</s>", "<unk>", "<mask>"],
            initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False))
        config = {"pad_token": "<pad>", "bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>", "cls_token": "<s>",
                  "sep_token": "</s>"}
        around = "<s> $A </s>"
    else:
        tokenizer = unigram(["<s>", "<pad>", "</s>", "<unk>", "eng_Latn"], "<unk>")
        config = {"pad_token": "<pad>", "bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>", "cls_token": "<s>",
                  "sep_token": "</s>"}
        around = "eng_Latn $A </s>" if kind == "nllb" else "<s> $A </s>"
    words = [word for word in around.split() if word != "$A"]
    tokenizer.post_processor = processors.TemplateProcessing(
        single=around, special_tokens=[(word, tokenizer.token_to_id(word)) for word in words])
    return tokenizer, {"tokenizer_class": "PreTrainedTokenizerFast", "clean_up_tokenization_spaces": False, **config}


def hub_folder(kind: str, folder: Path) -> Path:
    """The files that the script asks for where a hub is not reached, for a text tower of Hugging Face too."""
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer, config = make(kind)
    tokenizer.save(str(folder / "tokenizer.json"))
    (folder / "tokenizer_config.json").write_text(json.dumps(config), encoding="utf-8")
    size = {"vocab_size": VOCABULARY, "pad_token_id": 1}
    tower = {
        "roberta": {"model_type": "roberta", "hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2,
                    "intermediate_size": 64, "max_position_embeddings": 514, "type_vocab_size": 1},
        "nllb": {"model_type": "m2m_100", "d_model": 32, "encoder_layers": 2, "decoder_layers": 1, "encoder_attention_heads": 2,
                 "decoder_attention_heads": 2, "encoder_ffn_dim": 64, "decoder_ffn_dim": 64, "max_position_embeddings": 512},
    }
    tower["xlm-roberta"] = {**tower["roberta"], "model_type": "xlm-roberta"}
    if kind in tower:
        (folder / "config.json").write_text(json.dumps({**tower[kind], **size}), encoding="utf-8")
    return folder


def shrink(config: dict) -> dict:
    """The same architecture with few layers: what a layer does is the same in each."""
    small = copy.deepcopy(config)
    vision, text = small["vision_cfg"], small["text_cfg"]
    if "timm_model_name" not in vision:
        vision["layers"] = [1, 1, 1, 1] if isinstance(vision["layers"], list) else 2
    if "hf_model_name" not in text:
        text["layers"] = 2
        if "hf_tokenizer_name" in text:
            text["vocab_size"] = VOCABULARY
    if "multimodal_cfg" in small:
        small["multimodal_cfg"]["layers"] = 1
    return small


def few_layers(create: callable) -> callable:
    """timm's create_model for towers of two blocks, where the family can be cut."""
    def smaller(name: str, **options):
        if name.startswith(("vit_", "vitamin_", "eva")):
            options["depth"] = 2
        elif name.startswith("convnext"):
            options["depths"] = (1, 1, 1, 1)
        return create(name, **options)
    return smaller


def smaller(name: str):
    """While it lasts, open_clip knows the architecture with few layers."""
    configs = open_clip.factory._MODEL_CONFIGS
    return mock.patch.dict(configs, {name: shrink(configs[name])}), mock.patch.object(timm, "create_model", few_layers(timm.create_model))


def features(name: str, tag: str, tokenizer: Path | None, images: list[Path], prompts: list[str]) -> dict:
    """What open_clip itself makes of files and prompts, from the file's bytes on."""
    found = settings(name, tag)
    model = load(name, tag, RANDOM, found, tokenizer)
    prepared = open_clip.transform.image_transform_v2(open_clip.transform.PreprocessCfg(**model.visual.preprocess_cfg), is_train=False)
    words = service_tokenizer(name, tokenizer).original
    with torch.inference_mode():
        image = model.encode_image(torch.stack([prepared(Image.open(file).convert("RGB")) for file in images]), normalize=True)
        text = model.encode_text(words(prompts), normalize=True)
    return {"images": {file.name: row for file, row in zip(images, image.tolist())}, "prompts": dict(zip(prompts, text.tolist()))}


def distinct() -> list[tuple[str, str, bool]]:
    """One pair of the whole table for each architecture and setting: tags that differ in their weights alone are one case."""
    seen = {}
    for name, tag, what in table():
        seen.setdefault((name, what), (name, tag, False))
    return list(seen.values())


def export_small(name: str, tag: str, half: bool, out: Path, images: list[Path]) -> None:
    """Exports a pair and writes beside it what open_clip makes of images and prompts; what is refused has to be said by --list."""
    repository = hub_tokenizer(text_config(name))
    tokenizer = hub_folder(kind_of(repository), out / "hub" / kind_of(repository)) if repository else None
    folder = out / f"{name}-{tag}{'-fp16' if half else ''}"
    config, towers = smaller(name)
    with config, towers:
        try:
            export(name, tag, folder, weights=RANDOM, tokenizer=tokenizer, half=half)
        except Refused as reason:
            print(f"{name} {tag}: refused: {reason}")
            if becomes(name, tag) != f"refused: {reason}":
                raise
            return
        expected = features(name, tag, tokenizer, images, MATRIX_PROMPTS)
    (folder / "expected.json").write_text(json.dumps(expected), encoding="utf-8")


def main() -> None:
    images, out = Path(sys.argv[1]), Path(sys.argv[2])
    files = [file for file in sorted(images.iterdir()) if file.suffix == ".jpg"][:6]
    pairs = PAIRS
    if len(sys.argv) > 3:
        part, parts = map(int, sys.argv[3].split("/"))
        pairs = distinct()[part - 1::parts]
    for name, tag, half in pairs:
        export_small(name, tag, half, out, files)


if __name__ == "__main__":
    main()
