"""Follow the set of classes: from which image on each camera is answered with which classes.

    python follow_classes.py --bootstrap localhost:9092 --registry http://localhost:8081 --count 100

Reads from the oldest prediction on and ends after so many.
"""

import argparse
import uuid

from consume import consumer

ANSWER = "/command/classes-"


# region sets
class ClassSets:
    """The names of each set, from the answers to the classes commands."""

    def __init__(self, reader, topic):
        self.reader, self.names = reader, {}
        reader.subscribe([topic])

    def of(self, number, patience):
        """Names of a set; the topics are two, so an answer may come after a prediction."""
        while number not in self.names:
            message = self.reader.poll(patience)
            if message is None:
                raise SystemExit(f"no answer tells of set {number}")
            record, key = message.value(), message.key() or ""
            if record and key.startswith(ANSWER) and record["command"]["done"]:
                self.names[record["command"]["serves"]] = record["classes"]
        return self.names[number]


# endregion


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bootstrap", default="localhost:9092")
    parser.add_argument("--registry", default="http://localhost:8081")
    parser.add_argument("--topic", default="predictions")
    parser.add_argument("--versions", default="adapter-versions")
    parser.add_argument("--count", type=int, required=True, help="end after so many predictions")
    parser.add_argument("--patience", type=float, default=30, help="seconds without a record")
    arguments = parser.parse_args()

    def opened():
        return consumer(arguments.bootstrap, arguments.registry, f"example-{uuid.uuid4()}")

    sets = ClassSets(opened(), arguments.versions)
    reader = opened()
    reader.subscribe([arguments.topic])
    current, strangers = {}, 0
    # region follow
    for _ in range(arguments.count):
        message = reader.poll(arguments.patience)
        if message is None:
            raise SystemExit(f"nothing for {arguments.patience} s")
        if message.error():
            raise SystemExit(str(message.error()))
        prediction = message.value()
        # null in records of before the field; 0 is the bundle's own set
        number = prediction["classSet"] or 0
        if number != current.get(prediction["domain"], 0):
            print(
                f"{prediction['domain']} from #{prediction['domainSequence']}"
                f" set {number}: {', '.join(sets.of(number, arguments.patience))}"
            )
        current[prediction["domain"]] = number
        if number and prediction["label"] not in sets.of(number, arguments.patience):
            strangers += 1
    # endregion
    reader.close()
    sets.reader.close()
    print(f"{arguments.count} predictions, {strangers} name a class that is not of their set")
    if strangers:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
