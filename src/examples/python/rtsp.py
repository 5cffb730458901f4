"""Send the frames of cameras to UniMoS Streams: RTSP, MJPEG over HTTP, or video files.

    pip install -r requirements.txt
    python rtsp.py --camera gate-7=rtsp://10.0.0.7/stream1 --camera yard=http://10.0.0.8/video.mjpg
    python rtsp.py --cameras cameras.csv --every 0.5 --longest 640

cameras.csv has a line `name,url` for each camera. Passwords belong there, since all users of a
machine see the arguments of a process; nothing that this program prints has a url in it.
A file is played once at its own speed, and again and again with --loop.
"""

import argparse
import csv
import io
import pathlib
import random
import signal
import threading
import time

import av
from confluent_kafka import KafkaError, KafkaException

from produce import SCHEMA, new_trace, producer

FIRST_DELAY, LONGEST_DELAY = 1, 60  # seconds


def camera(argument):
    name, _, url = argument.partition("=")
    if not name.strip() or not url.strip():
        raise argparse.ArgumentTypeError("wants NAME=URL")  # without the url, for its password
    return name.strip(), url.strip()


def camera_file(argument):
    """The cameras of a file with a line `name,url` each; empty lines and # are left out."""
    with open(argument, newline="", encoding="utf-8") as file:
        rows = [row for row in csv.reader(file) if row and not row[0].lstrip().startswith("#")]
    for number, row in enumerate(rows, 1):
        if len(row) != 2 or not row[0].strip() or not row[1].strip():
            raise argparse.ArgumentTypeError(f"camera {number} of {argument} is not name,url")
    return [(name.strip(), url.strip()) for name, url in rows]


def reason(error):
    """What went wrong, without the url that messages of FFmpeg and of HTTP clients carry."""
    if isinstance(error, KafkaException):
        error = error.args[0]
    if isinstance(error, KafkaError):
        return error.str()
    if isinstance(error, av.error.ExitError):
        return "says nothing"  # FFmpeg's name for a timeout is "Immediate exit requested"
    return getattr(error, "strerror", None) or type(error).__name__


def delay(failures):
    """Seconds before the next attempt: twice as long after each failure, half of it by chance."""
    longest = min(LONGEST_DELAY, FIRST_DELAY * 2 ** min(failures - 1, 10))
    return longest * random.uniform(0.5, 1)


def jpeg(frame, quality, longest):
    """The frame as JPEG, its longer side at most so many pixels."""
    scale = min(1, longest / max(frame.width, frame.height))
    size = [max(1, round(side * scale)) for side in (frame.width, frame.height)]
    out = io.BytesIO()
    frame.to_image(width=size[0], height=size[1]).save(out, "JPEG", quality=quality)
    return out.getvalue()


