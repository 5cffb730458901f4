package io.unimos.security;

import java.util.List;

/**
 * A parser of ours that strangers feed.
 *
 * @param name for messages
 * @param seeds good inputs that mutants are made of
 * @param share of all mutants, in percent
 * @param parser true if it took the mutant, false if it refused as it is allowed to; whatever it
 *     throws is a crash
 */
public record FuzzTarget(String name, List<byte[]> seeds, int share, Parser parser) {

  /** Feeds one mutant. */
  @FunctionalInterface
  public interface Parser {
    boolean takes(byte[] mutant) throws Exception;
  }
}
