package io.unimos.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.console.CameraBook.Condition;
import io.unimos.page.Curve;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class CameraBookTest {
  private static final Instant NOW = Instant.parse("2024-05-06T07:08:00Z");
  private static final long BYTES = 64 << 10;

  private final CameraBook book = new CameraBook("gate", BYTES, Duration.ofHours(1));

  private void image(long sequence, Instant at, String label, String zeroShot) {
    book.add(ConsoleEvents.seen("gate", sequence, at, label, zeroShot));
  }

  private void window(long number, String decision, Instant at) {
    book.add(WindowLine.of(ConsoleEvents.drift("gate", number, decision, at, 0.5)));
  }

  @Test
  void shouldKeepTheNewestImagesWithinItsBytesWhenManyCome() {
    for (int i = 1; i <= 5_000; i++) {
      image(i, NOW.plusSeconds(i), "bus", "bus");
    }

    assertThat(book.bytes()).isLessThanOrEqualTo(BYTES);
    assertThat(book.images()).hasSizeGreaterThan(100);
    assertThat(book.images().get(0).sequence()).isEqualTo(5_000);
    assertThat(book.image(5_000)).isPresent();
    assertThat(book.image(1)).isEmpty();
  }

  @Test
  void shouldSayInWordsHowTheCameraIs() {
    assertThat(book.isVisible()).isFalse();

    image(1, NOW, "bus", "bus");
    assertThat(book.state(NOW)).isEqualTo("starting");

    window(1, "KEEP", NOW);
    assertThat(book.state(NOW)).isEqualTo("steady");

    window(2, "RESET", NOW);
    image(2, NOW.plusSeconds(170), "bus", "bus");
    window(3, "KEEP", NOW.plusSeconds(170));
    assertThat(book.state(NOW.plusSeconds(180))).isEqualTo("changed 3 min ago");
    assertThat(book.lastChange().orElseThrow().window()).isEqualTo(2);

    image(3, NOW.plusSeconds(1_000), "bus", "bus");
    window(4, "TRAIN", NOW.plusSeconds(1_000));
    assertThat(book.state(NOW.plusSeconds(1_001))).isEqualTo("adapting");

    book.frozen(true);
    assertThat(book.condition(NOW.plusSeconds(1_002))).isEqualTo(Condition.FROZEN);
    book.frozen(false);

    assertThat(book.state(NOW.plusSeconds(20_000))).isEqualTo("silent for 5 h");
  }

  @Test
  void shouldShowAgreementByTimeAndForgetWhatIsTooOld() {
    image(1, NOW, "bus", "car");
    image(2, NOW.plusSeconds(1), "bus", "bus");
    image(3, NOW.plusSeconds(600), "bus", "bus");

    double[] agreement = book.agreement();

    assertThat(agreement).hasSize(CameraBook.BUCKETS).contains(0.5, 1.0);
    assertThat(agreement[CameraBook.BUCKETS - 1]).isEqualTo(1.0);

    assertThat(book.agreementNow()).isEqualTo(2.0 / 3);
    assertThat(Curve.points(agreement, 0, 1)).startsWith("0,12.0 ").endsWith(" 120,1.0");

    image(4, NOW.plusSeconds(7_200), "bus", "car");

    assertThat(book.agreement()).doesNotContain(0.5, 1.0).contains(0.0);
  }

  @Test
  void shouldCountClassesInBothHalves() {
    for (int i = 1; i <= 10; i++) {
      image(i, NOW.plusSeconds(i), i <= 5 ? "bus" : "car", "car");
    }

    assertThat(book.shares())
        .containsExactly(
            new CameraBook.ClassShare("bus", 100, 0, 0),
            new CameraBook.ClassShare("car", 0, 100, 100));
  }

  @Test
  void shouldReportTheRatioThatIsNearestToItsThreshold() {
    WindowLine calm = WindowLine.of(ConsoleEvents.drift("gate", 1, "KEEP", NOW, 0.3));
    WindowLine moved = WindowLine.of(ConsoleEvents.drift("gate", 1, "KEEP", NOW, 3.0));

    assertThat(calm.ratioText()).isEqualTo("1 (threshold 2)");
    assertThat(calm.alarm()).isFalse();
    assertThat(moved.ratioText()).isEqualTo("3 (threshold 1.5)");
    assertThat(moved.alarm()).isTrue();
  }

  @Test
  void shouldExplainTheDecisionsAndWhatPeopleReported() {
    WindowLine reset = WindowLine.of(ConsoleEvents.reset("gate", NOW, 8, 2));

    assertThat(reset.meaning()).isEqualTo("changed: begins anew");
    assertThat(reset.oldest()).as("150 of 200 images since").isEqualTo(51);
    assertThat(reset.ratioText()).isEqualTo("nothing to compare with yet");
    AuditLine auditSample = reset.auditSample().orElseThrow();
    assertThat(auditSample.count()).isEqualTo(10);
    assertThat(
            auditSample.accuracyText()
                + ", "
                + auditSample.interval()
                + ", "
                + auditSample.anyTime())
        .isEqualTo("80 %, 60 % to 90 %, 40 % to 95 %");
    assertThat(auditSample.untilKnown()).startsWith("Label 701 more");
    assertThat(
            WindowLine.of(ConsoleEvents.reset("gate", NOW, 62, 0))
                .auditSample()
                .orElseThrow()
                .untilKnown())
        .startsWith("Decided");
    assertThat(
            WindowLine.of(ConsoleEvents.reset("gate", NOW, 1, 1))
                .auditSample()
                .orElseThrow()
                .untilKnown())
        .contains("more labels than a camera keeps");
    assertThat(auditSample.verdict()).startsWith("Nothing strong says").contains("e-value 0.25");
    assertThat(WindowLine.of(ConsoleEvents.reset("gate", NOW, 0, -3)).auditSample())
        .as("nobody has answered")
        .isEmpty();
    assertThat(WindowLine.of(ConsoleEvents.drift("gate", 2, "MELT", NOW, 1)).meaning())
        .isEqualTo("MELT");
  }

  @Test
  void shouldOfferNoImageOfBeforeTheChangeToBeLabelled() {
    book.add(ConsoleEvents.request("gate", "fog", 60, "bus", "car"), "images", text -> text);
    book.add(ConsoleEvents.request("gate", "day", 50, "bus", "car"), "images", text -> text);
    book.add(WindowLine.of(ConsoleEvents.reset("gate", NOW, 8, 2)));
    book.add(ConsoleEvents.request("gate", "late", 49, "bus", "car"), "images", text -> text);

    assertThat(book.asks().orElseThrow().open(NOW)).extracting(Asks.Ask::id).containsExactly("fog");
    CameraBook other = new CameraBook("gate", BYTES, Duration.ofHours(1));
    other.add(WindowLine.of(ConsoleEvents.reset("gate", NOW, 8, 2)));
    other.add(ConsoleEvents.request("gate", "day", 50, "bus", "car"), "images", text -> text);
    assertThat(other.asks().orElseThrow().open(NOW)).as("whatever is read first").isEmpty();
  }

  @Test
  void shouldSayThatAFrozenCameraHasChangedAndWhoFrozeIt() {
    image(1, NOW, "bus", "bus");
    book.wanted(new ActionLine("freeze", "lena", NOW, "commands-0@7", "", false));
    book.frozen(true);
    assertThat(book.state(NOW)).isEqualTo("frozen");
    assertThat(book.freeze()).map(ActionLine::by).contains("lena");

    window(1, "RESET", NOW.minusSeconds(60));

    assertThat(book.state(NOW)).isEqualTo("frozen, changed 60 s ago");
    book.frozen(false);
    assertThat(book.freeze()).isEmpty();
  }

  @Test
  void shouldShowNothingOfBeforeWhenTheCameraWasForgotten() {
    image(1, NOW, "bus", "bus");
    window(1, "KEEP", NOW);

    book.forget(NOW.plusSeconds(5));
    image(2, NOW.plusSeconds(1), "bus", "bus");

    assertThat(book.isVisible()).isFalse();
    image(1, NOW.plusSeconds(6), "bus", "bus");
    assertThat(book.images()).hasSize(1);
  }

  @Test
  void shouldShowTheAnswerBesideItsAction() {
    book.wanted(new ActionLine("freeze", "lena", NOW, "commands-0@7", "", false));
    book.wanted(new ActionLine("unfreeze", "lena", NOW, "commands-0@8", "", false));

    book.answered(ConsoleEvents.answer("gate", "FREEZE", true, 7, 0, 5, NOW));

    assertThat(book.actions()).extracting(ActionLine::waits).containsExactly(true, false);
    assertThat(book.actions().get(1).answer()).isEqualTo("answer to FREEZE");
    assertThat(book.actions().get(0).silence(NOW.plusSeconds(9))).isEqualTo("no answer yet");
    assertThat(book.actions().get(0).silence(NOW.plusSeconds(180)))
        .isEqualTo("no answer for 3 min: the service is silent, and executes it when it is back");
  }

  @Test
  void shouldBeFrozenOnlyOnceTheServiceHasSaidSo() {
    image(5, NOW, "bus", "bus");
    book.wanted(new ActionLine("freeze", "lena", NOW, "commands-0@7", "", false));
    assertThat(book.state(NOW)).isEqualTo("starting");

    book.answered(ConsoleEvents.answer("gate", "FREEZE", false, 7, 0, 5, NOW));
    assertThat(book.state(NOW)).as("refused").isEqualTo("starting");

    book.answered(ConsoleEvents.answer("gate", "FREEZE", true, 8, 0, 5, NOW));
    assertThat(book.state(NOW)).isEqualTo("frozen");
  }

  @Test
  void shouldTellOfAChangeOfTheEncoderAndNotTakeItForACommand() {
    image(5, NOW, "bus", "bus");
    book.wanted(new ActionLine("freeze", "lena", NOW, "commands-0@7", "", false));
    long before = book.version();

    book.answered(ConsoleEvents.answer("gate", "ENCODER", true, -1, before + 3, 9, NOW));

    assertThat(book.encoder()).isEqualTo("encoder fixture-4: answer to ENCODER");
    assertThat(book.version()).isEqualTo(before);
    assertThat(book.state(NOW)).isEqualTo("starting");
    assertThat(book.actions()).extracting(ActionLine::waits).containsExactly(true);

    book.forget(NOW.plusSeconds(1));
    book.answered(ConsoleEvents.answer("gate", "ENCODER", true, -1, 3, 9, NOW));
    assertThat(book.encoder()).as("what was read late").isEmpty();
  }

  @Test
  void shouldTakeTheLastCommandWhicheverAnswerIsReadFirst() {
    image(5, NOW, "bus", "bus");
    book.answered(ConsoleEvents.answer("gate", "UNFREEZE", true, 9, 0, 5, NOW.plusSeconds(2)));
    book.answered(ConsoleEvents.answer("gate", "FREEZE", true, 8, 0, 5, NOW.plusSeconds(1)));
    book.wanted(new ActionLine("freeze", "lena", NOW, "commands-0@7", "", false));
    book.wanted(new ActionLine("freeze", "lena", NOW, "commands-0@8", "", false));
    book.wanted(new ActionLine("unfreeze", "lena", NOW, "commands-0@9", "", false));

    assertThat(book.state(NOW)).isEqualTo("starting");
    assertThat(book.actions()).extracting(ActionLine::waits).containsOnly(false);
    assertThat(book.actions().get(2).isBefore()).as("replaced by the later answer").isTrue();
  }

  @Test
  void shouldServeWhatAnAnswerSaysUntilThereIsAnImageAfterIt() {
    image(5, NOW, "bus", "bus");
    long before = book.version();
    book.answered(ConsoleEvents.answer("gate", "ROLL_BACK", true, 7, before + 3, 5, NOW));
    assertThat(book.version()).isEqualTo(before + 3);

    image(6, NOW.plusSeconds(1), "bus", "bus");
    assertThat(book.version()).isEqualTo(before);

    book.answered(ConsoleEvents.answer("gate", "FREEZE", true, 8, before + 3, 6, NOW));
    image(1, NOW.plusSeconds(2), "bus", "bus");
    assertThat(book.version()).as("the service has begun again").isEqualTo(before);
  }
}
