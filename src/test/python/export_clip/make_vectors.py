"""Makes src/test/resources/tokenizers: tokenizer.json files as the export writes them, and the ids that open_clip gives to 200 prompts.

    python make_vectors.py

vectors.json holds the prompts and, for each tokenizer, contextLength, paddingId and the ids of every prompt less the padding at its end.
clip.json is CLIP's own byte-pair encoding (open_clip, MIT) less the merges that none of these prompts needs; the ids are the whole one's.
The others are small tokenizers of the kinds that hubs have, trained on the prompts themselves.
"""

import json
import tempfile
from pathlib import Path

from open_clip.tokenizer import SimpleTokenizer, get_pairs
from small import KINDS, hub_folder

from service_tokenizer import PROMPTS, ServiceTokenizer, service_tokenizer

OUT = Path(__file__).resolve().parents[2] / "resources/tokenizers"
MODELS = {"t5": "ViT-B-16-SigLIP", "gemma": "ViT-B-16-SigLIP2", "bert": "ViT-L-14-CLIPA", "roberta": "roberta-ViT-B-32",
          "xlm-roberta": "xlm-roberta-base-ViT-B-32", "nllb": "nllb-clip-base"}


def needed_merges(original: SimpleTokenizer) -> set[tuple[str, str]]:
    """The merges that happen while these prompts are tokenised, in open_clip's own order."""
    needed = set()
    for prompt in PROMPTS:
        for token in original.pat.findall(original.clean_fn(prompt)):
            token = "".join(original.byte_encoder[byte] for byte in token.encode("utf-8"))
            word = (*token[:-1], token[-1] + "</w>")
            while len(word) > 1:
                first, second = min(get_pairs(word), key=lambda pair: original.bpe_ranks.get(pair, float("inf")))
                if (first, second) not in original.bpe_ranks:
                    break
                needed.add((first, second))
                merged, i = [], 0
                while i < len(word):
                    both = word[i:i + 2] == (first, second)
                    merged.append(first + second if both else word[i])
                    i += 2 if both else 1
                word = tuple(merged)
    return needed


def less_merges(made: ServiceTokenizer) -> dict:
    content = json.loads(made.tokenizer.to_str())
    needed = needed_merges(made.original)
    kept = [pair for pair in content["model"]["merges"] if tuple(pair) in needed]
    letters = set(made.original.byte_encoder.values())
    tokens = letters | {letter + "</w>" for letter in letters} | {first + second for first, second in kept}
    tokens |= {"<start_of_text>", "<end_of_text>"}
    content["model"]["merges"] = kept
    content["model"]["vocab"] = {token: id for token, id in content["model"]["vocab"].items() if token in tokens}
    return content


def vector(made: ServiceTokenizer) -> dict:
    rows = []
    for row in made.original(PROMPTS).tolist():
        while row and row[-1] == made.padding_id:
            row.pop()
        rows.append(row)
    return {"contextLength": made.context_length, "paddingId": made.padding_id, "ids": rows}


def write(name: str, content: dict) -> None:
    (OUT / name).write_text(json.dumps(content, separators=(",", ":")) + "\n", encoding="utf-8")


def main() -> None:
    OUT.mkdir(parents=True, exist_ok=True)
    clip = service_tokenizer("ViT-B-16")
    vectors = {"clip": vector(clip)}
    write("clip.json", less_merges(clip))
    with tempfile.TemporaryDirectory() as folders:
        for kind in KINDS:
            made = service_tokenizer(MODELS[kind], hub_folder(kind, Path(folders) / kind))
            vectors[kind] = vector(made)
            write(f"{kind}.json", json.loads(made.tokenizer.to_str()))
    write("vectors.json", {"prompts": PROMPTS, "tokenizers": vectors})


if __name__ == "__main__":
    main()
