package io.unimos.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.unimos.config.Settings;
import io.unimos.console.CameraBook.Condition;
import io.unimos.console.Fleet.Found;
import io.unimos.console.Fleet.Order;
import io.unimos.console.Fleet.Query;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FleetTest {
  private static final Instant NOW = Instant.parse("2024-05-06T07:08:00Z");

  private final Fleet fleet =
      new Fleet(
          Settings.of(Map.of("console.memory", "32MB")).console(),
          Clock.fixed(NOW, ZoneOffset.UTC));

  private void image(String domain, long sequence) {
    Seen seen = ConsoleEvents.seen(domain, sequence, NOW, "bus", "bus");
    fleet.change(domain, book -> book.add(seen));
  }

  private Found find(Order order, String search, Condition condition, int page) {
    return fleet.find(
        new Query(order, search, Optional.ofNullable(condition), Duration.ofHours(24), page, 50));
  }

  @Test
  void shouldStayWithinItsMemoryWhateverComes() {
    for (int camera = 0; camera < 2_500; camera++) {
      for (int i = 0; i < 120; i++) {
        image("camera-" + camera, i);
      }
    }

    assertThat(fleet.bytes()).isLessThanOrEqualTo(32L << 20);
    assertThat(find(Order.NAME, "", null, 0).count()).isEqualTo(Fleet.MOST_CAMERAS);
    assertThat(fleet.droppedCameras()).isEqualTo(500);
    assertThat(fleet.look("camera-2499", CameraBook::domain)).contains("camera-2499");
    assertThat(fleet.look("camera-0", CameraBook::domain)).isEmpty();
  }

  @Test
  void shouldPageSortFilterAndSearch() {
    for (int camera = 0; camera < 120; camera++) {
      image("Camera-%03d".formatted(camera), 1);
    }
    fleet.change("Camera-077", book -> book.frozen(true));

    assertThat(find(Order.NAME, "", null, 0).rows()).hasSize(50);
    assertThat(find(Order.NAME, "", null, 2).rows()).hasSize(20);
    assertThat(find(Order.NAME, "", null, 9).rows()).hasSize(20);
    assertThat(find(Order.NAME, "camera-11", null, 0).count()).isEqualTo(10);
    assertThat(find(Order.URGENCY, "", null, 0).rows().get(0).domain()).isEqualTo("Camera-077");
    Found frozen = find(Order.NAME, "", Condition.FROZEN, 0);
    assertThat(frozen.rows()).singleElement().extracting(Fleet.Row::state).isEqualTo("frozen");
    assertThat(frozen.conditions()).containsEntry("frozen", 1).containsEntry("starting", 119);
  }

  @Test
  void shouldSortByWhatALabelWouldTell() {
    for (String domain : new String[] {"asks nobody", "known to 55 points", "not known"}) {
      for (int i = 100; i < 110; i++) {
        image(domain, i);
      }
      if (!domain.startsWith("asks")) {
        fleet.change(
            domain,
            book ->
                book.add(ConsoleEvents.request(domain, "a", 105, "bus", "car"), "images", t -> t));
      }
    }
    fleet.change(
        "known to 55 points", book -> book.add(WindowLine.of(ConsoleEvents.reset("", NOW, 8, 2))));

    assertThat(find(Order.LABELS, "", null, 0).rows())
        .extracting(Fleet.Row::domain)
        .containsExactly("not known", "known to 55 points", "asks nobody");
    assertThat(fleet.asking())
        .extracting(Fleet.Asking::domain, Fleet.Asking::untilKnown)
        .containsExactly(
            tuple("not known", ""),
            tuple(
                "known to 55 points",
                "Label 701 more drawn at random and you know to within five points."));
  }

  @Test
  void shouldStillKnowWhoIsFrozenWhenMoreCamerasCome() {
    ActionLine freeze = new ActionLine("freeze", "ann", NOW, "commands-0@1", "", false);
    fleet.change(
        "gate",
        book -> {
          book.wanted(freeze);
          book.frozen(true);
        });
    for (int camera = 0; camera < Fleet.MOST_CAMERAS; camera++) {
      image("camera-" + camera, 1);
    }

    image("gate", 1);

    assertThat(fleet.droppedCameras()).isEqualTo(2);
    assertThat(fleet.look("gate", book -> book.state(NOW))).contains("frozen");
    assertThat(fleet.look("gate", CameraBook::freeze)).contains(Optional.of(freeze));

    fleet.change("gate", book -> book.frozen(false));
    for (int camera = 0; camera < Fleet.MOST_CAMERAS; camera++) {
      image("camera-" + camera, 2);
    }
    image("gate", 2);

    assertThat(fleet.look("gate", book -> book.state(NOW))).contains("starting");
  }

  @Test
  void shouldShareLabels() {
    assertThat(fleet.shared("bus".repeat(2))).isSameAs(fleet.shared("bus".repeat(2)));
  }

  @Test
  void shouldNotShowACameraOfWhichOnlyAnOldOrderIsKnown() {
    fleet.change("gate", book -> book.frozen(true));

    assertThat(find(Order.NAME, "", null, 0).rows()).isEmpty();
    assertThat(fleet.look("gate", CameraBook::domain)).isEmpty();
  }
}
