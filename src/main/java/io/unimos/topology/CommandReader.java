package io.unimos.topology;

import io.unimos.event.Action;
import io.unimos.event.AdapterCommand;
import io.unimos.event.EventNames;
import io.unimos.failure.Outcome;
import io.unimos.failure.RejectReason;

/**
 * The reader of operators' commands. It decodes their wire format and checks the name of the domain
 * if a command concerns one. Owned by one stream task.
 *
 * @param reader the reader of the events
 * @param topic the topic of the commands
 */
record CommandReader(EventReader<AdapterCommand> reader, String topic) {

  Outcome<AdapterCommand> read(byte[] value) {
    return reader.read(value).then(CommandReader::checked);
  }

  private static Outcome<AdapterCommand> checked(AdapterCommand command) {
    boolean named = command.getAction() == Action.CLASSES || EventNames.isName(command.getDomain());
    // answers and versions carry the name of the operator
    return named && (command.getBy().isEmpty() || EventNames.isName(command.getBy()))
        ? Outcome.ok(command)
        : Outcome.rejected(
            RejectReason.SCHEMA_INVALID,
            "domain is empty, or domain or by is too long or has control characters");
  }
}
