"""Send images to UniMoS Streams with fastavro and no registry client.

    python produce_plain.py --bootstrap localhost:9092 --registry http://localhost:8081 \
        --domain gate-7 photos/*.jpg

Shows what is on the wire; any language that has Avro and HTTP can do the same.
"""

import argparse
import io
import json
import pathlib
import struct
import time
import urllib.request

import fastavro
from confluent_kafka import Producer

SCHEMA = pathlib.Path(__file__).parents[3] / "schemas" / "image-event.avsc"


# region id
def schema_id(registry, subject, schema):
    """Registers the schema, which is harmless where it is there, and returns its id."""
    request = urllib.request.Request(
        f"{registry}/subjects/{subject}/versions",
        data=json.dumps({"schema": json.dumps(schema)}).encode(),
        headers={"Content-Type": "application/vnd.schemaregistry.v1+json"},
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer)["id"]


# endregion


# region wire
def wire(number, schema, event):
    """One zero byte, the schema's id in four bytes, big-endian, and Avro."""
    out = io.BytesIO()
    out.write(struct.pack(">bI", 0, number))
    fastavro.schemaless_writer(out, schema, event)
    return out.getvalue()


# endregion


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bootstrap", default="localhost:9092")
    parser.add_argument("--registry", default="http://localhost:8081")
    parser.add_argument("--topic", default="images")
    parser.add_argument("--domain", required=True, help="the camera or site: the record's key")
    parser.add_argument("--schema", type=pathlib.Path, default=SCHEMA)
    parser.add_argument("files", nargs="+", type=pathlib.Path)
    arguments = parser.parse_args()

    raw = json.loads(arguments.schema.read_text())
    parsed = fastavro.parse_schema(raw)
    number = schema_id(arguments.registry, f"{arguments.topic}-value", raw)
    failures = []

    def on_delivery(error, message):
        if error is not None:
            failures.append(f"{message.key()}: {error}")

    # region send
    producer = Producer(
        {
            "bootstrap.servers": arguments.bootstrap,
            "enable.idempotence": True,
            "partitioner": "murmur2_random",
            "message.max.bytes": 9 * 1024 * 1024,
        }
    )
    for path in arguments.files:
        event = {
            "id": path.name,
            "domain": arguments.domain,
            "image": path.read_bytes(),
            "contentType": None,
            "capturedAt": int(time.time() * 1000),
            "attributes": {},
        }
        value = wire(number, parsed, event)
        producer.produce(
            arguments.topic, key=arguments.domain, value=value, on_delivery=on_delivery
        )
        producer.poll(0)
    producer.flush()
    # endregion
    print(f"{len(arguments.files) - len(failures)} sent, {len(failures)} failed")
    if failures:
        raise SystemExit("\n".join(failures))


if __name__ == "__main__":
    main()
