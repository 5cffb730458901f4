package io.unimos.topology;

import io.unimos.adapt.OnlineDomain;
import io.unimos.event.AdapterCommand;
import io.unimos.failure.Outcome;
import io.unimos.failure.RejectReason;
import java.util.List;

/**
 * Takes operators' commands out of their wire format and carries them out. Owned by one stream
 * task.
 *
 * @param reader of the events
 * @param topic the commands come on
 */
record CommandReader(EventReader<AdapterCommand> reader, String topic) {

  /** One command that was understood. */
  record Command(AdapterCommand event) {

    String domain() {
      return event.getDomain();
    }

    /** Does it, or says why it cannot be done. */
    Outcome<Command> obey(OnlineDomain domain) {
      switch (event.getAction()) {
        case FREEZE -> domain.freeze();
        case THAW -> domain.thaw();
        case ROLL_BACK -> {
          long version = wanted(domain);
          if (version != 0 && !domain.keptVersions().contains(version)) {
            return Outcome.rejected(
                RejectReason.COMMAND_IMPOSSIBLE,
                "version %d of %s is not kept; kept are %s"
                    .formatted(version, domain(), domain.keptVersions()));
          }
          domain.rollBack(version);
        }
      }
      return Outcome.ok(this);
    }

    /** The version named, or the newest kept one before that which serves. */
    private long wanted(OnlineDomain domain) {
      if (event.getVersion() != null) {
        return event.getVersion();
      }
      List<Long> kept = domain.keptVersions();
      return kept.stream()
          .filter(v -> v < domain.version())
          .mapToLong(Long::longValue)
          .max()
          .orElse(0);
    }
  }

  Outcome<Command> read(byte[] value) {
    return reader.read(value).then(event -> Outcome.ok(new Command(event)));
  }
}
