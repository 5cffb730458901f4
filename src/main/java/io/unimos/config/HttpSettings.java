package io.unimos.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The settings of the port for metrics and health, with the tokens for the console.
 *
 * @param port the port; 0 for any free one
 * @param names the names under which clients may reach this port and the console
 * @param tokenFile the file with the tokens of those who may change something in the console;
 *     without it the console only reads
 */
public record HttpSettings(String host, int port, List<String> names, Optional<Path> tokenFile) {

  static final Keys KEYS = new Keys("HTTP");

  static final Key<String> HOST =
      Key.in(KEYS, "http.host", "127.0.0.1", Expect.text("a host name or address"))
          .text("Address to listen on; 0.0.0.0 in a container. Whoever reaches it may read.");
  public static final Key<Integer> PORT =
      Key.in(KEYS, "http.port", 8080, Expect.integer(0, 65_535))
          .text("Port to listen on; 0: any free one.");
  static final Key<List<String>> NAMES =
      Key.in(KEYS, "http.names", "", Expect.names("host names"))
          .text(
              "Names under which scrapers and browsers may ask for this port and the console's,"
                  + " besides localhost, this machine's own and any address; others get 421.");
  public static final Key<Path> TOKEN_FILE =
      Key.in(
              KEYS,
              "http.token-file",
              Expect.path("a file that holds a token, or a line NAME: TOKEN a person"))
          .text(
              "Who has this file's token may freeze, unfreeze, roll back, forget, label and send dead"
                  + " letters again in the console; without it the console only reads. With lines of"
                  + " NAME: TOKEN each command and label says whose token it was.");

  static HttpSettings of(SettingsSources given) {
    return new HttpSettings(
        given.get(HOST), given.get(PORT), given.get(NAMES), given.find(TOKEN_FILE));
  }
}
