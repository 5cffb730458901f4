package io.unimos.wire;

import io.unimos.core.math.HalfFloats;
import io.unimos.core.source.ClassSet;
import io.unimos.core.source.ClassSet.TaskClass;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/** The conversion between a set of classes and its published and stored record. Stateless. */
public final class ClassSetRecords {
  /**
   * The largest size of a set, in bytes. It is one record on the topic of commands, in a changelog
   * and among the versions, each of which takes a megabyte by default.
   */
  public static final int MOST_BYTES = 900_000;

  /**
   * The largest number of a set. No service changes its classes more often; above it the next
   * number could be out of range.
   */
  private static final long MOST_SETS = 1_000_000_000;

  /** The key of commands that change the classes; such a command lies on every partition. */
  public static final String KEY = "classes";

  private static final String ANSWER = "/command/classes-";

  /**
   * The ending of the keys of the answers that carry the set. Only one partition's answer does, to
   * avoid a copy of the set per partition.
   */
  private static final String CARRIER = "-p0";

  private static final String BEFORE_RESET = "unimos.before-reset";

  static {
    TrustedEvents.trust();
  }

  private ClassSetRecords() {}

  /** Returns the largest size of a record that results from a set, in bytes. */
  public static long mostBytes(ClassSet set, int dimension) {
    return Math.max(
        toBytes(set).length + (long) VersionRecords.BESIDE,
        VersionRecords.mostBytes(dimension, set.names()));
  }

  /** Returns the record of a set. */
  public static io.unimos.event.ClassSet of(ClassSet set) {
    return new io.unimos.event.ClassSet(
        set.number(),
        set.base(),
        set.nextId(),
        set.classes().stream()
            .map(
                c ->
                    new io.unimos.event.TaskClass(
                        c.id(),
                        c.name(),
                        c.text().map(t -> ByteBuffer.wrap(HalfFloats.pack(t))).orElse(null),
                        ByteBuffer.wrap(rows(c.features())),
                        ByteBuffer.wrap(flags(c.heldOut()))))
            .toList());
  }

  private static byte[] rows(float[][] rows) {
    ByteBuffer out =
        ByteBuffer.allocate(rows.length == 0 ? 0 : rows.length * rows[0].length * Short.BYTES);
    for (float[] row : rows) {
      out.put(HalfFloats.pack(row));
    }
    return out.array();
  }

  private static byte[] flags(boolean[] flags) {
    byte[] out = new byte[flags.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = (byte) (flags[i] ? 1 : 0);
    }
    return out;
  }

  /**
   * Returns the set of a record.
   *
   * @param dimension d
   * @throws IllegalArgumentException if it cannot be served; the message says why
   */
  public static ClassSet parse(io.unimos.event.ClassSet record, int dimension) {
    List<TaskClass> classes = new ArrayList<>();
    Set<Integer> ids = new HashSet<>();
    Set<String> names = new HashSet<>();
    for (io.unimos.event.TaskClass c : record.getClasses()) {
      if (c.getId() < 0 || c.getId() >= record.getNextId() || !ids.add(c.getId())) {
        throw new IllegalArgumentException("class %d has no id of its own".formatted(c.getId()));
      }
      if (!EventNames.isName(c.getName())) {
        throw new IllegalArgumentException(
            "class %d has no name, or one that is too long or has control characters"
                .formatted(c.getId()));
      }
      if (!names.add(c.getName())) {
        throw new IllegalArgumentException("class '%s' is there twice".formatted(c.getName()));
      }
      classes.add(parse(c, dimension));
    }
    if (record.getNumber() < 1 || record.getNumber() > MOST_SETS || classes.size() < 2) {
      throw new IllegalArgumentException(
          "set %d of %d classes".formatted(record.getNumber(), classes.size()));
    }
    return new ClassSet(record.getNumber(), record.getBase(), record.getNextId(), classes);
  }

