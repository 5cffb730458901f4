package io.unimos.cli.labels;

import io.unimos.cli.EventView;
import io.unimos.event.AnnotationRequest;
import io.unimos.event.Candidate;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The dialog that asks a person at a terminal what one image shows; the most probable classes come
 * first.
 */
final class Dialog {
  private final AnnotationRequest request;
  private final BufferedReader in;
  private final PrintWriter out;
  private final List<String> classes;

  /** The kind of choice. */
  enum Kind {
    /** One of the classes. */
    CLASS,
    /** None of the classes. */
    NONE,
    /** The next request. */
    SKIP,
    /** The end, also that of the input. */
    QUIT
  }

  /** A choice; the name is present only for a class. */
  record Choice(Kind kind, String name) {}

  Dialog(AnnotationRequest request, BufferedReader in, PrintWriter out) {
    this.request = request;
    this.in = in;
    this.out = out;
    Set<String> order = new LinkedHashSet<>();
    request.getTopK().stream().map(Candidate::getLabel).forEach(order::add);
    order.addAll(request.getClasses());
    classes = List.copyOf(order);
  }

  /** Returns the request by a pattern for domain, id, topic, partition, offset and reason. */
  static String described(String pattern, AnnotationRequest request) {
    return EventView.printable(
        String.format(
            pattern,
            request.getDomain(),
            request.getId(),
            request.getSourceTopic(),
            request.getSourcePartition(),
            request.getSourceOffset(),
            request.getWhy()));
  }

  /** Asks until the answer is a valid choice. */
  Choice ask() throws IOException {
    out.println(described("%s, image %s (%s-%d@%d): %s", request));
    for (int i = 0; i < classes.size(); i++) {
      out.println(EventView.printable("  %2d  %s%s".formatted(i + 1, classes.get(i), served(i))));
    }
    while (true) {
      out.print("number or class, n none of these, s skip, q quit> ");
      out.flush();
      String line = in.readLine();
      if (line == null) {
        out.println();
        return new Choice(Kind.QUIT, "");
      }
      Optional<Choice> choice = choice(line.strip());
      if (choice.isPresent()) {
        return choice.get();
      }
      out.println(EventView.printable("'%s' is none of these".formatted(line.strip())));
    }
  }

  private String served(int at) {
    return request.getTopK().stream()
        .filter(each -> each.getLabel().equals(classes.get(at)))
        .map(each -> String.format(Locale.ROOT, "  %.2f", each.getConfidence()))
        .findFirst()
        .orElse("");
  }

  /** A class of exactly that name takes precedence over any other meaning of the word. */
  private Optional<Choice> choice(String word) {
    if (classes.contains(word)) {
      return Optional.of(new Choice(Kind.CLASS, word));
    }
    if (word.matches("\\d{1,6}")) {
      int number = Integer.parseInt(word);
      return number >= 1 && number <= classes.size()
          ? Optional.of(new Choice(Kind.CLASS, classes.get(number - 1)))
          : Optional.empty();
    }
    return switch (word) {
      case "n" -> Optional.of(new Choice(Kind.NONE, ""));
      case "s" -> Optional.of(new Choice(Kind.SKIP, ""));
      case "q" -> Optional.of(new Choice(Kind.QUIT, ""));
      default -> Optional.empty();
    };
  }
}
