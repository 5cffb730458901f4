"""Send Frigate's crops to UniMoS Streams: its snapshots on MQTT become images.

    MQTT_USER=me MQTT_PASSWORD=... python mqtt.py --mqtt localhost:1883 --object car --object bus

Each camera of Frigate is a domain. The settings that Frigate needs are in clients.md.
"""

import argparse
import hashlib
import os
import pathlib
import signal
import time

import paho.mqtt.client as mqtt

from produce import SCHEMA, producer


# region crop
def crop(message, prefix, now):
    """The image event of a snapshot, or None if it is an old one, empty or no snapshot."""
    names = message.topic.removeprefix(prefix + "/").split("/")
    # a retained message is the last crop from before we subscribed, of an unknown time
    if message.retain or names[2:] != ["snapshot"] or not message.payload:
        return None
    camera, label, _ = names
    return {
        # Frigate repeats an object's best crop; with one id the service learns from it once
        "id": hashlib.sha256(message.payload).hexdigest()[:32],
        "domain": camera,
        "image": message.payload,
        "contentType": "image/jpeg",
        "capturedAt": int(now * 1000),
        "attributes": {"frigate.object": label},
    }


# endregion


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bootstrap", default="localhost:9092")
    parser.add_argument("--registry", default="http://localhost:8081")
    parser.add_argument("--topic", default="images")
    parser.add_argument("--schema", type=pathlib.Path, default=SCHEMA)
    parser.add_argument("--mqtt", default="localhost:1883", metavar="HOST:PORT")
    parser.add_argument("--prefix", default="frigate", help="Frigate's topic_prefix")
    parser.add_argument("--object", action="append", help="such as car; default: all")
    options = parser.parse_args()
    sender = producer(options.bootstrap, options.registry, options.schema)

    def on_connect(client, *_):
        for label in options.object or ["+"]:
            client.subscribe(f"{options.prefix}/+/{label}/snapshot")

    def on_delivery(error, message):
        if error is not None:
            print(f"{message.key()}: {error}", flush=True)

    def on_message(client, _, message):
        event = crop(message, options.prefix, time.time())
        if event is not None:
            sender.produce(options.topic, event["domain"], event, on_delivery=on_delivery)
        sender.poll(0)

    client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2)
    client.on_connect, client.on_message = on_connect, on_message
    client.username_pw_set(os.environ.get("MQTT_USER"), os.environ.get("MQTT_PASSWORD"))
    signal.signal(signal.SIGTERM, lambda *_: client.disconnect())
    signal.signal(signal.SIGINT, lambda *_: client.disconnect())
    host, _, port = options.mqtt.partition(":")
    client.connect(host, int(port))
    client.loop_forever()
    sender.flush(30)


if __name__ == "__main__":
    main()
