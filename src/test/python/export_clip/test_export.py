"""Holds exports of small towers with random weights to the models they are made of. Run: pytest src/test/python/export_clip"""

import hashlib
import json
import re
from contextlib import ExitStack
from pathlib import Path

import pytest

REASON = "open_clip_torch and its needs are not installed (src/main/python/export_clip/requirements.txt)"
torch = pytest.importorskip("torch", reason=REASON)
open_clip = pytest.importorskip("open_clip", reason=REASON)
pytest.importorskip("transformers", reason=REASON)

from safetensors.torch import save_file  # noqa: E402  (after the skips)
from small import KINDS, hub_folder, kind_of, smaller  # noqa: E402

from encoder_settings import FLAGS, Refused, settings  # noqa: E402
from export_open_clip import (  # noqa: E402
    HALF_IMAGES, RANDOM, TEMPLATES, TOLERANCE, counts, export, image_features, load, random_pixels, table)
from service_tokenizer import PROMPTS, hub_tokenizer, service_tokenizer, text_config  # noqa: E402

ROOT = Path(__file__).resolve().parents[4]
VECTORS = json.loads((ROOT / "src/test/resources/tokenizers/vectors.json").read_text(encoding="utf-8"))
PAGE = ROOT / "src/site/markdown/encoders.md"
OPENAI = {"mean": (0.5, 0.5, 0.5), "std": (0.5, 0.5, 0.5), "resize_mode": "shortest", "interpolation": "bicubic"}


@pytest.fixture(scope="module")
def hub(tmp_path_factory):
    """The folder to give as --tokenizer for a model, None for one that has CLIP's own."""
    folder = tmp_path_factory.mktemp("hub")

    def of(name):
        repository = hub_tokenizer(text_config(name))
        return hub_folder(kind_of(repository), folder / kind_of(repository)) if repository else None
    return of


@pytest.fixture(autouse=True, scope="module")
def few():
    """All models of this file have few layers."""
    with ExitStack() as stack:
        for name in ("ViT-B-16", "ViT-B-16-quickgelu", "ViT-B-16-SigLIP2", "ViT-B-32-SigLIP2-256", "ViT-L-14-CLIPA",
                     "coca_ViT-B-32", "xlm-roberta-base-ViT-B-32", "nllb-clip-base"):
            config, towers = smaller(name)
            stack.enter_context(config)
        stack.enter_context(towers)
        yield


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    out = tmp_path_factory.mktemp("export")
    return out, export("ViT-B-16", "openai", out, weights=RANDOM)


def image_tower(out, pixels):
    with torch.inference_mode():
        return torch.jit.load(out / "image.pt")(pixels)


def test_encoder_json_describes_the_files(exported):
    out, description = exported
    model = load("ViT-B-16", "openai", RANDOM, settings("ViT-B-16", "openai"), None)

    written = json.loads((out / "encoder.json").read_text(encoding="utf-8"))

    assert written == json.loads(json.dumps(description))
    assert {file: hashlib.sha256((out / file).read_bytes()).hexdigest() for file in written["sha256"]} == written["sha256"]
    assert written["id"] == f"open_clip/ViT-B-16/random/{written['sha256']['image.pt'][:12]}"
    assert (written["dimension"], written["imageSize"], written["contextLength"], written["paddingId"]) == (512, 224, 77, 0)
    assert written["resize"] == {"rule": "short-side-center-crop", "filter": "bicubic-antialias"}
    assert written["logitScale"] == pytest.approx(float(model.logit_scale.exp()), abs=1e-4)
    assert written["logitBias"] is None


def test_a_tower_holds_only_its_own_weights(exported):
    out, _ = exported
    model = load("ViT-B-16", "openai", RANDOM, settings("ViT-B-16", "openai"), None)
    visual = sum(p.numel() for p in model.visual.parameters())
    text = sum(p.numel() for name, p in model.named_parameters() if not name.startswith("visual."))

    assert (out / "image.pt").stat().st_size == pytest.approx(4 * visual, rel=0.05)
    assert (out / "text.pt").stat().st_size == pytest.approx(4 * text, rel=0.05)