  private static TaskClass parse(io.unimos.event.TaskClass c, int dimension) {
    float[][] features = features(c, BufferBytes.copy(c.getFeatures()), dimension);
    byte[] flags = BufferBytes.copy(c.getHeldOut());
    Optional<float[]> text =
        Optional.ofNullable(c.getText())
            .map(t -> features(c, BufferBytes.copy(t), dimension))
            .map(
                rows -> {
                  if (rows.length != 1) {
                    throw new IllegalArgumentException(
                        "class '%s' has %d texts".formatted(c.getName(), rows.length));
                  }
                  return rows[0];
                });
    boolean[] heldOut = new boolean[flags.length];
    for (int i = 0; i < flags.length; i++) {
      heldOut[i] = flags[i] != 0;
    }
    boolean learns = IntStream.range(0, flags.length).anyMatch(i -> flags[i] == 0);
    if (flags.length != features.length || (flags.length > 0 && !learns)) {
      throw new IllegalArgumentException(
          "class '%s' has %d features, %d flags, or none to learn from"
              .formatted(c.getName(), features.length, flags.length));
    }
    return new TaskClass(c.getId(), c.getName(), text, features, heldOut);
  }

  private static float[][] features(io.unimos.event.TaskClass c, byte[] bytes, int dimension) {
    int each = dimension * Short.BYTES;
    if (bytes.length % each != 0) {
      throw new IllegalArgumentException(
          "class '%s' has features of another length than %d".formatted(c.getName(), dimension));
    }
    float[][] rows = new float[bytes.length / each][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = HalfFloats.unpack(java.util.Arrays.copyOfRange(bytes, i * each, (i + 1) * each));
      for (float value : rows[i]) {
        if (!Float.isFinite(value)) {
          throw new IllegalArgumentException(
              "class '%s' has a feature with NaN or Inf".formatted(c.getName()));
        }
      }
    }
    return rows;
  }

  /** Returns the stored form of a set. */
  public static byte[] toBytes(ClassSet set) {
    try {
      return BufferBytes.copy(of(set).toByteBuffer());
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
  }

  /** Reads the form that {@link #toBytes} made. */
  public static ClassSet fromBytes(byte[] bytes, int dimension) {
    try {
      return parse(io.unimos.event.ClassSet.fromByteBuffer(ByteBuffer.wrap(bytes)), dimension);
    } catch (IOException e) {
      throw new UncheckedIOException("a kept set of classes cannot be read", e);
    }
  }

  /**
   * Returns the key of a partition's answer. No domain has this name, and the key does not end with
   * a number.
   */
  public static String answerKey(long number, int partition) {
    return "%s%d-p%d".formatted(ANSWER, number, partition);
  }

  /** Returns whether this is the key of a partition's answer. */
  public static boolean isAnswerKey(String key) {
    return key.startsWith(ANSWER);
  }

  /**
   * Returns the record that replaces a version or an answer when the service is reset. It is a
   * tombstone, except for an answer that carries a set. Such an answer stays, marked, since its set
   * can be sent again however old its command is.
   */
  public static ProducerRecord<byte[], byte[]> beforeReset(ConsumerRecord<byte[], byte[]> before) {
    String key = new String(before.key(), StandardCharsets.UTF_8);
    boolean carries = isAnswerKey(key) && key.endsWith(CARRIER);
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(
            before.topic(), before.partition(), before.key(), carries ? before.value() : null);
    if (carries) {
      record.headers().add(BEFORE_RESET, new byte[0]);
    }
    return record;
  }

  /** Returns whether an answer is no longer valid, since the service was reset after it. */
  public static boolean isBeforeReset(ConsumerRecord<byte[], byte[]> answer) {
    return answer.headers().lastHeader(BEFORE_RESET) != null;
  }

  /** Returns the key of the record of a domain's change to a set. */
  public static String domainKey(String domain, long number) {
    return "%s%s%d-d".formatted(domain, ANSWER, number);
  }

  /** Returns whether this is the key of such a record of the domain. */
  public static boolean isDomainKey(String key, String domain) {
    return key.startsWith(domain + ANSWER) && key.endsWith("-d");
  }

  /**
   * Returns whether this is the key of any record of the served classes, of a partition or a
   * domain.
   */
  public static boolean isOfClasses(String key) {
    return key.contains(ANSWER);
  }

  /** Returns a short description of a set. */
  public static String words(ClassSet set) {
    return String.format(Locale.ROOT, "set %d of %d classes", set.number(), set.classes().size());
  }
}
