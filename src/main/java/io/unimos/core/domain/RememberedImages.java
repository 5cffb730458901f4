package io.unimos.core.domain;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * The images that a domain remembers. Their index is in memory and the images are in the journal;
 * this class changes both together. Owner: the domain's stream thread.
 */
final class RememberedImages {
  private final DomainJournal journal;
  private final int dimension;
  private final TargetMemory index;

  /**
   * Creates an empty memory; {@link #read}, {@link #following} and {@link #takeUp} bring back the
   * images of the journal.
   *
   * @param dimension d of a feature
   */
  RememberedImages(AdaptSettings.Windows windows, int dimension, DomainJournal journal) {
    this.journal = journal;
    this.dimension = dimension;
    index = new TargetMemory(windows.memory(), windows.window());
  }

  int size() {
    return index.size();
  }

  /** Returns the newest images, oldest first; all if there are fewer. */
  List<RememberedImage> newest(int count) {
    return IntStream.of(index.newest(count)).mapToObj(this::entry).toList();
  }

  /** Returns the sequences of the newest images, oldest first. */
  long[] newestSequences(int count) {
    return IntStream.of(index.newest(count)).mapToLong(index::sequence).toArray();
  }

  /** Returns the sequence of the oldest among the newest images; 0 if there is none. */
  long oldestOfNewest(int count) {
    int[] slots = index.newest(count);
    return slots.length == 0 ? 0 : index.sequence(slots[0]);
  }

  /** Returns all images up to a sequence, oldest first. */
  List<RememberedImage> upTo(long sequence) {
    List<RememberedImage> entries = new ArrayList<>();
    journal.slots((bytes, slot) -> entries.add(entry(bytes)));
    entries.removeIf(e -> e.sequence() > sequence);
    entries.sort(Comparator.comparingLong(RememberedImage::sequence));
    return List.copyOf(entries);
  }

  /** Returns an image, if it is remembered. */
  Optional<RememberedImage> image(long sequence) {
    OptionalInt slot = index.slotOf(sequence);
    return slot.isPresent() ? Optional.of(entry(slot.getAsInt())) : Optional.empty();
  }

  /** Adds an image. */
  void add(RememberedImage entry) {
    journal.putSlot(index.add(entry), entry.toBytes());
  }

  /**
   * Replaces the class of each image.
   *
   * @param again returns the image with another class; called oldest first
   */
  void sayAgain(UnaryOperator<RememberedImage> again) {
    for (int slot : index.order()) {
      RememberedImage entry = again.apply(entry(slot));
      index.replace(slot, entry.predicted());
      journal.putSlot(slot, entry.toBytes());
    }
  }

  /** Forgets an image, if it is remembered, because it is kept elsewhere. */
  void release(long sequence) {
    index
        .slotOf(sequence)
        .ifPresent(
            slot -> {
              index.release(slot);
              journal.deleteSlot(slot);
            });
  }

  /**
   * Forgets images down to the memory's size.
   *
   * @param newerThan images with a greater sequence stay
   */
  void trim(long newerThan) {
    index.trim(newerThan).forEach(journal::deleteSlot);
  }

  /** Forgets all images before the given one. */
  void forgetBefore(long sequence) {
    index.forgetBefore(sequence).forEach(journal::deleteSlot);
  }

  /** Returns true if so many more find a slot and no entry lies outside the pool. */
  boolean fits(int room) {
    return index.fits(room);
  }

  /** Returns true if so many more find a slot after {@link #compact}. */
  boolean takes(int room) {
    return index.takes(room);
  }

  /**
   * Makes room for so many images, and moves the entries that lie outside a smaller memory's pool.
   */
  void compact(int room) {
    SortedMap<Integer, OptionalInt> moved = index.compact(room);
    Map<Integer, byte[]> entries = new HashMap<>();
    moved.forEach(
        (slot, from) -> from.ifPresent(f -> entries.put(slot, journal.slot(f).orElseThrow())));
    moved.keySet().forEach(journal::deleteSlot);
    entries.forEach(journal::putSlot);
  }

  /** Writes the index for {@link #read}; the images are in the journal already. */
  void write(DataOutputStream out) throws IOException {
    index.write(out);
  }

  /** Reads the index that {@link #write} wrote into this empty memory. */
  RememberedImages read(DataInputStream in) throws IOException {
    index.read(in);
    return this;
  }

  /**
   * Returns the image that came next, if the journal still has it: each went to the lowest free
   * slot.
   *
   * @param last the image before
   */
  Optional<RememberedImage> following(long last) {
    return journal.slot(index.nextFree()).map(this::entry).filter(e -> e.sequence() > last);
  }

  /** Adds an image that the journal got after {@link #write}. */
  void takeUp(RememberedImage entry) {
    index.restore(index.nextFree(), entry);
  }

  /** Removes an image that has left the journal since {@link #write}, if it is remembered. */
  void takeOut(long sequence) {
    index.slotOf(sequence).ifPresent(index::release);
  }

  private RememberedImage entry(int slot) {
    return journal
        .slot(slot)
        .map(this::entry)
        .orElseThrow(() -> new IllegalStateException("journal: slot " + slot + " is missing"));
  }

  private RememberedImage entry(byte[] bytes) {
    return RememberedImage.fromBytes(bytes, dimension);
  }
}
