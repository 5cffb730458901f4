package io.unimos.cli;

import io.unimos.bundle.Bundle;
import io.unimos.config.KafkaProperties;
import io.unimos.config.PredictSettings;
import io.unimos.config.Role;
import io.unimos.config.Settings;
import io.unimos.failure.DeadLetters;
import io.unimos.method.ZeroShot;
import io.unimos.topology.AdaptationTopology;
import io.unimos.topology.AdaptationTopology.AdaptRole;
import io.unimos.topology.AdaptationTopology.EncodeRole;
import io.unimos.topology.AdaptationTopology.Shared;
import io.unimos.topology.Contract;
import io.unimos.topology.Predictor;
import io.unimos.topology.Refusals;
import io.unimos.topology.SourceInterceptor;
import io.unimos.topology.StreamListener;
import java.time.Clock;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;

/** Fits settings and bundle to the topology. */
final class TopologyWiring {
  private TopologyWiring() {}

  static Topology topology(
      Settings settings,
      Bundle bundle,
      Contract contract,
      Optional<EncodeHalf> encodeHalf,
      StreamListener listener) {
    Refusals refusals =
        new Refusals(
            new DeadLetters(
                settings.deadLetters().payload(), settings.topics().maxDeadLetterBytes()),
            listener);
    Shared shared = new Shared(settings.topics(), contract, bundle.encoder().id(), refusals);
    Optional<AdaptRole> adapt =
        settings.service().roles().contains(Role.ADAPT)
            ? Optional.of(adaptRole(settings.predict(), bundle))
            : Optional.empty();
    return new AdaptationTopology(
            shared, encodeHalf.map(half -> new EncodeRole(half.lookAhead())), adapt)
        .get();
  }

  private static AdaptRole adaptRole(PredictSettings predict, Bundle bundle) {
    ZeroShot zeroShot = new ZeroShot(bundle.text(), bundle.textScale());
    Predictor predictor = new Predictor(zeroShot, bundle.classes(), predict.topK());
    return new AdaptRole(
        predictor, bundle.encoder().dimension(), predict.duplicateMemory(), Clock.systemUTC());
  }

  static Properties properties(Settings settings, Optional<EncodeHalf> encodeHalf) {
    Properties properties = KafkaProperties.streams(settings);
    encodeHalf.ifPresent(
        half -> {
          putMainConsumer(
              properties,
              ConsumerConfig.INTERCEPTOR_CLASSES_CONFIG,
              SourceInterceptor.class.getName());
          putMainConsumer(properties, SourceInterceptor.LOOK_AHEAD, half.lookAhead());
          putMainConsumer(properties, SourceInterceptor.TOPIC, settings.topics().images());
        });
    return properties;
  }

  private static void putMainConsumer(Properties properties, String key, Object value) {
    properties.put(StreamsConfig.mainConsumerPrefix(key), value);
  }
}
