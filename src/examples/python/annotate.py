"""Answer what the service asks for, as annotators would who err, correct themselves, come late and disagree.

    pip install -r requirements.txt
    python annotate.py --bootstrap localhost:9092 --registry http://localhost:8081 --count 20 --truth truth.json

truth.json says which class each id shows: {"IMG_0042.jpg": "bus"}; what it does not know is none
of these. Without it what is served is right. A tool of your own shows the image instead, which lies at sourceTopic, sourcePartition
and sourceOffset.
"""

import argparse
import json
import pathlib
import random
import signal
import threading
import time

from confluent_kafka import DeserializingConsumer, SerializingProducer
from confluent_kafka.schema_registry import SchemaRegistryClient
from confluent_kafka.schema_registry.avro import AvroDeserializer, AvroSerializer
from confluent_kafka.serialization import StringDeserializer, StringSerializer

SCHEMA = pathlib.Path(__file__).parents[3] / "schemas" / "label.avsc"


# region clients
def requests(bootstrap, registry, topic):
    reader = DeserializingConsumer(
        {
            "bootstrap.servers": bootstrap,
            "group.id": "annotator",
            "auto.offset.reset": "earliest",
            # or a request of a transaction that was aborted would be answered
            "isolation.level": "read_committed",
            "key.deserializer": StringDeserializer(),
            "value.deserializer": AvroDeserializer(registry),
        }
    )
    reader.subscribe([topic])
    return reader


def labels(bootstrap, registry, schema):
    return SerializingProducer(
        {
            "bootstrap.servers": bootstrap,
            "enable.idempotence": True,
            # a label is received only on the partition of its domain's images
            "partitioner": "murmur2_random",
            "key.serializer": StringSerializer(),
            "value.serializer": AvroSerializer(registry, schema.read_text()),
        }
    )


# endregion


# region label
def label(request, truth, annotator):
    shown = request["topK"][0]["label"] if truth is None else truth.get(request["id"])
    return {
        "id": request["id"],
        "domain": request["domain"],
        "label": shown or "",
        "annotator": annotator,
        "at": int(time.time() * 1000),
        "kind": "CLASS" if shown else "NONE_OF_THESE",
    }


# endregion


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bootstrap", default="localhost:9092")
    parser.add_argument("--registry", default="http://localhost:8081")
    parser.add_argument("--requests", default="annotation-requests")
    parser.add_argument("--labels", default="labels")
    parser.add_argument("--truth", type=pathlib.Path, help="default: what is served is right")
    parser.add_argument("--annotator", default="simulated")
    parser.add_argument("--wrong", type=float, default=0, help="share that is corrected at once")
    parser.add_argument("--late", type=float, default=0, help="share that is answered last of all")
    parser.add_argument("--second", type=float, default=0, help="share of which a second disagrees")
    parser.add_argument("--lost", type=float, default=0, help="share that is answered by a wrong id too")
    parser.add_argument("--count", type=int, help="end after so many requests; default: when told to")
    parser.add_argument("--patience", type=float, default=30, help="seconds without a request")
    parser.add_argument("--schema", type=pathlib.Path, default=SCHEMA)
    arguments = parser.parse_args()

    registry = SchemaRegistryClient({"url": arguments.registry})
    reader = requests(arguments.bootstrap, registry, arguments.requests)
    writer = labels(arguments.bootstrap, registry, arguments.schema)
    truth = json.loads(arguments.truth.read_text()) if arguments.truth else None
    draws, answered, corrected, late = random.Random(17), 0, 0, []

    def send(answer, **other):
        writer.produce(arguments.labels, key=answer["domain"], value=answer | other)
        writer.poll(0)

    # Ctrl-C, or kill: what was kept back is answered yet
    told = threading.Event()
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, lambda *_: told.set())
    heard = time.monotonic()
    while not told.is_set() and (arguments.count is None or answered + len(late) < arguments.count):
        message = reader.poll(1)
        if message is None:
            if time.monotonic() - heard < arguments.patience:
                continue
            raise SystemExit(f"nothing for {arguments.patience} s after {answered} requests")
        if message.error():
            raise SystemExit(str(message.error()))
        request = message.value()
        if request["answer"] is not None:
            # what became of a label
            continue
        heard = time.monotonic()
        answer = label(request, truth, arguments.annotator)
        wrong = draws.choice([c for c in request["classes"] if c != answer["label"]])
        if draws.random() < arguments.late:
            late.append(answer)
            continue
        if draws.random() < arguments.wrong:
            send(answer, label=wrong, kind="CLASS")
            corrected += 1
        send(answer)
        if draws.random() < arguments.second:
            send(answer, label=wrong, kind="CLASS", annotator=arguments.annotator + "-2")
        if draws.random() < arguments.lost:
            send(answer, id=answer["id"] + " lost")
        answered += 1
    for answer in late:
        send(answer | {"at": int(time.time() * 1000)})
    writer.flush()
    reader.close()
    print(
        f"{answered + len(late)} requests answered, {corrected} of them corrected, {len(late)} late"
    )


if __name__ == "__main__":
    main()
