package io.unimos.core.source;

import io.unimos.core.math.Sha256;
import io.unimos.core.math.Vectors;
import io.unimos.core.source.SourceModel.NewClass;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The classes of a task at one moment: those of its bundle, and the changes that were made to them
 * at run time. A class keeps its id when it is renamed, and no id is given twice. Evidence
 * therefore finds its class in any later set, and a class that comes back under an old name is a
 * new one. Immutable by agreement: no caller may write into the arrays.
 *
 * @param number counts the sets of a task from 1; 0 is the bundle's own
 * @param base a hash that pins what the set is based on: see {@link #base}
 * @param nextId id of the next class that is added
 * @param classes in the order of every {@code [K]}
 */
public record ClassSet(long number, String base, int nextId, List<TaskClass> classes) {
  private static final int MAX_NAME = 200;
  private static final int MAX_CLASSES = 10_000;
  private static final int NEAREST = 3;

  /**
   * One class of the set.
   *
   * @param id below the bundle's K the row of that class in the bundle
   * @param name the name in predictions
   * @param text {@code [d]}, L2-normalised, of a class that was added
   * @param features {@code [n][d]} of its source images; none when only its text is known
   * @param heldOut {@code [n]}, true for the rows that are never trained on
   */
  public record TaskClass(
      int id, String name, Optional<float[]> text, float[][] features, boolean[] heldOut) {

    /** Returns a class of the bundle, which holds its text and its images. */
    static TaskClass ofBundle(int id, String name) {
      return new TaskClass(id, name, Optional.empty(), new float[0][], new boolean[0]);
    }

    /** Returns true when the bundle has the text and the images of this class. */
    public boolean isOfBundle() {
      return text.isEmpty() && features.length == 0;
    }

    private TaskClass named(String other) {
      return new TaskClass(id, other, text, features, heldOut);
    }

    private NewClass asNew() {
      return new NewClass(text.map(Vectors::widened), Vectors.widened(features), heldOut);
    }
  }

  /** The report that a change of the classes is not possible; the message says why. */
  public static final class ClassSetException extends Exception {
    private static final long serialVersionUID = 1;

    /** Creates the exception with the reason in words. */
    public ClassSetException(String message) {
      super(message);
    }

    /** Creates the exception with the reason in words and its cause. */
    public ClassSetException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  public ClassSet {
    classes = List.copyOf(classes);
  }

  /** Returns the set of a bundle, made from its parts. */
  public static ClassSet ofBundle(String base, List<String> names) {
    List<TaskClass> classes =
        IntStream.range(0, names.size())
            .mapToObj(k -> TaskClass.ofBundle(k, names.get(k)))
            .toList();
    return new ClassSet(0, base, names.size(), classes);
  }

  /**
   * Returns the hash of what a set is based on. With another encoder, bank or order of classes its
   * ids mean something else.
   */
  public static String base(String encoder, String bank, List<String> names) {
    String all = String.join("\n", encoder, bank, String.join("\n", names));
    return Sha256.hex(all.getBytes(StandardCharsets.UTF_8));
  }

  /** Returns the names in predictions, in the order of every {@code [K]}. */
  public List<String> names() {
    return classes.stream().map(TaskClass::name).toList();
  }

  /** Returns the next set, with one class added. */
  public ClassSet added(String name, Optional<float[]> text, float[][] features, boolean[] heldOut)
      throws ClassSetException {
    requireFree(name);
    if (classes.size() >= MAX_CLASSES) {
      throw new ClassSetException("there are " + MAX_CLASSES + " classes already");
    }
    List<TaskClass> next = new ArrayList<>(classes);
    next.add(new TaskClass(nextId, name.strip(), text, features, heldOut));
    return new ClassSet(number + 1, base, nextId + 1, next);
  }

  /** Returns the next set, with one class renamed. */
  public ClassSet renamed(String before, String name) throws ClassSetException {
    int k = require(before);
    if (!NearestNames.canonical(before).equals(NearestNames.canonical(name))) {
      requireFree(name);
    }
    List<TaskClass> next = new ArrayList<>(classes);
    next.set(k, classes.get(k).named(name.strip()));
    return new ClassSet(number + 1, base, nextId, next);
  }

  /** Returns the next set, with one class retired. */
  public ClassSet retired(String name) throws ClassSetException {
    int k = require(name);
    if (classes.size() <= 2) {
      throw new ClassSetException("two classes have to stay");
    }
    List<TaskClass> next = new ArrayList<>(classes);
    next.remove(k);
    return new ClassSet(number + 1, base, nextId, next);
  }

  /** Returns true when two names count as the same class name. */
  public static boolean isSameName(String one, String other) {
    return NearestNames.canonical(one).equals(NearestNames.canonical(other));
  }

  private int require(String name) throws ClassSetException {
    String canonical = NearestNames.canonical(name);
    return IntStream.range(0, classes.size())
        .filter(k -> NearestNames.canonical(classes.get(k).name()).equals(canonical))
        .findFirst()
        .orElseThrow(
            () ->
                new ClassSetException(
                    "there is no class '%s'; nearest: %s"
                        .formatted(
                            name, String.join(", ", NearestNames.of(name, names(), NEAREST)))));
  }

  private void requireFree(String name) throws ClassSetException {
    boolean printable = name.chars().noneMatch(Character::isISOControl);
    if (name.isBlank() || name.strip().length() > MAX_NAME || !printable) {
      throw new ClassSetException("a name is empty, longer than " + MAX_NAME + " or not printable");
    }
    String canonical = NearestNames.canonical(name);
    for (TaskClass known : classes) {
      if (NearestNames.canonical(known.name()).equals(canonical)) {
        throw new ClassSetException("class '" + known.name() + "' is there already");
      }
    }
  }

  /** Returns the mapping of another set's classes to the classes of this set. */
  public ClassChange since(ClassSet before) {
    Map<Integer, Integer> rows = new HashMap<>();
    for (int k = 0; k < before.classes.size(); k++) {
      rows.put(before.classes.get(k).id(), k);
    }
    return new ClassChange(
        before.classes.size(),
        classes.stream().mapToInt(c -> rows.getOrDefault(c.id(), ClassChange.NONE)).toArray());
  }

  /**
   * Returns the source model for these classes.
   *
   * @param ofBundle the source model for the bundle's own classes
   */
  public SourceModel source(SourceModel ofBundle) {
    int[] from =
        classes.stream().mapToInt(c -> c.isOfBundle() ? c.id() : ClassChange.NONE).toArray();
    return ofBundle.changed(
        new ClassChange(ofBundle.classes(), from),
        classes.stream().filter(c -> !c.isOfBundle()).map(TaskClass::asNew).toList());
  }
}
