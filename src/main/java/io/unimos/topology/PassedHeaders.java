package io.unimos.topology;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * Picks what goes on from a record to what is made of it: the headers that the operator named, so
 * that a trace does not end here, and attributes of the image as headers, so that no schema has to
 * know them. Whatever was not named ends here: a header may hold a producer's secret. Stateless.
 *
 * @param names of headers, as they are written
 * @param attributes names of an image's attributes
 * @param listener hears of what was too large
 */
public record PassedHeaders(List<String> names, List<String> attributes, StreamListener listener) {
  /** What the header of an attribute begins with. */
  public static final String ATTRIBUTE = "attribute.";

  /** Of names and values together; W3C's baggage has this bound for itself (section 3.3.2). */
  static final int MAX_BYTES = 8 << 10;

  /** From an image to its feature: those that fit, in the order of the settings. */
  Headers ofImage(Headers image, Map<String, String> values) {
    Bag bag = new Bag();
    names.forEach(name -> image.headers(name).forEach(bag::add));
    attributes(values).forEach(bag::add);
    return kept(bag);
  }

  /** From a feature, which holds the attributes as headers, to its prediction. */
  Headers ofFeature(Headers feature) {
    Bag bag = new Bag();
    names.forEach(name -> feature.headers(name).forEach(bag::add));
    attributes.forEach(name -> last(feature, ATTRIBUTE + name).forEach(bag::add));
    return kept(bag);
  }

  /** To an image's dead letter, which holds all headers of its record: those and the attributes. */
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

  /** A name is ours alone: an attribute has one value. */
  private static List<Header> last(Headers headers, String name) {
    Header last = headers.lastHeader(name);
    return last == null ? List.of() : List.of(last);
  }

  /** Takes what fits. */
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
