package io.unimos.cli.adapters;

import io.unimos.bundle.Bundle;
import io.unimos.bundle.BundleException;
import io.unimos.cli.EventView;
import io.unimos.cli.SettingsOptions;
import io.unimos.config.Settings;
import io.unimos.config.TopicSettings;
import io.unimos.evaluate.Comparison;
import io.unimos.event.AdapterVersion;
import io.unimos.event.AnnotationRequest;
import io.unimos.event.Prediction;
import io.unimos.service.ExitCodes;
import io.unimos.stream.AdaptRole;
import io.unimos.stream.Rehearsal;
import io.unimos.stream.Rehearsal.Event;
import io.unimos.stream.VersionAudit.ReplayException;
import io.unimos.stream.read.Contract;
import io.unimos.wire.ClassSetRecords;
import io.unimos.wire.Outcome;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command that plays one domain's last images by the present settings and by others. */
@Command(
    name = "what-if",
    description = {
      "Play a domain's last images again by other settings of the method, beside the present ones.",
      "--set adapt.* and annotate.* are the other settings. Both plays begin with nothing learned and"
          + " get the same features and labels, but no commands; rounds take effect at once. Reads"
          + " only; needs the bundle of the service."
    })
public final class AdaptersWhatIfCommand implements Callable<Integer> {
  private static final String FEATURES = TopicSettings.FEATURES.name();
  private static final String ROW = "%-34s%12s%12s%n";

  /** The states of labels that leave the class that counts as it is. */
  private static final Set<String> IGNORED =
      Set.of("LATE", "REPEATED", "UNKNOWN_ID", "UNKNOWN_CLASS", "WRONG_DOMAIN");

  @Mixin private SettingsOptions options;

  @Parameters(index = "0", paramLabel = "DOMAIN", description = "The camera or site.")
  private String domain;

  @Option(
      names = "--since",
      paramLabel = "DURATION",
      defaultValue = "24h",
      description = "How far back; default: ${DEFAULT-VALUE}.")
  private Duration since;

  @Override
  public Integer call() throws BundleException {
    Map<String, String> kept = options.overrides();
    if (!kept.keySet().removeIf(key -> key.strip().matches("(unimos\\.)?(adapt|annotate)\\..*"))) {
      throw options.wrong(
          "no other setting of the method to compare with: expected --set adapt.* or annotate.*");
    }
    Settings present = options.load(kept);
    Settings other = options.load();
    if (present.adaptation().equals(other.adaptation())) {
      throw options.wrong("--set: these are the present settings");
    }
    try (AdapterTopics topics = new AdapterTopics(present, options)) {
      topics.require(domain);
      Bundle bundle = Bundle.load(present.service().requiredBundle());
      try (Side now = new Side(present, bundle);
          Side then = new Side(other, bundle)) {
        report(played(topics, now, then));
      }
    } catch (ReplayException e) {
      throw options.wrong(e.getMessage());
    }
    return ExitCodes.OK;
  }

  /** One of the two plays. */
  private final class Side implements AutoCloseable {
    private final AdaptRole role;
    private final Rehearsal rehearsal;

    Side(Settings settings, Bundle bundle) {
      role = AdaptersReplayCommand.role(settings, bundle);
      rehearsal = new Rehearsal(Contract.over(settings), settings.topics(), role, domain);
    }

    @Override
    public void close() {
      rehearsal.close();
      role.rounds().close();
    }
  }

  private Play played(AdapterTopics topics, Side now, Side then) {
    Instant from = Clock.systemUTC().instant().minus(since);
    List<AnnotationRequest> requests =
        now.role.context().settings().annotate().on() ? topics.requests(domain, from) : List.of();
    Play play = new Play(now.rehearsal, then.rehearsal, requests);
    topics.answers(ClassSetRecords::isAnswerKey).stream()
        .filter(answer -> answer.getClassSet() != null)
        .max(Comparator.comparingLong(answer -> answer.getClassSet().getNumber()))
        .ifPresent(play::classes);
    topics.read(FEATURES, domain, from, play::image);
    if (play.images == 0) {
      throw options.wrong(
          "%s: no feature since %s%s; see --since and topics.features-retention"
              .formatted(domain, from, play.refused.map(why -> " but " + why).orElse("")));
    }
    return play;
  }

  /** Both plays, image by image. */
  private static final class Play {
    private final List<Rehearsal> both;
    private final Deque<AnnotationRequest> labels = new ArrayDeque<>();
    private final Set<String> audited = new HashSet<>();
    private final Map<String, String> truth = new HashMap<>();
    private final Map<String, List<Prediction>> predictions = new HashMap<>();
    private Optional<String> refused = Optional.empty();
    private Instant first = Instant.MAX;
    private Instant last = Instant.MIN;
    private int images;
    private int others;

    Play(Rehearsal now, Rehearsal then, List<AnnotationRequest> requests) {
      both = List.of(now, then);
      for (AnnotationRequest request : requests) {
        if (request.getAnswer() != null) {
          labels.add(request);
          decide(request);
        } else if (request.getRandom()) {
          audited.add(request.getId());
        }
      }
    }

