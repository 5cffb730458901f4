package io.unimos.core.drift;

/** The kind of change that a window shows (method-specification 5.2). */
public enum Shift {
  /** No change beyond chance. */
  NONE,
  /** Another mix of classes, each of which looks as before. */
  LABEL,
  /** The classes themselves look different. */
  DOMAIN,
  /** Images that cannot show anything the source knows, such as noise or a covered lens. */
  OUT_OF_DISTRIBUTION
}
