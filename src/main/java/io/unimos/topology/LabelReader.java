package io.unimos.topology;

import io.unimos.event.EventNames;
import io.unimos.event.Label;
import io.unimos.failure.Outcome;
import io.unimos.failure.RejectReason;

/**
 * The reader of people's labels. It decodes their wire format and checks that everything they name
 * has a valid name. Owned by one stream task.
 *
 * @param reader the reader of the events
 * @param topic the topic of the labels
 */
record LabelReader(EventReader<Label> reader, String topic) {

  Outcome<Label> read(byte[] value) {
    return reader.read(value).then(LabelReader::checked);
  }

  private static Outcome<Label> checked(Label label) {
    boolean named =
        EventNames.isName(label.getDomain())
            && EventNames.isName(label.getId())
            && EventNames.isName(label.getAnnotator());
    return named
        ? Outcome.ok(label)
        : Outcome.rejected(
            RejectReason.SCHEMA_INVALID,
            "domain, id or annotator is empty, too long, or has control characters");
  }
}
