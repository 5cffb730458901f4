package io.unimos.config;

import io.unimos.core.domain.AdaptSettings.Annotate;
import io.unimos.core.domain.AdaptSettings.QueryLimits;
import io.unimos.core.label.QueryPool;
import io.unimos.core.label.QueryStrategy;
import java.time.Duration;

/** The keys of {@link Annotate}: whether and how often labels are requested. */
public final class AnnotateKeys {
  /**
   * The salt of the random draw. With it the same images are drawn whenever a domain is replayed.
   */
  private static final String SALT = "stream";

  static final Keys KEYS = new Keys("Annotation");

  /** The strategy. While it is off, neither topic nor right is needed, and nothing is kept. */
  public static final Key<QueryStrategy> STRATEGY =
      Key.in(KEYS, "annotate.strategy", "off", Expect.oneOf(QueryStrategy.class))
          .text(
              "Which images people are asked for. cover: typical and doubtful ones, never near to"
                  + " one that was asked for, a quarter drawn at random; what gains most. random:"
                  + " all drawn. off: nobody is asked, labels"
                  + " are not read. To turn it on or off stop all instances first.");

  static final Key<Integer> PER_WINDOW =
      Key.in(KEYS, "annotate.per-window", 4, Expect.integer(1, QueryPool.WINDOW))
          .text("Requests of a domain for each 128 images that it learns from.");
  static final Key<Integer> PER_DAY =
      Key.in(KEYS, "annotate.per-day", 50, Expect.integer(0, 1_000_000))
          .text("Most requests of a domain and day (UTC, by the records' times). 0: no bound.");
  static final Key<Duration> EXPIRES_AFTER =
      Key.in(KEYS, "annotate.expires-after", "168h", Expect.duration("0s", "87600h"))
          .text(
              "A first label that comes so long after its request is too late; corrections never"
                  + " are. 0s: none is.");

  private AnnotateKeys() {}

  static Annotate of(SettingsSources given) {
    QueryStrategy strategy = given.get(STRATEGY);
    QueryLimits limits = new QueryLimits(given.get(PER_DAY), given.get(EXPIRES_AFTER).toMillis());
    return strategy == QueryStrategy.OFF
        ? Annotate.off()
        : new Annotate(strategy, given.get(PER_WINDOW), SALT, limits);
  }
}