class Camera(threading.Thread):
    """Decodes one camera and hands the newest frame over whenever the one before has gone."""

    def __init__(self, name, url, options, send, stop):
        super().__init__(name=name, daemon=True)
        self.url, self.options, self.send, self.stop = url, options, send, stop
        self.is_file = "://" not in url
        self.read = self.sent = self.dropped = self.failed = self.reconnects = 0
        self.error, self.unsent, self.failures, self.in_flight = None, None, 0, False
        self.due, self.captured_at = 0.0, 0

    def run(self):
        while not self.stop.is_set():
            try:
                self.play()
                if self.is_file and not self.options.loop:
                    return
                error = None if self.is_file else "the stream has ended"
            except Exception as e:  # whatever one camera does, the others go on
                error = reason(e)
            if error is not None and not self.stop.is_set():
                self.retry(error)

    def retry(self, error):
        if error != self.error:
            print(f"{self.name}: {error}", flush=True)
        self.error, self.failures = error, self.failures + 1
        self.stop.wait(delay(self.failures))
        self.reconnects += 1

    def play(self):
        live = {"fflags": "nobuffer", "rtsp_transport": self.options.transport}
        with av.open(
            self.url, options={} if self.is_file else live, timeout=self.options.timeout
        ) as container:
            start = time.monotonic()
            for packet in container.demux(container.streams.video[0]):
                if self.stop.is_set():
                    return
                try:
                    frames = packet.decode()
                except av.error.InvalidDataError:  # a lost packet is no lost camera
                    self.dropped += 1
                    continue
                for frame in frames:
                    self.error, self.failures = None, 0
                    if self.is_file and frame.time is not None:
                        self.stop.wait(start + frame.time - time.monotonic())
                    self.offer(frame)

    def offer(self, frame):
        self.read += 1
        now = time.monotonic()
        if now < self.due:
            return
        if self.in_flight:  # the next frame is newer than this one would be by then
            self.dropped += 1
            return
        self.due, self.in_flight = now + self.options.every, True
        # ids stay unique when two frames share a millisecond
        self.captured_at = max(self.captured_at + 1, int(time.time() * 1000))
        try:
            image = jpeg(frame, self.options.quality, self.options.longest)
            self.send(self.event(image), self.gone)
        except Exception as e:  # the broker's or the registry's fault, not the camera's
            self.gone(e, None)

    def event(self, image):
        return {
            "id": f"{self.name}-{self.captured_at}",
            "domain": self.name,
            "image": image,
            "contentType": "image/jpeg",
            "capturedAt": self.captured_at,
            "attributes": {},
        }

    def gone(self, error, message):
        """The image is on the topic, or never will be."""
        if error is None:
            self.sent += 1
        else:
            self.failed, self.unsent = self.failed + 1, reason(error)
        self.in_flight = False

    def line(self):
        error = f", now {self.error}" if self.error else ""
        return (
            f"{self.name}: {self.read} frames read, {self.sent} sent, {self.dropped} dropped,"
            f" {self.failed} failed{f' ({self.unsent})' if self.unsent else ''},"
            f" {self.reconnects} reconnects{error}"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bootstrap", default="localhost:9092")
    parser.add_argument("--registry", default="http://localhost:8081")
    parser.add_argument("--topic", default="images")
    parser.add_argument("--schema", type=pathlib.Path, default=SCHEMA)
    parser.add_argument("--camera", type=camera, action="append", default=[], metavar="NAME=URL")
    parser.add_argument("--cameras", type=camera_file, default=[], help="file of lines name,url")
    parser.add_argument("--every", type=float, default=1, help="seconds between a camera's images")
    parser.add_argument("--quality", type=int, default=90, help="of the JPEG, 1 to 95")
    parser.add_argument("--longest", type=int, default=1280, help="pixels of the longer side")
    parser.add_argument("--timeout", type=float, default=10, help="seconds to open and to read")
    parser.add_argument("--transport", choices=["tcp", "udp"], default="tcp", help="of RTSP")
    parser.add_argument("--report", type=float, default=60, help="seconds between reports")
    parser.add_argument("--loop", action="store_true", help="play files again and again")
    options = parser.parse_args()
    named = options.camera + options.cameras
    if not named or len(dict(named)) < len(named):
        parser.error("wants at least one --camera or --cameras, each name once")

    av.logging.set_level(None)  # FFmpeg's own lines may have urls
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    sender = producer(options.bootstrap, options.registry, options.schema)

    def send(event, gone):
        trace = {"traceparent": new_trace()}
        sender.produce(options.topic, event["domain"], event, on_delivery=gone, headers=trace)

    cameras = [Camera(name, url, options, send, stop) for name, url in named]
    for each in cameras:
        each.start()
    report = time.monotonic() + options.report
    while not stop.is_set() and any(each.is_alive() for each in cameras):
        sender.poll(0.2)
        if time.monotonic() >= report:
            report += options.report
            print("\n".join(each.line() for each in cameras), flush=True)
    stop.set()
    for each in cameras:
        each.join(options.timeout)
    lost = sender.flush(30) + sum(each.failed for each in cameras)
    print("\n".join(each.line() for each in cameras), flush=True)
    if lost:
        raise SystemExit(f"{lost} images not delivered")


if __name__ == "__main__":
    main()