def test_the_activation_is_the_tags_and_not_the_architectures(exported, tmp_path):
    """The same weights: exported as OpenAI trained them, and as an architecture's name alone would have it."""
    out, description = exported
    plain = export("ViT-B-16", "openai", tmp_path, weights=RANDOM, quick_gelu=False)
    trained_as = load("ViT-B-16-quickgelu", "openai", RANDOM, settings("ViT-B-16-quickgelu", "openai"), None)
    pixels = random_pixels(3, 224)

    features = image_tower(out, pixels)

    assert (description["quickGelu"], description["quickGeluSaidBy"]) == (True, "tag openai")
    assert (plain["quickGelu"], plain["quickGeluSaidBy"]) == (False, "--quick-gelu")
    assert plain["id"] != description["id"]
    assert float((features - image_features(trained_as, settings("ViT-B-16", "openai"), pixels)).abs().max()) <= 1e-5
    assert float((features - image_tower(tmp_path, pixels)).abs().max()) > 10 * TOLERANCE


def test_every_tag_of_the_paper_has_its_quick_gelu():
    for name in ("RN50", "RN101", "ViT-B-32", "ViT-B-16", "ViT-L-14", "ViT-L-14-336"):
        assert settings(name, "openai").quick_gelu is True
    assert settings("ViT-B-16", "laion2b_s34b_b88k").quick_gelu is False


@pytest.mark.parametrize("name, tag", [
    ("coca_ViT-B-32", "laion2b_s13b_b90k"), ("ViT-L-14-CLIPA", "datacomp1b"), ("xlm-roberta-base-ViT-B-32", "laion5b_s13b_b90k"),
    ("nllb-clip-base", "v1"), ("ViT-B-16-SigLIP2", "webli")])
def test_other_kinds_of_towers_are_exported(name, tag, hub, tmp_path):
    """CoCa's towers give pairs, CLIPA's text ends without a separator, and some text towers are Hugging Face's."""
    description = export(name, tag, tmp_path, weights=RANDOM, tokenizer=hub(name))

    assert description["resize"]["rule"] == {"squash": "squash", "shortest": "short-side-center-crop"}[settings(name, tag).resize_mode]
    assert description["logitBias"] == (-10.0 if "SigLIP" in name else None)


def test_half_precision_is_inside_the_module(hub, tmp_path):
    name = "ViT-B-32-SigLIP2-256"
    export(name, "webli", tmp_path / "half", weights=RANDOM, tokenizer=hub(name), half=True)
    export(name, "webli", tmp_path / "full", weights=RANDOM, tokenizer=hub(name))
    pixels = random_pixels(2, 256)

    half, full = image_tower(tmp_path / "half", pixels), image_tower(tmp_path / "full", pixels)

    assert HALF_IMAGES == 64
    assert half.dtype == torch.float32
    assert float((half * full).sum(dim=1).min()) >= 0.999
    sizes = [(tmp_path / kind / "image.pt").stat().st_size for kind in ("half", "full")]
    assert sizes[0] == pytest.approx(sizes[1] / 2, rel=0.02)


def test_ids_of_the_vector_file_are_open_clips():
    """What TokenizerVectorsTest holds the service to."""
    rows = service_tokenizer("ViT-B-16").original(PROMPTS).tolist()

    assert VECTORS["prompts"] == PROMPTS and len(PROMPTS) == 200
    kept = VECTORS["tokenizers"]["clip"]
    assert [row + [kept["paddingId"]] * (kept["contextLength"] - len(row)) for row in kept["ids"]] == rows
    assert set(VECTORS["tokenizers"]) == {"clip", *KINDS}


def test_a_checkpoint_file_is_refused_until_all_is_said(tmp_path):
    model = load("ViT-B-16", "openai", RANDOM, settings("ViT-B-16", "openai"), None)
    torch.save(model.state_dict(), tmp_path / "trained.pt")
    weights = str(tmp_path / "trained.pt")

    with pytest.raises(Refused, match="architecture ViT-B-16 does not say whether it was trained with QuickGELU; give --quick-gelu"):
        export("ViT-B-16", None, tmp_path / "out", weights=weights)
    with pytest.raises(Refused, match=re.escape(", ".join(FLAGS.values()))):
        export("ViT-B-16", None, tmp_path / "out", weights=weights, quick_gelu=True)
    description = export("ViT-B-16", None, tmp_path / "out", weights=weights, quick_gelu=True, flags=OPENAI)

    assert description["id"].startswith("open_clip/ViT-B-16/trained/")
    assert description["quickGeluSaidBy"] == "--quick-gelu"
    with_tag = settings("ViT-B-16", "openai")
    assert (with_tag.quick_gelu, with_tag.resize_mode, with_tag.interpolation) == (True, "shortest", "bicubic")


