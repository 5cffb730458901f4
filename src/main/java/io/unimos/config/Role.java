package io.unimos.config;

/** Which half of the topology a process runs. */
public enum Role {
  /** Images to features. */
  ENCODE,
  /** Features to predictions, drift and adapters. */
  ADAPT
}
