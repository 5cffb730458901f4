package io.unimos.core.domain;

import io.unimos.core.drift.Appearance;
import io.unimos.core.drift.Reference;
import java.util.List;
import java.util.Optional;

/**
 * The domain and the look of its images at the time its version was accepted.
 *
 * @param reference the reference of its features
 * @param appearance the average look of its images
 */
record DomainReference(Reference reference, Appearance appearance) {

  static DomainReference of(List<RememberedImage> entries, DomainContext context) {
    return new DomainReference(
        Reference.of(Trainer.set(entries, context)), Learner.appearance(entries));
  }

  byte[] toBytes() {
    return Bytes.of(
        out -> {
          reference.write(out);
          appearance.write(out);
        });
  }

  static Optional<DomainReference> from(Optional<byte[]> bytes) {
    return bytes.map(
        b -> Bytes.read(b, in -> new DomainReference(Reference.read(in), Appearance.read(in))));
  }
}
