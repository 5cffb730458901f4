package io.unimos.console;

import io.unimos.event.Feature;
import io.unimos.page.Words;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An image that the command {@code find} has found, as the address of its page has it. The command
 * writes the address and the console reads it; nothing else is kept of a search.
 *
 * @param at that part of the address
 */
public record FoundImage(
    String at, String score, Instant capturedAt, String domain, ImageCache.Place place) {
  /** The most images of a page, whose address is bounded. */
  public static final int MOST = 24;

  private static final Pattern PARTS =
      Pattern.compile(
          "(\\d{1,9}) (\\d{1,18}) (\\d{1,15}) (-?\\d\\.\\d{3}) (WORD) (WORD)"
              .replace("WORD", "(?:[^\\s%]|%\\p{XDigit}{2})+"));

  /** Returns the part of the address for an image. */
  public static String at(Feature feature, double score) {
    return String.format(
        Locale.ROOT,
        "%d %d %d %.3f %s %s",
        feature.getSourcePartition(),
        feature.getSourceOffset(),
        feature.getCapturedAt().toEpochMilli(),
        score,
        encoded(feature.getDomain()),
        encoded(feature.getId()));
  }

  /** Returns the address of the page with images, relative to the console's. */
  public static String page(String words, List<String> images) {
    StringBuilder address = new StringBuilder("/found?words=" + encoded(words));
    for (int i = 0; i < images.size(); i++) {
      address.append("&h").append(i).append('=').append(encoded(images.get(i)));
    }
    return address.toString();
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /** Returns the image; empty if the address is none of that command. */
  static Optional<FoundImage> parse(String at) {
    Matcher parts = PARTS.matcher(at);
    if (!parts.matches()) {
      return Optional.empty();
    }
    String id = URLDecoder.decode(parts.group(6), StandardCharsets.UTF_8);
    return Optional.of(
        new FoundImage(
            at,
            parts.group(4),
            Instant.ofEpochMilli(Long.parseLong(parts.group(3))),
            URLDecoder.decode(parts.group(5), StandardCharsets.UTF_8),
            new ImageCache.Place(
                Words.clip(id),
                Integer.parseInt(parts.group(1)),
                Long.parseLong(parts.group(2)),
                true)));
  }

  /** Returns the camera's name in a form safe to display. */
  public String name() {
    return Words.clip(domain);
  }

  /** Returns the image's id in a form safe to display. */
  public String id() {
    return place.id();
  }
}
