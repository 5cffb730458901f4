package io.unimos.drift;

/** What kind of change a window shows (method-specification 5.2). */
public enum Shift {
  /** Nothing beyond chance. */
  NONE,
  /** Another mix of classes, each looking as before. */
  LABEL,
  /** The classes themselves look different. */
  DOMAIN,
  /** Nothing that the source could be about: noise, a covered lens. */
  NOT_ADMITTED
}
