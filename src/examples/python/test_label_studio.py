"""python -m unittest test_label_studio"""

import json
import pathlib
import subprocess
import sys
import unittest
import xml.etree.ElementTree as xml

SCRIPT = pathlib.Path(__file__).with_name("label_studio.py")
REQUEST = {
    "id": "a/b c.jpg",
    "domain": "gate-7",
    "why": "drawn at random",
    "topK": [{"label": "bus", "confidence": 0.75}, {"label": "R&D \"van\"", "confidence": 0.2}],
    "classes": ["bus", "R&D \"van\""],
    "sourceTopic": "images",
    "sourcePartition": 3,
    "sourceOffset": 17,
}


def run(what, text, *more):
    return subprocess.run(
        [sys.executable, SCRIPT, what, *more], input=text, capture_output=True, text=True, check=True
    ).stdout


class LabelStudioTest(unittest.TestCase):
    def test_a_request_goes_out_and_its_annotation_comes_back(self):
        tasks = json.loads(run("tasks", json.dumps(REQUEST), "--url", "https://x.example/{id}?o={offset}"))
        self.assertEqual(tasks[0]["data"]["image"], "https://x.example/a%2Fb%20c.jpg?o=17")
        self.assertEqual(tasks[0]["predictions"][0]["result"][0]["value"], {"choices": ["bus"]})

        view = xml.fromstring(run("config", json.dumps(tasks)))
        values = [each.get("value") for each in view.iter("Choice")]
        self.assertEqual(values, ["bus", "R&D \"van\"", "none of these"])

        def annotated(choice, by, **more):
            result = {"from_name": "class", "to_name": "image", "value": {"choices": [choice]}}
            return {"completed_by": by, "result": [result]} | more

        exported = tasks[0] | {
            "annotations": [
                annotated("R&D \"van\"", {"email": "ann@x.example"}),
                annotated("none of these", 4),
                annotated("bus", 5, was_cancelled=True),
            ]
        }
        self.assertEqual(
            run("csv", json.dumps([exported])).splitlines(),
            [
                "domain,id,label,annotator,kind",
                'gate-7,a/b c.jpg,"R&D ""van""",ann@x.example,class',
                "gate-7,a/b c.jpg,,4,none-of-these",
            ],
        )

    def test_the_short_export_is_read_too(self):
        short = {"domain": "gate-7", "id": "1", "class": "bus", "annotator": 2}
        skipped = {"domain": "gate-7", "id": "2"}
        self.assertEqual(
            run("csv", json.dumps([short, skipped])).splitlines()[1:], ["gate-7,1,bus,2,class"]
        )


if __name__ == "__main__":
    unittest.main()
