"""Apply a camera's adapter in NumPy, as a device at the edge would.

    python edge.py --bootstrap localhost:9092 --registry http://localhost:8081 --domain gate-7

Reads the newest accepted version from `adapter-versions`, applies it to the features of the images
that the service answered with that same version, and says how often both name the same class. The
service's prototypes go on learning with every image and the snapshot does not, so they part slowly.
"""

import argparse
import hashlib
import io
import json
import pathlib
import struct
import urllib.request
from functools import lru_cache

import fastavro
import numpy as np
from confluent_kafka import OFFSET_BEGINNING, Consumer, TopicPartition


# region adapter
def halves(raw, *shape):
    """Half floats, little-endian, as float32."""
    return np.frombuffer(raw, dtype="<f2").astype(np.float32).reshape(shape or -1)


def log_softmax(z):
    z = z - z.max(axis=1, keepdims=True)
    return z - np.log(np.exp(z).sum(axis=1, keepdims=True))


class Adapter:
    """One record of adapter-versions as a classifier of features."""

    def __init__(self, record, text=None):
        k, d = len(record["classes"]), record["dimension"]
        self.record, self.classes, self.text = record, record["classes"], text
        self.vision, self.language, self.prototypes = (
            halves(record[name], k, d) for name in ("vision", "language", "prototypes")
        )
        self.vision_bias, self.language_bias, self.offset, self.log_prior = (
            halves(record[name]) for name in ("visionBias", "languageBias", "offset", "logPrior")
        )

    def heads(self, x):
        """Log probabilities [n, K] of the trained heads for features x [n, d]."""
        w, aligned = self.record["ensembleWeight"], x - self.offset
        vision = aligned @ self.vision.T + self.vision_bias
        language = aligned @ self.language.T + self.language_bias
        return log_softmax(w * vision + (1 - w) * language)

    def snapshot(self, x):
        """Log probabilities [n, K] of the prototypes as they were when the version was made."""
        z = (x - self.offset) @ self.prototypes.T
        if self.text is not None:
            # the text features are the bundle's, already times their logit scale
            h = self.record["textWeight"]
            z = (1 - h) * z + h * (x @ self.text.T)
        return log_softmax(z - self.log_prior)

    def served(self, x):
        share = self.record["headsShare"]
        return (1 - share) * self.snapshot(x) + share * self.heads(x)


# endregion


# region hash
def hash_holds(record):
    """Whether the record carries the numbers that the service trained."""
    digest = hashlib.sha256()
    for name in ("vision", "visionBias", "language", "languageBias"):
        digest.update(record[name])
    digest.update(struct.pack(">ff", record["ensembleWeight"], record["headsShare"]))
    for name in ("prototypes", "offset", "logPrior"):
        digest.update(record[name])
    digest.update(struct.pack(">f", record["textWeight"]))
    return digest.hexdigest() == record["hash"]


# endregion


# region text
def text_features(bundle):
    """The classes' text features of a bundle, times their logit scale; [K, d]."""
    manifest = json.loads((bundle / "bundle.json").read_text())
    raw = (bundle / manifest["text"]).read_bytes()
    size = struct.unpack("<Q", raw[:8])[0]
    entry = json.loads(raw[8 : 8 + size])["features"]
    begin, end = (8 + size + place for place in entry["data_offsets"])
    kind = {"F16": "<f2", "F32": "<f4"}[entry["dtype"]]
    rows = np.frombuffer(raw[begin:end], dtype=kind).astype(np.float32).reshape(entry["shape"])
    return manifest["textScale"] * rows / np.linalg.norm(rows, axis=1, keepdims=True)


# endregion