def test_a_local_folder_is_taken_at_its_word(tmp_path, hub):
    name = "ViT-B-16-SigLIP2"
    folder = hub_folder("gemma", tmp_path / "model")
    model = load(name, "webli", RANDOM, settings(name, "webli"), hub(name))
    save_file({key: value.contiguous() for key, value in model.state_dict().items()}, folder / "open_clip_model.safetensors")
    config = {"model_cfg": open_clip.get_model_config(name), "preprocess_cfg": {"mean": [0.5] * 3, "std": [0.5] * 3}}

    def write():
        (folder / "open_clip_config.json").write_text(json.dumps(config), encoding="utf-8")
    write()
    with pytest.raises(Refused, match="does not say whether it was trained with QuickGELU"):
        export(f"local-dir:{folder}", None, tmp_path / "out")
    config["model_cfg"]["quick_gelu"] = False
    write()
    with pytest.raises(Refused, match="give --resize-mode, --interpolation"):
        export(f"local-dir:{folder}", None, tmp_path / "out")
    config["preprocess_cfg"] |= {"resize_mode": "squash", "interpolation": "bicubic"}
    write()
    description = export(f"local-dir:{folder}", None, tmp_path / "out")

    pixels = random_pixels(2, 224)
    expected = image_features(model, settings(name, "webli"), pixels)
    assert float((image_tower(tmp_path / "out", pixels) - expected).abs().max()) <= 1e-5
    assert description["id"].startswith("open_clip/model/local-dir/")
    (folder / "open_clip_model.safetensors").unlink()
    with pytest.raises(Refused, match="(?i)weights"):
        export(f"local-dir:{folder}", None, tmp_path / "none")
    assert not (tmp_path / "none/encoder.json").exists()


@pytest.mark.parametrize("change, reason", [
    ({"image_size": [224, 336]}, "image size 336x224: the service makes square images only"),
    ({"image_size": None}, "no vision_cfg.image_size")])
def test_images_that_are_not_square_are_refused(monkeypatch, change, reason):
    config = open_clip.get_model_config("ViT-B-16")
    config["vision_cfg"] |= change
    monkeypatch.setitem(open_clip.factory._MODEL_CONFIGS, "ViT-B-16", config)

    with pytest.raises(Refused, match=reason):
        settings("ViT-B-16", "openai")


@pytest.mark.parametrize("arguments, reason", [
    (("ViT-B-17", "openai"), "has no architecture ViT-B-17"),
    (("ViT-B-16", "opnai"), "ViT-B-16 has no tag opnai; it has openai, "),
    (("roberta-ViT-B-32", "laion2b_s12b_b32k"), "the architecture says QuickGELU and tag laion2b_s12b_b32k does not"),
    (("ViT-B-16", "openai", None, {"resize_mode": "longest"}), "resize mode longest"),
    (("ViT-B-16", "openai", None, {"interpolation": "nearest"}), "interpolation nearest"),
    (("local-dir:/nowhere", None), "/nowhere/open_clip_config.json is missing"),
    (("local-dir:/nowhere", "openai"), "leave out --pretrained")])
def test_what_cannot_be_known_is_refused(arguments, reason):
    with pytest.raises(Refused, match=reason):
        settings(*arguments)


def test_where_a_tokenizer_is_missing_it_says_what_to_put_where(tmp_path):
    (tmp_path / "empty").mkdir()

    with pytest.raises(Refused, match="put tokenizer.json and tokenizer_config.json of timm/ViT-B-16-SigLIP2 into a folder"):
        service_tokenizer("ViT-B-16-SigLIP2", tmp_path / "empty")
    with pytest.raises(Refused, match="leave out --tokenizer"):
        service_tokenizer("ViT-B-16", tmp_path / "empty")


@pytest.mark.parametrize("text, reason", [
    ({"tokenizer_mode": "clips"}, "tokenizer mode clips"), ({"tokenizer_kwargs": {"reduction_mask": "syntax"}}, "drops words")])
def test_tokenizers_that_no_file_describes_are_refused(monkeypatch, text, reason):
    config = open_clip.get_model_config("ViT-B-16")
    config["text_cfg"] |= text
    monkeypatch.setitem(open_clip.factory._MODEL_CONFIGS, "ViT-B-16", config)

    with pytest.raises(Refused, match=reason):
        service_tokenizer("ViT-B-16")


def test_templates_are_open_clips_own_sets():
    assert {number: len(templates) for number, templates in TEMPLATES.items()} == {1: 1, 7: 7, 80: 80}
    assert all(template.count("{}") == 1 for templates in TEMPLATES.values() for template in templates)
    assert TEMPLATES[80][0] == "a bad photo of a {}." and TEMPLATES[7][0] == "itap of a {}."


def test_the_page_has_the_counts_of_the_list():
    assert counts(table()) in PAGE.read_text(encoding="utf-8").replace("\n", " ")
