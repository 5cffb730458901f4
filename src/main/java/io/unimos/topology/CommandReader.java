package io.unimos.topology;

import io.unimos.adapt.OnlineDomain;
import io.unimos.event.AdapterCommand;
import io.unimos.failure.Outcome;
import io.unimos.failure.RejectReason;
import java.util.List;
import java.util.Optional;

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

    /** Does it, or says why it cannot be done; what has changed when another version serves. */
    Outcome<Optional<OnlineDomain.OperatorChange>> obey(OnlineDomain domain) {
      return switch (event.getAction()) {
        case FREEZE -> {
          domain.freeze();
          yield Outcome.ok(Optional.empty());
        }
        case THAW -> {
          domain.thaw();
          yield Outcome.ok(Optional.empty());
        }
        case ROLL_BACK -> {
          long version = wanted(domain);
          if (version != 0 && !domain.keptVersions().contains(version)) {
            yield Outcome.rejected(
                RejectReason.COMMAND_IMPOSSIBLE,
                "version %d of %s is not kept; kept are %s"
                    .formatted(version, domain(), domain.keptVersions()));
          }
          yield Outcome.ok(Optional.of(domain.rollBack(version)));
        }
      };
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
