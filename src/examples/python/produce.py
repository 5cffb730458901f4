"""Send image files to UniMoS Streams with confluent-kafka and a schema registry.

    pip install -r requirements.txt
    python produce.py --bootstrap localhost:9092 --registry http://localhost:8081 \
        --domain gate-7 photos/*.jpg
"""

import argparse
import pathlib
import time

from confluent_kafka import SerializingProducer
from confluent_kafka.schema_registry import SchemaRegistryClient
from confluent_kafka.schema_registry.avro import AvroSerializer
from confluent_kafka.serialization import StringSerializer

SCHEMA = pathlib.Path(__file__).parents[3] / "schemas" / "image-event.avsc"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bootstrap", default="localhost:9092")
    parser.add_argument("--registry", default="http://localhost:8081")
    parser.add_argument("--topic", default="images")
    parser.add_argument("--domain", required=True, help="the camera or site: the record's key")
    parser.add_argument("--schema", type=pathlib.Path, default=SCHEMA)
    parser.add_argument("files", nargs="+", type=pathlib.Path)
    arguments = parser.parse_args()

    registry = SchemaRegistryClient({"url": arguments.registry})
    producer = SerializingProducer(
        {
            "bootstrap.servers": arguments.bootstrap,
            "enable.idempotence": True,
            # as Kafka's Java clients partition, so that a domain's images from both keep one order
            "partitioner": "murmur2_random",
            "message.max.bytes": 9 * 1024 * 1024,
            "key.serializer": StringSerializer(),
            "value.serializer": AvroSerializer(registry, arguments.schema.read_text()),
        }
    )
    failures = []

    def on_delivery(error, message):
        if error is not None:
            failures.append(f"{message.key()}: {error}")

    for path in arguments.files:
        event = {
            "id": path.name,
            "domain": arguments.domain,
            "image": path.read_bytes(),
            "contentType": None,
            "capturedAt": int(time.time() * 1000),
            "attributes": {},
        }
        producer.produce(
            arguments.topic, key=arguments.domain, value=event, on_delivery=on_delivery
        )
        producer.poll(0)
    producer.flush()
    print(f"{len(arguments.files) - len(failures)} sent, {len(failures)} failed")
    if failures:
        raise SystemExit("\n".join(failures))


if __name__ == "__main__":
    main()
