package io.unimos.cli.labels;

import io.unimos.cli.EventView;
import io.unimos.cli.SeenDomains;
import io.unimos.cli.SettingsOptions;
import io.unimos.cli.WhoOption;
import io.unimos.config.Settings;
import io.unimos.config.TopicSettings;
import io.unimos.event.AnnotationRequest;
import io.unimos.event.Label;
import io.unimos.event.LabelKind;
import io.unimos.service.ExitCodes;
import io.unimos.stream.read.TopicReader;
import io.unimos.wire.EventNames;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command that labels images: one, a table of them, or the requested ones, one by one. */
@Command(
    description = {
      "Label images that the service asks for (annotate.strategy).",
      "label DOMAIN ID CLASS labels one; --csv a table of them; --list prints the open requests. The"
          + " service answers each label; a later one of the same annotator takes the place of an"
          + " earlier one."
    })
public final class LabelCommand implements Callable<Integer> {
  @Mixin private SettingsOptions options;

  @Parameters(
      arity = "0..3",
      paramLabel = "DOMAIN ID CLASS",
      description = "The camera or site, the image's id, and the class that it shows.")
  private List<String> one = new ArrayList<>();

  @Option(names = "--none", description = "The image shows none of the classes; without CLASS.")
  private boolean none;

  @Option(names = "--withdraw", description = "Take back what was said of it; without CLASS.")
  private boolean withdraw;

  @Option(
      names = "--csv",
      paramLabel = "FILE",
      description =
          "A table with the columns domain, id and label, and perhaps annotator and kind (class,"
              + " none-of-these, withdrawn). Rows without label are left out; nothing is sent when"
              + " one row is wrong.")
  private Path csv;

  @Option(names = "--list", description = "Print the open requests.")
  private boolean list;

  @Option(names = "--json", description = "With --list: a JSON object per line.")
  private boolean json;

  @Option(names = "--domain", paramLabel = "DOMAIN", description = "With --list: only this domain.")
  private String domain;

  @Option(
      names = "--new",
      description = "Accept a camera that the service has neither answered nor asked for.")
  private boolean unseen;

  @Mixin private WhoOption by;

  @Option(
      names = "--wait",
      paramLabel = "DURATION",
      defaultValue = "15s",
      description =
          "How long to wait for an answer; 0s: not at all; default: ${DEFAULT-VALUE}. Ends with 0"
              + " when all labels count or changed something, 1 when one was refused, 75 without an"
              + " answer.")
  private Duration patience;

  @Override
  public Integer call() throws IOException {
    long ways = Stream.of(!one.isEmpty(), csv != null, list).filter(b -> b).count();
    if (ways != 1) {
      throw options.wrong("expected one of DOMAIN ID CLASS, --csv and --list");
    }
    if (list) {
      list(options.load());
      return ExitCodes.OK;
    }
    return send(csv == null ? List.of(single()) : table());
  }

  private Label single() {
    boolean named = !none && !withdraw;
    if ((none && withdraw) || one.size() != (named ? 3 : 2)) {
      throw options.wrong("expected DOMAIN ID CLASS, or DOMAIN ID and --none or --withdraw");
    }
    return label(
        one.get(0),
        one.get(1),
        named ? one.get(2) : "",
        none ? LabelKind.NONE_OF_THESE : withdraw ? LabelKind.WITHDRAWN : LabelKind.CLASS);
  }

  private Label label(String of, String id, String name, LabelKind kind) {
    for (String each : List.of(of, id, by.name())) {
      if (!EventNames.isName(each)) {
        throw options.wrong(
            "DOMAIN, ID or --by: empty, longer than 256, or with control characters");
      }
    }
    return new Label(id, of, name, by.name(), Clock.systemUTC().instant(), kind);
  }

  private List<Label> table() throws IOException {
    try {
      return LabelTable.read(csv, by.name(), Clock.systemUTC().instant()).stream()
          .map(LabelTable.Row::label)
          .toList();
    } catch (IllegalArgumentException e) {
      throw options.wrong(csv + ": " + e.getMessage() + "; nothing was sent");
    }
  }

  private int send(List<Label> labels) {
    PrintWriter out = options.out();
    Map<String, Integer> counts = new TreeMap<>();
    int refused;
    int pending;
    Settings settings = options.load();
    if (!unseen) {
      requireSeen(settings, labels);
    }
    try (LabelSender sender = new LabelSender(settings, options)) {
      labels.forEach(sender::send);
      List<Boolean> bad = new ArrayList<>();
      if (!patience.isZero()) {
        boolean unused =
            sender.await(
                patience,
                answered -> {
                  print(answered, out);
                  counts.merge(answered.record().getAnswer().getStatus(), 1, Integer::sum);
                  if (isRefused(answered)) {
                    bad.add(true);
                  }
                });
      }
      refused = bad.size();
      pending = sender.pending();
    }
    out.printf("%d sent%s%n", labels.size(), summary(counts));
    if (pending > 0 && !patience.isZero()) {
      out.printf(
          "no answer to %d within %d s: they stand, and are taken when the service is back%n",
          pending, patience.toSeconds());
    }
    out.flush();
    if (refused > 0) {
      return ExitCodes.FAILURE;
    }
    return pending > 0 && !patience.isZero() ? ExitCodes.PENDING : ExitCodes.OK;
  }

  /** A partition that knows no such image would answer a mistyped name. */
  private void requireSeen(Settings settings, List<Label> labels) {
    try (TopicReader reader =
        options.reader(
            settings,
            "labels",
            TopicSettings.PREDICTIONS.name(),
            TopicSettings.ANNOTATION_REQUESTS.name())) {
      Set<String> unknown =
          SeenDomains.unseen(settings, reader, labels.stream().map(Label::getDomain).toList());
      if (!unknown.isEmpty()) {
        throw options.wrong(
            "nobody has seen %s: no request for a label, and none of the newest %d predictions of a"
                    .formatted(EventView.printable(unknown.toString()), SeenDomains.MOST)
                + " partition, is of it; nothing was sent; --new sends it all the same");
      }
    }
  }

  private static String summary(Map<String, Integer> counts) {
    return counts.entrySet().stream()
        .map(each -> ", %d %s".formatted(each.getValue(), each.getKey()))
        .collect(Collectors.joining());
  }

  private static boolean isRefused(LabelSender.Answered answered) {
    return switch (answered.record().getAnswer().getStatus()) {
      case "LATE", "UNKNOWN_ID", "UNKNOWN_CLASS", "WRONG_DOMAIN" -> true;
      default -> false;
    };
  }

  private static void print(LabelSender.Answered answered, PrintWriter out) {
    AnnotationRequest record = answered.record();
    out.println(
        EventView.printable(
            "%s %s: %s, %s"
                .formatted(
                    record.getDomain(),
                    record.getId(),
                    record.getAnswer().getStatus(),
                    record.getWhy())));
    out.flush();
  }

  private void list(Settings settings) {
    PrintWriter out = options.out();
    List<AnnotationRequest> open =
        OpenRequests.read(
            settings,
            options,
            name -> domain == null || domain.equals(name),
            Clock.systemUTC().instant());
    for (AnnotationRequest request : open) {
      out.println(json ? EventView.json(request) : row(request));
    }
    if (open.isEmpty() && !json) {
      out.println("no open request");
    }
    out.flush();
  }

  private static String row(AnnotationRequest request) {
    return EventView.printable(
        "%-16s %s  %s-%d@%d  %s"
            .formatted(
                request.getDomain(),
                request.getId(),
                request.getSourceTopic(),
                request.getSourcePartition(),
                request.getSourceOffset(),
                request.getWhy()));
  }
}
