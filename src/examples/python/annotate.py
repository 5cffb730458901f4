"""Answer what the service asks for, as an annotator would who sometimes errs and corrects himself.

    pip install -r requirements.txt
    python annotate.py --bootstrap localhost:9092 --registry http://localhost:8081 --count 20 --truth truth.json

truth.json says which class each id shows: {"IMG_0042.jpg": "bus"}; what it does not know is none
of these. A tool of your own shows the image instead, which lies at sourceTopic, sourcePartition
and sourceOffset.
"""

import argparse
import json
import pathlib
import random
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
            # a label is heard only on the partition of its domain's images
            "partitioner": "murmur2_random",
            "key.serializer": StringSerializer(),
            "value.serializer": AvroSerializer(registry, schema.read_text()),
        }
    )


# endregion


# region label
def label(request, truth, annotator):
    shown = truth.get(request["id"])
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
    parser.add_argument("--truth", type=pathlib.Path, required=True)
    parser.add_argument("--annotator", default="simulated")
    parser.add_argument("--wrong", type=float, default=0, help="share that is corrected at once")
    parser.add_argument("--count", type=int, required=True, help="end after so many requests")
    parser.add_argument("--patience", type=float, default=30, help="seconds without a request")
    parser.add_argument("--schema", type=pathlib.Path, default=SCHEMA)
    arguments = parser.parse_args()

    registry = SchemaRegistryClient({"url": arguments.registry})
    reader = requests(arguments.bootstrap, registry, arguments.requests)
    writer = labels(arguments.bootstrap, registry, arguments.schema)
    truth = json.loads(arguments.truth.read_text())
    draws, answered, corrected = random.Random(17), 0, 0
    while answered < arguments.count:
        message = reader.poll(arguments.patience)
        if message is None:
            raise SystemExit(f"nothing for {arguments.patience} s after {answered} requests")
        if message.error():
            raise SystemExit(str(message.error()))
        request = message.value()
        if request["answer"] is not None:
            # what became of a label
            continue
        answer = label(request, truth, arguments.annotator)
        if draws.random() < arguments.wrong:
            error = draws.choice([c for c in request["classes"] if c != answer["label"]])
            writer.produce(
                arguments.labels,
                key=request["domain"],
                value=answer | {"label": error, "kind": "CLASS"},
            )
            corrected += 1
        writer.produce(arguments.labels, key=request["domain"], value=answer)
        answered += 1
    writer.flush()
    reader.close()
    print(f"{answered} requests answered, {corrected} of them corrected")


if __name__ == "__main__":
    main()
