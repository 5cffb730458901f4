"""python -m unittest test_rtsp"""

import argparse
import contextlib
import http.server
import io
import pathlib
import socket
import tempfile
import threading
import unittest

import av
from PIL import Image

import rtsp

OPTIONS = argparse.Namespace(
    every=0, quality=90, longest=160, timeout=1, transport="tcp", loop=False
)
SECRET = "s3cret"


def video(path, frames=20, rate=20):
    """A film whose pictures grow brighter."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=rate)
        stream.width, stream.height, stream.pix_fmt = 320, 200, "yuv420p"
        for number in range(frames):
            image = Image.new("RGB", (320, 200), (number * 10,) * 3)
            container.mux(stream.encode(av.VideoFrame.from_image(image)))
        container.mux(stream.encode())
    return path


class Stills(http.server.BaseHTTPRequestHandler):
    """Motion JPEG over HTTP, as cameras have it, that ends after some pictures."""

    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "multipart/x-mixed-replace; boundary=next")
        self.end_headers()
        for number in range(5):
            out = io.BytesIO()
            Image.new("RGB", (64, 48), (number * 40,) * 3).save(out, "JPEG")
            head = f"--next\r\nContent-Type: image/jpeg\r\nContent-Length: {out.tell()}\r\n\r\n"
            self.wfile.write(head.encode() + out.getvalue() + b"\r\n")

    def log_message(self, *_):
        pass


class RtspTest(unittest.TestCase):
    def setUp(self):
        self.stop, self.events, self.out = threading.Event(), [], io.StringIO()
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.enterContext(contextlib.redirect_stdout(self.out))
        self.addCleanup(self.stop.set)

    def start(self, url, send=None, **options):
        def sent(event, gone):
            self.events.append(event)
            gone(None, None)

        options = argparse.Namespace(**(vars(OPTIONS) | options))
        camera = rtsp.Camera("gate-7", str(url), options, send or sent, self.stop)
        camera.start()
        return camera

    def until(self, holds):
        for _ in range(600):
            if holds():
                return
            self.stop.wait(0.05)
        self.fail("nothing for 30 s; " + self.out.getvalue())

    def test_a_file_is_played_once_and_each_frame_is_an_event(self):
        camera = self.start(video(self.folder / "film.mp4"))
        camera.join(30)

        self.assertEqual((camera.read, camera.sent, camera.dropped), (20, 20, 0))
        self.assertEqual(len({event["id"] for event in self.events}), 20)
        self.assertEqual(self.events[0]["id"], f"gate-7-{self.events[0]['capturedAt']}")
        self.assertEqual({event["domain"] for event in self.events}, {"gate-7"})
        images = [Image.open(io.BytesIO(event["image"])) for event in self.events]
        self.assertEqual({(i.format, i.size) for i in images}, {("JPEG", (160, 100))})
        first, last = (image.convert("L").getpixel((80, 50)) for image in (images[0], images[-1]))
        self.assertLess(first + 150, last)

    def test_of_a_second_only_so_many_are_sent(self):
        camera = self.start(video(self.folder / "film.mp4"), every=30)
        camera.join(30)

        self.assertEqual((camera.read, camera.sent, camera.dropped), (20, 1, 0))

    def test_frames_are_dropped_while_an_image_is_under_way(self):
        waiting = []
        path = video(self.folder / "film.mp4")
        camera = self.start(path, lambda event, gone: waiting.append(gone), loop=True)
        self.until(lambda: camera.dropped > 20)
        self.assertEqual(len(waiting), 1)

        waiting[0](None, None)
        self.until(lambda: len(waiting) == 2)

        self.assertEqual((camera.sent, camera.reconnects), (1, 0))

    def test_what_cannot_be_sent_is_counted_and_the_camera_goes_on(self):
        def refuse(event, gone):
            raise ConnectionError(f"http://user:{SECRET}@registry")

        camera = self.start(video(self.folder / "film.mp4"), refuse)
        camera.join(30)

        self.assertEqual((camera.failed, camera.sent, camera.reconnects), (20, 0, 0))
        self.assertIn("20 failed (ConnectionError)", camera.line())

    def test_motion_jpeg_over_http_is_opened_again_when_it_ends(self):
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Stills)
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        threading.Thread(target=server.serve_forever, daemon=True).start()

        camera = self.start(f"http://127.0.0.1:{server.server_port}/video.mjpg")
        self.until(lambda: camera.reconnects >= 1 and camera.read >= 6)

        self.assertIn("gate-7: ", self.out.getvalue())
        self.assertEqual(camera.sent, camera.read)

    def test_a_camera_that_says_nothing_is_given_up_and_tried_again(self):
        listener = self.enterContext(socket.create_server(("127.0.0.1", 0)))
        for scheme in ("rtsp", "http"):
            url = f"{scheme}://user:{SECRET}@127.0.0.1:{listener.getsockname()[1]}/stream"
            camera = self.start(url)
            self.until(lambda: camera.reconnects >= 1)

            self.assertIn("reconnects, now ", camera.line())
        self.assertNotIn(SECRET, self.out.getvalue())

    def test_the_delay_doubles_up_to_a_limit_and_half_is_chance(self):
        for failures, longest in ((1, 1), (2, 2), (4, 8), (7, 60), (5000, 60)):
            delays = [rtsp.delay(failures) for _ in range(200)]
            self.assertTrue(all(longest / 2 <= each <= longest for each in delays))
            self.assertGreater(max(delays) - min(delays), longest / 10)

    def test_cameras_are_named_and_a_refusal_does_not_tell_the_url(self):
        self.assertEqual(rtsp.camera("a=rtsp://h/x?y=1"), ("a", "rtsp://h/x?y=1"))
        path = self.folder / "cameras.csv"
        path.write_text("# name,url\na,rtsp://h/1\n\nb, rtsp://h/2\n")
        self.assertEqual(rtsp.camera_file(path), [("a", "rtsp://h/1"), ("b", "rtsp://h/2")])
        path.write_text(f"a,rtsp://u:{SECRET}@h/1,b\n")
        for parse, argument in ((rtsp.camera, f"=rtsp://u:{SECRET}@h"), (rtsp.camera_file, path)):
            with self.assertRaises(argparse.ArgumentTypeError) as refused:
                parse(argument)
            self.assertNotIn(SECRET, str(refused.exception))


if __name__ == "__main__":
    unittest.main()
