package io.unimos.event;

import org.apache.avro.util.ClassSecurityValidator;
import org.apache.avro.util.ClassSecurityValidator.ClassSecurityPredicate;

/**
 * Lets Avro make the records of this package, and no others: which class a schema names is the word
 * of whoever wrote the record.
 */
public final class TrustedEvents {
  private static final String PACKAGE = TrustedEvents.class.getPackageName();

  static {
    ClassSecurityPredicate ours = type -> type.getPackageName().equals(PACKAGE);
    ClassSecurityValidator.setGlobal(
        ClassSecurityValidator.composite(ClassSecurityValidator.getGlobal(), ours));
  }

  private TrustedEvents() {}

  /** Makes sure of it; needed before the first record is read or written, harmless afterwards. */
  public static void trust() {
    // the work is done once, when the class is loaded
  }
}
