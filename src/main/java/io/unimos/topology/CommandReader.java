package io.unimos.topology;

import io.unimos.event.Action;
import io.unimos.event.AdapterCommand;
import io.unimos.event.EventNames;
import io.unimos.failure.Outcome;
import io.unimos.failure.RejectReason;

/**
 * Takes operators' commands out of their wire format and checks whether their domain has a name, if
 * they are about one. Owned by one stream task.
 *
 * @param reader of the events
 * @param topic the commands come on
 */
record CommandReader(EventReader<AdapterCommand> reader, String topic) {

  Outcome<AdapterCommand> read(byte[] value) {
    return reader.read(value).then(CommandReader::checked);
  }

  private static Outcome<AdapterCommand> checked(AdapterCommand command) {
    boolean named = command.getAction() == Action.CLASSES || EventNames.isName(command.getDomain());
    // answers and versions carry who it was
    return named && (command.getBy().isEmpty() || EventNames.isName(command.getBy()))
        ? Outcome.ok(command)
        : Outcome.rejected(
            RejectReason.SCHEMA_INVALID,
            "domain is empty, or domain or by is too long or has control characters");
  }
}
