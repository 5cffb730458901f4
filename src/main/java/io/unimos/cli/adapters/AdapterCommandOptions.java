package io.unimos.cli.adapters;

import io.unimos.cli.EventView;
import io.unimos.cli.SettingsOptions;
import io.unimos.config.Settings;
import io.unimos.event.Action;
import io.unimos.event.AdapterCommand;
import io.unimos.service.EventProducer;
import io.unimos.service.ExitCodes;
import java.io.PrintWriter;
import java.time.Clock;
import org.apache.kafka.clients.producer.RecordMetadata;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What the commands share that want something of one domain's adapter. */
final class AdapterCommandOptions {
  @Mixin private SettingsOptions options;

  @Parameters(index = "0", paramLabel = "DOMAIN", description = "The camera or site.")
  private String domain;

  @Option(
      names = "--by",
      paramLabel = "NAME",
      defaultValue = "${sys:user.name}",
      description = "Who wants it, for the audit; default: the user, ${DEFAULT-VALUE}.")
  private String by;

  @Option(names = "--unseen", description = "Accept a domain of which the topics tell nothing yet.")
  private boolean unseen;

  /**
   * Sends the command to the partition that the domain's images lie on, and prints it.
   *
   * @param version with ROLL_BACK; null for the one before
   */
  int send(Action action, Long version) {
    if (version != null && version < 0) {
      throw options.wrong("VERSION: '" + version + "' is not valid; expected 0 or more");
    }
    Settings settings = options.load();
    try (AdapterTopics topics = new AdapterTopics(settings, options)) {
      if (!unseen) {
        DomainAdapters known = topics.require(domain);
        if (version != null && version != 0) {
          requireAccepted(known, version);
        }
      }
    }
    AdapterCommand command =
        new AdapterCommand(domain, action, version, by, Clock.systemUTC().instant());
    RecordMetadata position = EventProducer.send(settings, command);
    PrintWriter out = options.out();
    out.printf(
        "sent %s to %s-%d@%d%n",
        EventView.printable(EventView.json(command)),
        position.topic(),
        position.partition(),
        position.offset());
    out.flush();
    return ExitCodes.OK;
  }

  private void requireAccepted(DomainAdapters known, long version) {
    DomainAdapters.Line line =
        known
            .line(version)
            .orElseThrow(() -> options.wrong(AdapterTopics.noVersion(known, version)));
    if (!line.canServe()) {
      throw options.wrong(
          "version %d of %s is %s; only an accepted one can serve"
              .formatted(version, known.domain(), line.status()));
    }
  }
}
