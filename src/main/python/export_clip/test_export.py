"""Exports ViT-B-16 with random weights and holds the files to the model. Run: pytest test_export.py"""

import hashlib
import json

import pytest

REASON = "open_clip_torch and its needs are not installed (requirements.txt)"
torch = pytest.importorskip("torch", reason=REASON)
open_clip = pytest.importorskip("open_clip", reason=REASON)
tokenizers = pytest.importorskip("tokenizers", reason=REASON)

from export_open_clip import export, load  # noqa: E402  (after the skips)

MODEL = "ViT-B-16"
PROMPTS = [
    "a photo of a airplane", "a photo of a traffic light", "alarm clock", "T-shirt", "teddy-bear", "the Great Wall of China",
    "it's a dog's life, isn't it?", "we've they'll I'd you're I'm", "route 66 at 10:45", "C++ and C#", "50% off!!!", "a  b\tc\nd", "  padded  ",
    "crème brûlée", "naïve café", "Straße", "东京 tower", "emoji 🚗 car", "", "x" * 400, "word " * 120, "semi-trailer_truck (18 wheels)",
    "ångström", "a photo of a {}, on the street; at night.", "McDonald's & co", "1st 2nd 3rd", "ПОЕЗД", "état", "<b>bold", "a/b\\c",
]


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    out = tmp_path_factory.mktemp("export")
    return out, export(MODEL, "none", out, ["a photo of a {}"], "NOASSERTION"), load(MODEL, "none")


def test_encoder_json_describes_the_files(exported):
    out, description, model = exported

    written = json.loads((out / "encoder.json").read_text(encoding="utf-8"))

    assert written == description
    assert (written["id"], written["dimension"], written["imageSize"]) == ("open_clip/ViT-B-16/none", 512, 224)
    assert written["logitScale"] == pytest.approx(float(model.logit_scale.exp()), abs=1e-4)
    assert {file: hashlib.sha256((out / file).read_bytes()).hexdigest() for file in written["sha256"]} == written["sha256"]
    assert set(written["sha256"]) == {written["image"], written["text"], written["tokenizer"]}


def test_a_tower_holds_only_its_own_weights(exported):
    out, _, model = exported
    visual = sum(p.numel() for p in model.visual.parameters())
    text = sum(p.numel() for name, p in model.named_parameters() if not name.startswith("visual."))

    assert (out / "image.pt").stat().st_size == pytest.approx(4 * visual, rel=0.01)
    assert (out / "text.pt").stat().st_size == pytest.approx(4 * text, rel=0.01)


@pytest.mark.parametrize("batch", [1, 5])
def test_image_features_equal_open_clip_on_its_own_preprocessing(exported, batch):
    out, _, model = exported
    image = pytest.importorskip("PIL.Image")
    numpy = pytest.importorskip("numpy")
    pictures = [image.fromarray(pixels) for pixels in numpy.random.default_rng(3).integers(0, 256, (batch, 224, 224, 3), dtype=numpy.uint8)]
    preprocess = open_clip.transform.image_transform_v2(open_clip.transform.PreprocessCfg(**model.visual.preprocess_cfg), is_train=False)

    with torch.inference_mode():
        expected = model.encode_image(torch.stack([preprocess(picture) for picture in pictures]), normalize=True)
        found = torch.jit.load(out / "image.pt")(torch.stack([torch.from_numpy(numpy.array(picture)) for picture in pictures]))

    assert found.dtype == torch.float32 and found.shape == (batch, 512)
    assert float((found - expected).abs().max()) <= 1e-5


@pytest.mark.parametrize("kind", [torch.int64, torch.int32])
def test_text_features_equal_open_clip_from_prompt_to_feature(exported, kind):
    out, _, model = exported
    tokenizer = tokenizers.Tokenizer.from_file(str(out / "tokenizer.json"))
    prompts = PROMPTS[:7]

    with torch.inference_mode():
        expected = model.encode_text(open_clip.get_tokenizer(MODEL)(prompts), normalize=True)
        found = torch.jit.load(out / "text.pt")(torch.tensor([tokenizer.encode(prompt).ids for prompt in prompts], dtype=kind))

    assert float((found - expected).abs().max()) <= 1e-5


@pytest.mark.parametrize("prompt", PROMPTS)
def test_token_ids_equal_open_clip(exported, prompt):
    tokenizer = tokenizers.Tokenizer.from_file(str(exported[0] / "tokenizer.json"))

    assert tokenizer.encode(prompt).ids == open_clip.get_tokenizer(MODEL)([prompt])[0].tolist()


@pytest.mark.parametrize("prompt", ["a dog\u2019s life", "salt &amp; pepper", "\ufb01re truck"])
def test_only_repaired_text_gets_other_ids(exported, prompt):
    """What the module says of curly quotes, entities and ligatures; when this fails, the documentation is to be changed."""
    tokenizer = tokenizers.Tokenizer.from_file(str(exported[0] / "tokenizer.json"))

    assert tokenizer.encode(prompt).ids != open_clip.get_tokenizer(MODEL)([prompt])[0].tolist()


def test_a_model_with_another_tokenizer_is_refused(monkeypatch):
    from export_open_clip import fast_tokenizer
    monkeypatch.setattr(open_clip, "get_tokenizer", lambda name: object())

    with pytest.raises(SystemExit, match="byte-pair encoding"):
        fast_tokenizer("ViT-B-16-SigLIP")
