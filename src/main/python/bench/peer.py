"""The service's job as one writes it in Python, for `bench peers`: images in, zero-shot predictions out.

Batches, decoding on as many threads as there are cores, at least once: results are delivered before offsets are
committed. Without --encoder the features are constant, so that everything but the encoder is measured. Ends with its
standard input.
"""

import argparse
import io
import json
import os
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

COMMIT_SECONDS = 0.1


def missing(real):
    names = ["confluent_kafka", "fastavro", "numpy", "PIL"] + (["torch"] if real else [])
    absent = []
    for name in names:
        try:
            __import__(name)
        except (ImportError, OSError) as e:
            absent.append(f"{name} ({e})")
    return absent


def crop(image, size):
    from PIL import Image

    import numpy as np

    with Image.open(io.BytesIO(image)) as opened:
        picture = opened.convert("RGB")
    short = min(picture.size)
    width, height = (size * side // short for side in picture.size)
    if (width, height) != picture.size:
        picture = picture.resize((width, height), Image.Resampling.BICUBIC)
    left, top = round((width - size) / 2), round((height - size) / 2)
    return np.asarray(picture.crop((left, top, left + size, top + size)))


def encoder_of(path, d):
    import numpy as np

    if path is None:
        constant = np.zeros(d, np.float32)
        constant[0] = 1
        return lambda crops: np.tile(constant, (len(crops), 1))

    import torch

    module = torch.jit.load(path).eval()

    def encode(crops):
        with torch.inference_mode():
            return module(torch.from_numpy(np.stack(crops))).numpy()

    return encode


def run(args):
    import fastavro
    import numpy as np
    from confluent_kafka import Consumer, Producer

    with open(args.schema, encoding="utf-8") as file:
        schema = fastavro.parse_schema(json.load(file))
    with open(args.classes, encoding="utf-8") as file:
        classes = file.read().splitlines()
    text = np.fromfile(args.text, "<f4").reshape(len(classes), -1)
    encode = encoder_of(args.encoder, text.shape[1])
    consumer = Consumer({
        "bootstrap.servers": args.bootstrap,
        "group.id": "python-peer",
        "auto.offset.reset": "earliest",
        "enable.auto.commit": False,
    })
    consumer.subscribe([args.images])
    producer = Producer({"bootstrap.servers": args.bootstrap, "acks": "all", "linger.ms": 5})

    def decode(message):
        # the wire format: a zero and the schema's id, four bytes
        event = fastavro.schemaless_reader(io.BytesIO(message.value()[5:]), schema, schema)
        return event["id"], crop(event["image"], args.image_size)

    last = time.monotonic()
    pending = False
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        while True:
            messages = [m for m in consumer.consume(args.batch, 0.05) if m.error() is None]
            if messages:
                decoded = list(pool.map(decode, messages))
                best = (encode([image for _, image in decoded]) @ text.T).argmax(axis=1)
                for message, (name, _), k in zip(messages, decoded, best):
                    value = json.dumps({"id": name, "label": classes[k]}).encode()
                    producer.produce(args.predictions, value, message.key())
                producer.poll(0)
                pending = True
            if pending and time.monotonic() - last > COMMIT_SECONDS:
                producer.flush()
                consumer.commit(asynchronous=True)
                last, pending = time.monotonic(), False


def end_with_input():
    sys.stdin.buffer.read()
    os._exit(0)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", choices=["free", "real"], help="only say what is missing")
    parser.add_argument("--bootstrap")
    parser.add_argument("--images", help="topic")
    parser.add_argument("--predictions", help="topic")
    parser.add_argument("--schema", help="of an image event, as in schemas/")
    parser.add_argument("--text", help="features of the classes, little-endian floats")
    parser.add_argument("--classes", help="a name a line")
    parser.add_argument("--image-size", type=int)
    parser.add_argument("--batch", type=int)
    parser.add_argument("--encoder", help="TorchScript; without it features are constant")
    args = parser.parse_args()
    if args.check:
        absent = missing(args.check == "real")
        if absent:
            print("has no", ", ".join(absent))
            sys.exit(3)
        return
    threading.Thread(target=end_with_input, daemon=True).start()
    run(args)


if __name__ == "__main__":
    main()
