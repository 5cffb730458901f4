package io.unimos.topology;

import io.unimos.event.EventNames;
import io.unimos.event.Label;
import io.unimos.failure.Outcome;
import io.unimos.failure.RejectReason;

/**
 * Takes people's labels out of their wire format and checks whether all that they name has a name.
 * Owned by one stream task.
 *
 * @param reader of the events
 * @param topic the labels come on
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
