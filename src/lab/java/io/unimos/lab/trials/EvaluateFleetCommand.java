package io.unimos.lab.trials;

import io.unimos.bundle.Bundle;
import io.unimos.cli.Progress;
import io.unimos.core.domain.DomainContext;
import io.unimos.encode.EncoderLoadException;
import io.unimos.evaluate.EvaluationException;
import io.unimos.evaluate.LabelOrder;
import io.unimos.evaluate.Streams;
import io.unimos.lab.trials.Fleet.Cell;
import io.unimos.lab.trials.Fleet.Offer;
import io.unimos.lab.trials.Fleet.Play;
import io.unimos.lab.trials.Fleet.Way;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command {@code evaluate fleet}, in which cameras learn from each other. */
@Command(
    name = "fleet",
    description =
        "Plays labelled folders alone, lets each join late and take the surest rows of the others"
            + " into its rounds, and prints what that gains.")
public final class EvaluateFleetCommand extends TrialCommand {
  /** The labels of what is offered. */
  enum Labels {
    /** Those that each camera has given. */
    OWN,
    /** The true ones, as if people had labelled all rows. */
    TRUE
  }

  @Option(
      names = "--apart",
      split = ",",
      paramLabel = "NAME+NAME",
      description = "Cameras that show the same objects, and so take nothing from each other.")
  private List<String> apart = List.of();

  @Option(
      names = "--ways",
      split = ",",
      paramLabel = "WAY:WEIGHT",
      description =
          "How a camera learns from others: all, near, named, probe, start, met; and the most rows"
              + " of others, as a multiple of the bank's rows of a class. Default: all:1.")
  private List<String> ways = List.of("all:1");

  @Option(
      names = "--rows",
      paramLabel = "N",
      description = "Rows of a class that a camera offers; default: ${DEFAULT-VALUE}.")
  private int rows = 25;

  @Option(
      names = "--labels",
      description = "Labels of the rows: ${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}.")
  private Labels labels = Labels.OWN;

  @Option(
      names = "--swapped",
      split = ",",
      paramLabel = "NAME",
      description = "Cameras that offer pairs of classes in each other's places.")
  private List<String> swapped = List.of();

  @Option(
      names = "--order",
      paramLabel = "ORDER",
      description =
          "As for evaluate; the others are shuffled where a camera is played in parts. Default:"
              + " ${DEFAULT-VALUE}.")
  private String order = "shuffled";

  @Option(
      names = "--max",
      paramLabel = "N",
      description = "Images of a camera at most; default: all.")
  private int max = Integer.MAX_VALUE;

  @Option(
      names = "--seed",
      split = ",",
      paramLabel = "N",
      description = "By which the images are ordered; default: 1.")
  private List<Long> seeds = List.of(1L);

  @Override
  String tables(Bundle bundle) throws IOException, EvaluationException, EncoderLoadException {
    targets.require();
    Streams parts = new Streams(LabelOrder.parse(order), false, 0, List.of());
    Streams whole = new Streams(LabelOrder.parse("shuffled"), false, 0, List.of());
    List<Cell> cells = ways.stream().map(this::cell).toList();
    DomainContext context = context(bundle);
    FleetTable table = new FleetTable(cells);
    for (long seed : seeds) {
      Fleet fleet = new Fleet(context, rows);
      encoded(
          bundle,
          seed,
          max,
          (encoder, folders) -> {
            List<Streams.Stream> streams = parts.of(folders, encoder, seed);
            Map<String, Play> alone = alone(fleet, streams, seed);
            boolean same = streams.size() == folders.size();
            List<Streams.Stream> others = same ? streams : whole.of(folders, encoder, seed);
            Map<String, Offer> offers =
                offers(fleet, others, same ? alone : alone(fleet, others, seed));
            table.offered(offers);
            Progress progress =
                progress("joined late", "streams", (long) streams.size() * cells.size());
            for (Streams.Stream stream : streams) {
              String camera = stream.domain().replaceFirst("/.*", "");
              List<Offer> taken =
                  others.stream()
                      .map(Streams.Stream::domain)
                      .filter(other -> offers.containsKey(other) && !alike(camera, other))
                      .map(offers::get)
                      .toList();
              String name = stream.domain() + "#" + seed;
              for (Cell cell : cells) {
                Play late = fleet.late(name, stream.samples(), taken, cell);
                table.add(camera, cell, alone.get(stream.domain()), late);
                progress.add(1);
              }
            }
            progress.done();
          });
    }
    return table.toString();
  }

  private static Map<String, Play> alone(Fleet fleet, List<Streams.Stream> streams, long seed) {
    Map<String, Play> plays = new HashMap<>();
    for (Streams.Stream stream : streams) {
      plays.put(stream.domain(), fleet.alone(stream.domain() + "#" + seed, stream.samples()));
    }
    return plays;
  }

  private Map<String, Offer> offers(
      Fleet fleet, List<Streams.Stream> streams, Map<String, Play> plays) {
    Map<String, Offer> offers = new HashMap<>();
    for (Streams.Stream stream : streams) {
      plays
          .get(stream.domain())
          .offer()
          .map(offer -> labels == Labels.TRUE ? offer.withTruth() : offer)
          .map(offer -> swapped.contains(stream.domain()) ? fleet.swapped(offer) : offer)
          .ifPresent(offer -> offers.put(stream.domain(), offer));
    }
    return offers;
  }

  private boolean alike(String camera, String other) {
    return camera.equals(other)
        || apart.stream()
            .map(names -> List.of(names.split("[+]", -1)))
            .anyMatch(names -> names.contains(camera) && names.contains(other));
  }

  private Cell cell(String text) {
    String[] parts = text.split(":", -1);
    try {
      return new Cell(
          Way.valueOf(parts[0].toUpperCase(Locale.ROOT)),
          parts.length > 1 ? Double.parseDouble(parts[1]) : 1);
    } catch (IllegalArgumentException e) {
      require(false, "--ways %s: expected as all:1".formatted(text));
      throw e;
    }
  }
}
