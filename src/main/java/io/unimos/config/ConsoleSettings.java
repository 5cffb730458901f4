package io.unimos.config;

import java.time.Duration;

/**
 * The settings of the console.
 *
 * @param port the port; 0 for any free one
 * @param since the time span that it reads back at the start
 * @param images whether it may show images
 * @param truthHeader the header of predictions that holds the true label where it is known
 * @param memory the bound on the bytes kept of all cameras together
 */
public record ConsoleSettings(
    String host, int port, Duration since, boolean images, String truthHeader, long memory) {

  static final Keys KEYS = new Keys("Console");

  static final Key<String> HOST =
      Key.in(KEYS, "console.host", "127.0.0.1", Expect.text("a host name or address"))
          .text("Address that the console listens on. Whoever reaches it may read, images too.");
  public static final Key<Integer> PORT =
      Key.in(KEYS, "console.port", 8090, Expect.integer(0, 65_535))
          .text("Port that the console listens on; 0: any free one.");
  static final Key<Duration> SINCE =
      Key.in(KEYS, "console.since", "1h", Expect.duration("1m", "168h"))
          .text("How far back the console reads when it starts, and how far its curves reach.");
  static final Key<Boolean> IMAGES =
      Key.in(KEYS, "console.images", "true", Expect.trueOrFalse())
          .text("Whether the console may show images; with false it never reads the image topic.");
  static final Key<String> TRUTH_HEADER =
      Key.in(KEYS, "console.truth-header", "attribute.truth", Expect.text("the name of a header"))
          .text(
              "Header of predictions that holds the true label, where images come with one:"
                  + " headers.attributes=truth carries an attribute of that name. The console then"
                  + " shows the accuracy; nothing else reads it.");
  static final Key<Long> MEMORY =
      Key.in(KEYS, "console.memory", "512MB", Expect.size("32MB", "16GB"))
          .text(
              "Memory for what the console keeps of 2,000 cameras, a quarter of the heap at most; each"
                  + " has the same share, and its oldest images go first.");

  static ConsoleSettings of(SettingsSources given) {
    return new ConsoleSettings(
        given.get(HOST),
        given.get(PORT),
        given.get(SINCE),
        given.get(IMAGES),
        given.get(TRUTH_HEADER),
        given.get(MEMORY));
  }
}
