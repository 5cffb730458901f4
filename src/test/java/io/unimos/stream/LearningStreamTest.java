package io.unimos.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.unimos.core.domain.Decision;
import io.unimos.core.domain.WindowReport;
import io.unimos.core.math.HalfFloats;
import io.unimos.event.Action;
import io.unimos.event.AdapterCommand;
import io.unimos.event.AdapterVersion;
import io.unimos.event.DriftReport;
import io.unimos.event.Prediction;
import io.unimos.event.Status;
import io.unimos.wire.AdapterHash;
import io.unimos.wire.RejectReason;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Learning through the whole adapt role, rounds inline, on made-up clusters with an offset. */
class LearningStreamTest extends FourClusters {

  /** Half a window: little is remembered yet. */
  private static final int FIRST = 64;

  @BeforeEach
  void start(@TempDir Path state) {
    role = new AdaptRoleDriver("learning-stream", source, 100, listener(received::add), state);
  }

  /** Logits of the raw feature in whose every place stands .1. */
  private static float[] logits(ByteBuffer matrix, ByteBuffer bias, ByteBuffer offset) {
    float[] rows = halves(matrix);
    float[] out = halves(bias);
    float[] moved = halves(offset);
    for (int i = 0; i < rows.length; i++) {
      out[i / DIMENSION] += rows[i] * (.1f - moved[i % DIMENSION]);
    }
    return out;
  }

  private static float[] halves(ByteBuffer raw) {
    byte[] bytes = new byte[raw.remaining()];
    raw.duplicate().get(bytes);
    return HalfFloats.unpack(bytes);
  }

  static StreamListener listener(Consumer<String> received) {
    return new StreamListener() {
      @Override
      public void predicted(Prediction prediction, long millis) {}

      @Override
      public void deadLettered(RejectReason reason) {
        received.accept(reason.name());
      }

      @Override
      public void headersDropped(int count) {}

      @Override
      public void windowEnded(String domain, WindowReport report) {
        received.accept("window " + report.span().window());
      }

      @Override
      public void roundDecided(String domain, Decision decision, double seconds) {
        received.accept("round " + decision.version());
      }

      @Override
      public void rolledBack(String domain) {
        received.accept("rolled back");
      }

      @Override
      public void forgotten(String domain) {
        received.accept("forgotten " + domain);
      }

      @Override
      public void waitForMove(int more) {
        received.accept("wait " + more);
      }

      @Override
      public void roundFailed(String domain) {
        received.accept("failed");
      }
    };
  }

  @Test
  void shouldReportEachWindowAndPublishEachVersionBeforeItServes() {
    send("gate", 300);

    List<Prediction> predictions = role.read(TOPICS.predictions(), Prediction.class);
    List<DriftReport> reports = role.read(TOPICS.drift(), DriftReport.class);
    List<AdapterVersion> versions = role.versions();

    assertThat(predictions).hasSize(300);
    assertThat(predictions).extracting(Prediction::getPrototypeLabel).doesNotContainNull();
    assertThat(reports).extracting(DriftReport::getWindow).containsExactly(1L, 2L, 3L, 4L);
    assertThat(reports.get(0).getLastSequence()).isEqualTo(FIRST);
    assertThat(reports.get(0).getWhy()).isNotBlank();
    assertThat(versions).extracting(AdapterVersion::getVersion).containsExactly(1L, 2L, 3L);
    assertThat(versions).extracting(AdapterVersion::getStatus).contains(Status.ACCEPTED);
    assertThat(versions)
        .allSatisfy(v -> assertThat(AdapterHash.of(v)).isEqualTo(v.getHash()))
        .allSatisfy(v -> assertThat(v.getVision().remaining()).isEqualTo(2 * CLASSES * DIMENSION));
    Prediction last = predictions.get(299);
    assertThat(last.getAdapterVersion()).isPositive();
    assertThat(last.getVisionLabel()).isNotNull();
    assertThat(last.getHeadsShare()).isBetween(0.5f, 0.85f);
    assertThat(predictions.subList(0, FIRST))
        .extracting(Prediction::getAdapterVersion)
        .containsOnly(0L);
    assertThat(received)
        .containsExactly(
            "window 1",
            "round 1",
            "window 2",
            "round 2",
            "window 3",
            "round 3",
            // the distance to the next round has grown beyond a window
            "window 4");
    assertThat(role.read(TOPICS.deadLetters(), Prediction.class)).isEmpty();
  }