    private void decide(AnnotationRequest answer) {
      if (!IGNORED.contains(answer.getAnswer().getStatus())) {
        truth.remove(answer.getId());
        if (answer.getAnswer().getLabel() != null) {
          truth.put(answer.getId(), answer.getAnswer().getLabel());
        }
      }
    }

    void classes(AdapterVersion answer) {
      both.forEach(each -> each.classes(answer));
    }

    void image(ConsumerRecord<byte[], byte[]> record) {
      Instant at = Instant.ofEpochMilli(record.timestamp());
      while (!labels.isEmpty() && labels.getFirst().getAt().isBefore(at)) {
        AnnotationRequest label = labels.removeFirst();
        both.forEach(each -> each.label(label));
      }
      List<Prediction> answers = new ArrayList<>();
      for (Rehearsal each : both) {
        Outcome<Prediction> outcome = each.image(record.value(), record.timestamp());
        if (outcome instanceof Outcome.Rejected<Prediction> no) {
          refused = Optional.of(no.detail());
          return;
        }
        answers.add(((Outcome.Ok<Prediction>) outcome).value());
      }
      images++;
      first = first.isBefore(at) ? first : at;
      last = at;
      others += answer(answers, 0).equals(answer(answers, 1)) ? 0 : 1;
      if (audited.contains(answers.get(0).getId())) {
        predictions.putIfAbsent(answers.get(0).getId(), answers);
      }
    }

    private static String answer(List<Prediction> answers, int side) {
      return Rehearsal.answer(answers.get(side));
    }

    /** Returns right answers on audit samples; empty where none was labelled. */
    Optional<Comparison.Line> audit(String domain) {
      int[] right = new int[2];
      int[] alone = new int[2];
      int[] zeroShot = new int[2];
      predictions.keySet().retainAll(truth.keySet());
      predictions.forEach(
          (id, answers) -> {
            boolean[] hits = new boolean[2];
            for (int side = 0; side < 2; side++) {
              hits[side] = answer(answers, side).equals(truth.get(id));
              right[side] += hits[side] ? 1 : 0;
              zeroShot[side] += answers.get(side).getZeroShotLabel().equals(truth.get(id)) ? 1 : 0;
            }
            alone[0] += hits[0] && !hits[1] ? 1 : 0;
            alone[1] += hits[1] && !hits[0] ? 1 : 0;
          });
      return predictions.isEmpty()
          ? Optional.empty()
          : Optional.of(
              Comparison.Line.of(domain, predictions.size(), right, alone[1], alone[0], zeroShot));
    }
  }

  private void report(Play play) {
    PrintWriter out = options.out();
    out.printf(
        Locale.ROOT,
        "%s: %,d images from %s to %s, played twice from nothing learned%n",
        EventView.printable(domain),
        play.images,
        play.first,
        play.last);
    out.printf(ROW, "", "as it is", "what if");
    row(out, "images with another label", "", percent(play.others, play.images));
    row(out, "labelled as by zero-shot", shares(play, Event.LIKE_ZERO_SHOT));
    row(out, "versions accepted", counts(play, Event.ACCEPTED));
    row(out, "versions rejected", counts(play, Event.REJECTED));
    row(out, "versions rolled back", counts(play, Event.ROLLED_BACK));
    row(out, "resets", counts(play, Event.RESET));
    row(out, "labels that changed anything", counts(play, Event.LABEL));
    play.audit(domain)
        .ifPresentOrElse(
            line -> audit(out, line),
            () ->
                out.println(
                    "no label of an audit sample in this time: nobody knows which is right"));
    out.flush();
  }

  private static void audit(PrintWriter out, Comparison.Line line) {
    row(
        out,
        "right on %d audit samples".formatted(line.images()),
        "%.1f %%".formatted(100 * line.before()),
        "%.1f %%".formatted(100 * line.after()));
    out.printf(
        Locale.ROOT,
        "difference %+.1f ± %.1f points (95 %%; %d right only so, %d only as it is): %s;"
            + " zero-shot %.1f %%%n",
        100 * line.change(),
        100 * line.margin(),
        line.gained(),
        line.lost(),
        line.words(),
        100 * line.zeroShotBefore());
  }

  private static String[] counts(Play play, Event event) {
    return play.both.stream()
        .map(each -> Integer.toString(each.count(event)))
        .toArray(String[]::new);
  }

  private static String[] shares(Play play, Event event) {
    return play.both.stream()
        .map(each -> percent(each.count(event), play.images))
        .toArray(String[]::new);
  }

  private static void row(PrintWriter out, String name, String... sides) {
    out.printf(ROW, Stream.concat(Stream.of(name), Stream.of(sides)).toArray());
  }

  private static String percent(int some, int all) {
    return String.format(Locale.ROOT, "%.1f %%", 100.0 * some / all);
  }
}
