"""Requests for labels as Label Studio's tasks, and its export as a table for `label --csv`.

    unimos-streams label --list --json | python label_studio.py tasks --url 'https://images.example/{id}' > tasks.json
    python label_studio.py config < tasks.json > config.xml
    python label_studio.py csv < export.json > answers.csv
    unimos-streams label --csv answers.csv

Needs nothing but Python. The tasks are JSON to import, the export is Label Studio's JSON or JSON-MIN.
"""

import argparse
import csv
import json
import sys
import urllib.parse
from xml.sax.saxutils import quoteattr

NONE = "none of these"
FIELDS = ("id", "domain", "topic", "partition", "offset")


# region tasks
def task(request, url):
    """One task; what is served is its prediction, so that a person mostly confirms."""
    place = {
        "id": request["id"],
        "domain": request["domain"],
        "topic": request["sourceTopic"],
        "partition": request["sourcePartition"],
        "offset": request["sourceOffset"],
    }
    quoted = {name: urllib.parse.quote(str(value), safe="") for name, value in place.items()}
    made = {
        "data": {
            "image": url.format(**quoted),
            "why": request["why"],
            "classes": request["classes"],
            **place,
        }
    }
    if request["topK"]:
        best = request["topK"][0]
        made["predictions"] = [
            {
                "model_version": "served",
                "score": best["confidence"],
                "result": [
                    {
                        "from_name": "class",
                        "to_name": "image",
                        "type": "choices",
                        "value": {"choices": [best["label"]]},
                    }
                ],
            }
        ]
    return made


# endregion


def config(tasks):
    """The labelling interface: the classes of all tasks, in their order, and none of them."""
    names = dict.fromkeys(name for each in tasks for name in each["data"]["classes"])
    choices = "\n".join(f"    <Choice value={quoteattr(name)}/>" for name in (*names, NONE))
    return (
        "<View>\n"
        '  <Image name="image" value="$image"/>\n'
        '  <Text name="why" value="$why"/>\n'
        '  <Choices name="class" toName="image" choice="single" required="true">\n'
        f"{choices}\n"
        "  </Choices>\n"
        "</View>"
    )


# region answers
def answers(exported):
    """Rows of domain, id, label, annotator, kind: one an annotation, skipped ones left out."""
    for each in exported:
        if "annotations" not in each:
            # JSON-MIN: the choice stands beside the data
            if each.get("class"):
                yield row(each, each["class"], each.get("annotator", ""))
            continue
        for annotation in each["annotations"]:
            if annotation.get("was_cancelled"):
                continue
            for result in annotation["result"]:
                if result.get("from_name") == "class":
                    yield row(each["data"], result["value"]["choices"][0], who(annotation))


def row(data, choice, annotator):
    kind = "none-of-these" if choice == NONE else "class"
    label = "" if choice == NONE else choice
    return data["domain"], data["id"], label, str(annotator), kind


def who(annotation):
    by = annotation.get("completed_by", "")
    return by.get("email") or by.get("id", "") if isinstance(by, dict) else by


# endregion


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    what = parser.add_subparsers(dest="what", required=True)
    tasks = what.add_parser("tasks", help="requests, a JSON object a line, to tasks")
    tasks.add_argument(
        "--url",
        default="{id}",
        help="where a browser finds an image; may name " + ", ".join("{%s}" % f for f in FIELDS),
    )
    what.add_parser("config", help="tasks to the labelling interface")
    what.add_parser("csv", help="an export to a table for label --csv")
    arguments = parser.parse_args()
    if arguments.what == "tasks":
        requests = (json.loads(line) for line in sys.stdin if line.strip())
        json.dump([task(each, arguments.url) for each in requests], sys.stdout, indent=2)
        print()
    elif arguments.what == "config":
        print(config(json.load(sys.stdin)))
    else:
        table = csv.writer(sys.stdout, lineterminator="\n")
        table.writerow(("domain", "id", "label", "annotator", "kind"))
        table.writerows(answers(json.load(sys.stdin)))


if __name__ == "__main__":
    main()
