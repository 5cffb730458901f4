package io.unimos.cli.adapters;

import io.unimos.cli.EventView;
import io.unimos.cli.SettingsOptions;
import io.unimos.config.Settings;
import io.unimos.event.Action;
import io.unimos.event.AdapterCommand;
import io.unimos.service.EventProducer;
import io.unimos.service.ExitCodes;
import java.io.PrintWriter;
import java.time.InstantSource;
import java.util.function.Function;
import org.apache.kafka.clients.producer.RecordMetadata;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What the commands share that want something of one domain's adapter. */
final class AdapterCommandOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

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
  int send(Action action, Long version, InstantSource clock) {
    Settings settings = options.load();
    try (AdapterTopics topics = new AdapterTopics(settings, spec)) {
      if (!unseen) {
        DomainAdapters known = topics.require(domain);
        if (version != null && version != 0) {
          requireAccepted(known, version);
        }
      }
    }
    AdapterCommand command = new AdapterCommand(domain, action, version, by, clock.instant());
    RecordMetadata position = EventProducer.send(settings, command);
    PrintWriter out = spec.commandLine().getOut();
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
    Function<String, ParameterException> wrong =
        message -> new ParameterException(spec.commandLine(), message);
    DomainAdapters.Line line =
        known.line(version).orElseThrow(() -> wrong.apply(AdapterTopics.noVersion(known, version)));
    if (!line.canServe()) {
      throw wrong.apply(
          "version %d of %s is %s; only an accepted one can serve"
              .formatted(version, known.domain(), line.status()));
    }
  }
}
