package io.unimos.stream;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * The selection of headers that pass from a record to its outputs. The headers named by the
 * operator pass, so that a trace does not end here. Attributes of the image pass as headers, so
 * that no schema has to know them. Everything else ends here: a header may hold a producer's
 * secret. Stateless.
 *
 * @param names the names of headers, as they are written
 * @param attributes the names of image attributes
 * @param listener receives the number of headers that were too large
 */
public record PassedHeaders(List<String> names, List<String> attributes, StreamListener listener) {
  /** The prefix of an attribute's header. */
  public static final String ATTRIBUTE = "attribute.";

  /**
   * The bound on the bytes of names and values together, as W3C Baggage sets for itself (section
   * 3.3.2).
   */
  static final int MAX_BYTES = 8 << 10;

  /**
   * Returns the headers that pass from an image to its feature: those that fit, in the order of the
   * settings.
   */
  Headers ofImage(Headers image, Map<String, String> values) {
    Bag bag = new Bag();
    names.forEach(name -> image.headers(name).forEach(bag::add));
    attributes(values).forEach(bag::add);
    return kept(bag);
  }

  /**
   * Returns the headers that pass from a feature, which holds the attributes as headers, to its
   * prediction.
   */
  Headers ofFeature(Headers feature) {
    Bag bag = new Bag();
    names.forEach(name -> feature.headers(name).forEach(bag::add));
    attributes.forEach(name -> last(feature, ATTRIBUTE + name).forEach(bag::add));
    return kept(bag);
  }

  /**
   * Returns the headers for an image's dead letter: all headers of its record and the attributes.
   */
  Headers ofRefused(Headers image, Map<String, String> values) {
    Bag bag = new Bag();
    attributes(values).forEach(bag::add);
    Headers all = new RecordHeaders(image);
    kept(bag).forEach(header -> all.remove(header.key()).add(header));
    return all;
  }

  private Headers kept(Bag bag) {
    if (bag.dropped > 0) {
      listener.headersDropped(bag.dropped);
    }
    return bag.kept;
  }

  private List<Header> attributes(Map<String, String> values) {
    return attributes.stream()
        .filter(values::containsKey)
        .map(name -> header(name, values))
        .toList();
  }

  private static Header header(String name, Map<String, String> values) {
    return new RecordHeader(ATTRIBUTE + name, values.get(name).getBytes(StandardCharsets.UTF_8));
  }

  /** Returns the last header of this name, since an attribute has one value. */
  private static List<Header> last(Headers headers, String name) {
    Header last = headers.lastHeader(name);
    return last == null ? List.of() : List.of(last);
  }

  /** A collection of headers up to the bound on their bytes. */
  private static final class Bag {
    private final Headers kept = new RecordHeaders();
    private int bytes;
    private int dropped;

    void add(Header header) {
      int more =
          header.key().getBytes(StandardCharsets.UTF_8).length
              + (header.value() == null ? 0 : header.value().length);
      if (bytes + more > MAX_BYTES) {
        dropped++;
      } else {
        bytes += more;
        kept.add(header);
      }
    }
  }
}