# region read
class Topics:
    """Reads what is committed on a topic at this moment, without a registry client."""

    def __init__(self, bootstrap, registry):
        self.registry = registry
        self.consumer = Consumer(
            {
                "bootstrap.servers": bootstrap,
                "group.id": "unused",
                "enable.auto.commit": False,
                "isolation.level": "read_committed",
                "enable.partition.eof": True,
            }
        )
        # each consumer has a cache of its own, which goes with it
        self.schema = lru_cache(maxsize=None)(self._schema)

    def _schema(self, number):
        with urllib.request.urlopen(f"{self.registry}/schemas/ids/{number}", timeout=10) as answer:
            return fastavro.parse_schema(json.loads(json.load(answer)["schema"]))

    def events(self, topic, keys, deleted=lambda key: None):
        """Events whose key passes, a partition's in their order; deleted hears of the others."""
        partitions = self.consumer.list_topics(topic, timeout=10).topics[topic].partitions
        self.consumer.assign([TopicPartition(topic, p, OFFSET_BEGINNING) for p in partitions])
        left = len(partitions)
        while left:
            message = self.consumer.poll(30)
            if message is None:
                raise SystemExit(f"topic {topic} gives nothing for 30 s")
            if message.error():
                left -= 1  # the end of one partition
                continue
            key, value = message.key().decode(), message.value()
            if value is None:
                deleted(key)
            elif keys(key):
                number = struct.unpack(">I", value[1:5])[0]
                yield fastavro.schemaless_reader(io.BytesIO(value[5:]), self.schema(number))


# endregion


def newest(topics, topic, domain, wanted):
    """The record of the newest accepted version, or of the one that is wanted."""

    def of_a_version(key):
        # answers to commands are there too, under domain/command/action
        name, _, number = key.rpartition("/")
        return name == domain and number.isdigit()

    def forget(key):
        if of_a_version(key):
            found.pop(int(key.rpartition("/")[2]), None)

    found = {}
    for record in topics.events(topic, of_a_version, deleted=forget):
        found[record["version"]] = record
    accepted = [r for r in found.values() if r["status"] == "ACCEPTED"]
    chosen = [r for r in accepted if wanted in (None, r["version"])]
    if not chosen:
        raise SystemExit(f"{domain} has no accepted version{f' {wanted}' if wanted else ''}")
    return max(chosen, key=lambda record: record["version"])


def position(event):
    return event["sourceTopic"], event["sourcePartition"], event["sourceOffset"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bootstrap", default="localhost:9092")
    parser.add_argument("--registry", default="http://localhost:8081")
    parser.add_argument("--versions", default="adapter-versions")
    parser.add_argument("--features", default="features")
    parser.add_argument("--predictions", default="predictions")
    parser.add_argument("--domain", required=True)
    parser.add_argument("--version", type=int, help="default: the newest accepted one")
    parser.add_argument("--window", type=int, default=64, help="predictions to compare with")
    parser.add_argument("--bundle", type=pathlib.Path, help="for the text classifier's share")
    arguments = parser.parse_args()

    topics = Topics(arguments.bootstrap, arguments.registry)
    record = newest(topics, arguments.versions, arguments.domain, arguments.version)
    if not hash_holds(record):
        raise SystemExit(f"version {record['version']}: its hash does not hold")
    text = text_features(arguments.bundle) if arguments.bundle else None
    adapter = Adapter(record, text)

    # region compare
    def same(key):
        return key == arguments.domain

    answered = [
        p
        for p in topics.events(arguments.predictions, same)
        if p["adapterVersion"] == record["version"]
    ][: arguments.window]
    vectors = {position(f): f["vector"] for f in topics.events(arguments.features, same)}
    x = np.stack([halves(vectors[position(p)]) for p in answered])
    labels = [p["label"] for p in answered]

    def agreement(scores):
        return np.mean([adapter.classes[k] == y for k, y in zip(scores.argmax(axis=1), labels)])

    # endregion
    print(
        f"version {record['version']} of {arguments.domain}, {len(answered)} predictions:"
        f" agreement {agreement(adapter.served(x)):.4f}"
        f" (heads alone {agreement(adapter.heads(x)):.4f},"
        f" prototypes alone {agreement(adapter.snapshot(x)):.4f},"
        f" text {'from the bundle' if arguments.bundle else 'left out'},"
        f" h {record['textWeight']:.3f}, heads' share {record['headsShare']:.2f})"
    )


if __name__ == "__main__":
    main()
