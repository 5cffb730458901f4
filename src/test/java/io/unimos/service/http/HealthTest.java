package io.unimos.service.http;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.unimos.service.http.Health.Dependency;
import io.unimos.service.http.Health.State;
import org.apache.kafka.streams.KafkaStreams;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

class HealthTest {
  private final Health health = new Health();
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();

  @BeforeEach
  void listen() {
    log.start();
    logger().addAppender(log);
  }

  @AfterEach
  void stopListening() {
    logger().detachAppender(log);
  }

  @Test
  void shouldBecomeReadyWhenTheLastOfFourIsUp() {
    health.report(Dependency.MODEL, State.UP, "demo on cpu");
    health.report(Dependency.BROKER, State.UP, "answers");
    health.report(Dependency.REGISTRY, State.UP, "mock://demo");
    boolean before = health.ready();

    health.streamState("adapt", KafkaStreams.State.RUNNING);

    assertThat(before).isFalse();
    assertThat(health.ready()).isTrue();
    assertThat(health.waitingFor()).isEmpty();
  }

  @Test
  void shouldBeAsWellAsTheWorstRole() {
    Health both = new Health("encode", "adapt");
    both.report(Dependency.MODEL, State.UP, "demo on cpu");
    both.report(Dependency.REGISTRY, State.UP, "mock://demo");
    both.report(Dependency.BROKER, State.UP, "answers");

    both.streamState("adapt", KafkaStreams.State.RUNNING);
    assertThat(both.waitingFor())
        .containsExactly("streams STARTING: encode CREATED, adapt RUNNING");
    both.streamState("encode", KafkaStreams.State.RUNNING);
    assertThat(both.ready()).isTrue();
    both.streamState("adapt", KafkaStreams.State.REBALANCING);
    assertThat(both.waitingFor())
        .containsExactly("streams STARTING: encode RUNNING, adapt REBALANCING");
    both.streamState("encode", KafkaStreams.State.PENDING_ERROR);
    assertThat(both.components().get(Dependency.STREAMS).state()).isEqualTo(State.DOWN);
    assertThat(both.fatal()).isEqualTo("Kafka Streams of the role encode is PENDING_ERROR");
    both.streamState("adapt", KafkaStreams.State.RUNNING);
    assertThat(both.ready()).isFalse();
  }

  @Test
  void shouldNotBeReadyAndStayLiveWhenTheRegistryGoes() {
    makeReady();

    health.report(Dependency.REGISTRY, State.DOWN, "http://registry:8081 does not answer");

    assertThat(health.ready()).isFalse();
    assertThat(health.live()).isTrue();
    assertThat(health.waitingFor())
        .containsExactly("registry DOWN: http://registry:8081 does not answer");
  }

  @Test
  void shouldNotBeReadyAndStayLiveWhenTheBrokerGoes() {
    makeReady();

    health.report(Dependency.BROKER, State.DOWN, "no connection");

    assertThat(health.ready()).isFalse();
    assertThat(health.live()).isTrue();
    assertThat(health.waitingFor()).containsExactly("broker DOWN: no connection");
  }

  @ParameterizedTest
  @EnumSource(
      value = KafkaStreams.State.class,
      names = {"PENDING_ERROR", "ERROR"})
  void shouldNotBeLiveWhenStreamsAreInError(KafkaStreams.State state) {
    makeReady();

    health.streamState("adapt", state);

    assertThat(health.live()).isFalse();
    assertThat(health.ready()).isFalse();
  }

  @ParameterizedTest
  @EnumSource(
      value = KafkaStreams.State.class,
      names = {"CREATED", "REBALANCING", "PENDING_SHUTDOWN", "NOT_RUNNING"})
  void shouldStayLiveAndNotBeReadyWhenStreamsAreOnTheirWay(KafkaStreams.State state) {
    makeReady();

    health.streamState("adapt", state);

    assertThat(health.live()).isTrue();
    assertThat(health.ready()).isFalse();
  }

  @Test
  void shouldStayDeadWhenItFailedOnce() {
    makeReady();

    health.failed("6 stream threads died in 10 minutes");
    health.failed("something later");
    health.streamState("adapt", KafkaStreams.State.RUNNING);

    assertThat(health.live()).isFalse();
    assertThat(health.fatal()).isEqualTo("6 stream threads died in 10 minutes");
    assertThat(health.waitingFor()).containsExactly("6 stream threads died in 10 minutes");
  }

  @Test
  void shouldNotWarnWhenItIsAskedToStop() {
    makeReady();
    log.list.clear();

    health.streamState("adapt", KafkaStreams.State.PENDING_SHUTDOWN);
    health.streamState("adapt", KafkaStreams.State.NOT_RUNNING);

    assertThat(log.list)
        .extracting(event -> event.getLevel() + " " + event.getFormattedMessage())
        .containsExactly(
            "INFO streams STOPPING: adapt PENDING_SHUTDOWN",
            "INFO not ready: streams STOPPING: adapt PENDING_SHUTDOWN");
  }

  @Test
  void shouldLogEachTransitionOnce() {
    makeReady();
    health.report(Dependency.REGISTRY, State.DOWN, "first");
    health.report(Dependency.REGISTRY, State.DOWN, "second");
    health.report(Dependency.REGISTRY, State.UP, "back");

    assertThat(log.list)
        .extracting(event -> event.getLevel() + " " + event.getFormattedMessage())
        .containsExactly(
            "INFO model UP: demo on cpu",
            "INFO registry UP: mock://demo",
            "INFO broker UP: answers",
            "INFO streams UP: adapt RUNNING",
            "INFO ready",
            "WARN registry DOWN: first",
            "WARN not ready: registry DOWN: first",
            "INFO registry UP: back",
            "INFO ready");
    assertThat(health.components().get(Dependency.REGISTRY).reason()).isEqualTo("back");
  }

  private void makeReady() {
    health.report(Dependency.MODEL, State.UP, "demo on cpu");
    health.report(Dependency.REGISTRY, State.UP, "mock://demo");
    health.report(Dependency.BROKER, State.UP, "answers");
    health.streamState("adapt", KafkaStreams.State.RUNNING);
  }

  private static Logger logger() {
    return (Logger) LoggerFactory.getLogger(Health.class);
  }
}
