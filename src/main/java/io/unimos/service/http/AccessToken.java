package io.unimos.service.http;

import io.unimos.core.math.Sha256;
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
 * The access tokens of those who may trigger actions over HTTP. The file holds one token without a
 * name, or a token for each named person. Only SHA-256 digests are kept, so that no dump of this
 * object reveals a token, and they are compared in constant time. Immutable.
 */
public final class AccessToken {
  private static final String SCHEME = "Bearer ";

  /**
   * The form of a line. A token has at least 32 characters: 128 bits in hex. The name before it
   * goes into records.
   */
  private static final Pattern LINE =
      Pattern.compile("(?:([^:\\p{Cntrl}]{1,100}):\\s*)?([A-Za-z0-9._~+/=-]{32,512})");

  /**
   * The bound on the file: enough for a hundred people, while a wrong file cannot fill the heap.
   */
  private static final int MOST_BYTES = 64 << 10;

  private static final String EXPECTED =
      "; expected 32 to 512 letters, digits or any of ._~+/=-, or a line NAME: TOKEN a person";

  private final List<Holder> holders;

  /**
   * The holder of a token.
   *
   * @param name the name; empty for the one token without a name
   */
  private record Holder(String name, byte[] digest) {}

  private AccessToken(List<Holder> holders) {
    this.holders = List.copyOf(holders);
  }

  /**
   * Reads a file with one token, or with a line {@code NAME: TOKEN} for each person. White space
   * around them and empty lines do not count.
   *
   * @throws IOException with one line that quotes no token, if the file holds none
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
   * Returns the name of the holder whose token an Authorization header carries. The name is blank
   * for the one token without a name. The result is empty if no holder has the token.
   *
   * @param authorization the header; null if the request has none
   */
  public Optional<String> holder(String authorization) {
    if (authorization == null || !authorization.startsWith(SCHEME)) {
      return Optional.empty();
    }
    byte[] given = Sha256.of(authorization.substring(SCHEME.length()));
    Optional<String> found = Optional.empty();
    for (Holder holder : holders) {
      // compare with all holders, so that the time does not reveal the position of a match
      if (MessageDigest.isEqual(holder.digest(), given)) {
        found = Optional.of(holder.name());
      }
    }
    return found;
  }
}
