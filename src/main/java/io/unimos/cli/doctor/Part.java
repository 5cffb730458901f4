package io.unimos.cli.doctor;

import java.util.Locale;

/** A part of the examination, which {@code doctor --only} selects. */
enum Part {
  /** The names and values of the settings. */
  SETTINGS,
  /** Java, memory, the JPEG decoder, files, the token, and ports. */
  MACHINE,
  /** The bundle and its encoder. */
  BUNDLE,
  /** Broker, rights, topics, and changelogs. */
  CLUSTER,
  /** The schemas at the registry. */
  REGISTRY;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
