"""Send images to UniMoS Streams with confluent-kafka and a schema registry.

    pip install -r requirements.txt
    python produce.py --bootstrap localhost:9092 --registry http://localhost:8081 \
        --domain gate-7 photos/*.jpg https://camera.example/still.jpg

A file is sent by value. What begins with https:// is sent as it is, for the service to fetch;
it refuses that unless images by uri are switched on.
"""

import argparse
import pathlib
import secrets
import time

from confluent_kafka import SerializingProducer
from confluent_kafka.schema_registry import SchemaRegistryClient
from confluent_kafka.schema_registry.avro import AvroSerializer
from confluent_kafka.serialization import StringSerializer

SCHEMA = pathlib.Path(__file__).parents[3] / "schemas" / "image-event.avsc"


# region producer
def producer(bootstrap, registry_url, schema):
    registry = SchemaRegistryClient({"url": registry_url})
    # after `schemas register`: {"auto.register.schemas": False, "use.latest.version": True}
    serializer = AvroSerializer(registry, schema.read_text(), conf={"auto.register.schemas": True})
    return SerializingProducer(
        {
            "bootstrap.servers": bootstrap,
            "enable.idempotence": True,
            # as Kafka's Java clients partition, so that a domain's images from both keep one order
            "partitioner": "murmur2_random",
            "message.max.bytes": 9 * 1024 * 1024,
            "key.serializer": StringSerializer(),
            "value.serializer": serializer,
        }
    )


# endregion


# region trace
def new_trace():
    """W3C Trace Context; a tracing library writes it instead. The prediction carries it too."""
    return f"00-{secrets.token_hex(16)}-{secrets.token_hex(8)}-01"


# endregion


# region event
def event(domain, source):
    by_uri = source.startswith("https://")
    return {
        "id": source.rsplit("/", 1)[-1],
        "domain": domain,
        "image": source if by_uri else pathlib.Path(source).read_bytes(),
        "contentType": None,
        "capturedAt": int(time.time() * 1000),
        "attributes": {},
    }


# endregion


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bootstrap", default="localhost:9092")
    parser.add_argument("--registry", default="http://localhost:8081")
    parser.add_argument("--topic", default="images")
    parser.add_argument("--domain", required=True, help="the camera or site: the record's key")
    parser.add_argument("--schema", type=pathlib.Path, default=SCHEMA)
    parser.add_argument("images", nargs="+", help="files, or uris that begin with https://")
    arguments = parser.parse_args()

    sender = producer(arguments.bootstrap, arguments.registry, arguments.schema)
    failures = []

    def on_delivery(error, message):
        if error is not None:
            failures.append(f"{message.key()}: {error}")

    # region send
    for source in arguments.images:
        sender.produce(
            arguments.topic,
            key=arguments.domain,
            value=event(arguments.domain, source),
            headers={"traceparent": new_trace()},
            on_delivery=on_delivery,
        )
        sender.poll(0)
    sender.flush()
    # endregion
    print(f"{len(arguments.images) - len(failures)} sent, {len(failures)} failed")
    if failures:
        raise SystemExit("\n".join(failures))


if __name__ == "__main__":
    main()
