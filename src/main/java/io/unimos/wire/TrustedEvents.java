package io.unimos.wire;

import io.unimos.event.ImageEvent;
import org.apache.avro.util.ClassSecurityValidator;
import org.apache.avro.util.ClassSecurityValidator.ClassSecurityPredicate;

/**
 * The permission for Avro to instantiate the records that are generated from our schemas, and no
 * others. The writer of a record chooses the class that its schema names, so no other class may be
 * trusted.
 */
public final class TrustedEvents {
  private static final String PACKAGE = ImageEvent.class.getPackageName();

  static {
    ClassSecurityPredicate ours = type -> type.getPackageName().equals(PACKAGE);
    ClassSecurityValidator.setGlobal(
        ClassSecurityValidator.composite(ClassSecurityValidator.getGlobal(), ours));
  }

  private TrustedEvents() {}

  /**
   * Sets the permission; needed before the first record is read or written, harmless afterwards.
   */
  public static void trust() {
    // the work is done once, when this class is loaded
  }
}
