"""python -m unittest test_mqtt"""

import types
import unittest

import mqtt


def message(topic, payload=b"\xff\xd8jpeg", retain=False):
    return types.SimpleNamespace(topic=topic, payload=payload, retain=retain)


class MqttTest(unittest.TestCase):
    def test_a_snapshot_becomes_an_image_of_its_camera(self):
        event = mqtt.crop(message("frigate/yard/car/snapshot"), "frigate", 1.5)

        self.assertEqual(event["domain"], "yard")
        self.assertEqual(event["image"], b"\xff\xd8jpeg")
        self.assertEqual(event["capturedAt"], 1500)
        self.assertEqual(event["attributes"], {"frigate.object": "car"})

    def test_a_repeated_snapshot_keeps_its_id_and_another_has_another(self):
        ids = [
            mqtt.crop(message(f"home/frigate/yard/{label}/snapshot", payload), "home/frigate", now)["id"]
            for label, payload, now in (("car", b"a", 1), ("ups", b"a", 2), ("car", b"b", 3))
        ]

        self.assertEqual(ids[0], ids[1])
        self.assertNotEqual(ids[0], ids[2])

    def test_old_empty_and_other_messages_are_left_out(self):
        for each in (
            message("frigate/yard/car/snapshot", retain=True),
            message("frigate/yard/car/snapshot", payload=b""),
            message("frigate/yard/car/active"),
            message("frigate/yard/snapshots/state"),
            message("frigate/events"),
        ):
            self.assertIsNone(mqtt.crop(each, "frigate", 1))


if __name__ == "__main__":
    unittest.main()
