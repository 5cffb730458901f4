package io.unimos.ops;

import io.unimos.numbers.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Knows who may give orders over HTTP: whoever has the one token of the file, or the people whom it
 * names, each with a token of their own. Keeps SHA-256 and not the tokens, so that no dump of this
 * object tells one, and compares in constant time. Immutable.
 */
public final class AccessToken {
  private static final String SCHEME = "Bearer ";

  /** A token has at least 32 characters: 128 bits in hex. The name before it goes into records. */
  private static final Pattern LINE =
      Pattern.compile("(?:([^:\\p{Cntrl}]{1,100}):\\s*)?([A-Za-z0-9._~+/=-]{32,512})");

  /** A hundred people's; a wrong file must not fill the heap. */
  private static final int MOST_BYTES = 64 << 10;

  private static final String EXPECTED =
      "; expected 32 to 512 letters, digits or any of ._~+/=-, or a line NAME: TOKEN a person";

  private final List<Holder> holders;

  /**
   * Somebody who may.
   *
   * @param name empty for whoever has the one token
   */
  private record Holder(String name, byte[] digest) {}

  private AccessToken(List<Holder> holders) {
    this.holders = List.copyOf(holders);
  }

  /**
   * Reads a file: one token, or a line {@code NAME: TOKEN} for each person. White space around them
   * and empty lines do not count.
   *
   * @throws IOException if there is none in it; the message is one line and quotes no token
   */
  public static AccessToken read(Path file) throws IOException {
    byte[] bytes;
    try (var in = Files.newInputStream(file)) {
      bytes = in.readNBytes(MOST_BYTES);
    } catch (IOException e) {
      throw new IOException("cannot read " + file + " (" + e.getClass().getSimpleName() + ")", e);
    }
    List<String> lines =
        new String(bytes, StandardCharsets.UTF_8)
            .lines()
            .map(String::strip)
            .filter(line -> !line.isEmpty())
            .toList();
    List<Holder> holders = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (String line : lines) {
      Matcher matcher = LINE.matcher(line);
      if (!matcher.matches()) {
        String where = lines.size() > 1 ? " in line " + (holders.size() + 1) : "";
        throw new IOException(file + " holds no token" + where + EXPECTED);
      }
      String name = matcher.group(1) == null ? "" : matcher.group(1).strip();
      if (!names.add(name)) {
        throw new IOException(file + " holds two tokens of '" + name + "'" + EXPECTED);
      }
      holders.add(new Holder(name, Sha256.of(matcher.group(2))));
    }
    if (holders.isEmpty()) {
      throw new IOException(file + " holds no token" + EXPECTED);
    }
    return new AccessToken(holders);
  }

  /**
   * The name of whoever's token a request's Authorization header, or null, carries: blank for the
   * one token without a name. Empty when it is nobody's.
   */
  public Optional<String> holder(String authorization) {
    if (authorization == null || !authorization.startsWith(SCHEME)) {
      return Optional.empty();
    }
    byte[] given = Sha256.of(authorization.substring(SCHEME.length()));
    Optional<String> found = Optional.empty();
    for (Holder holder : holders) {
      // all of them, so that the time tells nobody's place
      if (MessageDigest.isEqual(holder.digest(), given)) {
        found = Optional.of(holder.name());
      }
    }
    return found;
  }
}
