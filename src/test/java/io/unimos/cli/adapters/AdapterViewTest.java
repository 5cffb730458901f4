package io.unimos.cli.adapters;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.unimos.cli.EventsForAdapters;
import io.unimos.event.AdapterVersion;
import io.unimos.event.Status;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AdapterViewTest {
  @Test
  void shouldShowVerdictsWithNumbersAndBounds() {
    assertThat(AdapterView.lines(EventsForAdapters.version(3, Status.REJECTED)))
        .startsWith("gate version 3: REJECTED", "  why        reason 3")
        .anyMatch(line -> line.matches(" +finite +1.000 +bound 1.000 +passed"))
        .anyMatch(line -> line.matches(" +flips +0.1667 +bound only logged +FAILED"))
        .anyMatch(line -> line.contains("[2,3], bytes {vision=12, visionBias=4,"))
        .last()
        .asString()
        .endsWith(" holds");
  }

  @Test
  void shouldSayWhetherTheRoundTookItsSteps() {
    AdapterVersion with = EventsForAdapters.version(1, Status.ACCEPTED);
    AdapterVersion without = EventsForAdapters.version(2, Status.ACCEPTED);
    without.put("training", Map.of("steps", 0.0));
    AdapterVersion correlated = EventsForAdapters.version(3, Status.ACCEPTED);
    correlated.put("training", Map.of("steps", 0.0, "labelCorrelation", .75));

    assertThat(AdapterView.lines(with)).anyMatch(line -> line.matches(" +MET +100.* steps"));
    assertThat(AdapterView.lines(without))
        .contains("  MET        no steps: more training was wanted than adapt.cpu-share allows");
    assertThat(AdapterView.lines(correlated))
        .contains("  MET        no steps: labels are correlated (0.7500 of 1)");
  }

  @Test
  void shouldSayThatTheHashDoesNotHoldWhenANumberHasChanged() {
    AdapterVersion version = EventsForAdapters.version(1, Status.ACCEPTED);
    byte[] changed = version.getVision().array().clone();
    changed[0] ^= 1;
    version.put("vision", ByteBuffer.wrap(changed));

    assertThat(AdapterView.hashHolds(version)).isFalse();
    assertThat(AdapterView.lines(version))
        .last()
        .asString()
        .endsWith("DOES NOT HOLD: the numbers have changed");
  }

  @Test
  void shouldPutSizesInThePlaceOfMatricesInJson() throws IOException {
    JsonNode json =
        new ObjectMapper()
            .readTree(AdapterView.json(EventsForAdapters.version(2, Status.ACCEPTED)));

    assertThat(json.has("vision")).isFalse();
    assertThat(json.get("bytes").get("vision").asInt()).isEqualTo(12);
    assertThat(json.get("bytes").get("logPrior").asInt()).isEqualTo(4);
    assertThat(json.get("gate").get(1).get("value").asDouble()).isEqualTo(0.25);
    assertThat(json.get("gate").get(1).get("threshold").isNull()).isTrue();
    assertThat(json.get("training").get("steps").asDouble()).isEqualTo(100);
    assertThat(json.get("hashHolds").asBoolean()).isTrue();
  }

  @Test
  void shouldPutTheGatesSideBySide() {
    AdapterVersion a = EventsForAdapters.version(1, Status.ACCEPTED);
    AdapterVersion b = EventsForAdapters.version(3, Status.REJECTED);

    assertThat(AdapterView.gates(a, b))
        .anyMatch(line -> line.matches("status +ACCEPTED +REJECTED"))
        .anyMatch(line -> line.matches("flips +0.5000 +0.1667 FAILED +-"));
  }
}
