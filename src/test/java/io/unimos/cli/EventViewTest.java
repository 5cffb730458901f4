package io.unimos.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.event.DriftReport;
import io.unimos.event.ImageEvent;
import io.unimos.event.Metric;
import io.unimos.event.Prediction;
import io.unimos.event.Score;
import io.unimos.event.Served;
import io.unimos.event.Shift;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EventViewTest {
  private static final Instant AT = Instant.parse("2024-05-06T07:08:09.123Z");

  @Test
  void shouldShowAPredictionInARow() {
    String row = EventView.row(prediction("img/1.jpg"));

    assertThat(row)
        .isEqualTo(
            "2024-05-06T07:08:09.123Z cam-1            #7       v0   bus              0.90"
                + "  zero-shot car              0.50  img/1.jpg (duplicate) [car 0.08]");
  }

  @Test
  void shouldSayThatAnImageShowsNoneOfTheClasses() {
    Prediction unknown = prediction("a");
    unknown.put("unknownClass", true);

    assertThat(EventView.row(unknown)).contains(" a (duplicate) (unknown class) [car 0.08]");
    assertThat(EventView.json(unknown)).endsWith("\"unknownClass\":true}");
  }

  @Test
  void shouldNotLetAnIdDriveTheTerminal() {
    String row = EventView.row(prediction("\u001b[2J\r\n\u009bevil"));

    assertThat(row).contains("?[2J???evil").doesNotContainPattern("\\p{Cntrl}|\u009b");
  }

  @Test
  void shouldShowAPredictionAsPlainJson() {
    String json = EventView.json(prediction("a\"b"));

    assertThat(json)
        .startsWith("{\"id\":\"a\\\"b\",\"domain\":\"cam-1\",\"label\":\"bus\",\"confidence\":0.9,")
        .contains("\"topK\":[{\"label\":\"bus\",\"confidence\":0.9},{\"label\":\"car\"")
        .contains("\"prototypeLabel\":null,")
        .contains("\"domainSequence\":7,\"chain\":99,")
        .contains("\"capturedAt\":\"2024-05-06T07:08:09.123Z\"")
        .contains("\"duplicate\":true,\"served\":\"ADAPTED\",")
        .endsWith(
            "\"adaptedLabel\":null,\"adaptedConfidence\":null,\"classSet\":null,\"unknownClass\":null}");
  }

  @Test
  void shouldSayWhoServesWhereItIsNotTheAdaptedClassifier() {
    Prediction shadow = prediction("a");
    shadow.put("served", Served.SHADOW);
    shadow.put("adaptedLabel", "tram");
    shadow.put("adaptedConfidence", .75f);
    Prediction alone = prediction("a");
    alone.put("served", Served.ZERO_SHOT);

    assertThat(EventView.row(prediction("a"))).doesNotContain("shadow", "alone");
    assertThat(EventView.row(shadow)).contains(" (shadow: adapted tram 0.75)");
    assertThat(EventView.row(alone)).contains(" (zero-shot alone)");
  }

  @Test
  void shouldShowADriftReport() {
    DriftReport drift =
        new DriftReport(
            "cam-1",
            3L,
            200,
            1L,
            200L,
            List.of(new Metric("entropy", Double.NaN, null, true)),
            List.of("entropy"),
            Shift.DOMAIN,
            "TRAIN",
            "darker",
            0.25f,
            2L,
            AT,
            null);

    assertThat(EventView.row(drift))
        .isEqualTo(
            "2024-05-06T07:08:09.123Z cam-1            window 3     200   images v2   DOMAIN"
                + "       TRAIN      darker [entropy]");
    assertThat(EventView.json(drift))
        .contains("\"metrics\":[{\"name\":\"entropy\",\"value\":\"NaN\",\"threshold\":null,")
        .contains("\"shift\":\"DOMAIN\"")
        .contains("\"labelCorrelation\":0.25");
  }

  @Test
  void shouldShowBytesAndMapsAsJson() {
    ByteBuffer bytes = ByteBuffer.wrap(new byte[] {1, 2});

    String json = EventView.json(new ImageEvent("a", "c", bytes, null, AT, Map.of("k", "v")));

    assertThat(json)
        .isEqualTo(
            "{\"id\":\"a\",\"domain\":\"c\",\"image\":\"AQI=\",\"contentType\":null,"
                + "\"capturedAt\":\"2024-05-06T07:08:09.123Z\",\"attributes\":{\"k\":\"v\"}}");
    assertThat(bytes.remaining()).isEqualTo(2);
  }

  static Prediction prediction(String id) {
    return Prediction.newBuilder()
        .setServed(Served.ADAPTED)
        .setId(id)
        .setDomain("cam-1")
        .setLabel("bus")
        .setConfidence(0.9f)
        .setTopK(List.of(new Score("bus", 0.9f), new Score("car", 0.08f)))
        .setZeroShotLabel("car")
        .setZeroShotConfidence(0.5f)
        .setAdapterVersion(0)
        .setDomainSequence(7)
        .setChain(99)
        .setEncoderId("e")
        .setSourceTopic("images")
        .setSourcePartition(1)
        .setSourceOffset(2)
        .setCapturedAt(AT)
        .setDuplicate(true)
        .build();
  }
}
