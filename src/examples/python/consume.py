"""Read predictions and prove that none was lost, doubled or moved.

    python consume.py --bootstrap localhost:9092 --registry http://localhost:8081 --count 100

Reads from the oldest prediction on; the chain can only be checked from a domain's first one.
"""

import argparse
import struct
import uuid

from confluent_kafka import DeserializingConsumer
from confluent_kafka.schema_registry import SchemaRegistryClient
from confluent_kafka.schema_registry.avro import AvroDeserializer
from confluent_kafka.serialization import StringDeserializer


# region consumer
def consumer(bootstrap, registry_url, group):
    registry = SchemaRegistryClient({"url": registry_url})
    return DeserializingConsumer(
        {
            "bootstrap.servers": bootstrap,
            "group.id": group,
            "auto.offset.reset": "earliest",
            # or predictions of transactions that were aborted would come twice
            "isolation.level": "read_committed",
            "key.deserializer": StringDeserializer(),
            "value.deserializer": AvroDeserializer(registry),
        }
    )


# endregion


# region chain
def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


class Chain:
    """What a domain's next prediction must say, if nothing was lost, doubled or moved."""

    def __init__(self):
        self.sequence, self.value = 0, 0

    def holds(self, prediction):
        if prediction["domainSequence"] == 1:
            # the domain is new, or was forgotten
            self.sequence, self.value = 0, 0
        self.sequence += 1
        self.value = crc32c(struct.pack(">q", self.value) + prediction["id"].encode())
        return (self.sequence, self.value) == (prediction["domainSequence"], prediction["chain"])


# endregion


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bootstrap", default="localhost:9092")
    parser.add_argument("--registry", default="http://localhost:8081")
    parser.add_argument("--topic", default="predictions")
    parser.add_argument("--group", default=f"example-{uuid.uuid4()}")
    parser.add_argument("--count", type=int, required=True, help="end after so many")
    parser.add_argument("--patience", type=float, default=30, help="seconds without a prediction")
    arguments = parser.parse_args()

    reader = consumer(arguments.bootstrap, arguments.registry, arguments.group)
    reader.subscribe([arguments.topic])
    chains, read, broken = {}, 0, []
    # region read
    while read < arguments.count:
        message = reader.poll(arguments.patience)
        if message is None:
            raise SystemExit(f"nothing for {arguments.patience} s after {read} predictions")
        if message.error():
            raise SystemExit(str(message.error()))
        prediction = message.value()
        read += 1
        print(
            f"{prediction['domain']} #{prediction['domainSequence']} {prediction['id']}:"
            f" {prediction['label']} {prediction['confidence']:.2f}"
            f" v{prediction['adapterVersion']}{' duplicate' if prediction['duplicate'] else ''}"
        )
        if not chains.setdefault(prediction["domain"], Chain()).holds(prediction):
            broken.append(prediction["id"])
    # endregion
    reader.close()
    print(f"{read} predictions of {len(chains)} domains, {len(broken)} break their chain")
    if broken:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
