package io.unimos.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.event.AnnotationRequest;
import io.unimos.event.LabelKind;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AsksTest {
  private static final Instant NOW = Instant.parse("2024-05-06T07:08:00Z");

  private final Asks asks = new Asks();

  private void request(String id, long sequence) {
    asks.add(ConsoleEvents.request("gate", id, sequence, "bus", "car"), "images", text -> text);
  }

  private void answer(String id, String status, String label) {
    answer(id, status, label, 0);
  }

  private void answer(String id, String status, String label, long images) {
    AnnotationRequest answer = ConsoleEvents.labelAnswer("gate", id, status, label);
    answer.put("domainSequence", images);
    asks.add(answer, "images", text -> text);
  }

  @Test
  void shouldKeepTheKeysOfFewClassesAndOfferTheMostProbableOfManyFirst() {
    AnnotationRequest many = ConsoleEvents.request("gate", "m", 6, "10", "3");
    many.put("classes", IntStream.range(0, 30).mapToObj(Integer::toString).toList());
    asks.add(many, "images", text -> text);
    assertThat(asks.ask("m").orElseThrow().classes()).hasSize(30).startsWith("10", "0", "1");
    answer("m", "LATE", null);
    asks.add(ConsoleEvents.request("gate", "a", 7, "car", "car"), "images", text -> text);

    assertThat(asks.open(NOW))
        .singleElement()
        .satisfies(
            ask -> {
              assertThat(ask.classes()).containsExactly("bus", "car", "van");
              assertThat(ask.served()).isEqualTo("car");
              assertThat(ask.zeroShot()).isEqualTo("car");
              assertThat(ask.place().onImageTopic()).isTrue();
            });
  }

  @Test
  void shouldCloseWhatIsTakenAndOpenWhatIsWithdrawn() {
    request("a", 1);
    request("b", 2);
    asks.sent(LabelKind.CLASS, "a");
    assertThat(asks.open(NOW)).extracting(Asks.Ask::id).containsExactly("b");
    answer("a", "UNKNOWN_CLASS", null);
    assertThat(asks.open(NOW)).as("still asked for").hasSize(2);
    answer("a", "TAKEN", "bus");
    assertThat(asks.open(NOW)).extracting(Asks.Ask::id).containsExactly("b");
    assertThat(asks.labels()).isEqualTo(5);
    asks.sent(LabelKind.WITHDRAWN, "a");
    assertThat(asks.open(NOW)).as("before the service has answered").hasSize(2);
    answer("a", "WITHDRAWN", null);
    assertThat(asks.open(NOW)).hasSize(2);
    answer("b", "UNKNOWN_ID", null);
    assertThat(asks.open(NOW)).extracting(Asks.Ask::id).containsExactly("a");
    answer("b", "LATE", null);
    assertThat(asks.open(NOW)).as("a is older").isEmpty();
    assertThat(asks.said()).extracting(Asks.Said::status).startsWith("LATE", "UNKNOWN_ID");
  }

  @Test
  void shouldReportHowOftenAnswersWereRightBeforeAndSinceTheFirstLabelWithAnInterval() {
    for (int i = 0; i < 10; i++) {
      request("image-" + i, i + 1);
    }
    answer("image-0", "TAKEN", "car", 5);
    for (int i = 1; i < 10; i++) {
      answer("image-" + i, "TAKEN", i < 4 ? "car" : "bus", 20);
    }

    assertThat(asks.shares())
        .extracting(share -> share.of() + " " + share.right() + " of " + share.count())
        .containsExactly(
            "served, before the first label 20 % of 5",
            "served, since then 100 % of 5", "served 60 % of 10", "zero-shot 40 % of 10");
    // the 5th and the 95th percentile of Beta(6.5, 4.5)
    assertThat(asks.shares().get(2).interval()).isEqualTo("35 % to 81 %");
    asks.changed(7);
    assertThat(asks.shares())
        .as("since the camera changed")
        .extracting(share -> share.of() + " " + share.right() + " of " + share.count())
        .containsExactly("served 100 % of 4", "zero-shot 0 % of 4");
  }

  @Test
  void shouldReportWhatTheTruthSaysOfTheImagesBeforeTheFirstLabelAndSince() {
    TruthLog truths = new TruthLog();
    for (int i = 1; i <= 40; i++) {
      truths.add(i, i > 20, i % 2 == 0);
    }
    request("a", 3);
    assertThat(asks.known(truths)).as("nobody has answered").isEmpty();

    answer("a", "TAKEN", "bus", 20);

    assertThat(asks.labelledAt()).hasValue(20);
    assertThat(asks.known(truths))
        .extracting(share -> share.of() + " " + share.right() + " of " + share.count())
        .containsExactly(
            "adapted, before the first label 0 % of 20",
            "adapted, since then 100 % of 20",
            "zero-shot, before 50 % of 20",
            "zero-shot, since then 50 % of 20");
  }

  @Test
  void shouldNotOfferWhatIsOlderThanALabelThatCameTooLate() {
    request("a", 1);
    request("b", 2);
    request("c", 3);

    answer("b", "LATE", null);

    assertThat(asks.open(NOW)).extracting(Asks.Ask::id).containsExactly("c");
  }

  @Test
  void shouldStayBounded() {
    for (int i = 0; i < 5_000; i++) {
      request("image-" + i, i + 1);
    }
    for (int i = 0; i < 5_000; i++) {
      answer("image-" + i, "TAKEN", "bus");
    }

    assertThat(asks.open(NOW)).isEmpty();
    assertThat(asks.said()).hasSize(30);
    assertThat(asks.shares().get(0).count()).isLessThanOrEqualTo(300);
  }

  /** All rows point the same way until the mean of the camera is taken off. */
  @Test
  void shouldGroupWhatIsNearOnceTheCamerasMeanIsTakenOff() {
    float[][] rows = {{1, .1f, 0}, {1, .11f, .01f}, {1, -.1f, 0}, {1, .09f, .03f}, {}};
    Map<List<Long>, float[]> features = new HashMap<>();
    for (int i = 0; i < rows.length; i++) {
      request("image-" + i, i);
      features.put(List.of(0L, (long) i), rows[i]);
    }
    List<Asks.Ask> open = asks.open(NOW);

    assertThat(FlipLook.near(open.get(0), open, features, new double[] {1, 0, 0}))
        .extracting(Asks.Ask::id)
        .containsExactly("image-1", "image-3");
    assertThat(FlipLook.near(open.get(4), open, features, new double[] {1, 0, 0})).isEmpty();
    assertThat(FlipLook.near(open.get(0), open, features, new double[0])).isEmpty();
  }
}