  @Test
  void shouldAnswerTheSameWhenDomainsTakeTurnsInMemory() {
    // one domain fits: each turn is a restore from the stores
    for (int turn = 0; turn < 40; turn++) {
      random.nextInt();
      sendSeeded("gate", 8, turn);
      sendSeeded("yard", 8, turn);
    }

    List<Prediction> all = role.read(TOPICS.predictions(), Prediction.class);
    List<Prediction> gate = all.stream().filter(p -> p.getDomain().equals("gate")).toList();
    List<Prediction> yard = all.stream().filter(p -> p.getDomain().equals("yard")).toList();

    assertThat(gate).hasSize(320);
    for (int i = 0; i < FIRST; i++) {
      assertThat(yard.get(i).getConfidence()).isEqualTo(gate.get(i).getConfidence());
      assertThat(yard.get(i).getLabel()).isEqualTo(gate.get(i).getLabel());
    }
    assertThat(gate).extracting(Prediction::getDomainSequence).endsWith(320L);
  }

  @Test
  void shouldObeyFreezeAndRollBackWhenCommanded() {
    send("gate", FIRST + 6);
    command(Action.FREEZE, null);
    send("gate", 200);
    command(Action.ROLL_BACK, 0L);
    send("gate", 1);
    command(Action.ROLL_BACK, 77L);

    List<Prediction> predictions = role.read(TOPICS.predictions(), Prediction.class);
    List<AdapterVersion> versions = role.versions();

    assertThat(versions)
        .extracting(AdapterVersion::getStatus)
        .containsExactly(Status.ACCEPTED, Status.ROLLED_BACK);
    AdapterVersion back = versions.get(1);
    assertThat(back.getVersion()).isEqualTo(1);
    assertThat(back.getParent()).isZero();
    assertThat(back.getBy()).isEqualTo("test");
    assertThat(back.getReason()).isEqualTo("by command; version 0 serves again");
    assertThat(back.getSequence()).isEqualTo(FIRST + 206);
    assertThat(back.getChain()).isEqualTo(predictions.get(FIRST + 205).getChain());
    assertThat(predictions.get(FIRST + 205).getAdapterVersion()).isEqualTo(1);
    assertThat(predictions.get(FIRST + 206).getAdapterVersion()).isZero();
    assertThat(received).endsWith("COMMAND_IMPOSSIBLE");
  }

  @Test
  void shouldPublishAVersionAnewWhenACommandBringsItBack() {
    send("gate", FIRST + 6);
    command(Action.ROLL_BACK, 0L);
    send("gate", 1);
    command(Action.ROLL_BACK, 1L);
    command(Action.ROLL_BACK, 1L);
    send("gate", 1);

    List<Prediction> predictions = role.read(TOPICS.predictions(), Prediction.class);
    List<AdapterVersion> versions = role.versions();

    assertThat(predictions.subList(FIRST + 5, FIRST + 8))
        .extracting(Prediction::getAdapterVersion)
        .containsExactly(1L, 0L, 1L);
    assertThat(versions)
        .extracting(AdapterVersion::getStatus)
        .containsExactly(Status.ACCEPTED, Status.ROLLED_BACK, Status.ACCEPTED);
    assertThat(versions.get(1).getVision().remaining()).isZero();
    AdapterVersion again = versions.get(2);
    assertThat(again.getBy()).isEqualTo("test");
    assertThat(again.getVision()).isEqualTo(versions.get(0).getVision());
    assertThat(logits(again.getLanguage(), again.getLanguageBias(), again.getOffset()))
        .as("the same heads, told for the x' of the newer prototypes")
        .containsExactly(
            logits(
                versions.get(0).getLanguage(),
                versions.get(0).getLanguageBias(),
                versions.get(0).getOffset()),
            within(.02f));
    assertThat(again.getHeadsShare()).isEqualTo(versions.get(0).getHeadsShare());
    assertThat(AdapterHash.of(again)).isEqualTo(again.getHash());
  }

  private void command(Action action, Long version) {
    AdapterCommand command =
        new AdapterCommand("gate", action, version, "test", Instant.EPOCH, null, null);
    role.send(TOPICS.adapterCommands(), "gate", command);
  }
}
