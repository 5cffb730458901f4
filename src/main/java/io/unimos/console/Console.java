package io.unimos.console;

import io.unimos.config.ConsoleSettings;
import io.unimos.config.HttpSettings;
import io.unimos.config.Settings;
import io.unimos.config.SettingsException;
import io.unimos.page.Words;
import io.unimos.service.http.AccessToken;
import io.unimos.service.http.PresenceWatch;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The entry point of the console, which reads public topics only. It has neither a consumer group
 * nor a topic of its own, so any number of instances may run without disturbing the service. Owns
 * all threads that it starts, until its creator closes it.
 */
public final class Console implements AutoCloseable {
  private final Fleet fleet;
  private final TopicFeed feed;
  private final LiveStreams live;
  private final LeftoversLook leftovers;
  private final Server broker = new Server("broker");
  private final Server registry = new Server("schema registry");
  private final List<PresenceWatch> watches = new ArrayList<>();
  private final ConsoleServer server;
  private final String host;
  private final Clock clock;

  private Console(Settings settings, Actions actions, Optional<AccessToken> token, Clock clock) {
    ConsoleSettings own = settings.console();
    this.clock = clock;
    host = own.host();
    fleet = new Fleet(own, clock);
    feed = new TopicFeed(settings, fleet, clock.instant().minus(own.since()));
    live = new LiveStreams(() -> fleet.changes() + broker.changes + registry.changes);
    leftovers = new LeftoversLook(actions::leftovers, clock);
    Pages pages = new Pages(fleet, clock, token.isPresent(), this::note, leftovers::sentences);
    server =
        new ConsoleServer(
            settings,
            pages,
            fleet,
            live,
            this::trouble,
            new PostHandler(pages, fleet, token, actions, leftovers::sentences));
  }

  /**
   * Finds the topics, starts to read and listens.
   *
   * @param actions the executor of the actions that people trigger
   * @throws SettingsException with one line that names the key
   */
  public static Console start(Settings settings, Actions actions, Clock clock) {
    Optional<AccessToken> token = settings.http().tokenFile().map(Console::token);
    Console console = new Console(settings, actions, token, clock);
    console.watch(settings);
    console.feed.start();
    if (token.isPresent()) {
      // asks the broker before anybody is about to forget a camera
      var unused = console.leftovers.sentences();
    }
    try {
      console.server.start();
      return console;
    } catch (IOException e) {
      console.close();
      throw new SettingsException(ConsoleSettings.PORT, e.getMessage());
    }
  }

  private static AccessToken token(Path file) {
    try {
      return AccessToken.read(file);
    } catch (IOException e) {
      throw new SettingsException(HttpSettings.TOKEN_FILE, e.getMessage());
    }
  }

  private void watch(Settings settings) {
    String id = settings.service().applicationId() + "-console-presence";
    watches.add(PresenceWatch.ofBroker(settings, id, broker));
    watches.add(PresenceWatch.ofRegistry(settings, registry));
  }

  /**
   * The presence of a server that the console reads from. The clients themselves would wait for it
   * silently.
   */
  private final class Server implements PresenceWatch.Listener {
    private final String name;
    private volatile String trouble = "";
    private volatile long changes;

    private Server(String name) {
      this.name = name;
    }

    @Override
    public synchronized void answered() {
      if (!trouble.isEmpty()) {
        trouble = "";
        changes++;
      }
    }

    @Override
    public synchronized void silent(String reason) {
      if (trouble.isEmpty()) {
        String since = Words.time(clock.instant());
        trouble = "the %s does not answer since %s (%s)".formatted(name, since, Words.clip(reason));
        changes++;
      }
    }
  }

  /** Returns the reason why no new records can be read; empty if they can. */
  private String trouble() {
    return Stream.of(broker.trouble, registry.trouble, feed.trouble())
        .filter(each -> !each.isEmpty())
        .collect(Collectors.joining("; "));
  }

  /** Returns the notice that every page shows; empty if there is none. */
  private String note() {
    StringBuilder note = new StringBuilder();
    if (!trouble().isEmpty()) {
      note.append("Nothing new can be read: ").append(trouble()).append(". ");
    }
    if (feed.progress() < 100) {
      note.append("Reading what came before: ").append(feed.progress()).append(" %. ");
    }
    if (fleet.droppedCameras() > 0) {
      note.append("More than ")
          .append(Fleet.MOST_CAMERAS)
          .append(" cameras: those seen longest ago are not shown. ");
    }
    if (fleet.skippedRecords() > 0) {
      note.append(fleet.skippedRecords()).append(" records could not be read. ");
    }
    return note.toString().strip();
  }

  /** Returns whether there is anything of a camera to show. */
  public boolean showsCameras() {
    return fleet.changes() > 0;
  }

  /** Returns the address of the console, such as {@code http://host:port/}. */
  public String url() {
    return "http://" + (host.equals("0.0.0.0") ? "localhost" : host) + ":" + server.port() + "/";
  }

  @Override
  public void close() {
    live.close();
    server.close();
    watches.forEach(PresenceWatch::close);
    feed.close();
    leftovers.close();
  }
}
