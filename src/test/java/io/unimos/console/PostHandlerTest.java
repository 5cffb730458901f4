package io.unimos.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.unimos.config.Settings;
import io.unimos.event.Action;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.eclipse.jetty.util.Fields;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PostHandlerTest {
  private static final Instant NOW = Instant.parse("2026-07-31T12:00:00Z");
  private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
  private static final String ODD = "a&b=c <i>\"d\"</i>";

  private final Fleet fleet = new Fleet(Settings.of(Map.of()).console(), CLOCK);
  private final Sent sent = new Sent();
  private final PostHandler posts =
      new PostHandler(
          new Pages(fleet, CLOCK, true, () -> "", List::of),
          fleet,
          Optional.empty(),
          sent,
          List::of);

  /** The commands that were sent, up to the first that the broker does not take. */
  private static final class Sent implements Actions {
    private final List<Wanted> wanted = new ArrayList<>();
    private final List<GivenLabel> labels = new ArrayList<>();
    private int most = Integer.MAX_VALUE;
    private int tries;

    @Override
    public String execute(Wanted each) {
      tries++;
      if (wanted.size() >= most) {
        throw new IllegalStateException("no broker");
      }
      wanted.add(each);
      return "commands-0@" + wanted.size();
    }

    @Override
    public Function<Instant, List<String>> leftovers() {
      return at -> List.of();
    }

    @Override
    public void label(GivenLabel given) {
      labels.add(given);
    }

    @Override
    public String replay(List<Place> letters, Instant since) {
      throw new UnsupportedOperationException();
    }
  }

  private void know(String domain) {
    fleet.change(domain, book -> book.add(ConsoleEvents.seen(domain, 1, NOW, "bus", "car")));
  }

  private Answer order(String action, List<String> domains) {
    Fields form = new Fields();
    form.put("action", action);
    domains.forEach(domain -> form.add("camera", domain));
    return posts.order(form, "ann");
  }

  private static String text(Answer answer) {
    return new String(answer.body(), StandardCharsets.UTF_8);
  }

  @Test
  void shouldSendACommandToEachChosenCameraOnce() {
    List<String> domains = List.of(ODD, "gate", ODD);
    domains.forEach(this::know);

    Answer answer = order("freeze", domains);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(text(answer))
        .contains("2 of 2 pending", "class=\"good\"", "gate: pending, commands, partition 0")
        .contains("a&amp;b=c &lt;i&gt;&quot;d&quot;&lt;/i&gt;: pending")
        .doesNotContain("<i>");
    assertThat(sent.wanted)
        .allMatch(wanted -> wanted.action() == Action.FREEZE && wanted.by().equals("ann"))
        .extracting(Actions.Wanted::domain)
        .containsExactly(ODD, "gate");
  }

  @Test
  void shouldSayWhichCommandsWereNotSentAndTryNoFurther() {
    List<String> domains = IntStream.range(0, 50).mapToObj(i -> "gate-" + i).toList();
    domains.stream().filter(domain -> !domain.equals("gate-1")).forEach(this::know);
    sent.most = 2;

    Answer answer = order("unfreeze", domains);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(text(answer))
        .contains("2 of 50 pending", "class=\"note\"")
        .contains("gate-0: pending", "gate-1: refused, nothing is known", "gate-2: pending")
        .contains("gate-3: not sent, see the log", "gate-4: not sent, since the one before");
    assertThat(sent.tries).isEqualTo(3);
    sent.most = 0;
    assertThat(order("freeze", domains).status()).isEqualTo(503);
    assertThat(order("freeze", List.of("nobody", "no one")).status()).isEqualTo(404);
  }

  @Test
  void shouldRefuseMoreCamerasThanAPageHas() {
    List<String> domains = IntStream.range(0, 1000).mapToObj(i -> "gate-" + i).toList();
    domains.forEach(this::know);

    Answer answer = order("freeze", domains);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(text(answer)).contains("a hundred at most");
    assertThat(order("freeze", List.of()).status()).isEqualTo(400);
    assertThat(sent.tries).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"rollback", "forget", "serve", "melt"})
  void shouldNotSendToManyWhatIsMeantForOneOrIsIncomplete(String action) {
    List.of("gate", "dock").forEach(this::know);

    assertThat(order(action, List.of("gate", "dock")).status()).isEqualTo(400);
    assertThat(sent.tries).isZero();
  }

  @Test
  void shouldRefuseOneUnknownCameraAsItRefusesOneOfMany() {
    Answer answer = order("freeze", List.of("nobody"));

    assertThat(answer.status()).isEqualTo(404);
    assertThat(text(answer)).contains("nobody: refused, nothing is known of this camera");
    assertThat(sent.wanted).isEmpty();
  }

  @Test
  void shouldSendARecordForEachImageOfAGroupAndTakeThemBackTogether() {
    know("gate");
    for (String id : List.of("a", "b", "c")) {
      fleet.change(
          "gate",
          book -> book.add(ConsoleEvents.request("gate", id, 5, "bus", "car"), "images", t -> t));
    }
    Fields form = new Fields();
    form.put("name", "gate");
    form.put("by", "ann");
    form.put("label", "van");
    List.of("a", "b").forEach(id -> form.add("id", id));

    Answer answer = posts.label(form, "");

    assertThat(sent.labels)
        .extracting(Actions.GivenLabel::id, Actions.GivenLabel::label)
        .containsExactly(tuple("a", "van"), tuple("b", "van"));
    assertThat(text(answer))
        .contains("undo the last 2", "name=\"id\" value=\"a\"", "name=\"id\" value=\"b\"")
        .contains("1 image waits");

    form.add("id", "nobody asked");
    assertThat(posts.label(form, "").status()).isEqualTo(400);
    assertThat(sent.labels).hasSize(2);
  }
}
